"""What the words around a mention do to it: negation, intensity, concession, condition. Each rule has a name.

A rule sees the tokens of one sentence and the mention's first and one-past-last token. Every rule hangs on words near
the mention, its gate: without them the mention stays as it is, and need not be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from transforms.kansei.asked import ALL, CONDITION, DEGREE, DENIAL, STANCE
from transforms.kansei.concession import CONCESSIONS
from transforms.kansei.degree import intensity
from transforms.kansei.lexicon import Factor
from transforms.kansei.negation import DENYING, TIMES, negation
from transforms.kansei.stance import stance
from transforms.kansei.unreal import MISSED
from transforms.kansei.unreal import PLAIN as UNMOVED
from transforms.language.tokens import Token

CONDITIONAL = frozenset(("ば", "なら", "たら", "だら"))
DENIED, RELIEVED, SPARED = 0.6, 0.6, 0.25
"""Share of a denied mention's weight that its opposite gets: of any; of a bad feeling that ended; that never was."""
LOST: dict[str, tuple[tuple[str, float], ...]] = {
    "emotion.joy": (("emotion.sadness", 0.55), ("emotion.disgust", 0.45)),
    "emotion.trust": (("emotion.disgust", 0.55), ("emotion.anger", 0.4)),
    "emotion.anticipation": (("emotion.sadness", 0.5), ("emotion.disgust", 0.45)),
}
"""What a good feeling leaves that is denied, and its shares of the weight: who is not glad is sad, or put off."""
ASKED = frozenset(("question", "doubted", "rhetorical"))
PARTIAL = "partial_negation"
LEFT = 3.6
"""What a good feeling denied in part leaves, beside what remains of it: すべてに満足したわけではない."""
REASONED: dict[str, dict[str, tuple[tuple[str, float], ...]]] = {
    "rhetorical": {
        "emotion.joy": (("emotion.disgust", 0.55), ("emotion.anger", 0.5), ("emotion.sadness", 0.45)),
        "emotion.trust": (("emotion.disgust", 0.6), ("emotion.anger", 0.6)),
    },
    "unfulfilled": {
        "emotion.joy": (("emotion.sadness", 1.2),),
        "emotion.trust": (("emotion.sadness", 0.8),),
        "emotion.sadness": (("emotion.trust", 1.0), ("emotion.joy", 0.6)),
    },
    MISSED: {
        "emotion.joy": (("emotion.sadness", 1.1),),
        "emotion.trust": (("emotion.sadness", 1.1),),
    },
    "fooled": {
        "emotion.joy": (("emotion.sadness", 0.9),),
        "emotion.trust": (("emotion.sadness", 0.7), ("emotion.disgust", 0.5)),
        "emotion.anticipation": (("emotion.sadness", 0.9),),
    },
    "consolation": {
        "emotion.fear": (("emotion.trust", 0.6), ("emotion.joy", 0.25)),
        "emotion.sadness": (("emotion.trust", 0.6), ("emotion.joy", 0.25)),
    },
    "litotes": {
        "emotion.disgust": (("emotion.joy", 0.7), ("emotion.trust", 0.4)),
        "emotion.sadness": (("emotion.joy", 0.7),),
    },
}
"""The same where a rule tells more: 誰が喜ぶんだ is a protest, 会えていたら嬉しかったのに is sorrow alone."""
FELT = frozenset((*LOST, "emotion.sadness", "emotion.anger", "emotion.fear", "emotion.disgust", "emotion.surprise"))
"""Emotions of which something remains where they are denied in part."""
JOY, TRUST = "emotion.joy", "emotion.trust"
LEAST, MOST = 0.1, 2.5
"""Bounds of all rules together; silver.mentions holds no less."""

NO_RULE = ("", 1.0)


class Effect(NamedTuple):
    """What context does: a factor on the weight, whether the mention is denied, and the rules that fired."""

    times: float = 1.0
    negated: bool = False
    rules: tuple[str, ...] = ()

    def denies(self, factor: Factor) -> bool:
        """Is this factor denied? In part only an emotion is, and 誠実とは言えない is not sincere at all.

        What is only missed must be good: 笑っていたかった is no laugh, and 泣きたかった is sorrow.
        """
        if MISSED in self.rules and factor.polarity <= 0:
            return False
        return self.negated or (PARTIAL in self.rules and factor.factor not in FELT)

    @property
    def leaves(self) -> bool:
        """Does something stand in the place of what is denied?"""
        return self.negated or PARTIAL in self.rules


PLAIN = Effect()


def effect(
    tokens: Sequence[Token], first: int, after: int, rules: int = ALL, conceded: tuple[str, float] = NO_RULE
) -> Effect:
    """Effect of these rules, bits of `asked`, on the mention that covers tokens [first, after).

    conceded: what `concession` found of it.
    """
    kind = negation(tokens, first, after, rules) if rules & DENIAL else ""
    stands = stance(tokens, first, after, rules) if rules & STANCE else UNMOVED
    if (kind, stands.rule) == ("cessation", "wish"):
        kind, stands = "", UNMOVED  # 痛みが消えてほしい: it has not
    stands = UNMOVED if kind == "rhetorical" and stands.rule in ASKED else stands
    found = [(kind, TIMES[kind])] if kind else []
    if rules & DEGREE:
        found.append(intensity(tokens, first, after))
    found += stands[:2], conceded
    if rules & CONDITION:
        found.append(condition(tokens, after))
    times, fired = 1.0, []
    for name, factor in found:
        if name:
            times *= factor
            fired.append(name)
    if not fired:
        return PLAIN
    return Effect(min(max(times, LEAST), MOST), (kind in DENYING) != stands.denied, tuple(fired))


CONCEDED = tuple(Effect(times, rules=(rule,)) if rule else PLAIN for rule, times in CONCESSIONS)
"""The effect of a concession alone, as CONCESSIONS numbers them."""


def left_behind(factor: Factor, rules: Sequence[str]) -> list[tuple[str, float]]:
    """(factor, share of the weight) for what a denied feeling leaves: not joyful is rather sad, not sad hardly glad."""
    if PARTIAL in rules and factor.factor in FELT:
        return [(name, share * LEFT) for name, share in LOST.get(factor.factor, ())]
    if "neither" in rules or (MISSED in rules and factor.polarity <= 0):
        return []
    told = next((REASONED[rule] for rule in rules if rule in REASONED), LOST)
    if factor.factor in told:
        return list(told[factor.factor])
    if factor.factor in LOST:
        return list(LOST[factor.factor])
    if factor.facet != "emotion" or factor.polarity >= 0:
        return [(factor.opposite, DENIED)] if factor.opposite else []
    share = RELIEVED if "cessation" in rules and factor.factor != "emotion.anger" else SPARED
    calmed = (TRUST,) if factor.factor == "emotion.fear" else ()
    return [(name, share) for name in dict.fromkeys((factor.opposite, JOY, *calmed)) if name]


def condition(tokens: Sequence[Token], after: int) -> tuple[str, float]:
    """泣いたら, 楽しければ, 悲しいかもしれない: what has not happened weighs less."""
    for token in tokens[after : after + 6]:
        if token.surface in CONDITIONAL and token.is_a("助詞,接続助詞", "助動詞"):
            return "condition", 0.6
        if token.base == "かも":
            return "possibility", 0.7
        if not token.is_a("動詞,非自立", "動詞,接尾", "助動詞") and token.base not in {
            "する",
            "できる",
            "出来る",
            "て",
            "で",
            "なる",
            "に",
        }:
            break
    return "", 1.0
