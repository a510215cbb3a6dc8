"""Candidates of queries among other items: panels of float32 products, of which only what may matter is read again.

A panel is some queries with as many items as still have their products at hand. Every SPAN items' largest product with
a query is a peak, and what `keep` of a query's peaks exceed is exceeded by `keep` of its products at least. So a list's
threshold is known before its first entry, and only spans with a higher peak are read again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from threadpoolctl import threadpool_limits

from transforms.recommend.kernels import push
from transforms.recommend.tiles import Lists, Singles, empty_lists, sizes

Array = Any
_compiled = njit(cache=True, nogil=True)
SPAN = 16
"""Items of a peak."""
TALL, WIDE, PIECES = 128, 1_024, 8
"""Queries of a panel; items multiplied at a time, which is 512 kB; so many times that are a panel."""
HALVINGS = 16
"""How often a threshold is looked for between two bounds."""


def rectangular(queries: Singles, items: Singles, wanted: int, floor: float = -np.inf, *, bet: bool = True) -> Lists:
    """For each query about `wanted` items with the highest products; bet=False: at least `wanted`, without betting."""
    lists = empty_lists(len(queries), wanted, floor)
    panel = WIDE * PIECES
    space = np.empty(min(panel, len(items)) * TALL, np.float32)
    with threadpool_limits(limits=1, user_api="blas"):
        for top in range(0, len(queries), TALL):
            rows = queries[top : top + TALL]
            for left in range(0, len(items), panel):
                some = items[left : left + panel]
                products = space[: len(some) * len(rows)].reshape(len(some), len(rows))
                peaks = _multiply(rows, some, products)
                keep, limit = sizes(wanted, left + len(some) if bet else len(items), len(items))
                if not left:
                    raise_least(peaks, keep, lists.least[top : top + TALL])
                scan_panel(products, peaks, top, left, *lists, keep, limit)
    return lists


def _multiply(rows: Singles, items: Singles, products: Singles) -> Singles:
    """Fill `products`, one line an item; returns the peaks, one line a span."""
    peaks = np.full((-(-len(items) // SPAN), len(rows)), -np.inf, np.float32)
    for left in range(0, len(items), WIDE):
        piece = products[left : left + WIDE]
        find_peaks(np.dot(items[left : left + WIDE], rows.T, out=piece), left // SPAN, peaks)
    return peaks


def _find_peaks(piece: Array, first: int, peaks: Array) -> None:
    """Peaks of products of one piece with each query, in lines of `peaks` from `first` on."""
    for item in range(len(piece)):
        values, best = piece[item], peaks[first + item // SPAN]
        for query in range(len(values)):
            best[query] = values[query] if values[query] > best[query] else best[query]


find_peaks = _compiled(_find_peaks)


def _raise_least(peaks: Array, keep: int, least: Array) -> None:
    """Raise each query's threshold to what at least `keep` of its peaks exceed, and few more where ties allow."""
    low, high, middle = np.full_like(least, -1.5), np.full_like(least, 1.5), np.empty_like(least)
    above, left = np.empty(len(least), np.int32), len(least)
    for _ in range(HALVINGS):
        for query in range(len(least)):
            middle[query], above[query] = np.float32(0.5) * (low[query] + high[query]), 0
        for span in range(len(peaks)):
            values = peaks[span]
            for query in range(len(least)):
                above[query] += values[query] > middle[query]
        left = 0
        for query in range(len(least)):
            if above[query] < keep:
                high[query] = middle[query]
            else:
                low[query], least[query] = middle[query], max(least[query], middle[query])
                if above[query] <= keep + (keep >> 2):
                    high[query] = middle[query]
            left += low[query] < high[query]
        if not left:
            break


raise_least = _compiled(_raise_least)


def _scan_panel(
    products: Array, peaks: Array, top: int, left: int, held: Array, count: Array, least: Array, keep: int, limit: int
) -> None:
    """Feed the lists of a panel's queries. top, left: the number of its first query and item."""
    hits, found, tall, bits = np.empty(peaks.size + 1, np.int32), 0, peaks.shape[1], products.view(np.int32)
    bounds = least[top : top + tall].copy()
    for span in range(len(peaks)):
        values = peaks[span]
        for query in range(tall):
            hits[found] = (span << 16) | query
            found += values[query] > bounds[query]
    for hit in hits[:found]:
        first, query = (hit >> 16) * SPAN, hit & 0xFFFF
        row = top + query
        for item in range(first, min(first + SPAN, len(products))):
            if products[item, query] > least[row]:
                push(held, count, least, row, bits[item, query], left + item, keep, limit)


scan_panel = _compiled(_scan_panel)
