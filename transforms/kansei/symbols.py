"""Emoji, 顔文字 and marks such as (笑): dictionary entries that are found by their characters, not as words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
        first = "".join(sorted({re.escape(wording[0]) for wording in wordings}))
        marks = "|".join(map(_bounded, wordings))
        self._pattern = re.compile(f"(?=[{first}])(?:{marks})" if wordings else r"(?!)")

    def found(self, text: str) -> Iterator[tuple[int, int, list[Entry]]]:
        """(start, end, entries) of every mark in a normalised text; a run of one mark, wwwww or ♪♪♪, is found once."""
        before, last = "", -1
        for match in self._pattern.finditer(text):
            if match[0] != before or match.start() != last:
                yield match.start(), match.end(), self._entries[match[0]]
            before, last = match[0], match.end()


def _bounded(wording: str) -> str:
    """A pattern for one mark. One of letters stands alone: orz is none in Norzin, nor www in www.example.com."""
    before = r"(?<![0-9A-Za-z])" if _LETTER.match(wording) else ""
    after = r"(?![0-9A-Za-z.:/])" if _LETTER.match(wording[-1]) else ""
    return before + re.escape(wording) + after
