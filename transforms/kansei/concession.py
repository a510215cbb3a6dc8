"""前半…けど後半: what stands before the turn of a sentence weighs less, what follows it weighs more.

Compiled: every sentence with a turn is read, and most mentions in it by no other rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numba import njit

from transforms.kansei.ending import ENOUGH
from transforms.language.tokens import Token

Array = np.ndarray[Any, Any]
CONCESSIVE = frozenset(("けど", "けれど", "けれども", "けども", "のに", "ものの", "が", "とはいえ"))
TURNING = frozenset((
    "でも", "だが", "しかし", "けれど", "けれども", "だけど", "ところが", "それでも", "とはいえ", "なのに",
))  # fmt: skip
"""Conjunctions that open a sentence and turn away from the one before."""
CARING = frozenset(("かかわる", "関わる", "拘る"))
THOUGH = frozenset(("くせ", "わり", "割"))
TE = frozenset(("て", "で"))
ME = frozenset(("私", "わたし", "僕", "ぼく", "俺", "おれ", "自分", "こちら", "うち"))
AS_FOR = frozenset(("は", "だけ", "に", "も", "自身"))
BEFORE = 12
"""Tokens before a mention in which its subject is looked for, and behind a turn."""
HEAD, PREFACE, TAIL = 0.35, 0.45, 1.2
"""Before けど or のに, before が, which may only lead up to what follows, and behind any of them."""
OTHERS = 0.15
"""What others feel, where the writer is set against them."""
CONCESSIONS = (
    ("", 1.0), ("after_concession", TAIL), ("others", OTHERS), ("before_concession", PREFACE),
    ("before_concession", HEAD),
)  # fmt: skip
"""(rule, factor on the weight) by the number that `conceded` gives; the first is none."""
_NONE, _AFTER, _OTHERS, _PREFACE, _HEAD = range(len(CONCESSIONS))
WORDS = CONCESSIVE | TURNING | CARING | THOUGH | TE | ME | AS_FOR | ENOUGH | {"ながら", "いう", "ぬ", "、"}
"""Words that are more to a turn than their part of speech."""
(
    TURNS, OPENS, AT_COMMA, AT_NU, AT_NI, AT_MO, BY_TE, ON_STEM, COMMA, NU, NI, MO, STEM, NOMINAL, SHORT, SOUND, MINE,
    MINE_FOR, TOPIC, NAMED, GA,
) = (1 << place for place in range(21))  # fmt: skip
"""What a token is to a turn: it turns alone, and as a conjunction; turns with 、, ぬ, に or も behind it; is て or で,
which turns with も; is でも, which turns between a STEM and 、; is 、, ぬ, に, も; the stem of an adjective; a noun or
particle; one of ENOUGH; more than a mark; the writer, and what follows the writer's name; は; は, も or が; any が."""


def to_turn(token: Token) -> int:
    """Bits of what a token is to a turn. A surface that is not known may be more than a mark."""
    linking, joining = token.is_a("助詞,接続助詞"), token.is_a("接続詞")
    plain = not joining and token.base not in CARING and token.base not in THOUGH and token.base != "でも"
    marking = token.is_a("助詞,係助詞", "助詞,格助詞")
    alone = linking and plain and token.base in CONCESSIVE
    return _bits((
        alone or (joining and token.base in TURNING),
        joining and token.base in TURNING,
        token.surface in {"とはいえ", "いえ"} and token.base in {"とはいえ", "いう"},
        token.base in CARING,
        token.base in THOUGH and not joining,
        linking and token.base == "ながら",
        linking and token.base in TE,
        token.base == "でも" and token.is_a("助詞,副助詞"),
        token.base == "、",
        token.base == "ぬ",
        token.base == "に",
        token.base == "も",
        token.is_a("名詞,形容動詞語幹"),
        token.is_a("名詞", "助詞"),
        token.base in ENOUGH,
        (token.surface.isalnum() or not token.surface) and not token.is_a("記号"),
        token.base in ME,
        token.base in AS_FOR,
        token.base == "は" and token.is_a("助詞,係助詞"),
        token.base in {"は", "も", "が"} and marking,
        token.base == "が",
    ))  # fmt: skip


def _bits(given: Iterable[bool]) -> int:
    return sum(1 << place for place, each in enumerate(given) if each)


@njit(cache=True)
def conceded(turning: Array, sentence: Array, first: Array, after: Array) -> Array:
    """Place in CONCESSIONS for each mention of tokens [first, after), in the order of sentences.

    turning, sentence: of each token, its bits of `to_turn` and its sentence.
    """
    found = np.zeros(len(first), dtype=np.int8)
    places = np.empty(len(turning) if len(first) else 0, dtype=np.int64)
    begin = end = count = 0
    for mention in range(len(first)):
        start, stop = first[mention], after[mention]
        if start >= end:  # another sentence
            begin = end = start
            while begin > 0 and sentence[begin - 1] == sentence[start]:
                begin -= 1
            while end < len(turning) and sentence[end] == sentence[start]:
                end += 1
            count = _turns(turning, begin, end, places)
        at = count - 1
        while at >= 0 and start <= places[at] < stop:  # 目に入れても痛くない
            at -= 1
        if at < 0:
            found[mention] = _AFTER if turning[begin] & OPENS and start > begin else _NONE
        elif start > places[at]:
            found[mention] = _AFTER
        else:
            found[mention] = _before(turning, begin, end, start, places[at])
    return found


@njit(cache=True)
def _turns(turning: Array, begin: int, end: int, places: Array) -> int:
    """Fill `places` with those at which a sentence turns against what it said; their number."""
    last, count = end - 1, 0
    while last > begin and not turning[last] & SOUND:
        last -= 1
    for place in range(begin + 1, last):
        if _turns_at(turning, place, end):
            places[count] = place
            count += 1
    return count


@njit(cache=True)
def _turns_at(turning: Array, place: int, end: int) -> bool:
    """けど, のに; 怖くても; 雨にもかかわらず."""
    token, before, follows = turning[place], turning[place - 1], turning[place + 1]
    if token & TURNS or (token & AT_COMMA and follows & COMMA) or (token & AT_NU and follows & NU):
        return True
    if token & ON_STEM and follows & COMMA and before & STEM:
        return True
    if (token & AT_NI and follows & NI and not before & NOMINAL) or (token & AT_MO and follows & MO):
        return True
    if not (token & BY_TE and follows & MO):
        return False
    short = 0
    for behind in range(place + 2, min(place + 5, end)):
        short |= turning[behind] & SHORT
    return short == 0  # 感謝してもしきれない


@njit(cache=True)
def _before(turning: Array, begin: int, end: int, start: int, turn: int) -> int:
    """What a mention before the turn is to it."""
    mine, topic = False, False
    for place in range(turn + 1, min(turn + 5, end - 1)):
        mine = mine or (turning[place] & MINE and turning[place + 1] & MINE_FOR) != 0
    for place in range(turn + 1, min(turn + 1 + BEFORE, end)):
        topic = topic or turning[place] & TOPIC != 0
    named, me, contrasted = False, False, False
    for place in range(max(start - BEFORE, begin), start):
        named = named or turning[place] & NAMED != 0
        me = me or turning[place] & MINE != 0
        contrasted = contrasted or turning[place] & TOPIC != 0
    if mine and named and not me:
        return _OTHERS  # 観客は泣いていたが、私は
    if turning[turn] & GA and not (contrasted and topic):
        return _PREFACE
    return _HEAD  # 雨は嫌いだが、匂いは好きだ: two things set against each other
