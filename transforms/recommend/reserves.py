"""Tomorrow's exact neighbours from tonight's: lists longer than what is delivered, kept from night to night.

Whatever did not change keeps its products, so a list only loses who changed or left and gains who changed or came. What
is left of it, down to where unlisted rows may begin, is exact; where that is too short, the row is computed anew.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit
from threadpoolctl import threadpool_limits

from transforms.recommend.certified import NOBODY, UNITS, exact_products, margin_of, sort
from transforms.recommend.neighbours import Sweep, Table, nearest_rows, without
from transforms.recommend.profiles import Indices, Matrix
from transforms.recommend.tiles import symmetric

RESERVE = 64
"""Neighbours kept beyond those that a table delivers, at least."""
REBUILD = 0.2
"""Above this share of changed rows, a rebuild is cheaper."""
STEP = 1_024
_compiled = njit(cache=True, nogil=True)


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
    stays[stays] = _equal(before, after, np.flatnonzero(stays), at[stays])
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
    item, units = table.item, np.multiply(table.score, UNITS, out=table.score)
    np.rint(units, out=units)
    if item.shape[1] != depth:
        width = min(item.shape[1], depth)
        item, units = np.full((len(table.item), depth), NOBODY, np.int32), np.zeros((len(table.item), depth))
        item[:, :width], units[:, :width] = table.item[:, :depth], table.score[:, :depth]
    return Reserve(item, units, item[:, -1] == NOBODY)


def _near(before: Reserve, change: Change, rows: Matrix, came: Indices) -> tuple[Indices, Indices, Matrix]:
    """Pairs of a row that stayed and one that came whose score may reach the row's list: row (ascending), other, units.

    Rows have length 1, so float32 products lie within `margin_of` of float64's.
    """
    stayed = np.flatnonzero(change.source != NOBODY)
    lists = change.source[stayed]
    last = before.units[lists, np.maximum((before.item[lists] != NOBODY).sum(axis=1) - 1, 0)]
    lowest = np.where(before.whole[lists], 0.5, last - 0.5) / UNITS - margin_of(rows.shape[1])
    lowest = np.where(before.whole[lists] & (rows.min(initial=0.0) >= 0), 0.4 / UNITS, lowest)
    least = np.full(len(rows), np.inf, np.float32)
    least[stayed] = lowest
    new, found = rows[came].astype(np.float32), [(stayed[:0], came[:0])]
    with threadpool_limits(limits=1, user_api="blas"):
        for start in range(0, len(rows), STEP):
            product = rows[start : start + STEP].astype(np.float32) @ new.T
            line, column = _reach(product, least[start : start + STEP])
            found.append((line + start, came[column]))
    row, other = (np.concatenate(each) for each in zip(*found, strict=True))
    return row, other, np.rint(exact_products(rows, rows, row, other) * UNITS)


def _reaching(product: Any, least: Any) -> Any:
    """Line and column of whatever is not below its line's bound, in order."""
    count = 0
    for line in range(len(product)):
        for value in product[line]:
            count += value >= least[line]
    lines, columns, at = np.empty(count, np.int64), np.empty(count, np.int64), 0
    for line in range(len(product)):
        for column, value in enumerate(product[line]):
            if value >= least[line]:
                lines[at], columns[at] = line, column
                at += 1
    return lines, columns


_reach = _compiled(_reaching)


def _equal_rows(before: Any, after: Any, old: Any, new: Any) -> Any:
    """Whether the rows `old` of one matrix are the rows `new` of the other, pair by pair."""
    equal = np.ones(len(old), np.bool_)
    for pair in range(len(old)):
        left, right = before[old[pair]], after[new[pair]]
        for column in range(len(left)):
            if left[column] != right[column]:
                equal[pair] = False
                break
    return equal


_equal = _compiled(_equal_rows)


def _carry_over(
    old_item: Any, old_units: Any, old_whole: Any, source: Any, target: Any, place: Any,
    starts: Any, other: Any, scored: Any, item: Any, units: Any, whole: Any,
) -> Any:  # fmt: skip
    """Fill the lists of rows that stayed; returns the length of each. Items outside rank behind the old list's last.

    What is left of a list is in order still, for its items kept their order; who came is put between.
    """
    known = np.zeros(len(source), np.int64)
    most = np.diff(starts).max() if len(source) else 0
    came, values = np.empty(most, np.int64), np.empty(most)
    for row in range(len(source)):
        if source[row] < 0:
            continue
        listed, scores = old_item[source[row]], old_units[source[row]]
        filled = got = 0
        while filled < len(listed) and listed[filled] >= 0:
            filled += 1
        whole[row] = old_whole[source[row]]
        for pair in range(starts[row], starts[row + 1]):
            better = scored[pair] > 0
            if not whole[row]:
                last, bound = scores[filled - 1], place[listed[filled - 1]]
                better = scored[pair] > last or (scored[pair] == last and other[pair] < bound)
            if better:
                came[got], values[got] = other[pair], scored[pair]
                got += 1
        sort(values, came, got)
        known[row], whole_still = _merge(listed, scores, filled, target, came, values, got, item[row], units[row])
        whole[row] = whole[row] and whole_still
    return known


def _merge_both(
    listed: Any, scores: Any, filled: Any, target: Any, came: Any, values: Any, got: Any, item: Any, units: Any
) -> Any:
    """Fill a list from what is left of its old one and who came, both in order; its length, and if all had room."""
    at = new = old = 0
    while True:
        while old < filled and target[listed[old]] < 0:
            old += 1
        if old == filled and new == got:
            return at, True
        if at == len(item):
            return at, False
        first = new == got
        if old < filled and not first:
            stays = target[listed[old]]
            first = scores[old] > values[new] or (scores[old] == values[new] and stays < came[new])
        if first:
            item[at], units[at] = target[listed[old]], scores[old]
            old += 1
        else:
            item[at], units[at] = came[new], values[new]
            new += 1
        at += 1


_merge = _compiled(_merge_both)
_carry = _compiled(_carry_over)
