"""Entries found in texts: longest first, in their domains, at their place in the original."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import dictionary
from transforms.kansei.lexicon import LEXICON_COLUMNS, ONTOLOGY_COLUMNS, read_dictionary
from transforms.kansei.matching import Matcher, Mention

FACTORS = (
    "emotion.joy\t喜び\tjoy\t\t\t1\temotion.sadness\t",
    "emotion.sadness\t悲しみ\tsadness\t\t\t-1\temotion.joy\tmusic article",
    "emotion.calm\t静か\tcalm\t\t\t1\temotion.storm\t",
    "emotion.storm\t嵐\tstorm\t\t\t-1\t\tmusic",
)
ENTRIES = (
    "嬉しい\t形容詞\temotion.joy\t0.9\t\t",
    "笑う\t動詞\temotion.joy\t0.6\t\t",
    "涙\t名詞\temotion.sadness\t0.5\t\t",
    "涙\t名詞\temotion.joy\t0.1\tbook\t",
    "涙が光る\t慣用句\temotion.joy\t0.7\t\t",
    "静か\t名詞\temotion.calm\t0.5\t\t",
    "重い\t形容詞\temotion.sadness\t0.4\tmusic\t",
)


def small() -> Matcher:
    ontology = "\n".join(["\t".join(ONTOLOGY_COLUMNS), *FACTORS])
    entries = "\n".join(["\t".join(LEXICON_COLUMNS), *ENTRIES])
    found = read_dictionary({"emotion.tsv": ontology}, {"emotion.tsv": entries})
    assert found.mistakes == []
    return Matcher(found, dictionary.matcher().tokenise)


def found(text: str, domain: str = "article") -> list[tuple[str, str, float]]:
    return [(text[at.start : at.end], at.factor, at.weight) for at in small().mentions(text, domain)]


def test_inflected_words_are_found_by_their_base() -> None:
    assert found("嬉しかった。笑っている。") == [("嬉しかっ", "emotion.joy", 0.9), ("笑っ", "emotion.joy", 0.6)]


def test_the_longest_entry_hides_its_parts() -> None:
    assert found("涙が光った") == [("涙が光っ", "emotion.joy", 0.7)]
    assert found("涙は光った") == [("涙", "emotion.sadness", 0.5)]


@pytest.mark.parametrize(
    ("text", "domain", "expected"),
    [
        ("重い音",  "music",   [("重い", "emotion.sadness", 0.4)]),
        ("重い鍋",  "living",  []),
        ("重い鍋",  "article", []),
        ("涙の粒",  "book",    [("涙", "emotion.joy", 0.1)]),
        ("涙の粒",  "music",   [("涙", "emotion.sadness", 0.5)]),
        ("涙の粒",  "living",  []),
        ("涙の粒",  "sample",  [("涙", "emotion.sadness", 0.5)]),
    ],
)  # fmt: skip
def test_an_entry_is_found_in_its_own_and_its_factors_domains(
    text: str, domain: str, expected: list[tuple[str, str, float]]
) -> None:
    assert found(text, domain) == expected


def test_denied_is_negative_and_lends_a_share_to_the_opposite_that_the_domain_knows() -> None:
    assert found("嬉しくない", "music") == [
        ("嬉しく", "emotion.joy", -0.72),
        ("嬉しく", "emotion.sadness", round(0.72 * 0.55, 6)),
    ]
    assert found("嬉しくない", "living") == [("嬉しく", "emotion.joy", -0.72)]
    assert [factor for _, factor, _ in found("静かではない", "music")] == ["emotion.calm", "emotion.storm"]
    assert [factor for _, factor, _ in found("静かではない", "book")] == ["emotion.calm"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("　嬉しい", "嬉しい"),
        ("見出し\r\n　　嬉しい", "嬉しい"),
        ("ﾄﾞｷﾄﾞｷした。　嬉しい！", "嬉しい"),
        ("か\u3099んばった、\u2028嬉しい", "嬉しい"),
        ("👨‍👩‍👧㌔㍿嬉しい", "嬉しい"),
        ("\ud83d嬉しい", "嬉しい"),
    ],
)
def test_a_mention_points_to_its_word_in_the_original_text(text: str, marked: str) -> None:
    assert [word for word, _, _ in found(text)] == [marked]


PIECES = (
    "嬉しい", "涙", "ない", "けど", "　", "\n", "。", "ｶﾞ", "㌔", "!", "👪", "\u200b", "\u0301",
    "縺", "て", "は", "\ud800",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.sampled_from(["article", "music", "food"]))
@settings(max_examples=60, deadline=None)
def test_whatever_the_text_a_mention_lies_inside_it_and_once_at_a_place(text: str, domain: str) -> None:
    mentions = dictionary.matcher().mentions(text, domain)
    assert all(0 <= at.start < at.end <= len(text) for at in mentions)
    places = [(at.start, at.factor) for at in mentions]
    assert places == sorted(set(places))
    assert mentions == dictionary.matcher().mentions(text, domain)


def test_an_empty_text_and_one_of_only_space_have_no_mentions() -> None:
    assert small().mentions("", "article") == small().mentions(" \n　", "article") == []


def test_a_mention_has_the_columns_of_the_contract() -> None:
    (joy,) = small().mentions("とても嬉しい", "book")
    assert joy == Mention(3, 6, "emotion.joy", "嬉しい", 1.215, False, 1.35, "intensified")
