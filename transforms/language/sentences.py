"""Split normalised text into sentences, none longer than an analyser should be given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import compress
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
LONGEST = 400
"""Characters of one sentence; a longer run without an end is cut at a comma, or else just there."""
_SENTENCE = re.compile(r"(?:[^。!?\n]++|[。!?]++[」』]+(?=[とっを]))*+(?:[。!?]+[」』)\]]*|\n|$)")
"""An end within a quotation that the sentence goes on to name is none: 「楽しかった?」と聞かれた."""
_NONE = np.empty(0, dtype=np.int64)


def sentences(text: str) -> list[tuple[int, str]]:
    """(start, sentence) for every sentence that is not only white space; together they cover all other characters."""
    parts, starts = split(text)
    return list(zip(starts.tolist(), parts, strict=True))


def split(text: str, ends: Array = _NONE) -> tuple[list[str], Array]:
    """The sentences of a text, as `sentences` gives them, and where each starts.

    ends: rising, places behind characters that end a sentence and belong to none.
    """
    parts: list[str] = _SENTENCE.findall(text)
    lengths = np.fromiter(map(len, parts), np.int64, len(parts))
    starts = np.cumsum(lengths) - lengths
    for place in (np.searchsorted(starts, ends) - 1).tolist():
        parts[place] = parts[place][:-1]
    if lengths.max(initial=0) > LONGEST:
        cut = [
            (start + at, piece) for start, part in zip(starts.tolist(), parts, strict=True) for at, piece in _cut(part)
        ]
        parts, starts = [piece for _, piece in cut], np.array([start for start, _ in cut], dtype=np.int64)
    said = [part != "" and not part.isspace() for part in parts]
    return list(compress(parts, said)), starts[np.array(said, dtype=np.bool_)]


def _cut(part: str) -> Iterator[tuple[int, str]]:
    """Pieces of at most LONGEST characters, and where each starts in the part."""
    start = 0
    while len(part) - start > LONGEST:
        reach = start + LONGEST
        cut = max(part.rfind("、", start, reach), part.rfind(" ", start, reach)) + 1 or reach
        yield start, part[start:cut]
        start = cut
    yield start, part[start:]
