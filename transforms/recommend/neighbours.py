"""Exact nearest neighbours: tiles of float32 products find candidates, float64 decides, and every row is proved.

The same answer on every processor, for any number of threads and parts, and as sorting all rounded scores would give.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.recommend.certified import NOBODY, UNITS, Rule, compare_all, exact_products, margin_of, settle
from transforms.recommend.duplicates import distinct, expanded
from transforms.recommend.panels import rectangular
from transforms.recommend.profiles import Indices, Matrix
from transforms.recommend.tiles import Lists, Singles, shuffled, symmetric

Sweep = Callable[[Singles, int, float], Lists]
"""Candidates of a table with itself, as `tiles.symmetric` finds them: rows, wanted, floor."""
LEAST_FLOOR = 1e-25
"""Below this a float32 threshold would drown in underflow."""
NONE = 2.0
"""A threshold that no product of rows of at most length 1 passes."""
CHUNK_ROWS = 65_536


class Table(NamedTuple):
    """The nearest of Q queries, best first. item: Q × k row numbers, NOBODY (-1) where there is none. score: Q × k."""

    item: npt.NDArray[np.int32]
    score: Matrix


class Neighbours(NamedTuple):
    """Pairs in long form, by query, then rank.

    query, item: row numbers. rank: from 1 within a query. score: rounded to 1e-6.
    """

    query: Indices
    item: Indices
    rank: npt.NDArray[np.int32]
    score: Matrix


def top_k(
    queries: Matrix, items: Matrix, k: int, *, same: bool, positive: bool = False, sweep: Sweep = symmetric
) -> Neighbours:
    """The k items with the highest product for each query, best first, ties by item number.

    queries: Q × D, items: N × D, finite. Rows of length 1 make the score a cosine.
    same: queries and items are the same rows, and a row is no neighbour of its own; a query then gets
    min(k, N − 1) items, else min(k, N).
    positive: only items whose rounded score is above 0; a query may get fewer, or none.
    sweep: how the candidates of a table with itself are found; `tiles.symmetric` or an equal that works in parts.
    Exact: equal to sorting all rounded scores, also where any number of items tie. Memory O(Q·k + tile).
    Raises ValueError for k < 1, for NaN and for infinite values.
    """
    return long_form(nearest_rows(queries, items, k, same=same, positive=positive, sweep=sweep))


def nearest_rows(
    queries: Matrix, items: Matrix, k: int, *, same: bool, positive: bool = False, sweep: Sweep = symmetric
) -> Table:
    """As `top_k`, a row per query."""
    if k < 1:
        raise ValueError(f"k is {k}, it must be at least 1")
    if not (np.isfinite(queries).all() and np.isfinite(items).all()):
        raise ValueError("a vector holds NaN or an infinite value")
    queries, items = np.ascontiguousarray(queries), np.ascontiguousarray(items)
    k = max(0, min(k, len(items) - same))
    if not k or not len(queries):
        return Table(np.zeros((len(queries), k), np.int32), np.zeros((len(queries), k)))
    groups = distinct(items)
    if len(groups.first) == len(items):
        item, units = _searched(queries, items, k, same, positive, sweep)
    elif same:
        rows = items[groups.first]
        found, scored = _searched(rows, rows, k, True, positive, sweep)
        rest = np.arange(len(rows))
        own = np.rint(exact_products(rows, rows, rest, rest) * UNITS)
        alone = (np.bincount(groups.group) == 1) | (positive & (own <= 0))
        listed = expanded(found, scored, np.where(alone, np.nan, own), groups.members(), k + 1)
        of_rows = Table(listed[0][groups.group], listed[1][groups.group])
        item, units = without(of_rows, np.arange(len(items)))
    else:
        found, scored = _searched(queries, items[groups.first], k, False, positive, sweep)
        item, units = expanded(found, scored, None, groups.members(), k)
    units /= UNITS
    units += 0.0  # turns -0.0 into 0.0
    return Table(item, units)


def long_form(table: Table) -> Neighbours:
    """The pairs of a table, without its empty places."""
    query, place = np.nonzero(table.item != NOBODY)
    return Neighbours(
        query, table.item[query, place].astype(np.int64), (place + 1).astype(np.int32), table.score[query, place]
    )


def without(table: Table, rows: Indices) -> Table:
    """The table of some rows of its own items, without themselves; k falls by one."""
    own = table.item == rows[:, None]
    keep = np.ones(table.item.shape, np.bool_)
    keep[np.arange(len(rows)), np.where(own.any(axis=1), own.argmax(axis=1), table.item.shape[1] - 1)] = False
    return Table(table.item[keep].reshape(len(rows), -1), table.score[keep].reshape(len(rows), -1))


def _searched(
    queries: Matrix, items: Matrix, k: int, same: bool, positive: bool, sweep: Sweep
) -> tuple[npt.NDArray[np.int32], Matrix]:
    """Items and their units, NOBODY and 0 where there is none; k may be more than there are."""
    found, scored = np.full((len(queries), k), NOBODY, np.int32), np.zeros((len(queries), k))
    k = min(k, len(items) - same)
    if k < 1:
        return found, scored
    order = shuffled(len(items))
    near, item_length = _singles(items, order)
    far, query_length = (near, item_length) if same else _singles(queries)
    rule = _rule(k, queries.shape[1], UNITS * query_length * item_length, positive, near.min() >= 0 <= far.min())
    lines = order if same else np.arange(len(queries))
    lists = sweep(near, wanted(k), rule.start) if same else rectangular(far, near, wanted(k), rule.start)
    proved = settle(queries, items, lines, order, *lists, rule, same, found, scored)
    for again in (True, False):
        missing = np.flatnonzero(~proved)
        if len(missing) and again:  # the bet of `tiles` was lost: without it
            lists = rectangular(far[missing], near, wanted(k) + same, rule.start, bet=False)
            proved[missing] = settle(queries, items, lines[missing], order, *lists, rule, same, found, scored)
        elif len(missing):  # more ties than a list holds
            compare_all(queries, items, lines[missing], k, same, positive, found, scored)
    return found, scored


def wanted(k: int) -> int:
    """How many candidates a row should have, so that k of them can be proved."""
    return k + max(6, k // 8)


def _rule(k: int, columns: int, scale: float, positive: bool, no_negative: bool) -> Rule:
    """What is known before the first product.

    Where no value is negative, an error is a share of the product itself, so a product of 0 is 0 in float32 too.
    """
    margin, half = margin_of(columns), 0.5 / scale
    floor = half * (1 - 2 * margin) if no_negative else half - margin if positive else -np.inf
    if abs(floor) < LEAST_FLOOR or scale == 0:
        floor = -np.inf
    start = float(np.nextafter(np.float32(min(floor, NONE)), np.float32(-np.inf)))
    return Rule(k, margin, scale, start, positive, no_negative and not positive and np.isfinite(floor))


def _singles(rows: Matrix, order: Indices | None = None) -> tuple[Singles, float]:
    """The rows in that order as float32, divided by the length of the longest; and that length, at least 1e-100."""
    length, singles = _longest(rows), np.empty(rows.shape, np.float32)
    for start in range(0, len(rows), CHUNK_ROWS):
        chunk = slice(start, start + CHUNK_ROWS)
        part = rows[chunk] if order is None else rows[order[chunk]]
        np.divide(part, length, out=singles[chunk], casting="same_kind")
    return singles, length


def _longest(rows: Matrix) -> float:
    """The length of the longest row, at least 1e-100, also where its square would be no number."""
    largest = max(float(rows.max(initial=0.0)), -float(rows.min(initial=0.0)), 1e-100)
    scale = 1.0 if 1e-10 < largest < 1e100 else largest
    squares: float = 1e-30
    for start in range(0, len(rows), CHUNK_ROWS):
        part = rows[start : start + CHUNK_ROWS]
        part = part if scale == 1.0 else part / scale
        squares = max(squares, float(np.einsum("ij,ij->i", part, part).max()))
    return float(scale * squares**0.5)
