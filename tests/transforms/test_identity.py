"""Digests that name things: stable, and one for one thing."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.contracts.catalog import WORK_ID
from transforms.identity import identifier, identifiers, party_key

words = st.text("abcあ-0", min_size=1, max_size=6)


def test_an_identifier_never_changes() -> None:
    """Clients keep them: another digest would be another work."""
    assert identifier("work", "hoshikage_records", "HSK-0001") == "work-d050279249e19762"
    assert identifier("party", party_key("真白野 ユウ")) == "party-52dbb3b2387fcbdf"


@given(st.lists(st.tuples(words, words), unique=True, max_size=20))
def test_different_things_have_different_names_of_the_promised_shape(pairs: list[tuple[str, str]]) -> None:
    found = [identifier("work", *pair) for pair in pairs]
    assert len(set(found)) == len(pairs)
    assert pl.Series(found, dtype=pl.String).str.contains(WORK_ID).all()


@given(st.lists(st.tuples(words, words), max_size=8))
def test_a_column_is_named_as_its_rows_are(pairs: list[tuple[str, str]]) -> None:
    left, right = (pl.Series([pair[place] for pair in pairs], dtype=pl.String) for place in (0, 1))
    assert identifiers("work", left, right).to_list() == [identifier("work", *pair) for pair in pairs]


@pytest.mark.parametrize(
    ("spelling", "other"),
    [
        ("真白野 ユウ",  "真白野ユウ"),
        ("真白野　ユウ",  "真白野ユウ"),
        ("ｶﾞﾗｽ",        "ガラス"),
        ("ＢＡＮＤ",      "band"),
        ("Ｓｔｒａße",    "STRASSE"),
        ("か\u3099く",   "がく"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_one_party(spelling: str, other: str) -> None:
    assert party_key(spelling) == party_key(other)


def test_other_names_are_other_parties() -> None:
    assert len({party_key(name) for name in ("ハナ", "バナ", "はな", "パナ")}) == 4


@given(st.text())
def test_a_party_key_holds_no_space(name: str) -> None:
    assert party_key(name) == "".join(party_key(name).split())
