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
MANY = 64
"""Entries from which on a list is worth a look before it is sorted."""
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
    """Products of one query with the chosen items in units, each added column by column in float64, eight at a time."""
    last = count - 1
    for place in range(0, count, 8):
        a, b = items[chosen[place]], items[chosen[min(place + 1, last)]]
        c, d = items[chosen[min(place + 2, last)]], items[chosen[min(place + 3, last)]]
        e, f = items[chosen[min(place + 4, last)]], items[chosen[min(place + 5, last)]]
        g, h = items[chosen[min(place + 6, last)]], items[chosen[min(place + 7, last)]]
        of_a = of_b = of_c = of_d = of_e = of_f = of_g = of_h = 0.0
        for column in range(len(query)):
            value = query[column]
            of_a, of_b = of_a + value * a[column], of_b + value * b[column]
            of_c, of_d = of_c + value * c[column], of_d + value * d[column]
            of_e, of_f = of_e + value * e[column], of_f + value * f[column]
            of_g, of_h = of_g + value * g[column], of_h + value * h[column]
        units[place], units[min(place + 1, last)] = np.rint(of_a * UNITS), np.rint(of_b * UNITS)
        units[min(place + 2, last)], units[min(place + 3, last)] = np.rint(of_c * UNITS), np.rint(of_d * UNITS)
        units[min(place + 4, last)], units[min(place + 5, last)] = np.rint(of_e * UNITS), np.rint(of_f * UNITS)
        units[min(place + 6, last)], units[min(place + 7, last)] = np.rint(of_g * UNITS), np.rint(of_h * UNITS)


add = _compiled(_add)


def _spread_out(units: Array, items: Array, count: int) -> None:
    """Put the larger first, roughly: into as many equal steps between the largest and the least as there are."""
    highest = lowest = units[0]
    for place in range(1, count):
        highest, lowest = max(highest, units[place]), min(lowest, units[place])
    if not 0 < highest - lowest < np.inf:
        return
    scale, begin = (count - 1) / (highest - lowest), np.zeros(count + 1, np.int64)
    for place in range(count):
        begin[int((highest - units[place]) * scale) + 1] += 1
    for step in range(count):
        begin[step + 1] += begin[step]
    before, numbers = units[:count].copy(), items[:count].copy()
    for place in range(count):
        step = int((highest - before[place]) * scale)
        units[begin[step]], items[begin[step]] = before[place], numbers[place]
        begin[step] += 1


spread_out = _compiled(_spread_out)


def _sort(units: Array, items: Array, count: int) -> None:
    """Sort by units, largest first, then by item (Shell's sort with Ciura's gaps, long lists nearly sorted before)."""
    if count > MANY:
        spread_out(units, items, count)
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
    total = np.empty(len(query))
    _add_pairs(queries, items, query, item, total)
    return total


def _add_pair_by_pair(queries: Array, items: Array, query: Array, item: Array, total: Array) -> None:
    for pair in range(len(query)):
        left, right, added = queries[query[pair]], items[item[pair]], 0.0
        for column in range(len(left)):
            added += left[column] * right[column]
        total[pair] = added


_add_pairs = _compiled(_add_pair_by_pair)


def margin_of(columns: int) -> float:
    """How far a float32 product of two rows of at most length 1 may lie from the same in float64, in fixed order.

    γₙ = n·u / (1 − n·u) with n = D + 3 and u = 2⁻²⁴ (Higham, Accuracy and Stability, §3.1), whatever the order and
    whether or not fused; the 3 cover the rounding of both rows to float32, the rest float64's own error and underflow.
    """
    error = (columns + 3) * 2.0**-24
    return 1.01 * error / (1 - error) + 1e-30 * columns
