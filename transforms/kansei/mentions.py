"""Mentions of factors in many texts, as columns; as objects or a frame where somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
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
        columns = zip(*(self.table[row] for row in known.tolist()), strict=True) if len(known) else ([] for _ in SAID)
        table = pl.DataFrame(dict(zip(SAID, map(list, columns), strict=True)), schema=SAID)
        places = {"number": self.text, "start": self.start, "end": self.end}
        schema = dict.fromkeys(places, pl.Int64)
        return pl.DataFrame(places, schema=schema).hstack(table[said])

    def _columns(self) -> list[list[Any]]:
        rows = [self.table[row] for row in self.said.tolist()]
        return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in SAID]


class Sayings:
    """What mentions say, each kept once: sets of rows of a table, with the rank of each row's factor and its size."""

    def __init__(self, factors: list[str]) -> None:
        self.table: list[Said] = []
        self._rank = {factor: place for place, factor in enumerate(factors)}
        self._ends = [0]
        self._columns = (np.zeros(1, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))

    def add(self, said: list[Said]) -> int:
        """Number of the set that now holds what is said."""
        self.table += said
        self._ends.append(len(self.table))
        return len(self._ends) - 2

    def columns(self) -> tuple[Array, Array, Array]:
        """Where each set's rows begin, and one more; rank of the factor and size of the weight of every row."""
        ends, ranks, sizes = self._columns
        if len(ends) < len(self._ends):
            more = self.table[len(ranks) :]
            ranks = np.concatenate([ranks, np.array([self._rank[row[0]] for row in more], dtype=np.int64)])
            sizes = np.concatenate([sizes, np.array([abs(row[2]) for row in more], dtype=np.float64)])
            self._columns = np.array(self._ends), ranks, sizes
        return self._columns


def found_of(text: Array, start: Array, end: Array, sets: Array, sayings: Sayings) -> Found:
    """What matches say, by text, place and factor. Of mentions of one factor at one place the strongest stays.

    sets: what each match says, by its number in `sayings`.
    """
    begins, ranks, sizes = sayings.columns()
    match, rows = ranges(begins[sets], begins[sets + 1])
    text, start, end, ranks, sizes = text[match], start[match], end[match], ranks[rows], sizes[rows]
    order = np.lexsort((-sizes, ranks, start, text))
    text, start, end, rows, ranks = (column[order] for column in (text, start, end, rows, ranks))
    again = (text[1:] == text[:-1]) & (start[1:] == start[:-1]) & (ranks[1:] == ranks[:-1])
    first = np.concatenate([[True], ~again])[: len(rows)]
    return Found(text[first], start[first], end[first], rows[first], sayings.table)


def ranges(first: Array, after: Array) -> tuple[Array, Array]:
    """Every number of the ranges [first, after), one range behind the other, and the place of its range."""
    lengths = after - first
    begins = np.repeat(first - (np.cumsum(lengths) - lengths), lengths)
    return np.repeat(np.arange(len(first)), lengths), begins + np.arange(len(begins))
