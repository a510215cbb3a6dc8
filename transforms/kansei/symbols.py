"""Emoji, 顔文字 and marks such as (笑): dictionary entries that are found by their characters, not as words."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence

import numpy as np

from transforms.kansei.lexicon import SYMBOL, Entry
from transforms.language.normalise import normalise

END = "\n"
"""Between texts: in no mark, and no letter."""
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

    def found(self, texts: Sequence[str]) -> Iterator[tuple[int, int, int, list[Entry]]]:
        """(text, start, end, entries) of every mark in normalised texts; a run of one mark, wwwww or ♪♪♪, is one."""
        whole = END.join([*texts, ""])
        ends = np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts)))
        before, last = "", -1
        for place in self._places(whole):
            match = self._pattern.match(whole, place) if place >= last else None
            if match is None:
                continue
            if match[0] != before or place != last:
                number = int(np.searchsorted(ends, place, "right"))
                begin = int(ends[number - 1]) if number else 0
                yield number, place - begin, match.end() - begin, self._entries[match[0]]
            before, last = match[0], match.end()

    def _places(self, whole: str) -> list[int]:
        """Where a mark may begin, by its first two characters."""
        codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
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
