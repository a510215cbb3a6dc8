"""NFKC for matching, with each character's place in the original kept: nothing is lost."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import groupby

STEADY = "\\x00-\\x7f、-〠ぁ-ゖゝゞァ-ヾ一-鿿"
"""Characters that NFKC leaves alone and that never join the one before them; most of any Japanese text."""
LAST_JOINING = 0x1F000
"""No character from here on joins the one before it."""
_JAMO = frozenset(map(chr, (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))))
MARKS = 30
"""Combining marks in a row, after the stream-safe format of UAX #15; more are put in order by ourselves."""


@dataclass(frozen=True)
class Normalised:
    """`text` is NFKC of the original; character i of it comes from `places[i]` of the original.

    `places` has one place more than `text`: the original's length. None where nothing has moved.
    """

    text: str
    places: array[int] | None
    length: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Span in the original of the span [start, end) in `text`; what came from one character is never halved."""
        if self.places is None:
            return start, end
        if start == end:
            return self.places[start], self.places[start]
        return self.places[start], self.places[bisect_right(self.places, self.places[end - 1])]


def normalise(original: str) -> Normalised:
    """Normalise a text, in linear time. Where NFKC changes nothing the places are not spelled out."""
    if unicodedata.is_normalized("NFKC", original):
        return Normalised(original, None, len(original))
    text: list[str] = []
    places = array("L")
    for piece in _pieces().finditer(original):
        if piece.lastgroup == "steady":
            text.append(piece[0])
            places.extend(range(piece.start(), piece.end()))
        else:
            folded = _folded(piece[0])
            text.append(folded)
            places.extend([piece.start()] * len(folded))
    places.append(len(original))
    return Normalised("".join(text), places, len(original))


def content_key(original: str) -> str:
    """sha256 of the normalised text: texts that analyse alike share it."""
    return hashlib.sha256(normalise(original).text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _pieces() -> re.Pattern[str]:
    """Runs of steady characters, and single characters with all that joins them."""
    joining = "".join(map(re.escape, filter(_joins, map(chr, range(0x300, LAST_JOINING)))))
    return re.compile(f"(?P<steady>[{STEADY}]+(?![{joining}]))|.[{joining}]*", re.DOTALL)


def _joins(char: str) -> bool:
    """Can NFKC merge `char` with the character before it, or move it past another one?"""
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.combining(first) != 0 or first in _JAMO or first in _second_halves()


@cache
def _second_halves() -> frozenset[str]:
    """Characters that are no marks and yet merge with the one before: the vowel signs of some Indian scripts."""
    pairs = (unicodedata.decomposition(chr(code)).split() for code in range(0x300, LAST_JOINING))
    return frozenset(chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and not pair[0].startswith("<"))


def _folded(cluster: str) -> str:
    """NFKC of a cluster. A long run of marks is put in order first: Python needs quadratic time for that."""
    if len(cluster) > MARKS:
        apart = "".join(unicodedata.normalize("NFKD", char) for char in cluster)
        runs = groupby(apart, key=lambda char: unicodedata.combining(char) != 0)
        cluster = "".join("".join(sorted(run, key=unicodedata.combining) if marks else run) for marks, run in runs)
    return unicodedata.normalize("NFKC", cluster)
