"""What the matcher must know of every token, as numbers: its base form, and whether it may trigger a rule of context.

Worked out once for each lexeme. An unknown word hangs on its surface; only those that somebody asks for are looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numba import njit

from transforms.kansei.concession import SOUND, conceded
from transforms.kansei.screen import EVERY, Marking, asked, columns, marking_of
from transforms.language.tokens import Lexemes, Token, Tokens

Array = np.ndarray[Any, Any]
STRICT = ("動詞", "形容詞")
"""Parts of speech that an entry of one word and its token must share; kinds 1 and 2 of a token, 0 any other."""
BLANK = 3
"""Kind of a space."""
CASE = "が"
NOUN, MARKER, OF = 1, 2, 3
"""Roles of a token: a noun that a particle may mark, such a particle, and の."""
LAST_OF_TABLE = 0xFFFF
"""Last code point of which it is kept whether it is a letter; there are few others in a text."""
MARKERS = frozenset(("が", "を", "は", "も"))
"""Particles behind a noun that say the same to the dictionary: 足取りが軽い finds 足取りは軽い and 足取りも軽く."""


@dataclass(frozen=True)
class Marked:
    """Columns beside Tokens: number of the base form (-1: asked for by nobody), kind, and what it is to the rules."""

    base: Array
    kind: Array
    words: Array
    turning: Array
    clues_of: Array
    then_of: Array
    clause_of: Array

    def asked(self, sentence: Array, first: Array, after: Array) -> Array:
        """For each mention of tokens [first, after) bits of the rules that may change it."""
        return asked(self.clues_of, self.then_of, self.clause_of, self.words, sentence, first, after)

    def conceded(self, sentence: Array, first: Array, after: Array) -> Array:
        """For each mention of tokens [first, after) its place in CONCESSIONS."""
        found: Array = conceded(self.turning, sentence, first, after)
        return found


def role(pos: str, base: str) -> int:
    """NOUN, MARKER, OF or 0. 誰も and 一つも are not 誰が and 一つが."""
    if pos.startswith("名詞"):
        return 0 if pos.startswith(("名詞,代名詞", "名詞,数", "名詞,非自立")) else NOUN
    if base in MARKERS and pos.startswith(("助詞,格助詞", "助詞,係助詞")):
        return MARKER
    return OF if base == "の" and pos.startswith("助詞") else 0


@njit(cache=True)
def marks_case(roles: Array, kinds: Array, sentence: Array) -> Array:
    """Where a particle only marks the noun before it: が, を, は, も, and の in 飽きの来ない."""
    found = np.zeros(len(roles), dtype=np.bool_)
    for place in range(1, len(roles)):
        if roles[place - 1] != NOUN or sentence[place - 1] != sentence[place]:
            continue
        ahead = place + 1
        verb = ahead < len(roles) and sentence[ahead] == sentence[place] and (kinds[ahead] == 1 or kinds[ahead] == 2)
        found[place] = roles[place] == MARKER or (roles[place] == OF and verb)
    return found


class Marks:
    """Marks of an analyser's lexemes, of which there may be more each time. bases: number of each base asked for.

    A lexeme's are found when a text first has it: of a dictionary's 370,000 a night reads few.
    """

    def __init__(self, lexemes: Lexemes, bases: Mapping[str, int]) -> None:
        self._lexemes, self._bases = lexemes, bases
        self._rows = _rows((), (), (), ())
        self._case = bases.get(CASE, -1)
        self._known = self._unknown = self._blank = np.empty(0, dtype=np.bool_)
        self._objects, self._made = np.empty(0, dtype=object), np.empty(0, dtype=np.bool_)
        self._of_unknown: dict[tuple[int, str], tuple[int, int]] = {}
        self._kinds: dict[Marking, int] = {}
        self._marking: tuple[Array, ...] = (np.empty(0),) * len(Marking._fields)
        self._by_start: dict[tuple[str, str, bool], int] = {}
        self._keys = np.unique(_key(*_ends_of(sorted(EVERY.union(bases)))))

    def without_blanks(self, tokens: Tokens) -> Tokens:
        """Tokens but for spaces."""
        self._meet(tokens.lexeme)
        blank = self._blank[tokens.lexeme]
        return tokens.where(~blank) if blank.any() else tokens

    def of(self, tokens: Tokens, texts: list[str]) -> Marked:
        """Marks of the tokens of the sentences `texts`."""
        self._meet(tokens.lexeme)
        base, kind, words, roles = _spread(self._rows, tokens.lexeme)
        places = np.flatnonzero(self._unknown[tokens.lexeme])
        unknown = tokens.where(places)
        codes, first = _characters(unknown, texts)
        after = first + unknown.end - unknown.start
        asked_for = np.isin(_key(codes[first], codes[after - 1], after - first), self._keys)
        for place in places[asked_for].tolist():
            surface = texts[tokens.sentence[place]][tokens.start[place] : tokens.end[place]]
            base[place], words[place] = self._marks_of(int(tokens.lexeme[place]), surface)
        base[marks_case(roles, kind, tokens.sentence)] = self._case
        clues_of, then_of, clause_of, turn_of = self._markings()
        turning = turn_of[words]
        turning[places[~_sound(codes, first, after)]] &= ~SOUND
        return Marked(base, kind, words, turning, clues_of, then_of, clause_of)

    def _markings(self) -> tuple[Array, ...]:
        """What a word of each number in `words` is to the rules, as columns."""
        if len(self._marking[0]) < len(self._kinds):
            clues, then, *rest = zip(*self._kinds, strict=True)
            clause, turn = (np.array(column, dtype=np.int64) for column in rest)
            self._marking = columns(clues), columns(then), clause, turn
        return self._marking

    def objects(self, tokens: Tokens, texts: list[str], wanted: Array) -> dict[int, list[Token]]:
        """Tokens of the sentences `wanted`, as the rules of context read them.

        A rule asks for places only to see a gap. The place of any other word may be 0, so that an object is made once
        for a lexeme.
        """
        chosen = np.zeros(len(texts), dtype=np.bool_)
        chosen[wanted] = True
        known = np.full(len(tokens.lexeme), None, dtype=object)
        places = np.flatnonzero(chosen[tokens.sentence])
        known[places] = self._objects_of(tokens.lexeme[places])
        for place in places[self._unknown[tokens.lexeme[places]]].tolist():
            surface = texts[tokens.sentence[place]][tokens.start[place] : tokens.end[place]]
            known[place] = Token(0, surface, self._lexemes.pos[tokens.lexeme[place]], surface, "*")
        gap = (tokens.end[:-1] != tokens.start[1:]) & (tokens.sentence[:-1] == tokens.sentence[1:])
        for place in (np.flatnonzero(gap & chosen[tokens.sentence[1:]]) + 1).tolist():
            known[place] = known[place]._replace(start=int(tokens.start[place]))
        bounds = tokens.bounds
        return {
            number: known[bounds[number] : bounds[number + 1]].tolist() for number in np.flatnonzero(chosen).tolist()
        }

    def _objects_of(self, lexemes: Array) -> Array:
        """A token for each lexeme, at place 0; None for an unknown word."""
        held = self._lexemes
        for lexeme in np.unique(lexemes[~self._made[lexemes] & ~self._unknown[lexemes]]).tolist():
            columns = (held.surface, held.pos, held.base, held.reading)
            self._objects[lexeme] = Token(0, *(column[lexeme] for column in columns))
            self._made[lexeme] = True
        found: Array = self._objects[lexemes]
        return found

    def _marks_of(self, lexeme: int, surface: str) -> tuple[int, int]:
        """Number of the base form and of what an unknown word is to the rules."""
        known = self._of_unknown.get((lexeme, surface))
        if known is None:
            kind = self._kind(marking_of(self._lexemes.pos[lexeme], surface, surface))
            known = self._of_unknown[lexeme, surface] = self._bases.get(surface, -1), kind
        return known

    def _kind(self, marking: Marking) -> int:
        return self._kinds.setdefault(marking, len(self._kinds))

    def _kinds_of(self, pos: Sequence[str], bases: Sequence[str], surfaces: Sequence[str]) -> Iterator[int]:
        """What lexemes are to the rules; of most of them part of speech, first character and if it is a mark."""
        known = self._by_start
        for kind, base, surface in zip(pos, bases, surfaces, strict=True):
            if base in EVERY or surface in EVERY:
                yield self._kind(marking_of(kind, base, surface))
                continue
            key = kind, surface[:1], surface.isalnum()
            if key not in known:
                known[key] = self._kind(marking_of(kind, "", surface))
            yield known[key]

    def _meet(self, lexemes: Array) -> None:
        """Find the marks of those of `lexemes` that no text had before."""
        self._make_room(len(self._lexemes.base))
        new = lexemes[~self._known[lexemes]]
        if not len(new):
            return
        new = np.unique(new)
        held = self._lexemes
        bases, surfaces, pos = (
            [column[each] for each in new.tolist()] for column in (held.base, held.surface, held.pos)
        )
        kinds = {each: kind_of(each) for each in set(pos)}
        ask = self._bases.get
        roles = (role(*each) for each in zip(pos, bases, strict=True))
        words = self._kinds_of(pos, bases, surfaces)
        self._rows[new] = _rows((ask(base, -1) for base in bases), (kinds[each] for each in pos), words, roles)
        self._blank[new] = self._rows[new, 1] == BLANK
        self._unknown[new] = [base == "*" for base in bases]
        self._known[new] = True

    def _make_room(self, count: int) -> None:
        """Let every column hold `count` lexemes."""
        more = count - len(self._known)
        if not more:
            return
        nothing = np.zeros(more, dtype=np.bool_)
        self._known, self._unknown, self._blank, self._made = (
            np.concatenate([column, nothing]) for column in (self._known, self._unknown, self._blank, self._made)
        )
        self._rows = np.concatenate([self._rows, np.zeros((more, self._rows.shape[1]), dtype=self._rows.dtype)])
        self._objects = np.concatenate([self._objects, np.full(more, None, dtype=object)])


def _rows(*given: Iterable[int]) -> Array:
    """Rows of Marked: base forms asked for, kinds, what words are to the rules, roles; side by side in memory."""
    columns = [np.fromiter(column, np.int32) for column in given]
    return np.ascontiguousarray(np.stack(columns, axis=1))


@njit(cache=True)
def _spread(rows: Array, lexemes: Array) -> Array:
    """The rows of lexemes as columns."""
    columns = np.empty((rows.shape[1], len(lexemes)), dtype=np.int32)
    for place in range(len(lexemes)):
        for column in range(rows.shape[1]):
            columns[column, place] = rows[lexemes[place], column]
    return columns


def kind_of(pos: str) -> int:
    """Place in STRICT, counted from 1, or BLANK, or 0."""
    if pos.startswith("記号,空白"):
        return BLANK
    return next((kind for kind, strict in enumerate(STRICT, 1) if pos.startswith(strict)), 0)


def _ends_of(words: list[str]) -> tuple[Array, Array, Array]:
    rows = [(ord(word[0]), ord(word[-1]), len(word)) for word in words if word]
    first, last, length = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return first, last, length


def _characters(tokens: Tokens, texts: list[str]) -> tuple[Array, Array]:
    """Code points of all texts, and the place of each token's first among them."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    return codes, (np.cumsum(lengths) - lengths)[tokens.sentence] + tokens.start


def _sound(codes: Array, first: Array, after: Array) -> Array:
    """Which spans of code points are of letters and digits alone."""
    letters = _letters()[np.minimum(codes, LAST_OF_TABLE)]
    beyond = np.flatnonzero(codes > LAST_OF_TABLE)
    letters[beyond] = [chr(code).isalnum() for code in codes[beyond].tolist()]
    marks = np.concatenate([[0], np.cumsum(~letters)])
    found: Array = marks[after] == marks[first]
    return found


@cache
def _letters() -> Array:
    return np.fromiter((chr(code).isalnum() for code in range(LAST_OF_TABLE + 1)), np.bool_)


def _key(first: Array, last: Array, length: Array) -> Array:
    """A number that words with the same first and last character and length share; most other words do not."""
    key: Array = first.astype(np.int64) | last.astype(np.int64) << 21 | length.astype(np.int64) << 42
    return key
