"""Compiled loops over tiles of float32 products: whatever passes its list's threshold is put into the list.

A list's entry is one int64: the value's bits in the upper half, turned so that they sort as the value does, and the
item in the lower half. `least` is a list's threshold; at `limit` entries it is cut back to the `keep` best.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any
_compiled = njit(cache=True, nogil=True)
_woven_in = njit(cache=True, nogil=True, inline="always")  # a call would cost more than what it does
GROUP = 64
"""Values compared at once before any of them is looked at."""
_MAGNITUDE = np.int32(0x7FFFFFFF)


def _cut(entries: Array, count: int, keep: int) -> Any:
    """Put the `keep` largest of `entries[:count]` first, in any order, and return the least of them (Hoare's FIND).

    Every entry is swapped, into its place or with itself: half of all branches would be foreseen wrongly.
    """
    low, high = 0, count
    while low < keep < high:
        first, middle, end = entries[low], entries[(low + high) >> 1], entries[high - 1]
        pivot = max(min(first, middle), min(max(first, middle), end))
        above = low
        for place in range(low, high):
            entry = entries[place]
            entries[place] = entries[above]
            entries[above] = entry
            above += entry > pivot
        if keep <= above:
            high = above
            continue
        same = above
        for place in range(above, high):
            entry = entries[place]
            entries[place] = entries[same]
            entries[same] = entry
            same += entry == pivot
        if keep <= same:
            break
        low = same
    least = entries[0]
    for place in range(1, keep):
        least = min(least, entries[place])
    return least


cut = _compiled(_cut)


def _value_of(entry: int) -> Any:
    """The float32 value of an entry."""
    turned = np.int32(entry >> np.int64(32))
    return np.int32(turned ^ ((turned >> np.int32(31)) & _MAGNITUDE)).view(np.float32)


value_of = _compiled(_value_of)


def _push(held: Array, count: Array, least: Array, row: int, bits: Any, item: int, keep: int, limit: int) -> None:
    filled = count[row]
    held[row, filled] = (np.int64(bits ^ ((bits >> np.int32(31)) & _MAGNITUDE)) << np.int64(32)) | np.int64(item)
    filled += 1
    if filled >= limit:
        least[row] = max(least[row], value_of(cut(held[row], filled, keep)))
        filled = keep
    count[row] = filled


push = _woven_in(_push)


def _scan_rows(
    tile: Array, top: int, left: int, own: bool, held: Array, count: Array, least: Array, keep: int, limit: int
) -> None:
    """Feed the lists of a tile's rows. top, left: the first row's and column's numbers. own: skip row = column."""
    width, bits, hits = tile.shape[1], tile.view(np.int32), np.empty(tile.shape[1] + 1, np.int32)
    whole = width - width % GROUP
    for line in range(tile.shape[0]):
        values, row, found = tile[line], top + line, 0
        bound = least[row]
        for group in range(0, whole, GROUP):
            some = np.int32(0)
            for column in range(group, group + GROUP):
                some |= np.int32(values[column] > bound)
            if some:
                for column in range(group, group + GROUP):
                    hits[found] = column
                    found += values[column] > bound
        for column in range(whole, width):
            hits[found] = column
            found += values[column] > bound
        for place in range(found):
            column = hits[place]
            if values[column] > least[row] and not (own and row == left + column):
                push(held, count, least, row, bits[line, column], left + column, keep, limit)


scan_rows = _compiled(_scan_rows)


def _scan_both(
    tile: Array, top: int, left: int, held: Array, count: Array, least: Array,
    keep: int, limit: int, keep_columns: int, limit_columns: int,
) -> None:  # fmt: skip
    """Feed the lists of a tile's rows, and of its columns, which are other rows."""
    width, bits, hits = tile.shape[1], tile.view(np.int32), np.empty(tile.shape[1] + 1, np.int32)
    whole, bounds = width - width % GROUP, least[left : left + width]
    for line in range(tile.shape[0]):
        values, row, found = tile[line], top + line, 0
        bound = least[row]
        for group in range(0, whole, GROUP):
            some = np.int32(0)
            for column in range(group, group + GROUP):
                some |= np.int32(values[column] > bound) | np.int32(values[column] > bounds[column])
            if some:
                for column in range(group, group + GROUP):
                    hits[found] = column
                    found += (values[column] > bound) | (values[column] > bounds[column])
        for column in range(whole, width):
            hits[found] = column
            found += (values[column] > bound) | (values[column] > bounds[column])
        for place in range(found):
            column = hits[place]
            value, other = values[column], left + column
            if value > least[row]:
                push(held, count, least, row, bits[line, column], other, keep, limit)
            if value > least[other]:
                push(held, count, least, other, bits[line, column], row, keep_columns, limit_columns)


scan_both = _compiled(_scan_both)
