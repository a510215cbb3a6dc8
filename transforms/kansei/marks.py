"""What the matcher must know of every token, as numbers: its base form, and whether it may trigger a rule of context.

Worked out once for each lexeme. An unknown word hangs on its surface; only those that somebody asks for are looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from transforms.kansei.context import DENIAL, FAMILIES, PAIRS, REST, STANCE, TRIGGERS
from transforms.kansei.triggers import is_of
from transforms.language.tokens import Lexemes, Token, Tokens

Array = np.ndarray[Any, Any]
STRICT = ("動詞", "形容詞")
"""Parts of speech that an entry of one word and its token must share; kinds 1 and 2 of a token, 0 any other."""
BLANK = 3
"""Kind of a space."""
CASE = "が"
NOUN, MARKER, OF = 1, 2, 3
"""Roles of a token: a noun that a particle may mark, such a particle, and の."""
MARKERS = frozenset(("が", "を", "は", "も"))
"""Particles behind a noun that say the same to the dictionary: 足取りが軽い finds 足取りは軽い and 足取りも軽く."""
_ALONE = 56
"""Bit of `before` from which on there is one for each family's triggers; those below are for PAIRS."""
_EVERY = {word for words in (TRIGGERS, *(half for pair in PAIRS for half in pair)) for word in words}
REACH = {DENIAL: (12, 1 << 30), STANCE: (12, 30)}
"""Tokens before and behind a mention among which the words must stand that the rules of a family hang on."""


@dataclass(frozen=True)
class Marked:
    """Columns beside Tokens: number of the base form (-1: asked for by nobody), kind, and bits of triggers.

    before and behind: bit i where the token is among the first or the second words of PAIRS[i].
    before has also a bit for each family among whose triggers it is.
    """

    base: Array
    kind: Array
    before: Array
    behind: Array

    def families(self, sentence: Array, first: Array, after: Array) -> Array:
        """For each mention of tokens [first, after): 0 where no rule may fire in its sentence.

        Else REST, and DENIAL and STANCE where words that these hang on stand near enough.
        """
        begin, end = (np.searchsorted(sentence, sentence[first], side) for side in ("left", "right"))
        both = np.zeros(len(sentence), dtype=np.uint64)
        both[:-1] = self.before[:-1] & self.behind[1:] * (sentence[:-1] == sentence[1:])
        anything = np.flatnonzero((self.before >= _bits_of([_ALONE])) | (both != 0))
        found = REST * _any_within(anything, begin, end)
        for place, (family, (left, right)) in enumerate(REACH.items()):
            paired = both & _PAIRS_OF[place] != 0
            hits = np.flatnonzero((self.before & _bits_of([_ALONE + place]) != 0) | paired | np.roll(paired, 1))
            found |= family * _any_within(hits, np.maximum(first - left, begin), np.minimum(after + right, end))
        return found


def _any_within(hits: Array, first: Array, after: Array) -> Array:
    found: Array = np.searchsorted(hits, first) < np.searchsorted(hits, after)
    return found


def _bits_of(places: Iterable[int]) -> np.uint64:
    return np.uint64(sum(1 << place for place in places))


_PAIRS_OF = [_bits_of(place for place, pair in enumerate(PAIRS) if pair in pairs) for _, pairs in FAMILIES]


def role(pos: str, base: str) -> int:
    """NOUN, MARKER, OF or 0. 誰も and 一つも are not 誰が and 一つが."""
    if pos.startswith("名詞"):
        return 0 if pos.startswith(("名詞,代名詞", "名詞,数", "名詞,非自立")) else NOUN
    if base in MARKERS and pos.startswith(("助詞,格助詞", "助詞,係助詞")):
        return MARKER
    return OF if base == "の" and pos.startswith("助詞") else 0


def marks_case(roles: Array, kinds: Array, sentence: Array) -> Array:
    """Where a particle only marks the noun before it: が, を, は, も, and の in 飽きの来ない."""
    before, behind = np.zeros(len(roles), dtype=np.bool_), np.zeros(len(roles), dtype=np.bool_)
    before[1:] = (roles[:-1] == NOUN) & (sentence[:-1] == sentence[1:])
    behind[:-1] = ((kinds[1:] == 1) | (kinds[1:] == 2)) & (sentence[:-1] == sentence[1:])
    found: Array = before & ((roles == MARKER) | ((roles == OF) & behind))
    return found


class Marks:
    """Marks of an analyser's lexemes, of which there may be more each time. bases: number of each base asked for."""

    def __init__(self, lexemes: Lexemes, bases: Mapping[str, int]) -> None:
        self._lexemes, self._bases = lexemes, bases
        self._columns = _columns((), (), (), 0)
        self._case = bases.get(CASE, -1)
        self._unknown = np.empty(0, dtype=np.bool_)
        self._objects: dict[int, Token] = {}
        self._of_unknown: dict[tuple[int, str], tuple[int, int, int]] = {}
        self._keys = np.unique(_key(*_ends_of(sorted(_EVERY.union(bases)))))

    def without_blanks(self, tokens: Tokens) -> Tokens:
        """Tokens but for spaces."""
        self._grow()
        blank = self._columns[1][tokens.lexeme] == BLANK
        return tokens.where(~blank) if blank.any() else tokens

    def of(self, tokens: Tokens, texts: list[str]) -> Marked:
        """Marks of the tokens of the sentences `texts`."""
        self._grow()
        base, kind, before, behind, roles = (column[tokens.lexeme] for column in self._columns)
        places = np.flatnonzero(self._unknown[tokens.lexeme])
        places = places[np.isin(self._key_in_text(tokens.where(places), texts), self._keys)]
        for place in places.tolist():
            surface = texts[tokens.sentence[place]][tokens.start[place] : tokens.end[place]]
            base[place], before[place], behind[place] = self._marks_of(int(tokens.lexeme[place]), surface)
        base[marks_case(roles, kind, tokens.sentence)] = self._case
        return Marked(base, kind, before, behind)

    def objects(self, tokens: Tokens, texts: list[str], wanted: Array) -> dict[int, list[Token]]:
        """Tokens of the sentences `wanted`, as the rules of context read them.

        A rule asks for places only to see a gap. In a sentence without one every word's place may be 0, so that an
        object is made once for a lexeme.
        """
        gap = (tokens.end[:-1] != tokens.start[1:]) & (tokens.sentence[:-1] == tokens.sentence[1:])
        parted = set(tokens.sentence[:-1][gap].tolist())
        lexemes, bounds = tokens.lexeme.tolist(), tokens.bounds
        objects: dict[int, list[Token]] = {}
        for number in dict.fromkeys(wanted.tolist()):
            first, after = bounds[number], bounds[number + 1]
            if number in parted:
                objects[number] = tokens.of_sentence(number, texts[number], self._lexemes)
                continue
            known = [self._objects.get(lexeme) for lexeme in lexemes[first:after]]
            objects[number] = [
                token or self._object(lexemes[place], texts[number][tokens.start[place] : tokens.end[place]])
                for place, token in enumerate(known, first)
            ]
        return objects

    def _object(self, lexeme: int, surface: str) -> Token:
        known = self._lexemes
        unknown = known.base[lexeme] == "*"
        token = Token(0, surface, known.pos[lexeme], surface if unknown else known.base[lexeme], known.reading[lexeme])
        if not unknown:
            self._objects[lexeme] = token
        return token

    def _key_in_text(self, tokens: Tokens, texts: list[str]) -> Array:
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        offset = (np.cumsum(lengths) - lengths)[tokens.sentence]
        return _key(codes[offset + tokens.start], codes[offset + tokens.end - 1], tokens.end - tokens.start)

    def _marks_of(self, lexeme: int, surface: str) -> tuple[int, int, int]:
        known = self._of_unknown.get((lexeme, surface))
        if known is None:
            before, behind = _bits(Token(0, surface, self._lexemes.pos[lexeme], surface, ""))
            known = self._of_unknown[lexeme, surface] = self._bases.get(surface, -1), before, behind
        return known

    def _grow(self) -> None:
        old, known = len(self._unknown), self._lexemes
        if old == len(known.base):
            return
        bases, surfaces, pos = known.base[old:], known.surface[old:], known.pos[old:]
        kinds = {each: kind_of(each) for each in set(pos)}
        ask = self._bases.get
        roles = (role(*each) for each in zip(pos, bases, strict=True))
        more = _columns((ask(base, -1) for base in bases), (kinds[each] for each in pos), roles, len(bases))
        for place, pair in enumerate(zip(bases, surfaces, strict=True)):
            if not _EVERY.isdisjoint(pair):
                more[2][place], more[3][place] = _bits(Token(0, surfaces[place], pos[place], bases[place], ""))
        self._columns = tuple(map(np.concatenate, zip(self._columns, more, strict=True)))
        self._unknown = np.concatenate([self._unknown, np.fromiter((base == "*" for base in bases), np.bool_)])


def _columns(bases: Iterable[int], kinds: Iterable[int], roles: Iterable[int], length: int) -> tuple[Array, ...]:
    bits = (np.zeros(length, dtype=np.uint64) for _ in range(2))
    numbers, *rest = (
        np.fromiter(column, kind, length) for column, kind in ((bases, np.int32), (kinds, np.int8), (roles, np.int8))
    )
    return numbers, rest[0], *bits, rest[1]


def kind_of(pos: str) -> int:
    """Place in STRICT, counted from 1, or BLANK, or 0."""
    if pos.startswith("記号,空白"):
        return BLANK
    return next((kind for kind, strict in enumerate(STRICT, 1) if pos.startswith(strict)), 0)


def _bits(token: Token) -> tuple[int, int]:
    """Bits of `Marked.before` and `Marked.behind`."""
    before = sum(1 << place for place, (words, _) in enumerate(PAIRS) if is_of(token, words))
    behind = sum(1 << place for place, (_, words) in enumerate(PAIRS) if is_of(token, words))
    alone = sum(1 << _ALONE + place for place, (words, _) in enumerate(FAMILIES) if is_of(token, words))
    return before | alone, behind


def _ends_of(words: list[str]) -> tuple[Array, Array, Array]:
    rows = [(ord(word[0]), ord(word[-1]), len(word)) for word in words if word]
    first, last, length = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return first, last, length


def _key(first: Array, last: Array, length: Array) -> Array:
    """A number that words with the same first and last character and length share; most other words do not."""
    key: Array = first.astype(np.int64) | last.astype(np.int64) << 21 | length.astype(np.int64) << 42
    return key
