"""Exactly K licensed neighbours for every client, from one long list per work.

The certificate: a list is a prefix of everything in order, so its first K licensed entries are the K best of all that
the client licenses. A list that holds fewer proves nothing, unless it holds everybody; its row is then compared with
every licensed work.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from transforms.recommend.certified import NOBODY, UNITS
from transforms.recommend.neighbours import Table, nearest_rows, without
from transforms.recommend.profiles import Indices, Matrix
from transforms.recommend.reserves import Reserve

Allowed = npt.NDArray[np.bool_]


def licensed(lists: Reserve, rows: Matrix, allowed: Allowed, k: int) -> tuple[Indices, Table]:
    """The rows that a client may see, and for each the k nearest that it may see, scores above 0.

    lists: of all rows with each other. rows: the profiles from which they were made. allowed: of each row.
    A row gets fewer than k only where fewer allowed rows score above 0 with it.
    """
    return _filtered(lists, rows, rows, allowed, allowed, k, same=True)


def licensed_between(
    lists: Reserve, queries: Matrix, items: Matrix, allowed_queries: Allowed, allowed_items: Allowed, k: int
) -> tuple[Indices, Table]:
    """As `licensed`, for lists of queries over other items."""
    return _filtered(lists, queries, items, allowed_queries, allowed_items, k, same=False)


def _filtered(
    lists: Reserve, queries: Matrix, items: Matrix, allowed_queries: Allowed, allowed_items: Allowed, k: int, *,
    same: bool,
) -> tuple[Indices, Table]:  # fmt: skip
    seen = np.flatnonzero(allowed_queries)
    found, scored = np.full((len(seen), k), NOBODY, np.int32), np.zeros((len(seen), k))
    proved = _filter(lists.item, lists.units, lists.whole, seen, allowed_items, found, scored)
    missing = np.flatnonzero(~proved)
    if len(missing):
        choice = np.flatnonzero(allowed_items)
        table = nearest_rows(queries[seen[missing]], items[choice], k + same, same=False, positive=True)
        everyone = np.append(choice, NOBODY).astype(np.int32)
        table = Table(everyone[table.item], table.score)
        if same:
            table = without(table, seen[missing])
        found[missing], scored[missing] = NOBODY, 0.0
        width = min(k, table.item.shape[1])
        found[missing, :width], scored[missing, :width] = table.item[:, :width], table.score[:, :width] * UNITS
    return seen, Table(found, np.rint(scored) / UNITS)


def _first_allowed(item: Any, units: Any, whole: Any, seen: Any, allowed: Any, found: Any, scored: Any) -> Any:
    """Fill `found` and `scored` with the first allowed entries of each list; returns which rows are proved."""
    proved, k = np.ones(len(seen), np.bool_), found.shape[1]
    for line in range(len(seen)):
        row, got = seen[line], 0
        for place in range(item.shape[1]):
            if got == k or item[row, place] < 0:
                break
            if allowed[item[row, place]]:
                found[line, got], scored[line, got] = item[row, place], units[row, place]
                got += 1
        proved[line] = got == k or whole[row]
    return proved


_filter = njit(cache=True, nogil=True)(_first_allowed)
