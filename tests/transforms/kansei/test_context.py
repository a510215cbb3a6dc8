"""What context does to a mention: each rule by name, where it holds and where it does not."""

from __future__ import annotations

from itertools import product

import pytest

from pipelines import dictionary
from quality.contracts import tables
from tests.transforms.kansei import stances, wordings
from transforms.kansei import context
from transforms.kansei.concession import HEAD, TAIL
from transforms.kansei.context import LEAST, MOST, effect
from transforms.kansei.degree import BESIDE, INTENSITY
from transforms.kansei.matching import Mention
from transforms.kansei.negation import DENYING, TIMES
from transforms.kansei.unreal import Stance
from transforms.language.tokens import Token

DISOWNED = {"bidden", "fooled", "doubted", "missed"}
STANCES_DENYING = {"other_preferred", "quotation", "spoilt", "limited", "untrue", "unmet", *DISOWNED}
EITHER = {"unfulfilled", "question", "partial_negation", "open_question"}
"""Rules that deny where more words agree, and else only weigh less."""
HOLDS = [*wordings.HOLDS, *stances.HOLDS]
DOES_NOT_HOLD = [*wordings.DOES_NOT_HOLD, *stances.DOES_NOT_HOLD]
ASIDES = {"cited", "offered", "granted", "trait", "manner", "overcome", "hollow"}
WEAKER = {"comparison", "supposed", "others", "so_to_say", "once", "was", "wish", "intended"}
STANCES = {*ASIDES, *WEAKER, *EITHER, *STANCES_DENYING}


def mention(sentence: str, word: str) -> Mention:
    start = sentence.index(word)
    found = [found for found in dictionary.matcher().mentions(sentence, "article") if found.start == start]
    return next(found for found in found if "opposite" not in found.rule)


@pytest.mark.parametrize(("rule", "sentence", "word"), HOLDS)
def test_a_rule_holds_here_and_is_named(rule: str, sentence: str, word: str) -> None:
    found = mention(sentence, word)
    assert rule in found.rule.split("+")
    assert rule in EITHER or found.negated == (rule in DENYING | STANCES_DENYING)
    assert (found.weight < 0) == found.negated


@pytest.mark.parametrize(("rule", "sentence", "word"), DOES_NOT_HOLD)
def test_a_rule_does_not_hold_there(rule: str, sentence: str, word: str) -> None:
    assert rule not in mention(sentence, word).rule.split("+")


def test_every_rule_has_an_example_of_both_kinds() -> None:
    others = {"intensified", "softened", "before_concession", "after_concession", "condition", "possibility"}
    rules = {*TIMES, *STANCES, *others}
    assert {rule for rule, _, _ in HOLDS} == rules
    assert {rule for rule, _, _ in DOES_NOT_HOLD} == rules


@pytest.mark.parametrize(
    "ladder",
    [
        ("少し寂しい", "寂しい", "とても寂しい", "たまらなく寂しい"),
        ("寂しいわけではない", "寂しかったら泣く", "寂しい", "寂しくてたまらない"),
        ("寂しいけど歌う", "寂しい", "楽しいけど寂しい"),
    ],
)
def test_weights_climb_with_the_wording(ladder: tuple[str, ...]) -> None:
    weights = [mention(sentence, "寂し").weight for sentence in ladder]
    assert weights == sorted(set(weights))


def test_an_idiom_is_one_mention_and_its_words_are_none() -> None:
    for sentence, idiom in (("後ろ髪を引かれる思い", "後ろ髪を引かれる"), ("看板に胸が躍る", "胸が躍る")):
        found = dictionary.matcher().mentions(sentence, "article")
        assert {mention.lemma for mention in found} == {idiom}
        assert {sentence[mention.start : mention.end] for mention in found} == {idiom}


def test_no_combination_of_rules_leaves_the_bounds_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = tables()["silver.mentions"].columns
    token = [Token(0, "悲しい", "形容詞,自立", "悲しい", "カナシイ")]
    degrees = {*INTENSITY.values(), *BESIDE.values(), 1.4, 1.7}
    for kind, degree, turn, given in product(["", *TIMES], degrees, (HEAD, 1.0, TAIL), (0.6, 0.7, 1.0)):
        for name, value in (("intensity", degree), ("condition", given)):
            monkeypatch.setattr(context, name, lambda *_, value=value: ("named", value))
        monkeypatch.setattr(context, "negation", lambda *_, kind=kind: kind)
        monkeypatch.setattr(context, "stance", lambda *_: Stance("named", 0.2))
        times = effect(token, 0, 1, conceded=("named", turn)).times
        assert contract["intensified"].min <= LEAST <= times <= MOST <= contract["intensified"].max
        assert times <= contract["weight"].max


@pytest.mark.parametrize("degree", [*INTENSITY, *BESIDE])
def test_every_word_of_degree_is_seen_before_a_feeling(degree: str) -> None:
    found = mention(f"{degree}悲しみ。", "悲しみ")
    assert found.rule == ("intensified" if found.weight > mention("悲しみ。", "悲しみ").weight else "softened")
    assert found.intensified == {**INTENSITY, **BESIDE}[degree]
