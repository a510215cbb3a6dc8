"""Why two subjects are alike: the factors that both have, by what each adds to their score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from numba import njit

from transforms.recommend.profiles import Indices, Matrix

REASONS = 3
"""Factors named for a pair at most."""


def reasons(
    queries: Matrix, items: Matrix, query: Indices, item: Indices, factors: Sequence[str], most: int = REASONS
) -> pl.Series:
    """For each pair (query[n], item[n]) the ids of the factors that add most to its product, strongest first.

    queries: Q × F, items: N × F, factors: F ids, ascending, so that ties go by factor id.
    Returns a list of at most `most` ids for each pair; only factors that add more than 0, hence an empty list where
    the two share none.
    """
    picked = strongest(queries, items, query, item, most)
    names = pl.Series("reasons", [*factors, None], dtype=pl.String)
    if not len(picked):
        return pl.Series("reasons", [], dtype=pl.List(pl.String))
    lists = names.gather(picked.ravel()).reshape((-1, most)).arr.to_list()
    return lists.list.drop_nulls() if (picked == len(factors)).any() else lists


def strongest(
    queries: Matrix, items: Matrix, query: Indices, item: Indices, most: int = REASONS
) -> npt.NDArray[np.int32]:
    """Column numbers of the `most` largest positive contributions of each pair; the number of columns for none."""
    picked = np.full((len(query), most), queries.shape[1], np.int32)
    _name(np.ascontiguousarray(queries), np.ascontiguousarray(items), query, item, picked)
    return picked


def _name_strongest(queries: Any, items: Any, query: Any, item: Any, picked: Any) -> None:
    most = picked.shape[1]
    best = np.empty(most)
    for pair in range(len(query)):
        left, right, row = queries[query[pair]], items[item[pair]], picked[pair]
        best[:] = 0.0
        for column in range(len(left)):
            added = left[column] * right[column]
            if added > best[most - 1]:  # equal values stay behind, so ties go to the smaller column
                place = most - 1
                while place > 0 and added > best[place - 1]:
                    best[place], row[place] = best[place - 1], row[place - 1]
                    place -= 1
                best[place], row[place] = added, column


_name = njit(cache=True, nogil=True)(_name_strongest)
