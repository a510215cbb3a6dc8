"""Digests that name things: stable, and one for one thing."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from quality.contracts.catalog import WORK_ID
from transforms.identity import identifier, identifiers

words = st.text("abcあ-0", min_size=1, max_size=6)


def test_an_identifier_never_changes() -> None:
    """Clients keep them: another digest would be another work."""
    assert identifier("work", "hoshikage_records", "HSK-0001") == "work-d050279249e19762"
    assert identifier("party", "真白野ユウ") == "party-52dbb3b2387fcbdf"


@given(st.lists(st.tuples(words, words), unique=True, max_size=20))
def test_different_things_have_different_names_of_the_promised_shape(pairs: list[tuple[str, str]]) -> None:
    found = [identifier("work", *pair) for pair in pairs]
    assert len(set(found)) == len(pairs)
    assert pl.Series(found, dtype=pl.String).str.contains(WORK_ID).all()


@given(st.lists(st.tuples(words, words), max_size=8))
def test_a_column_is_named_as_its_rows_are(pairs: list[tuple[str, str]]) -> None:
    left, right = (pl.Series([pair[place] for pair in pairs], dtype=pl.String) for place in (0, 1))
    assert identifiers("work", left, right).to_list() == [identifier("work", *pair) for pair in pairs]
