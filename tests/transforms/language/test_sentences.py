"""Sentences cover a text once, and none is too long for an analyser."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.language.sentences import LONGEST, sentences

texts = st.text(st.sampled_from("あ、。!?」\n 　x👪"), max_size=1500)


@given(texts)
@example("あ" * 1001)
@example("、" * 900)
@example("。" * 900)
@settings(max_examples=300, deadline=None)
def test_every_character_that_is_not_white_space_stands_in_one_sentence(text: str) -> None:
    end = 0
    for start, sentence in sentences(text):
        assert 0 < len(sentence) <= LONGEST
        assert text[start : start + len(sentence)] == sentence
        assert not text[end:start].strip()
        end = start + len(sentence)
    assert not text[end:].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("嬉しい。悲しい。", ["嬉しい。", "悲しい。"]),
        ("「嬉しい!」と言った。「悲しい!」母は泣いた。", ["「嬉しい!」と言った。", "「悲しい!」", "母は泣いた。"]),
        ("本当!?すごい", ["本当!?", "すごい"]),
        ("夜の\n歌\n\n朝", ["夜の\n", "歌\n", "朝"]),
        ("", []),
        (" \n　\n", []),
    ],
)
def test_a_sentence_ends_at_its_mark_or_line(text: str, expected: list[str]) -> None:
    assert [sentence for _, sentence in sentences(text)] == expected


def test_a_long_run_is_cut_at_a_comma_or_else_just_there() -> None:
    with_comma = sentences("あ" * 300 + "、" + "い" * 300)
    assert [len(sentence) for _, sentence in with_comma] == [301, 300]
    assert [len(sentence) for _, sentence in sentences("あ" * 900)] == [LONGEST, LONGEST, 100]


def test_a_megabyte_without_an_end_comes_back_whole() -> None:
    found = sentences("あ" * 1_000_000)
    assert len(found) == 2_500
    assert "".join(sentence for _, sentence in found) == "あ" * 1_000_000
