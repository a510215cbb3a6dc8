"""Which families of rules may change a mention: a compiled walk over the tokens around it, by their gates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numba import njit

from transforms.kansei.clause import CARRYING, LASTING, LIKING
from transforms.kansei.context import DENIAL
from transforms.kansei.ending import DRYING, ENDING, QUITTING
from transforms.kansei.gates import GATES, WHOLE
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
ALONE = [clue for clue in _CLUES if clue.then is None]
PAIRED = [clue for clue in _CLUES if clue.then is not None]
FINAL = frozenset((*ENDING, *DRYING, *QUITTING, "どころ", "どころか"))
EVERY = frozenset((
    *(word for clue in _CLUES for table in (clue.words, clue.then or {}) for word in table),
    *FINAL, *LIKING, *CARRYING, *NEGATORS, LASTING, "かも", "しよう", "とともに", "て", "で", "ちゃ", "ば", "たら",
    "だら", "なら", "から", "、", "が", "は", "も", "でも", "と", "の", "に", "あまり",
))  # fmt: skip
"""Words that are more to a rule than their part of speech."""
_ANY = tuple("一1ひ")
"""How words begin that may deny altogether, and so end no clause: 一度も, 1人も, ひとつも."""


def marks_of(pos: str, base: str, surface: str) -> tuple[int, int, int, int]:
    """Bits of a word: clues of ALONE; of PAIRED it may begin; of PAIRED it may end; what it is to a clause."""
    token = Token(0, surface, pos, base, "")
    if base not in EVERY and surface not in EVERY:
        return 0, 0, 0, _to_clause(token)
    return (
        _bits(is_of(token, clue.words) for clue in ALONE),
        _bits(is_of(token, clue.words) for clue in PAIRED),
        _bits(is_of(token, clue.then or {}) for clue in PAIRED),
        _to_clause(token),
    )


def _bits(given: Iterable[bool]) -> int:
    return sum(1 << place for place, each in enumerate(given) if each)


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


def _windows(clues: list[Clue]) -> tuple[Array, Array, int, int]:
    """Bits of the clues that count so many tokens before and behind; of those within a clause; of those anywhere."""
    far = range(REACH)
    before = np.array([_bits(clue.before > distance for clue in clues) for distance in far], dtype=np.uint64)
    behind = np.array([_bits(clue.behind > distance for clue in clues) for distance in far], dtype=np.uint64)
    return before, behind, _bits(clue.clause for clue in clues), _bits(clue.before == WHOLE for clue in clues)


def _gates() -> Array:
    """Bits of ALONE and PAIRED that a gate asks for, and its family."""
    rows = []
    for family, gate in GATES:
        held = [_bits(clue in gate for clue in clues) for clues in (ALONE, PAIRED)]
        rows.append((*held, family))
    return np.array(rows, dtype=np.uint64)


_ALONE, _PAIRED, _GATES = _windows(ALONE), _windows(PAIRED), _gates()
_BEFORE = np.stack([_ALONE[0], _PAIRED[0]])
_BEHIND = np.stack([_ALONE[1], _PAIRED[1]])
_WITHIN = np.array([_ALONE[2], _PAIRED[2]], dtype=np.uint64)
_WHOLE = np.array([_ALONE[3], _PAIRED[3]], dtype=np.uint64)


def families(words: Array, clause: Array, kinds: Array, sentence: Array, first: Array, after: Array) -> Array:
    """For each mention of tokens [first, after), in the order of sentences, the families whose rules may fire.

    kinds: of each token, a place in `words` (bits of ALONE, of PAIRED as the first and as the second, by column) and in
    `clause`.
    """
    found: Array = _families(words, clause, kinds, sentence, first, after, _BEFORE, _BEHIND, _WITHIN, _WHOLE, _GATES)
    return found


@njit(cache=True)
def _families(
    words: Array, clause: Array, kinds: Array, sentence: Array, first: Array, after: Array,
    before: Array, behind: Array, within: Array, whole: Array, gates: Array,
) -> Array:  # fmt: skip
    found = np.zeros(len(first), dtype=np.uint8)
    bits = np.zeros((len(kinds) if len(first) else 0, 2), dtype=np.uint64)
    begin = end = 0
    anywhere, paired_anywhere = np.uint64(0), np.uint64(0)
    for mention in range(len(first)):
        start, stop = first[mention], after[mention]
        if start >= end:  # another sentence
            begin, end, anywhere, paired_anywhere = _sentence(words, kinds, sentence, start, bits)
        seen, pairs = anywhere & whole[0], paired_anywhere & whole[1]
        for place in range(max(begin, start - REACH), start):
            seen |= bits[place, 0] & before[0, start - place - 1]
            pairs |= bits[place, 1] & before[1, start - place - 1]
        listed = LISTED if stop < end and clause[kinds[stop]] & JOINS else 0
        for place in range(start, stop):
            seen |= bits[place, 0]
            pairs |= bits[place, 1]
        paused = False
        for place in range(stop, min(end, stop + REACH)):
            distance = max(place - stop - listed, 0)
            alone, paired = bits[place, 0] & behind[0, distance], bits[place, 1] & behind[1, distance]
            if paused:
                alone &= ~within[0]
                paired &= ~within[1]
            seen |= alone
            pairs |= paired
            paused = paused or (place > stop and clause[kinds[place]] & PAUSES != 0)
        for gate in range(len(gates)):
            if gates[gate, 0] & ~seen == 0 and gates[gate, 1] & ~pairs == 0:
                found[mention] |= np.uint8(gates[gate, 2])
        if not found[mention] & DENIAL and _may_deny(clause, kinds, stop, end, listed):
            found[mention] |= np.uint8(DENIAL)
    return found


@njit(cache=True)
def _sentence(words: Array, kinds: Array, sentence: Array, start: int, bits: Array) -> tuple[int, int, Any, Any]:
    """First token of the sentence that has the token `start`, one past its last, and all bits in it.

    bits: of each of its tokens those of ALONE, and of PAIRED with the token behind; filled here.
    """
    begin = start
    while begin > 0 and sentence[begin - 1] == sentence[start]:
        begin -= 1
    end = begin
    anywhere, paired_anywhere = np.uint64(0), np.uint64(0)
    while end < len(kinds) and sentence[end] == sentence[start]:
        kind = kinds[end]
        bits[end, 0] = words[kind, 0]
        anywhere |= words[kind, 0]
        if words[kind, 1] and end + 1 < len(kinds) and sentence[end + 1] == sentence[start]:
            bits[end, 1] = words[kind, 1] & words[kinds[end + 1], 2]
            paired_anywhere |= bits[end, 1]
        end += 1
    return begin, end, anywhere, paired_anywhere


@njit(cache=True)
def _may_deny(clause: Array, kinds: Array, stop: int, end: int, listed: int) -> bool:
    """May a word of the clause behind a mention deny or end it? It never says no where `negation` says yes."""
    return _in_clause(clause, kinds, stop, end, listed) or _behind_noun(clause, kinds, stop, end, listed)


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
