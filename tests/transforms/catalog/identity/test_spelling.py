"""One spelling for what is written in many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.catalog.identity.spelling import OLD_FORMS, VARIANTS, folded, letters, loosened, name_key
from transforms.identity import identifier


def test_a_partys_identifier_never_changes() -> None:
    """Clients keep them: another digest would be another person."""
    assert identifier("party", name_key("真白野 ユウ")) == "party-52dbb3b2387fcbdf"


@pytest.mark.parametrize(
    ("spelling", "other"),
    [
        ("真白野 ユウ",  "真白野ユウ"),
        ("真白野　ユウ",  "真白野ユウ"),
        ("ｶﾞﾗｽ",        "ガラス"),
        ("ＢＡＮＤ",      "band"),
        ("Ｓｔｒａße",    "STRASSE"),
        ("か\u3099く",   "がく"),
        ("齋藤 みさき",   "斎藤みさき"),
        ("渡邉",         "渡辺"),
        ("髙﨑",         "高崎"),
        ("ジョン・スミス", "ジョン スミス"),
        ("Björk",       "Bjork"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_one_party(spelling: str, other: str) -> None:
    assert name_key(spelling) == name_key(other)


def test_other_names_are_other_parties() -> None:
    assert len({name_key(name) for name in ("ハナ", "バナ", "はな", "パナ")}) == 4
    assert name_key("斉藤") != name_key("斎藤")


@given(st.text())
def test_a_name_key_holds_no_space(name: str) -> None:
    assert name_key(name) == "".join(name_key(name).split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サクラ色〜春の歌～", "さくら色~春の歌~"),
        ("ＡＢＣ−１",        "abc-1"),
        ("ﾊﾞﾝﾄﾞ",          "ばんど"),
        ("國境の驛",         "国境の駅"),
        ("SILENT MÖBIUS",  "silent mobius"),
    ],
)  # fmt: skip
def test_what_is_written_in_many_ways_is_folded_to_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_a_title_without_letters_keeps_its_signs() -> None:
    assert letters(folded("☆")) != letters(folded("♡"))


def test_what_one_writes_as_one_likes_is_loose() -> None:
    assert loosened(folded("ヴァイオリン")) == loosened(folded("バイオリン"))
    assert loosened(folded("コンピューター")) == loosened(folded("コンピュータ"))


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert letters(letters(folded(text))) == letters(folded(text))
    assert name_key(name_key(text)) == name_key(text)


def test_no_form_is_folded_to_one_that_is_itself_folded() -> None:
    pairs = OLD_FORMS + VARIANTS
    assert set(pairs[1::2]).isdisjoint(pairs[::2])
    assert len(set(pairs[::2])) == len(pairs[::2])
