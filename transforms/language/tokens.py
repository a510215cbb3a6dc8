"""A token as every analyser of the house gives it."""

from __future__ import annotations

from typing import NamedTuple


class Token(NamedTuple):
    """start: place in the sentence, in characters. pos: 品詞 and its first subclass, `助詞,接続助詞`. base: 原形."""

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
