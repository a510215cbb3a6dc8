"""Which rules may change a mention: a compiled walk over the tokens around it, by their gates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from transforms.kansei import concession
from transforms.kansei.asked import CLAUSE, NOUN
from transforms.kansei.clause import CARRYING, LASTING, LIKING
from transforms.kansei.ending import DRYING, ENDING, QUITTING
from transforms.kansei.gates import GATES
from transforms.kansei.rhetoric import NEGATORS, denies
from transforms.kansei.triggers import Clue, is_of
from transforms.language.tokens import Token

Array = np.ndarray[Any, Any]
REACH = 32
"""Tokens before and behind a mention that are looked at."""
DENIES, ENDS, STOPS, BREAKS, COMMA, PARTS, TOPIC, VERB, LEADS, ALSO, JOINS, MARKS, WITH, PAUSES = (
    1 << place for place in range(14)
)
"""What a token is to a clause: it denies; ends a feeling; ends any clause; ends one and is not て or で; is a comma;
may stand before one within a clause; marks a topic; is an independent verb; is て or で; is も; is と or や; is any
other particle; is とともに; ends what `Clue.clause` names."""
LISTED, CAUSED = 6, 8
"""Tokens by which a list may move a mention's end; those behind て among which what it causes is denied."""
_CLUES: list[Clue] = []
for _, _gate in GATES:
    _CLUES += [clue for clue in _gate if clue not in _CLUES]
CLUES = sorted(_CLUES, key=lambda clue: clue.then is not None)
"""Those of one word, then those of two."""
WIDTH = -(-len(CLUES) // 64)
FINAL = frozenset((*ENDING, *DRYING, *QUITTING, "どころ", "どころか"))
EVERY = concession.WORDS | frozenset((
    *(word for clue in _CLUES for table in (clue.words, clue.then or {}) for word in table),
    *FINAL, *LIKING, *CARRYING, *NEGATORS, LASTING, "かも", "しよう", "とともに", "て", "で", "ちゃ", "ば", "たら",
    "だら", "なら", "から", "、", "が", "は", "も", "でも", "と", "の", "に", "あまり",
))  # fmt: skip
"""Words that are more to a rule than their part of speech."""
_ANY = tuple("一1ひ")
"""How words begin that may deny altogether, and so end no clause: 一度も, 1人も, ひとつも."""
_WORD = 64
"""Bits of a number."""


class Marking(NamedTuple):
    """What a word is to the rules.

    clues: bits of CLUES that it is, or begins. then: bits of those that it may end, and of all of one word. clause,
    turn: what it is to a clause, and to `concession`.
    """

    clues: int
    then: int
    clause: int
    turn: int


def marking_of(pos: str, base: str, surface: str) -> Marking:
    """What a word is to the rules."""
    token = Token(0, surface, pos, base, "")
    known = base in EVERY or surface in EVERY
    clues = _bits(is_of(token, clue.words) for clue in CLUES) if known else 0
    then = _bits(clue.then is None or (known and is_of(token, clue.then)) for clue in CLUES)
    return Marking(clues, then, _to_clause(token), concession.to_turn(token))


def _bits(given: Iterable[bool]) -> int:
    return sum(1 << place for place, each in enumerate(given) if each)


def columns(bits: Sequence[int]) -> Array:
    """A row for each number of bits of CLUES, as WIDTH columns of 64 bits."""
    rows = [[number >> place * _WORD & (1 << _WORD) - 1 for place in range(WIDTH)] for number in bits]
    return np.array(rows, dtype=np.uint64).reshape(-1, WIDTH)


def _to_clause(token: Token) -> int:
    mark, conjunctive = token.is_a("記号"), token.is_a("助詞,接続助詞")
    adjective = token.is_a("形容詞,自立") and not denies(token) and token.base != LASTING
    told = token.is_a("接続詞", "名詞,ナイ形容詞語幹") or token.base in {"かも", "しよう"} or token.base in LIKING
    leading = token.base in {"て", "で", "ちゃ"} or token.surface in {"ば", "たら", "だら", "なら"}
    ended = conjunctive and not leading
    out = token.surface == "から" and token.is_a("助詞,格助詞")
    stops = (mark or adjective or told or ended or out) and not token.surface.startswith(_ANY)
    return _bits((
        denies(token),
        token.base in FINAL,
        stops,
        mark or (conjunctive and token.base not in {"て", "で"}),
        token.surface == "、",
        token.is_a("助詞,係助詞", "助詞,副助詞") or token.base == "が",
        token.is_a("助詞,係助詞"),
        token.is_a("動詞,自立") and token.base not in CARRYING,
        token.surface in {"て", "で", "あまり"},
        token.surface in {"も", "でも"},
        token.is_a("助詞,並立助詞") or token.base in {"と", "も"},
        token.is_a("助詞") and token.base not in {"の", "に"},
        token.base == "とともに",
        mark or (conjunctive and token.base not in {"て", "で", "と"}),
    ))  # fmt: skip


class _Windows(NamedTuple):
    """Clues as columns: those that count so many tokens before and behind; within a clause only; of one word."""

    before: Array
    behind: Array
    within: Array
    alone: Array


_FAR = range(REACH)
_WINDOWS = _Windows(
    columns([_bits(clue.before > distance for clue in CLUES) for distance in _FAR]),
    columns([_bits(clue.behind > distance for clue in CLUES) for distance in _FAR]),
    columns([_bits(clue.clause for clue in CLUES)])[0],
    columns([_bits(clue.then is None for clue in CLUES)])[0],
)
_ASKED = columns([_bits(clue in gate for clue in CLUES) for _, gate in GATES])
_RULES = np.array([rules for rules, _ in GATES], dtype=np.uint64)
"""Clues that each gate asks for, and the rules to which it leads."""


def asked(clues: Array, then: Array, clause: Array, kinds: Array, sentence: Array, first: Array, after: Array) -> Array:
    """For each mention of tokens [first, after), in the order of sentences, bits of the rules that may fire.

    kinds: of each token, a row of `clues`, `then` and `clause`: Marking as columns.
    """
    found: Array = _asked(clues, then, clause, kinds, sentence, first, after, _WINDOWS, _ASKED, _RULES)
    return found


@njit(cache=True)
def _asked(
    clues: Array, then: Array, clause: Array, kinds: Array, sentence: Array, first: Array, after: Array,
    windows: _Windows, asked: Array, rules: Array,
) -> Array:  # fmt: skip
    found = np.zeros(len(first), dtype=np.uint64)
    seen = np.zeros(WIDTH, dtype=np.uint64)
    for mention in range(len(first)):
        start, stop = first[mention], after[mention]
        begin, last = max(start - REACH, 0), min(stop + REACH + 1, len(kinds))
        while sentence[begin] != sentence[start]:
            begin += 1
        while sentence[last - 1] != sentence[start]:
            last -= 1
        end = min(last, stop + REACH)
        listed = LISTED if stop < end and clause[kinds[stop]] & JOINS else 0
        _look(seen, clues, then, clause, kinds, begin, start, stop, end, last, listed, windows)
        for gate in range(len(rules)):
            lets = True
            for column in range(WIDTH):
                lets = lets and asked[gate, column] & ~seen[column] == 0
            if lets:
                found[mention] |= rules[gate]
        if _in_clause(clause, kinds, stop, end, listed):
            found[mention] |= np.uint64(CLAUSE)
        if _behind_noun(clause, kinds, stop, end, listed):
            found[mention] |= np.uint64(NOUN)
    return found


@njit(cache=True)
def _look(
    seen: Array, clues: Array, then: Array, clause: Array, kinds: Array,
    begin: int, start: int, stop: int, end: int, last: int, listed: int, windows: _Windows,
) -> None:  # fmt: skip
    """Fill `seen` with the clues around a mention of tokens [start, stop) among those of [begin, end).

    last: one past the last token of their sentence, or at least one past `end`.
    """
    seen[:] = 0
    paused = False
    for place in range(begin, end):
        kind, ahead = kinds[place], place + 1
        for column in range(WIDTH):
            here = clues[kind, column]
            if not here:
                continue
            here &= then[kinds[ahead], column] if ahead < last else windows.alone[column]
            if place < start:
                here &= windows.before[start - place - 1, column]
            elif place >= stop:
                here &= windows.behind[max(place - stop - listed, 0), column]
                if paused:
                    here &= ~windows.within[column]
            seen[column] |= here
        paused = paused or (place > stop and clause[kind] & PAUSES != 0)


@njit(cache=True)
def _in_clause(clause: Array, kinds: Array, stop: int, end: int, listed: int) -> bool:
    """A denial or an end before what ends every clause, or soon behind a て."""
    verbs, caused, over = 0, 0, False
    for place in range(stop, min(end, stop + REACH + LISTED)):
        token = clause[kinds[place]]
        if (token & (DENIES | ENDS) and not over) or (token & DENIES and place < caused):
            return True
        if over:
            if place >= caused:
                return False
            continue
        caused = place + CAUSED if token & LEADS else caused
        verbs += token & VERB != 0
        if place < stop + listed:
            continue
        before = clause[kinds[place - 1]]
        together = place + 1 < end and clause[kinds[place + 1]] & WITH != 0
        parts = token & COMMA and before & PARTS
        over = verbs > 1 or (token & STOPS != 0 and not together and not parts)
    return False


@njit(cache=True)
def _behind_noun(clause: Array, kinds: Array, stop: int, end: int, listed: int) -> bool:
    """A thing that is nowhere (楽しい曲は入っていない), nobody without (泣かない人はいない), or も with a denial."""
    if stop >= end:
        return False
    free = listed > 0 or not clause[kinds[stop]] & MARKS
    also = listed > 0 or clause[kinds[stop]] & ALSO or (stop + 1 < end and clause[kinds[stop + 1]] & ALSO)
    denied, broken = 0, False
    for place in range(stop, min(end, stop + REACH + LISTED)):
        token = clause[kinds[place]]
        if token & DENIES:
            if also or denied or (free and not broken):
                return True
            if broken:
                continue
            denied += 1
        topical = token & COMMA and clause[kinds[place - 1]] & TOPIC
        broken = broken or (token & BREAKS != 0 and not topical)
        if broken and not denied and not also:
            return False
    return False
