"""Equal rows are compared once: a catalog has thousands of works that carry the same one or two factors."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from transforms.recommend.certified import NOBODY, sort
from transforms.recommend.profiles import Indices, Matrix

Array = Any
_compiled = njit(cache=True, nogil=True)


class Distinct(NamedTuple):
    """first: the first row of each group of equal rows, ascending. group: for each row the group that it is in."""

    first: Indices
    group: Indices

    def members(self) -> tuple[Indices, Indices]:
        """Row numbers group by group, ascending within each, and where each group starts."""
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(self.group, minlength=len(self.first)))))
        return np.argsort(self.group, kind="stable"), starts


def distinct(rows: Matrix) -> Distinct:
    """The groups of equal rows of a matrix."""
    marks = _marks(rows)
    _, first, group = np.unique(marks, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    found = Distinct(first[order], place[group])
    later = np.flatnonzero(found.first[found.group] != np.arange(len(rows)))
    if not np.array_equal(rows[later], rows[found.first[found.group[later]]]):  # two rows with one mark
        return Distinct(np.arange(len(rows)), np.arange(len(rows)))
    return found


def expanded(
    item: npt.NDArray[np.int32], units: Matrix, own: Matrix | None, members: tuple[Indices, Indices], k: int
) -> tuple[npt.NDArray[np.int32], Matrix]:
    """The k best rows for each group, from its best groups: by units, then row.

    item, units: the best groups of each group or query, NOBODY where there is none. own: units of each group with
    itself, whose rows then come into question too; NaN: not to be counted.
    """
    selves = np.full(len(item), np.nan) if own is None else own
    found, scored = np.full((len(item), k), NOBODY, np.int32), np.zeros((len(item), k))
    _unfold(item, units, selves, *members, found, scored)
    return found, scored


def _mark(rows: Array, marks: Array) -> None:
    """FNV-1a over the 64-bit words of a row, spread at the end."""
    for row in range(len(rows)):
        mark = np.uint64(0xCBF29CE484222325)
        for column in range(rows.shape[1]):
            mark = (mark ^ rows[row, column]) * np.uint64(0x100000001B3)
            mark ^= mark >> np.uint64(29)
        marks[row] = mark


_mark_all = _compiled(_mark)


def _marks(rows: Matrix) -> npt.NDArray[np.uint64]:
    marks = np.empty(len(rows), np.uint64)
    _mark_all(np.ascontiguousarray(rows).view(np.uint64), marks)
    return marks


def _unfold_groups(
    item: Array, units: Array, own: Array, member: Array, starts: Array, found: Array, scored: Array
) -> None:
    k, width = found.shape[1], item.shape[1]
    groups, values = np.empty(width + 1, np.int64), np.empty(width + 1)
    pool = np.empty((width + 1) * k, np.int64)
    for line in range(len(item)):
        known = 0
        for place in range(width):
            if item[line, place] != NOBODY:
                groups[known], values[known] = item[line, place], units[line, place]
                known += 1
        if not np.isnan(own[line]):
            groups[known], values[known] = line, own[line]
            known += 1
        sort(values, groups, known)
        begin = got = 0
        while begin < known and got < k:
            end, many = begin, 0
            while end < known and values[end] == values[begin]:
                start = starts[groups[end]]
                for place in range(start, min(starts[groups[end] + 1], start + k)):
                    pool[many] = member[place]
                    many += 1
                end += 1
            for row in np.sort(pool[:many])[: k - got]:
                found[line, got], scored[line, got] = row, values[begin]
                got += 1
            begin = end


_unfold = _compiled(_unfold_groups)
