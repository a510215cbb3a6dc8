"""Delicate subjects: words in their context, figures of speech, length, and what an advertiser allows."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.ads.suitability import CLASSES, Words, delicate, read_words, unsuitable

WORDS = read_words(
    "class\tweight\twords\ncrime\t2\t逮捕 殺人\ncrime\t1\t犯人\nwar\t2\t戦争\nhate\t2\tヘイト\n",
    "context\twords\nreal\t容疑者 県警\nfiction\t映画 主演\nsport\t試合\nlearn\t資料館\ncook\tレシピ\n",
    "words\n殺人的\n",
)


def found(body: str, title: str = "", words: Words = WORDS) -> list[tuple[str, int]]:
    texts = pl.DataFrame({"article_id": ["a"], "title": [title], "body": [body]})
    return delicate(texts, words).select("class", "level").rows()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("強盗の男を逮捕した。",                 [("crime", 2)]),
        ("犯人は分からない。",                   [("crime", 1)]),
        ("殺人的な暑さが続く。",                 []),
        ("殺人の犯人を追う映画の主演に決まった。", []),
        ("映画の撮影中、殺人の容疑者を県警が逮捕した。", [("crime", 2)]),
        ("ヘイトを描く映画。",                   [("hate", 2)]),
        ("資料館で戦争の記憶をたどる。",         []),
        ("",                                     []),
    ],
)  # fmt: skip
def test_words_speak_in_their_context(body: str, expected: list[tuple[str, int]]) -> None:
    assert found(body) == expected


def test_a_title_counts_double_and_a_long_article_takes_more() -> None:
    assert found("", title="犯人") == [("crime", 2)]
    assert found("逮捕された。" + "晴れた日の散歩は楽しい。" * 100) == []
    assert found("逮捕された。" * 9 + "晴れた日の散歩は楽しい。" * 40) == [("crime", 2)]


def test_an_advertiser_may_allow_a_class_and_the_gravest_is_named() -> None:
    texts = pl.DataFrame({"article_id": ["a", "b"], "title": ["", ""], "body": ["戦争と殺人と逮捕。", "戦争。"]})
    rows = delicate(texts, WORDS)
    assert unsuitable(rows).select("article_id", "class").rows() == [("a", "crime"), ("b", "war")]
    assert unsuitable(rows, allowed=frozenset({"war"}))["article_id"].to_list() == ["a"]
    assert unsuitable(rows, least=3).height == 0


@given(st.text(), st.text())
def test_any_text_gives_levels_of_known_classes_with_evidence(title: str, body: str) -> None:
    texts = pl.DataFrame({"article_id": ["a"], "title": [title], "body": [body]})
    for name, level, evidence in delicate(texts, WORDS).select("class", "level", "evidence").iter_rows():
        assert name in CLASSES
        assert level in (1, 2, 3)
        assert evidence


def test_a_class_that_nobody_knows_is_named_by_line() -> None:
    with pytest.raises(ValueError, match="line 2: 'rumour' is no class"):
        read_words("class\tweight\twords\nrumour\t2\tうわさ", "context\twords", "words")
