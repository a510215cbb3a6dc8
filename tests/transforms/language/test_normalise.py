"""NFKC with the way back to the original."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.language.normalise import LAST_JOINING, STEADY, WIDE, content_key, normalise

ODD = "ｶﾞﾊﾟ㌔㍿①㎡ﷺ…！？　　ーか\u3099は\u309a\u0301\u0323\u05b0\u200b\u200d👨\u200d👩\u200d👧🇯🇵\ufe0f각각ｸﾞ葛\U000e0100"
texts = st.text(st.one_of(st.sampled_from(ODD), st.characters()), max_size=60)


@given(texts)
@example("e\u0301" * 40 + "\u0323\u0301" * 40)
@example("\u3099が\ud800ﾞ")
@settings(max_examples=400, deadline=None)
def test_the_text_is_nfkc_of_the_original_whatever_it_holds(original: str) -> None:
    assert normalise(original).text == unicodedata.normalize("NFKC", original)


@given(texts, st.data())
@settings(max_examples=300, deadline=None)
def test_spans_lead_back_into_the_original_and_never_run_backwards(original: str, data: st.DataObject) -> None:
    found = normalise(original)
    start = data.draw(st.integers(0, len(found.text)))
    end = data.draw(st.integers(start, len(found.text)))
    first, last = found.original(start, end)
    assert 0 <= first <= last <= len(original)
    assert (first < last) == (start < end)
    assert found.text[start:end] in normalise(original[first:last]).text


@given(texts)
@settings(max_examples=200, deadline=None)
def test_the_spans_of_all_characters_cover_the_original(original: str) -> None:
    found = normalise(original)
    spans = [found.original(place, place + 1) for place in range(len(found.text))]
    covered = {place for first, last in spans for place in range(first, last)}
    assert covered == set(range(len(original)))
    assert spans == sorted(spans)


@pytest.mark.parametrize(
    ("original", "word", "span"),
    [
        ("ﾊﾟﾘﾊﾟﾘの海苔", "パリパリ", "ﾊﾟﾘﾊﾟﾘ"),
        ("ｶﾞｯｶﾘした", "ガッカリ", "ｶﾞｯｶﾘ"),
        ("５㌔走って", "キロ", "㌔"),
        ("５㌔走って", "ロ走", "㌔走"),
        ("㍿花屋", "株式", "㍿"),
        ("か\u3099っかりした", "がっかり", "か\u3099っかり"),
        ("　嬉しい！！", "嬉しい", "嬉しい"),
        ("👨‍👩‍👧と嬉しい①日", "嬉しい1", "嬉しい①"),
        ("ｴﾓい\ud83dよる", "エモい", "ｴﾓい"),
    ],
)
def test_a_word_of_the_text_is_shown_as_it_was_written(original: str, word: str, span: str) -> None:
    found = normalise(original)
    start = found.text.index(word)
    first, last = found.original(start, start + len(word))
    assert original[first:last] == span


@pytest.mark.parametrize(
    "original",
    [
        "あ" * 100_000,
        "あ！" * 500_000,
        "a" + "\u0301\u0323" * 50_000 + "！",
        "\u3099" * 100_000 + "！",
        "ﾊﾟ" * 50_000,
        "　" * 100_000,
        "👨‍👩‍👧！" * 20_000,
        "ᅡ" * 100_000 + "！",
    ],
    ids=["kana", "1 MB", "marks in disorder", "voiced marks", "half width", "spaces", "emoji", "jamo"],
)
def test_a_very_long_text_keeps_its_places(original: str) -> None:
    found = normalise(original)
    assert found.original(0, len(found.text)) == (0, len(original))
    middle = len(found.text) // 2
    first, last = found.original(middle, middle + 1)
    assert found.text[middle] in normalise(original[first:last]).text


def test_no_steady_character_changes_or_joins_another() -> None:
    steady = re.findall(f"[{STEADY}]", "".join(map(chr, range(0x20000))))
    assert len(steady) > 21_000
    for char in steady:
        assert unicodedata.normalize("NFKC", char) == char
        assert unicodedata.normalize("NFKC", f"か{char}e") == f"か{char}e"


def test_a_wide_character_becomes_one_other_and_joins_nothing() -> None:
    wide = re.findall(f"[{WIDE}]", "".join(map(chr, range(0x20000))))
    assert len(wide) == 95
    for char in wide:
        narrow = unicodedata.normalize("NFKC", char)
        assert len(narrow) == 1
        assert normalise(char).text == narrow
        assert unicodedata.normalize("NFKC", f"か{char}e") == f"か{narrow}e"


@pytest.mark.parametrize("original", ["！か\u3099", "！\u3099か", "A\u0301！", "Ａ\u0301", "！…\u3099"])
def test_a_mark_joins_what_stands_before_it_wide_or_not(original: str) -> None:
    found = normalise(original)
    assert found.text == unicodedata.normalize("NFKC", original)
    mark = next(place for place, char in enumerate(original) if unicodedata.combining(char))
    assert any(first < mark < last for first, last in (found.original(at, at + 1) for at in range(len(found.text))))


def test_nothing_beyond_the_last_joining_character_joins() -> None:
    for code in range(LAST_JOINING, 0x110000):
        assert unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[0]) == 0


def test_texts_that_analyse_alike_share_their_key() -> None:
    assert content_key("ｶﾞｯｶﾘ！") == content_key("ガッカリ!")
    assert content_key("がっかり") != content_key("ガッカリ")
    assert len(content_key("\ud800")) == 64
