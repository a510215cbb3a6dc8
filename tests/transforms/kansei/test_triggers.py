"""No rule fires in a sentence without a trigger, so the screen before the rules changes nothing but the time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import dictionary
from tests.judgement.judging import asked
from transforms.kansei import context
from transforms.kansei.context import PAIRS, PLAIN, TRIGGERS, Effect, Surroundings, effect, surroundings
from transforms.kansei.degree import BESIDE, INTENSITY
from transforms.kansei.triggers import is_of, merged
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences
from transforms.language.tokens import Token

LONGEST = 3
"""Tokens of the mentions that are tried."""


def examples() -> list[str]:
    files = dictionary.files("examples").values()
    return [line.split("\t")[1] for text in files for line in text.splitlines()[1:]]


def unscreened(tokens: Sequence[Token], first: int, after: int) -> Effect:
    return effect(tokens, first, after, Surroundings(True, context.turns(tokens)))


def fires_without_a_trigger(tokens: list[Token]) -> list[tuple[str, tuple[str, ...]]]:
    if surroundings(tokens).may_apply:
        return []
    spans = ((first, min(first + length, len(tokens))) for first in range(len(tokens)) for length in range(1, LONGEST))
    found = [(first, unscreened(tokens, first, after)) for first, after in spans]
    return [("".join(token.surface for token in tokens), each.rules) for _, each in found if each != PLAIN]


def test_without_the_screen_every_judged_and_example_sentence_reads_the_same() -> None:
    tokenise = dictionary.matcher().tokenise
    parts = [part for text in (*asked(), *examples()) for _, part in sentences(normalise(text).text)]
    read = [tokenise(part) for part in parts]
    assert [odd for tokens in read for odd in fires_without_a_trigger(tokens)] == []
    assert sum(not surroundings(tokens).may_apply for tokens in read) > len(read) / 3


PIECES = (
    "嬉しい", "涙", "笑っ", "た", "て", "が", "は", "も", "の", "に", "を", "いる", "い", "人", "見", "悲しみ", "こと",
    "わけ", "もの", "誰", "どこ", "心", "割", "と", "な", "ます", "よう", "今", "まあ", "好き", "だっ", "、", "。",
    "　", "楽しむ", "ある", "する", "言う", "中", "気", "顔",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join))
@settings(max_examples=150, deadline=None)
def test_no_run_of_common_words_makes_a_rule_fire_without_a_trigger(sentence: str) -> None:
    tokens = dictionary.matcher().tokenise(sentence)
    assert fires_without_a_trigger([token for token in tokens if token.surface.strip()]) == []


@pytest.mark.parametrize("degree", [*INTENSITY, *BESIDE])
def test_every_word_of_degree_triggers(degree: str) -> None:
    assert surroundings(dictionary.matcher().tokenise(f"{degree}悲しみ。")).may_apply


@pytest.mark.parametrize(
    "common", ["彼の涙が頬を伝って落ちたのを、私だけが見た。", "母は私を見送って、静かに手を振った。"]
)
def test_words_that_every_sentence_has_do_not_trigger(common: str) -> None:
    tokens = dictionary.matcher().tokenise(common)
    assert [token.surface for token in tokens if is_of(token, TRIGGERS)] == []
    assert not surroundings(tokens).may_apply


def test_a_trigger_counts_only_as_the_part_of_speech_it_names() -> None:
    assert is_of(Token(0, "が", "助詞,接続助詞,*,*", "が", "ガ"), TRIGGERS)
    assert not is_of(Token(0, "が", "助詞,格助詞,一般,*", "が", "ガ"), TRIGGERS)
    assert not any(is_of(Token(0, word, "助詞,格助詞,一般,*", word, ""), TRIGGERS) for word in "てたのはをにで")
    assert all(left and right for left, right in PAIRS)


def test_merged_tables_allow_what_any_of_them_allows() -> None:
    assert merged({"方": ("名詞",), "か": ("助詞",)}, {"方": ("接尾", "名詞"), "か": ()}) == {
        "方": ("名詞", "接尾"),
        "か": (),
    }
