"""Tomorrow's exact neighbours from tonight's: lists longer than what is delivered, kept from night to night.

Whatever did not change keeps its products, so a list only loses who changed or left and gains who changed or came. What
is left of it, down to where unlisted rows may begin, is exact; where that is too short, the row is computed anew.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from transforms.recommend.certified import NOBODY, UNITS, exact_products, margin_of, sort
from transforms.recommend.neighbours import Sweep, Table, nearest_rows, without
from transforms.recommend.profiles import Indices, Matrix
from transforms.recommend.tiles import symmetric

RESERVE = 64
"""Neighbours kept beyond those that a table delivers, at least."""
REBUILD = 0.2
"""Above this share of changed rows, a rebuild is cheaper."""
STEP = 4_096


class Reserve(NamedTuple):
    """Lists of N rows with each other, best first.

    item: N × L, NOBODY behind the last. units: N × L, score in 1e-6. whole: N; nobody outside scores above 0.
    """

    item: npt.NDArray[np.int32]
    units: Matrix
    whole: npt.NDArray[np.bool_]

    def table(self, k: int) -> Table:
        """The first k of each list."""
        return Table(self.item[:, :k], self.units[:, :k] / UNITS)


class Change(NamedTuple):
    """From the rows of one night to the next, both in order of their ids.

    source: for each new row the old row with the same id and the same values, else NOBODY. target: for each old row
    the new row that it stayed, else NOBODY. place: for each old row where its id stands, or would, among the new ones.
    """

    source: Indices
    target: Indices
    place: Indices


def built(rows: Matrix, depth: int, sweep: Sweep = symmetric) -> Reserve:
    """The `depth` nearest of each row with a score above 0."""
    table = nearest_rows(rows, rows, depth, same=True, positive=True, sweep=sweep)
    return _reserve(table, depth)


def built_between(queries: Matrix, items: Matrix, depth: int) -> Reserve:
    """The `depth` nearest other items of each query with a score above 0."""
    return _reserve(nearest_rows(queries, items, depth, same=False, positive=True), depth)


def changed(before: Matrix, after: Matrix, old_ids: npt.NDArray[Any], new_ids: npt.NDArray[Any]) -> Change:
    """What stayed. ids: ascending, without repetition; a row is the same if its id and every value are."""
    place = np.searchsorted(new_ids, old_ids).astype(np.int64)
    at = np.minimum(place, max(0, len(new_ids) - 1))
    stays = (new_ids[at] == old_ids) if len(new_ids) else np.zeros(len(old_ids), np.bool_)
    stays[stays] = (before[stays] == after[at[stays]]).all(axis=1)
    source = np.full(len(new_ids), NOBODY, np.int64)
    source[at[stays]] = np.flatnonzero(stays)
    return Change(source, np.where(stays, at, NOBODY), place)


def updated(before: Reserve, change: Change, rows: Matrix, k: int, depth: int, sweep: Sweep = symmetric) -> Reserve:
    """The lists of the new rows, from the lists of the old ones: at least the first k of each are exact.

    rows: the new profiles. k: what is delivered. depth: length of a new list; lists get shorter from night to night,
    until fewer than k are left and a row is computed anew. Equal in its first k to `built`.
    """
    came = np.flatnonzero(change.source == NOBODY)
    if len(came) > REBUILD * len(rows) or before.item.shape[1] < k:
        return built(rows, depth, sweep)
    item, units = np.full((len(rows), depth), NOBODY, np.int32), np.zeros((len(rows), depth))
    whole = np.zeros(len(rows), np.bool_)
    row, other, scored = _near(before, change, rows, came)
    starts = np.searchsorted(row, np.arange(len(rows) + 1))
    known = _carry(*before, *change, starts, other, scored, item, units, whole)
    anew = np.flatnonzero((change.source == NOBODY) | (~whole & (known < k)))
    if len(anew):
        fresh = _reserve(without(nearest_rows(rows[anew], rows, depth + 1, same=False, positive=True), anew), depth)
        item[anew], units[anew], whole[anew] = fresh
    return Reserve(item, units, whole)


def _reserve(table: Table, depth: int) -> Reserve:
    width = table.item.shape[1]
    item, units = np.full((len(table.item), depth), NOBODY, np.int32), np.zeros((len(table.item), depth))
    item[:, :width], units[:, :width] = table.item[:, :depth], np.rint(table.score * UNITS)[:, :depth]
    return Reserve(item, units, item[:, -1] == NOBODY)


def _near(before: Reserve, change: Change, rows: Matrix, came: Indices) -> tuple[Indices, Indices, Matrix]:
    """Pairs of a row that stayed and one that came whose score may reach the row's list: row (ascending), other, units.

    Rows have length 1, so float32 products lie within `margin_of` of float64's.
    """
    stayed = np.flatnonzero(change.source != NOBODY)
    lists = change.source[stayed]
    last = before.units[lists, np.maximum((before.item[lists] != NOBODY).sum(axis=1) - 1, 0)]
    lowest = np.where(before.whole[lists], 0.5, last - 0.5) / UNITS - margin_of(rows.shape[1])
    lowest = np.where(before.whole[lists] & (rows.min(initial=0.0) >= 0), 0.4 / UNITS, lowest).astype(np.float32)
    new, found = rows[came].astype(np.float32), []
    for start in range(0, len(stayed), STEP):
        part = stayed[start : start + STEP]
        product = rows[part].astype(np.float32) @ new.T
        line, column = np.divmod(np.flatnonzero(product >= lowest[start : start + STEP, None]), max(1, len(came)))
        found.append((part[line], came[column]))
    row, other = (np.concatenate(each) for each in zip(*found, strict=True)) if found else (stayed[:0], came[:0])
    return row, other, np.rint(exact_products(rows, rows, row, other) * UNITS)


def _carry_over(
    old_item: Any, old_units: Any, old_whole: Any, source: Any, target: Any, place: Any,
    starts: Any, other: Any, scored: Any, item: Any, units: Any, whole: Any,
) -> Any:  # fmt: skip
    """Fill the lists of rows that stayed; returns the length of each. Items outside rank behind the old list's last."""
    known, depth = np.zeros(len(source), np.int64), item.shape[1]
    for row in range(len(source)):
        if source[row] < 0:
            continue
        listed, scores = old_item[source[row]], old_units[source[row]]
        filled = 0
        while filled < len(listed) and listed[filled] >= 0:
            filled += 1
        many = starts[row + 1] - starts[row]
        chosen, values, got = np.empty(filled + many, np.int64), np.empty(filled + many), 0
        for at in range(filled):
            if target[listed[at]] >= 0:
                chosen[got], values[got] = target[listed[at]], scores[at]
                got += 1
        whole[row] = old_whole[source[row]]
        for at in range(starts[row], starts[row + 1]):
            better = scored[at] > 0
            if not whole[row]:
                last, bound = scores[filled - 1], place[listed[filled - 1]]
                better = scored[at] > last or (scored[at] == last and other[at] < bound)
            if better:
                chosen[got], values[got] = other[at], scored[at]
                got += 1
        sort(values, chosen, got)
        known[row] = min(got, depth)
        whole[row] = whole[row] and got <= depth
        for at in range(known[row]):
            item[row, at], units[row, at] = chosen[at], values[at]
    return known


_carry = njit(cache=True, nogil=True)(_carry_over)
