"""NFKC for matching, with each character's place in the original kept: nothing is lost."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

_CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)


@dataclass(frozen=True)
class Normalised:
    """`text` is NFKC of the original; character i of it comes from `places[i]` of the original.

    `places` has one place more than `text`: the original's length.
    """

    text: str
    places: tuple[int, ...] | None
    length: int

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Span in the original of the span [start, end) in `text`."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end]


def normalise(original: str) -> Normalised:
    """Normalise a text. Where NFKC changes nothing the places are not spelled out."""
    if unicodedata.is_normalized("NFKC", original):
        return Normalised(original, None, len(original))
    text: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(original):
        folded = unicodedata.normalize("NFKC", cluster[0])
        text.append(folded)
        places += [cluster.start()] * len(folded)
    return Normalised("".join(text), (*_ends_filled(places), len(original)), len(original))


def _ends_filled(places: list[int]) -> list[int]:
    """Places never run backwards, so that a span's end is never before its start."""
    assert all(left <= right for left, right in pairwise(places))
    return places


def content_key(original: str) -> str:
    """sha256 of the normalised text: texts that analyse alike share it."""
    return hashlib.sha256(unicodedata.normalize("NFKC", original).encode("utf-8", "surrogatepass")).hexdigest()
