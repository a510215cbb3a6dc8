"""Mentions of factors in many texts, as columns; as objects or a frame where somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
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


class Sayings:
    """What mentions say, each kept once: a table, and by its rows the rank of the factor and the size of the weight."""

    def __init__(self, factors: list[str]) -> None:
        self.table: list[Said] = []
        self._rank = {factor: place for place, factor in enumerate(factors)}
        self._known: dict[tuple[str, str], list[int]] = {}
        self._ranks, self._sizes = np.empty(0, dtype=np.int64), np.empty(0)

    def add(self, said: list[Said]) -> list[int]:
        """Rows of the table that now hold what is said."""
        self.table += said
        return list(range(len(self.table) - len(said), len(self.table)))

    def rows(self, key: tuple[str, str], said: list[Said]) -> list[int]:
        """As `add`, but what was said under this key before is not said again."""
        if key not in self._known:
            self._known[key] = self.add(said)
        return self._known[key]

    def columns(self) -> tuple[Array, Array]:
        """Rank of the factor, size of the weight, for every row."""
        more = self.table[len(self._ranks) :]
        if more:
            self._ranks = np.concatenate([self._ranks, [self._rank[row[0]] for row in more]])
            self._sizes = np.concatenate([self._sizes, [abs(row[2]) for row in more]])
        return self._ranks, self._sizes


def found_of(text: Array, start: Array, end: Array, said: list[list[int]], sayings: Sayings) -> Found:
    """What matches say, by text, place and factor. Of mentions of one factor at one place the strongest stays."""
    counts = np.fromiter(map(len, said), np.int64, len(said))
    rows = np.fromiter(chain.from_iterable(said), np.int64)
    text, start, end = (np.repeat(column, counts) for column in (text, start, end))
    ranks, sizes = (column[rows] for column in sayings.columns())
    order = np.lexsort((-sizes, ranks, start, text))
    text, start, end, rows, ranks = (column[order] for column in (text, start, end, rows, ranks))
    again = (text[1:] == text[:-1]) & (start[1:] == start[:-1]) & (ranks[1:] == ranks[:-1])
    first = np.concatenate([[True], ~again])[: len(rows)]
    return Found(text[first], start[first], end[first], rows[first], sayings.table)
