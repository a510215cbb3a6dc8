"""What the words around a mention do to it: negation, intensity, concession, condition. Each rule has a name.

A rule sees the tokens of one sentence and the mention's first and one-past-last token. Every rule hangs on words near
the mention, its gate: without them the mention stays as it is, and need not be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.kansei.degree import intensity
from transforms.kansei.lexicon import Factor
from transforms.kansei.negation import DENYING, ENOUGH, TIMES, negation
from transforms.kansei.stance import stance
from transforms.kansei.unreal import MISSED
from transforms.kansei.unreal import PLAIN as UNMOVED
from transforms.language.tokens import Token

CONCESSIVE = frozenset(("けど", "けれど", "けれども", "けども", "のに", "ものの", "が", "とはいえ"))
TURNING = frozenset((
    "でも", "だが", "しかし", "けれど", "けれども", "だけど", "ところが", "それでも", "とはいえ", "なのに",
))  # fmt: skip
"""Conjunctions that open a sentence and turn away from the one before."""
CARING = frozenset(("かかわる", "関わる", "拘る"))
THOUGH = frozenset(("くせ", "わり", "割"))
MAY_TURN = CONCESSIVE | CARING | TURNING | THOUGH | {"ながら"} | {"て", "で", "いう", "とはいえ"}
HEAD, PREFACE, TAIL = 0.35, 0.45, 1.2
"""Before けど or のに, before が, which may only lead up to what follows, and behind any of them."""
OTHERS = 0.15
"""What others feel, where the writer is set against them."""
ME = frozenset(("私", "わたし", "僕", "ぼく", "俺", "おれ", "自分", "こちら", "うち"))
BEFORE = 12
"""Tokens before a mention in which its subject is looked for."""
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

DENIAL, STANCE, DEGREE, TURN, CONDITION = FAMILIES = tuple(1 << place for place in range(5))
"""Families of rules, each with gates of its own."""
ALL = sum(FAMILIES)
NO_RULE = ("", 1.0)


@dataclass(frozen=True)
class Effect:
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
    tokens: Sequence[Token], first: int, after: int, families: int = ALL, turning: Sequence[int] | None = None
) -> Effect:
    """Effect of the rules of these families on the mention that covers tokens [first, after).

    turning: `turns` of these tokens, if they are known.
    """
    times, rules = 1.0, []
    kind = negation(tokens, first, after) if families & DENIAL else ""
    stands = stance(tokens, first, after) if families & STANCE else UNMOVED
    if (kind, stands.rule) == ("cessation", "wish"):
        kind, stands = "", UNMOVED  # 痛みが消えてほしい: it has not
    stands = UNMOVED if kind == "rhetorical" and stands.rule in ASKED else stands
    turning = turns(tokens) if turning is None and families & TURN else turning or ()
    for name, factor in (
        (kind, TIMES.get(kind, 1.0)),
        intensity(tokens, first, after) if families & DEGREE else NO_RULE,
        stands[:2],
        concession(tokens, first, after, turning) if families & TURN else NO_RULE,
        condition(tokens, after) if families & CONDITION else NO_RULE,
    ):
        if name:
            times *= factor
            rules.append(name)
    if not rules:
        return PLAIN
    return Effect(min(max(times, LEAST), MOST), (kind in DENYING) != stands.denied, tuple(rules))


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


def turns(tokens: Sequence[Token]) -> tuple[int, ...]:
    """Places at which a sentence turns against what it said."""
    may = [place for place, token in enumerate(tokens) if token.base in MAY_TURN]
    last = len(tokens) - 1
    while last > 0 and (tokens[last].is_a("記号") or not tokens[last].surface.isalnum()):
        last -= 1
    return tuple(place for place in may if 0 < place < last and _turns(tokens, place))


def concession(tokens: Sequence[Token], first: int, after: int, turns: Sequence[int]) -> tuple[str, float]:
    """前半…けど後半: what stands before the turn weighs less, what follows weighs more."""
    turns = [place for place in turns if not first <= place < after]  # 目に入れても痛くない
    if not turns:
        opens = tokens[0].is_a("接続詞") and tokens[0].base in TURNING and first > 0
        return ("after_concession", TAIL) if opens else ("", 1.0)
    if first > turns[-1]:
        return "after_concession", TAIL
    if _turns_to_me(tokens, first, turns[-1]):
        return "others", OTHERS
    mere = tokens[turns[-1]].base == "が" and not _contrasts(tokens, first, turns[-1])
    return "before_concession", PREFACE if mere else HEAD


def _contrasts(tokens: Sequence[Token], first: int, turn: int) -> bool:
    """雨は嫌いだが、匂いは好きだ: two things set against each other."""
    before, behind = tokens[max(first - BEFORE, 0) : first], tokens[turn + 1 : turn + 1 + BEFORE]
    return all(any(token.base == "は" and token.is_a("助詞,係助詞") for token in part) for part in (before, behind))


def _turns_to_me(tokens: Sequence[Token], first: int, turn: int) -> bool:
    """観客は泣いていたが、私は: what others felt stands against what I do."""
    mine = any(
        token.base in ME and tokens[place + 1].base in {"は", "だけ", "に", "も", "自身"}
        for place, token in enumerate(tokens[turn + 1 : turn + 5], turn + 1)
        if place + 1 < len(tokens)
    )
    before = tokens[max(first - BEFORE, 0) : first]
    named = any(token.base in {"は", "も", "が"} and token.is_a("助詞,係助詞", "助詞,格助詞") for token in before)
    return mine and named and ME.isdisjoint([token.base for token in before])


def _turns(tokens: Sequence[Token], place: int) -> bool:
    """けど, のに; 怖くても; 雨にもかかわらず."""
    token, follows = tokens[place], tokens[place + 1].base
    if token.surface in {"とはいえ", "いえ"} and follows == "、":
        return True
    if token.base in CARING:
        return follows == "ぬ"
    if token.is_a("接続詞"):
        return token.base in TURNING  # 夜明け前が一番暗い それでも
    if token.base == "でも":
        return token.is_a("助詞,副助詞") and follows == "、" and tokens[place - 1].is_a("名詞,形容動詞語幹")
    if token.base in THOUGH:
        return follows == "に" and not tokens[place - 1].is_a("名詞", "助詞")
    if not token.is_a("助詞,接続助詞"):
        return False
    if token.base == "ながら":
        return follows == "も"
    if token.base in {"て", "で"}:
        return follows == "も" and ENOUGH.isdisjoint([after.base for after in tokens[place + 2 : place + 5]])
    return token.base in CONCESSIVE


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
