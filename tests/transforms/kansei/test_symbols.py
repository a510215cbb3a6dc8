"""Symbols: emoji, 顔文字 and (笑) are found by their characters, once a run, and never inside words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import dictionary
from transforms.kansei.lexicon import SYMBOL
from transforms.kansei.symbols import Symbols

SYMBOLS = Symbols(dictionary.load().entries)


@pytest.mark.parametrize(
    ("text", "symbol", "factor"),
    [
        ("受かったよ😊", "😊", "emotion.joy"),
        ("それはずるいwww", "www", "emotion.joy"),
        ("だめだった(´;ω;`)", ";ω;", "emotion.sadness"),
        ("全部売り切れ orz", "orz", "emotion.sadness"),
        ("許さん(怒)", "(怒)", "emotion.anger"),
        ("もう届いた!?", "!?", "emotion.surprise"),
    ],
)
def test_a_mark_is_found_where_it_stands(text: str, symbol: str, factor: str) -> None:
    ((start, end, entries),) = SYMBOLS.found(text)
    assert text[start:end] == symbol
    assert factor in {entry.factor for entry in entries}


@pytest.mark.parametrize("text", ["http://www.example.com/", "Norzin", "HTTwwwP"])
def test_letters_inside_a_word_are_no_mark(text: str) -> None:
    assert list(SYMBOLS.found(text)) == []


@pytest.mark.parametrize("text", ["♪♪♪♪", "😭" * 50, "w" * 3, "(笑)(笑)"])
def test_a_run_of_one_mark_counts_once(text: str) -> None:
    assert len(list(SYMBOLS.found(text))) == 1


def test_full_width_and_half_width_are_the_same_mark_and_the_place_is_that_of_the_original() -> None:
    text = "ｱｱ。（；ω；）"
    (found,) = (each for each in dictionary.matcher().mentions(text, "article") if each.rule == "symbol")
    assert text[found.start : found.end] == "；ω；"
    assert (found.factor, found.negated) == ("emotion.sadness", False)


@given(st.lists(st.sampled_from([entry.entry for entry in dictionary.load().entries if entry.pos == SYMBOL] + ["あ"])))
def test_what_is_found_lies_in_order_and_does_not_overlap(pieces: list[str]) -> None:
    text = "".join(pieces)
    places = [(start, end) for start, end, _ in SYMBOLS.found(text)]
    assert all(start < end <= len(text) for start, end in places)
    assert all(one[1] <= other[0] for one, other in zip(places, places[1:], strict=False))
