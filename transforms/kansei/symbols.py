"""Emoji, 顔文字 and marks such as (笑): dictionary entries that are found by their characters, not as words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence

import numpy as np

from transforms.kansei.lexicon import SYMBOL, Entry
from transforms.language.normalise import normalise

_LETTER = re.compile(r"[0-9A-Za-z]")


class Symbols:
    """The marks of a dictionary, ready to be looked for; the longest at a place wins."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries: dict[str, list[Entry]] = {}
        for entry in entries:
            if entry.pos == SYMBOL:
                self._entries.setdefault(normalise(entry.entry).text, []).append(entry)
        wordings = sorted(self._entries, key=lambda wording: (-len(wording), wording))
        self._pattern = re.compile("|".join(map(_bounded, wordings)) or r"(?!)")
        self._lone, self._first, self._second = (np.zeros(sys.maxunicode + 1, dtype=np.bool_) for _ in range(3))
        for wording in wordings:
            (self._lone if len(wording) == 1 else self._first)[ord(wording[0])] = True
            self._second[list(map(ord, wording[1:2]))] = True

    def found(self, text: str) -> Iterator[tuple[int, int, list[Entry]]]:
        """(start, end, entries) of every mark in a normalised text; a run of one mark, wwwww or ♪♪♪, is one."""
        before, last = "", -1
        for place in self._places(text):
            match = self._pattern.match(text, place) if place >= last else None
            if match is None:
                continue
            if match[0] != before or place != last:
                yield place, match.end(), self._entries[match[0]]
            before, last = match[0], match.end()

    def _places(self, text: str) -> list[int]:
        """Where a mark may begin, by its first two characters."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        if not len(codes):
            return []
        starts = self._lone[codes]
        starts[:-1] |= self._first[codes[:-1]] & self._second[codes[1:]]
        places: list[int] = np.flatnonzero(starts).tolist()
        return places


def _bounded(wording: str) -> str:
    """A pattern for one mark. One of letters stands alone: orz is none in Norzin, nor www in www.example.com."""
    before = r"(?<![0-9A-Za-z])" if _LETTER.match(wording) else ""
    after = r"(?![0-9A-Za-z.:/])" if _LETTER.match(wording[-1]) else ""
    return before + re.escape(wording) + after
