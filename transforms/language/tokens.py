"""A token as every analyser of the house gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.int32]]


class Token(NamedTuple):
    """start: place in the sentence, in characters. pos: 品詞 with its subclasses, `助詞,接続助詞,*,*`. base: 原形."""

    start: int
    surface: str
    pos: str
    base: str
    reading: str

    @property
    def end(self) -> int:
        """One past the last character."""
        return self.start + len(self.surface)

    def is_a(self, *kinds: str) -> bool:
        """Does the part of speech begin with one of `kinds`?"""
        return self.pos.startswith(kinds)


_token = partial(tuple.__new__, Token)


@dataclass(frozen=True)
class Lexemes:
    """Words by number: surface, part of speech, base form and reading.

    An unknown word has the surface "" and the base `*`: both are what stands in the text.
    """

    surface: Sequence[str]
    pos: Sequence[str]
    base: Sequence[str]
    reading: Sequence[str]


@dataclass(frozen=True)
class Tokens:
    """Tokens of many sentences as columns: sentence (from 0), start and end in its characters, number of the lexeme."""

    sentence: Numbers
    start: Numbers
    end: Numbers
    lexeme: Numbers

    @cached_property
    def bounds(self) -> list[int]:
        """Where each sentence's tokens begin; one more for the end of the last that has any."""
        last = int(self.sentence[-1]) if len(self.sentence) else -1
        found: list[int] = np.searchsorted(self.sentence, np.arange(last + 2, dtype=np.int32)).tolist()
        return found

    def where(self, keep: np.ndarray[Any, Any]) -> Tokens:
        """The tokens for which `keep` is true, or at the places `keep`."""
        return Tokens(self.sentence[keep], self.start[keep], self.end[keep], self.lexeme[keep])

    def of_sentence(self, number: int, text: str, lexemes: Lexemes) -> list[Token]:
        """One sentence's tokens as objects; `text` is that sentence."""
        if number + 1 >= len(self.bounds):
            return []
        first, last = self.bounds[number], self.bounds[number + 1]
        starts, ends, held = (column[first:last].tolist() for column in (self.start, self.end, self.lexeme))
        surfaces = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        bases = [lexemes.base[lexeme] for lexeme in held]
        if "*" in bases:
            bases = [surface if base == "*" else base for base, surface in zip(bases, surfaces, strict=True)]
        pos, readings = [lexemes.pos[lexeme] for lexeme in held], [lexemes.reading[lexeme] for lexeme in held]
        return list(map(_token, zip(starts, surfaces, pos, bases, readings, strict=True)))
