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
_NARROW = {ord("　"): " "} | {code: chr(code - 0xFEE0) for code in range(ord("！"), ord("～") + 1)}
_WIDE_RUN, _ODD_RUN = re.compile(f"[{WIDE}]+"), re.compile(f"[^{STEADY}{WIDE}]+")
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
    narrow = _WIDE_RUN.sub(lambda run: run[0].translate(_NARROW), original)
    text: list[str] = []
    pieces: list[tuple[int, int, int]] = []  # length in `text`, first place, and 1 where every character has its own
    at = 0
    for run in _ODD_RUN.finditer(original):
        first = run.start() - (run.start() > 0 and original[run.start()] in _joining())
        odd = original[first : run.end()]
        folded, lengths = _known_run(odd) if len(odd) <= SHORT else _fold_run(odd)
        text += narrow[at:first], folded
        pieces.append((first - at, at, 1))
        pieces += [(length, first + place, 0) for length, place in lengths]
        at = run.end()
    if not pieces:
        return Normalised(narrow, None, len(original))
    pieces += (len(original) - at, at, 1), (1, len(original), 0)
    return Normalised("".join([*text, narrow[at:]]), _spelled_out(pieces), len(original))


def _spelled_out(pieces: list[tuple[int, int, int]]) -> Places:
    lengths, first, step = np.array(pieces, dtype=np.int64).T
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    found: Places = np.repeat(first, lengths) + np.repeat(step, lengths) * within
    return found


def _fold_run(odd: str) -> tuple[str, list[tuple[int, int]]]:
    """NFKC of a run of odd characters; the length of each cluster's part of it, and where that cluster begins."""
    clusters = [(_folded(piece[0]), piece.start()) for piece in _pieces().finditer(odd)]
    return "".join([folded for folded, _ in clusters]), [(len(folded), start) for folded, start in clusters]


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


def originals(wholes: list[Normalised], text: Places, start: Places, end: Places) -> tuple[Places, Places]:
    """`original` of many spans at once, none of them empty: the span [start, end) of `wholes[text]`."""
    lengths = np.fromiter((len(whole.text) + 1 for whole in wholes), np.int64, len(wholes))
    sizes = np.fromiter((whole.length + 1 for whole in wholes), np.int64, len(wholes))
    begins, origins = np.cumsum(lengths) - lengths, np.cumsum(sizes) - sizes
    places = np.arange(lengths.sum()) + np.repeat(origins - begins, lengths)  # of all texts, one behind the other
    for number, whole in enumerate(wholes):
        if whole.places is not None:
            places[begins[number] : begins[number] + lengths[number]] = whole.places + origins[number]
    last = places[begins[text] + end - 1]
    behind = places[np.searchsorted(places, last, "right")]
    return places[begins[text] + start] - origins[text], behind - origins[text]
