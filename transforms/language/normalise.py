"""NFKC for matching, with each character's place in the original kept: nothing is lost."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

import numpy as np

Places = np.ndarray[Any, np.dtype[np.int64]]
STEADY = (
    "\\x00-\\x7f、-〠ぁ-ゖゝゞァ-ヾ一-鿿"
    "À-ıĴ-ľŁ-ňŊ-žΑ-ΡΣ-ώЀ-ҁ\u2012-\u2016\u2018-\u2023※←-↓\u2500-\u27ff\U0001f300-\U0001faff"
)
"""Characters that NFKC leaves alone and that never join the one before them; most of any Japanese text."""
WIDE = "！-～　"
"""Characters that NFKC makes one other character, and that never join either."""
BEYOND = 0x20000
"""From here on every character is odd: neither STEADY nor WIDE."""
SHORT = 8
"""Characters of a run of others that is remembered: …… and ㈱ come again."""
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
    places: Places | None
    length: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Span in the original of the span [start, end) in `text`; what came from one character is never halved."""
        if self.places is None:
            return start, end
        first = int(self.places[start])
        if start == end:
            return first, first
        return first, int(self.places[np.searchsorted(self.places, self.places[end - 1], "right")])


def normalise(original: str) -> Normalised:
    """Normalise a text, in linear time. Where NFKC changes nothing the places are not spelled out."""
    if unicodedata.is_normalized("NFKC", original):
        return Normalised(original, None, len(original))
    narrow, runs = _narrowed(original)
    text: list[str] = []
    pieces: list[tuple[int, int, int]] = []  # length in `text`, first place, and 1 where every character has its own
    at = 0
    for start, end in runs:
        first = start - (start > 0 and original[start] in _joining())
        odd = original[first:end]
        folded, lengths = _known_run(odd) if len(odd) <= SHORT else _fold_run(odd)
        text += narrow[at:first], folded
        pieces.append((first - at, at, 1))
        pieces += [(length, first + place, step) for length, place, step in lengths]
        at = end
    if not pieces:
        return Normalised(narrow, None, len(original))
    pieces += (len(original) - at, at, 1), (1, len(original), 0)
    return Normalised("".join([*text, narrow[at:]]), _spelled_out(pieces), len(original))


def _narrowed(original: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with its WIDE characters folded, and where runs of characters begin and end that are odd."""
    codes = np.minimum(np.frombuffer(original.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), BEYOND)
    narrow, odd = _table()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], odd[codes], [False]])))
    text = narrow[codes].tobytes().decode("utf-32-le", "surrogatepass")
    return text, list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


@cache
def _table() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """What every code point up to BEYOND becomes where it is wide, and whether it is odd."""
    narrow = np.arange(BEYOND + 1, dtype=np.uint32)
    narrow[ord("！") : ord("～") + 1] -= 0xFEE0
    narrow[ord("　")] = ord(" ")
    odd = np.ones(BEYOND + 1, dtype=np.bool_)
    known = re.findall(f"[{STEADY}{WIDE}]", "".join(map(chr, range(BEYOND))))
    odd[list(map(ord, known))] = False
    return narrow, odd


def _spelled_out(pieces: list[tuple[int, int, int]]) -> Places:
    lengths, first, step = np.array(pieces, dtype=np.int64).T
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    found: Places = np.repeat(first, lengths) + np.repeat(step, lengths) * within
    return found


def _fold_run(odd: str) -> tuple[str, list[tuple[int, int, int]]]:
    """NFKC of a run of odd characters, and its clusters: length, where each begins, and 1 where nothing changed."""
    clusters = [(piece[0], _folded(piece[0]), piece.start()) for piece in _pieces().finditer(odd)]
    lengths = [(len(folded), start, int(folded == before)) for before, folded, start in clusters]
    return "".join([folded for _, folded, _ in clusters]), lengths


_known_run = lru_cache(maxsize=4096)(_fold_run)


def content_key(original: str) -> str:
    """sha256 of the normalised text: texts that analyse alike share it."""
    return hashlib.sha256(normalise(original).text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _joining() -> frozenset[str]:
    return frozenset(filter(_joins, map(chr, range(0x300, LAST_JOINING))))


@cache
def _pieces() -> re.Pattern[str]:
    """Single characters, each with all that joins it."""
    return re.compile(f".[{''.join(map(re.escape, sorted(_joining())))}]*", re.DOTALL)


@lru_cache(maxsize=4096)
def joins(char: str) -> bool:
    """Can NFKC change `char` together with what stands before it?"""
    return char > "\u02ff" and _joins(char)


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
