"""Mentions of factors in many texts, as columns; as objects or a frame where somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from typing import Any, NamedTuple

import numpy as np
import polars as pl

Array = np.ndarray[Any, Any]


class Mention(NamedTuple):
    """A factor at a place of the original text; the columns of silver.mentions without ids."""

    start: int
    end: int
    factor: str
    lemma: str
    weight: float
    negated: bool
    intensified: float
    rule: str


Said = tuple[str, str, float, bool, float, str]
"""What a mention says, wherever it stands: its columns from factor on."""
SAID = {
    "factor": pl.String, "lemma": pl.String, "weight": pl.Float64,
    "negated": pl.Boolean, "intensified": pl.Float64, "rule": pl.String,
}  # fmt: skip
FOUND = {"start": pl.Int64, "end": pl.Int64, **SAID}
_mention = partial(tuple.__new__, Mention)


@dataclass(frozen=True)
class Found:
    """Mentions of texts numbered from 0, by text, place and factor. said: number in `table` of what each says."""

    text: Array
    start: Array
    end: Array
    said: Array
    table: list[Said]

    def __iter__(self) -> Iterator[Mention]:
        return map(_mention, zip(self.start.tolist(), self.end.tolist(), *self._columns(), strict=True))

    def of_texts(self, texts: int) -> list[list[Mention]]:
        """Mentions of each of so many texts."""
        held, bounds = list(self), np.searchsorted(self.text, np.arange(texts + 1)).tolist()
        return [held[first:after] for first, after in zip(bounds, bounds[1:], strict=False)]

    def frame(self) -> pl.DataFrame:
        """FOUND, and `number`: that of the text."""
        known, said = np.unique(self.said, return_inverse=True)
        table = pl.DataFrame([self.table[row] for row in known], schema=SAID, orient="row")
        places = pl.DataFrame({"number": self.text, "start": self.start, "end": self.end})
        return places.cast(pl.Int64).hstack(table[said])

    def _columns(self) -> list[list[Any]]:
        rows = [self.table[row] for row in self.said.tolist()]
        return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in SAID]


def found_of(text: Array, start: Array, end: Array, said: list[list[int]], table: list[Said]) -> Found:
    """What matches say, each one by factor: mentions. Of mentions of one factor at one place the strongest stays.

    Matches by place. Two begin at one place only where one character has become several words: ㍿.
    """
    counts = np.fromiter(map(len, said), np.int64, len(said))
    rows = np.fromiter(chain.from_iterable(said), np.int64)
    found = Found(np.repeat(text, counts), np.repeat(start, counts), np.repeat(end, counts), rows, table)
    again = (text[1:] == text[:-1]) & (start[1:] == start[:-1])
    if not again.any():
        return found
    chosen = _strongest(found.text, found.start, rows, table)
    return Found(found.text[chosen], found.start[chosen], found.end[chosen], rows[chosen], table)


def _strongest(text: Array, start: Array, said: Array, table: list[Said]) -> list[int]:
    """Places of the mentions that stay, by text, place and factor."""
    keys = zip(text.tolist(), start.tolist(), (table[row][0] for row in said.tolist()), strict=True)
    ordered = sorted((*key, place) for place, key in enumerate(keys))
    weight = [abs(table[row][2]) for row in said.tolist()]
    grouped = groupby(ordered, key=lambda row: row[:3])
    return [max((row[3] for row in held), key=weight.__getitem__) for _, held in grouped]
