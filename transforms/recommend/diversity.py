"""Lists that do not say the same thing twenty times: maximal marginal relevance.

Carbonell and Goldstein, "The use of MMR, diversity-based reranking" (SIGIR 1998): of what is left, take the item with
the highest λ · score − (1 − λ) · its highest product with what was taken.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from transforms.recommend.certified import NOBODY, UNITS
from transforms.recommend.neighbours import Table
from transforms.recommend.profiles import Matrix

LAMBDA = 0.7
"""Weight of likeness; the rest counts against an item that is like one taken before it."""


def diverse(table: Table, items: Matrix, k: int, weight: float = LAMBDA) -> Table:
    """The k items of each row that maximal marginal relevance takes, in the order in which it takes them.

    table: each row's pool, best first. items: the rows that it numbers. weight: λ, 0 to 1; 1 leaves the pool's order.
    Exact over the pool: products and sums are rounded to 1e-6 before they are compared, ties go to the better place
    in the pool. A row with fewer than k in its pool keeps them all. Raises ValueError for another weight.
    """
    if not 0 <= weight <= 1:
        raise ValueError(f"the weight of likeness is {weight}, it must lie between 0 and 1")
    found, score = np.full((len(table.item), k), NOBODY, np.int32), np.zeros((len(table.item), k))
    _take_all(table.item, table.score, np.ascontiguousarray(items), weight, found, score)
    return Table(found, score)


def _take(item: Any, score: Any, items: Any, weight: float, found: Any, scored: Any) -> None:
    pool, k = item.shape[1], found.shape[1]
    nearest, left = np.empty(pool), np.empty(pool, np.bool_)
    for row in range(len(item)):
        nearest[:], left[:] = 0.0, item[row] >= 0
        for place in range(min(k, pool)):
            best, most = -1, -np.inf
            for at in range(pool):
                if left[at]:
                    worth = np.rint((weight * score[row, at] - (1 - weight) * nearest[at]) * UNITS)
                    if worth > most:
                        best, most = at, worth
            if best < 0:
                break
            left[best] = False
            one = item[row, best]
            found[row, place], scored[row, place] = one, score[row, best]
            for at in range(pool):
                if left[at]:
                    product = 0.0
                    for column in range(items.shape[1]):
                        product += items[item[row, at], column] * items[one, column]
                    product = np.rint(product * UNITS) / UNITS
                    nearest[at] = product if place == 0 else max(nearest[at], product)


_take_all = njit(cache=True, nogil=True)(_take)
