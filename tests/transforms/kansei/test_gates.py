"""A rule that could fire is never screened out: the gates before the rules change nothing but the time."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import dictionary
from tests.judgement.judging import rows
from transforms.kansei.asked import ALL, DEGREE, RULES
from transforms.kansei.context import PLAIN, effect
from transforms.kansei.degree import BESIDE, INTENSITY, intensity
from transforms.kansei.gates import GATES
from transforms.kansei.marks import Marks
from transforms.kansei.screen import CLUES, WIDTH, columns
from transforms.kansei.triggers import is_of, words
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences
from transforms.language.tokens import Token

LONGEST = 2
"""Tokens of the mentions that are tried."""
BITS = 64


@cache
def _marks() -> Marks:
    return Marks(dictionary.matcher().tokenise.lexemes, {})


class Screened:
    """Every span of up to LONGEST tokens of some sentences, with the rules that their gates let in."""

    def __init__(self, texts: list[str]) -> None:
        self.parts = [part for text in texts for _, part in sentences(normalise(text).text)]
        analyser, marks = dictionary.matcher().tokenise, _marks()
        tokens = marks.without_blanks(analyser.analyse(self.parts))
        spans = [
            (first, first + length)
            for first in range(len(tokens.lexeme))
            for length in range(1, LONGEST + 1)
            if first + length <= len(tokens.lexeme) and tokens.sentence[first] == tokens.sentence[first + length - 1]
        ]
        first, after = np.array(spans, dtype=np.int64).reshape(-1, 2).T
        self.asked = marks.of(tokens, self.parts).asked(tokens.sentence, first, after).tolist()
        begins = np.array(tokens.bounds)[tokens.sentence[first]]
        spans = list(zip((first - begins).tolist(), (after - begins).tolist(), strict=True))
        self.places = list(zip(tokens.sentence[first].tolist(), spans, strict=True))
        self.objects = marks.objects(tokens, self.parts, np.unique(tokens.sentence))

    def wrong(self) -> list[tuple[str, str]]:
        """Sentence and span for which the rules that are let in do not say what all of them say."""
        found = []
        for (number, (first, after)), rules in zip(self.places, self.asked, strict=True):
            tokens = self.objects[number]
            if effect(tokens, first, after) != effect(tokens, first, after, rules):
                found.append((self.parts[number], "".join(token.surface for token in tokens[first:after])))
        return found


@pytest.mark.parametrize("half", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_every_judged_sentence_reads_the_same_with_the_gates_and_without(half: int) -> None:
    judged = [row["sentence"] for row in rows("sentences.tsv")]
    screened = Screened(judged[::6] if half == 0 else judged)
    assert screened.wrong() == []
    asked = [sum(each & rule != 0 for each in screened.asked) for rule in RULES]
    assert max(asked) < len(screened.asked) / 3
    assert sum(map(bool, asked)) > 0.9 * len(RULES)


PIECES = (
    "嬉しい", "涙", "笑っ", "た", "て", "が", "は", "も", "の", "に", "を", "いる", "い", "人", "見", "悲しみ", "こと",
    "わけ", "もの", "誰", "どこ", "心", "割", "と", "な", "ます", "よう", "今", "まあ", "好き", "だっ", "、", "。",
    "　", "楽しむ", "ある", "する", "言う", "中", "気", "顔", "ない", "なかっ", "か", "から", "けど", "消え",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=16).map("".join))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_no_run_of_common_words_makes_a_rule_fire_that_its_gate_keeps_out(sentence: str) -> None:
    assert Screened([sentence]).wrong() == []


def test_a_sentence_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    (whole,) = Screened(["名作とは縁が薄い、誰が喜ぶんだと思ったものの、楽しい曲はどこにもない。"]).objects.values()
    for after in range(1, len(whole) + 1):
        assert all(effect(whole[:after], place, place + 1) for place in range(after))


BEFORE_DEGREE = ("", "という", "雨に", "東京", "何", "な", "ね")
"""What may stand before a word of degree, and make an analyser take it apart."""


def test_every_word_of_degree_lets_its_rules_in_however_it_is_taken_apart() -> None:
    degrees = (*INTENSITY, *BESIDE)
    screened = Screened([f"{before}{degree}悲しみ。" for before in BEFORE_DEGREE for degree in degrees])
    read = [intensity(screened.objects[number], *span)[0] for number, span in screened.places]
    shut = [place for place, rules in zip(screened.places, screened.asked, strict=True) if not rules & DEGREE]
    assert sum(map(bool, read)) > len(screened.parts)
    assert [screened.parts[number] for number, span in shut if intensity(screened.objects[number], *span)[0]] == []


@pytest.mark.parametrize(
    "common", ["彼の涙が頬を伝って落ちたのを、私だけが見た。", "母は私を見送って、静かに手を振った。"]
)
def test_words_that_every_sentence_has_let_no_rule_in(common: str) -> None:
    screened = Screened([common])
    assert sum(map(bool, screened.asked)) < len(screened.asked) / 5
    assert all(effect(screened.objects[0], *span) == PLAIN for _, span in screened.places)


def test_a_word_counts_only_as_the_part_of_speech_that_its_table_names() -> None:
    table = words("が", pos=("助詞,接続助詞",))
    assert is_of(Token(0, "が", "助詞,接続助詞,*,*", "が", "ガ"), table)
    assert not is_of(Token(0, "が", "助詞,格助詞,一般,*", "が", "ガ"), table)


def test_every_clue_has_a_bit_and_every_gate_a_clue() -> None:
    assert len(CLUES) == len(set(map(id, CLUES))) <= WIDTH * BITS
    assert columns([1 << len(CLUES) - 1])[0, -1] > 0
    assert 0 < ALL < 1 << BITS
    assert all(gate and all(clue.words for clue in gate) for _, gate in GATES)
