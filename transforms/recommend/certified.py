"""From candidates to results: products added again in float64, column by column, and proof that none was missed.

A list proves its row's answer where nothing outside it can reach the last kept score, even if float32 erred as far as
it can. A row without that proof is computed against every item.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from transforms.recommend.kernels import cut, value_of
from transforms.recommend.profiles import Indices, Matrix

Array = Any
UNITS = 1e6
"""Scores are whole numbers of 1 / UNITS."""
NOBODY = -1
GAPS = (132, 57, 23, 10, 4, 1)
_compiled = njit(cache=True, nogil=True)


class Rule(NamedTuple):
    """What counts for a row of candidates.

    margin: how far a float32 value may lie from the product that it stands for. scale: units per value.
    start: the threshold that lists began with; below it are only scores of 0 and less, unless it is -inf.
    positive: scores of 0 and less do not count. fill: no score is below 0, so items outside the list score 0.
    """

    k: int
    margin: float
    scale: float
    start: float
    positive: bool
    fill: bool


def _add(query: Array, items: Array, chosen: Array, count: int, units: Array) -> None:
    """Products of one query with the chosen items in units, each added column by column in float64, four at a time."""
    for place in range(0, count, 4):
        last = count - 1
        a, b = chosen[place], chosen[min(place + 1, last)]
        c, d = chosen[min(place + 2, last)], chosen[min(place + 3, last)]
        first = second = third = fourth = 0.0
        for column in range(len(query)):
            value = query[column]
            first += value * items[a, column]
            second += value * items[b, column]
            third += value * items[c, column]
            fourth += value * items[d, column]
        units[place] = np.rint(first * UNITS)
        units[min(place + 1, last)] = np.rint(second * UNITS)
        units[min(place + 2, last)] = np.rint(third * UNITS)
        units[min(place + 3, last)] = np.rint(fourth * UNITS)


add = _compiled(_add)


def _sort(units: Array, items: Array, count: int) -> None:
    """Sort by units, largest first, then by item (Shell's sort with Ciura's gaps)."""
    for gap in GAPS:
        for place in range(gap, count):
            unit, item, at = units[place], items[place], place
            while at >= gap and (units[at - gap] < unit or (units[at - gap] == unit and items[at - gap] > item)):
                units[at], items[at] = units[at - gap], items[at - gap]
                at -= gap
            units[at], items[at] = unit, item


sort = _compiled(_sort)


def _finish(units: Array, items: Array, count: int, k: int, bound: float, positive: bool, fill: bool, own: int,
            everybody: int) -> int:  # fmt: skip
    """How many of the sorted items stay, at most k; NOBODY where one outside might belong among them.

    bound: the most units that an item outside can have.
    """
    harmless = (positive or fill) and bound <= 0
    if bound > -np.inf and not harmless and (count < k or units[k - 1] <= bound):
        return NOBODY
    kept = min(count, k)
    if positive or fill:
        while kept > 0 and units[kept - 1] <= 0:
            kept -= 1
    if fill:
        better, item = np.sort(items[:kept]), 0
        while kept < k and item < everybody:
            at = np.searchsorted(better, item)
            if item != own and not (at < len(better) and better[at] == item):
                units[kept], items[kept] = 0.0, item
                kept += 1
            item += 1
    return kept


finish = _compiled(_finish)


def _settle(
    queries: Array, items: Array, query_of: Array, item_of: Array, held: Array, count: Array, least: Array,
    rule: Rule, own: bool, found: Array, scored: Array,
) -> Array:  # fmt: skip
    """Fill `found` and `scored` from the lists, row by row; returns which rows are proved."""
    proved = np.ones(len(count), np.bool_)
    room = held.shape[1] + rule.k + 4
    chosen, units = np.empty(room, np.int64), np.empty(room)
    for line in range(len(count)):
        query, lowest, near, first = query_of[line], -np.inf, 0, rule.k + own
        if count[line] > first:
            lowest = value_of(cut(held[line], count[line], first)) - 2 * rule.margin - 1.01 / rule.scale
        for place in range(count[line]):
            item = item_of[held[line, place] & np.int64(0xFFFFFFFF)]
            if value_of(held[line, place]) >= lowest and not (own and item == query):
                chosen[near] = item
                near += 1
        add(queries[query], items, chosen, near, units)
        sort(units, chosen, near)
        bound = -np.inf
        if least[line] > rule.start:
            bound = np.rint((least[line] + rule.margin) * rule.scale)
        self = query if own else NOBODY
        kept = finish(units, chosen, near, rule.k, bound, rule.positive, rule.fill, self, len(items))
        proved[line] = kept != NOBODY
        for place in range(kept):
            found[query, place], scored[query, place] = chosen[place], units[place]
    return proved


settle = _compiled(_settle)


def _compare_all(
    queries: Array, items: Array, rows: Array, k: int, own: bool, positive: bool, found: Array, scored: Array
) -> None:
    """Fill `found` and `scored` for some rows by the products with every item."""
    everybody, room = np.arange(len(items)), np.empty(len(items))
    chosen, best = np.empty(k, np.int64), np.empty(k)
    for query in rows:
        present = np.flatnonzero(queries[query])
        units = np.empty(len(items))
        if len(present) * 2 < queries.shape[1]:
            add_some(queries[query], items, present, units)
        else:
            add(queries[query], items, everybody, len(items), units)
        if own:
            units[query] = -np.inf
        room[:] = units
        kth, kept = cut(room, len(room), k), 0
        for ties in (False, True):
            for item in range(len(items)):
                if kept < k and (units[item] == kth if ties else units[item] > kth):
                    chosen[kept], best[kept] = item, units[item]
                    kept += 1
        sort(best, chosen, kept)
        for place in range(kept):
            if best[place] > 0 or not positive:
                found[query, place], scored[query, place] = chosen[place], best[place]


def _add_some(query: Array, items: Array, present: Array, units: Array) -> None:
    """As `_add` with every item, where the query has few values: adding 0 changes nothing."""
    for item in range(len(items)):
        total = 0.0
        for column in present:
            total += query[column] * items[item, column]
        units[item] = np.rint(total * UNITS)


add_some = _compiled(_add_some)
compare_all = _compiled(_compare_all)


def exact_products(queries: Matrix, items: Matrix, query: Indices, item: Indices) -> Matrix:
    """The product of each pair in float64, added column by column: one order, hence one result everywhere."""
    total = np.zeros(len(query))
    for column in range(queries.shape[1]):
        total += queries[query, column] * items[item, column]
    return total


def margin_of(columns: int) -> float:
    """How far a float32 product of two rows of at most length 1 may lie from the same in float64, in fixed order.

    γₙ = n·u / (1 − n·u) with n = D + 3 and u = 2⁻²⁴ (Higham, Accuracy and Stability, §3.1), whatever the order and
    whether or not fused; the 3 cover the rounding of both rows to float32, the rest float64's own error and underflow.
    """
    error = (columns + 3) * 2.0**-24
    return 1.01 * error / (1 - error) + 1e-30 * columns
