"""Exact nearest neighbours: block products with a threshold per row, the same answer on every processor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.recommend.profiles import Indices, Matrix

UNITS = 1e6
"""Scores are rounded to 1 / UNITS."""
BLOCK_VALUES = 4_000_000
"""Products held at once: 32 MB, and about ten times that while every one of them ties."""
GROUPS_PER_K = 16
"""Groups whose maxima bound a row's k-th best from below; with 16 k of them few values above the bound are not kept."""


class Neighbours(NamedTuple):
    """Pairs in long form, by query, then rank.

    query, item: row numbers. rank: from 1 within a query. score: rounded to 1e-6.
    """

    query: Indices
    item: Indices
    rank: npt.NDArray[np.int32]
    score: Matrix


def top_k(queries: Matrix, items: Matrix, k: int, *, same: bool, positive: bool = False) -> Neighbours:
    """The k items with the highest product for each query, best first, ties by item number.

    queries: Q × D, items: N × D, finite. Rows of length 1 make the score a cosine.
    same: queries and items are the same rows, and a row is no neighbour of its own; a query then gets
    min(k, N − 1) items, else min(k, N).
    positive: only items whose rounded score is above 0; a query may get fewer, or none.
    Exact: equal to sorting all rounded scores, also where any number of items tie. Memory O(Q·k + block).
    Raises ValueError for k < 1, for NaN and for infinite values.
    """
    if k < 1:
        raise ValueError(f"k is {k}, it must be at least 1")
    if not (np.isfinite(queries).all() and np.isfinite(items).all()):
        raise ValueError("a vector holds NaN or an infinite value")
    found = list(_blocks(queries, items, min(k, len(items) - same), same, positive))
    if not found:
        return Neighbours(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0))
    return Neighbours(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def exact_products(queries: Matrix, items: Matrix, query: Indices, item: Indices) -> Matrix:
    """The product of each pair in float64, added column by column: one order, hence one result everywhere."""
    total = np.zeros(len(query))
    for column in range(queries.shape[1]):
        total += queries[query, column] * items[item, column]
    return total


def _blocks(queries: Matrix, items: Matrix, k: int, same: bool, positive: bool) -> Iterator[Neighbours]:
    if k < 1:
        return
    margin = _margin(queries, items)
    floor = 0.5 - margin if positive else -np.inf
    size = max(1, BLOCK_VALUES // len(items))
    columns = np.ascontiguousarray(items.T)
    for start in range(0, len(queries), size):
        products = (queries[start : start + size] @ columns) * UNITS
        if same:
            own = np.arange(len(products))
            products[own, start + own] = -np.inf
        least = np.maximum(_lower_bounds(products, k) - 1 - 2 * margin, floor)
        near = products >= least[:, None]
        if same:
            near[own, start + own] = False
        row, item = np.nonzero(near)
        units = _rounded(products[near], margin, queries, items, start + row, item)
        yield _best(start + row, item, units, k, positive)


def _margin(queries: Matrix, items: Matrix) -> float:
    """How far a BLAS product may lie from the product in fixed order, in rounding units.

    Each differs from the true product by at most D·2⁻⁵³·|q|·|x| (Higham, Accuracy and Stability, §3.1).
    Doubled for the scaling by UNITS and for this estimate's own rounding.
    """
    longest = [float(np.sqrt((rows * rows).sum(axis=1)).max(initial=0.0)) for rows in (queries, items)]
    relative: float = 4 * (queries.shape[1] + 2) * 2.0**-53
    return relative * longest[0] * longest[1] * UNITS


def _lower_bounds(products: Matrix, k: int) -> Matrix:
    """For each row a value that at least k products reach: the k-th of the maxima of disjoint groups."""
    count = products.shape[1]
    each = max(1, count // (GROUPS_PER_K * k))
    groups = count // each
    maxima = products[:, : each * groups].reshape(len(products), each, groups).max(axis=1)
    bounds: Matrix = np.partition(maxima, groups - k, axis=1)[:, groups - k]
    return bounds


def _rounded(products: Matrix, margin: float, queries: Matrix, items: Matrix, query: Indices, item: Indices) -> Matrix:
    """Whole rounding units of each pair, as `exact_products` would give them.

    A BLAS product further than `margin` from a rounding edge rounds to the same unit; only the rest is added again.
    """
    units: Matrix = np.rint(products)
    unsure = np.nonzero(0.5 - np.abs(products - units) <= margin)[0]
    units[unsure] = np.rint(exact_products(queries, items, query[unsure], item[unsure]) * UNITS)
    return units


def _best(query: Indices, item: Indices, units: Matrix, k: int, positive: bool) -> Neighbours:
    """The first k pairs of each query by (−score, item), from pairs sorted by query and item."""
    order = np.lexsort((-units, query))
    begins = np.searchsorted(query, query, side="left")
    rank = np.arange(1, len(query) + 1) - begins
    kept = rank <= k
    if positive:
        kept &= units[order] > 0
    chosen = order[kept]
    # + 0.0 turns -0.0 into 0.0
    return Neighbours(query[chosen], item[chosen], rank[kept].astype(np.int32), units[chosen] / UNITS + 0.0)
