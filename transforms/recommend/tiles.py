"""Candidates for exact neighbours: float32 products tile by tile, and one pass that keeps what may still matter.

A tile of a table with itself is computed once and feeds both its rows' lists and its columns' lists. A list that has
seen a share p of all items keeps about p·wanted of them, and a little more: an item of the final list is seldom lost,
and whether one was lost is known afterwards from `Lists.least`. That bet needs items in no order of their own, so
callers shuffle them (`shuffled`). Nothing here decides a result: transforms.recommend.certified does.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from transforms.recommend.kernels import scan_both, scan_rows

Singles = npt.NDArray[np.float32]
TALL, WIDE = 512, 1024
"""Rows and columns of a tile: 2 MB, what a core's own cache holds."""
SPREAD, SLACK = 3.0, 4
"""How many standard deviations, and items, more than its share a list keeps."""
SEED = 20


class Lists(NamedTuple):
    """What is held for each of N rows.

    held: N × capacity, int64: value (order of the float32 bits, upper half) and item (lower half); `filled` are in use.
    least: float32; no item outside the list has a value above it. -inf: nothing was left out.
    """

    held: npt.NDArray[np.int64]
    filled: npt.NDArray[np.int32]
    least: Singles


def shuffled(count: int) -> npt.NDArray[np.int64]:
    """Row numbers in an order that has nothing to do with them, the same each time."""
    return np.random.default_rng(SEED).permutation(count)


def empty_lists(rows: int, wanted: int, floor: float) -> Lists:
    """Lists that hold nothing yet and will hold no item with a value of at most `floor`, a float32."""
    capacity = _limit(ceil(wanted + SPREAD * SPREAD / 4) + SLACK)
    least = np.full(rows, floor, np.float32)
    return Lists(np.empty((rows, capacity), np.int64), np.zeros(rows, np.int32), least)


def symmetric(rows: Singles, wanted: int, floor: float = -np.inf, part: int = 0, parts: int = 1) -> Lists:
    """For each row about `wanted` other rows with the highest products.

    Only strips of tiles `part`, `part + parts`, … are computed: `merged` puts all parts together.
    """
    count = len(rows)
    lists = empty_lists(count, wanted, floor)
    space = np.empty(TALL * max(TALL, WIDE), np.float32)
    with threadpool_limits(limits=1, user_api="blas"):
        for strip, start in enumerate(range(part * TALL, count, parts * TALL)):
            end, before = min(start + TALL, count), strip * TALL
            tile = _product(rows[start:end], rows[start:end], space)
            scan_rows(tile, start, start, True, *lists, *sizes(wanted, before + end - start, count))
            for left, right in _spans(end, count):
                tile = _product(rows[start:end], rows[left:right], space)
                of_rows = sizes(wanted, before + right - start, count)
                scan_both(tile, start, left, *lists, *of_rows, *sizes(wanted, before + end - start, count))
    return lists


def merged(parts: list[Lists]) -> Lists:
    """The lists of several parts of one table as one."""
    if len(parts) == 1:
        return parts[0]
    filled: npt.NDArray[np.int32] = np.stack([part.filled for part in parts]).sum(axis=0, dtype=np.int32)
    held = np.empty((len(filled), int(filled.max(initial=1))), np.int64)
    begin = np.zeros(len(filled), np.int64)
    for part in parts:
        row, place = np.nonzero(np.arange(part.held.shape[1]) < part.filled[:, None])
        held[row, begin[row] + place] = part.held[row, place]
        begin += part.filled
    return Lists(held, filled, np.stack([part.least for part in parts]).max(axis=0))


def _spans(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of columns; the first few are short, so that the lists learn early what is too small for them."""
    width = WIDE // 8
    while start < end:
        yield start, min(start + width, end)
        start, width = start + width, min(2 * width, WIDE)


def _product(left: Singles, right: Singles, space: Singles) -> Singles:
    tile = space[: len(left) * len(right)].reshape(len(left), len(right))
    return np.dot(left, right.T, out=tile)


def sizes(wanted: int, seen: int, count: int) -> tuple[int, int]:
    """How many items a list keeps that has seen `seen` of `count`, and at how many it is cut back to that."""
    share = min(1.0, seen / count)
    keep = ceil(wanted * share + SPREAD * sqrt(wanted * share * (1 - share))) + (SLACK if share < 1 else 0)
    return keep, _limit(keep)


def _limit(keep: int) -> int:
    return keep + max(8, keep // 2)
