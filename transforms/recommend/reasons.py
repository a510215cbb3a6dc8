"""Why two subjects are alike: the factors that both have, by what each adds to their score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.recommend.profiles import Indices, Matrix

REASONS = 3
"""Factors named for a pair at most."""
CHUNK_VALUES = 2_000_000
"""Contributions held at once: 16 MB."""


def reasons(
    queries: Matrix, items: Matrix, query: Indices, item: Indices, factors: Sequence[str], most: int = REASONS
) -> pl.Series:
    """For each pair (query[n], item[n]) the ids of the factors that add most to its product, strongest first.

    queries: Q × F, items: N × F, factors: F ids, ascending, so that ties go by factor id.
    Returns a list of at most `most` ids for each pair; only factors that add more than 0, hence an empty list where
    the two share none.
    """
    picked = np.full((len(query), most), len(factors), np.int64)
    step = max(1, CHUNK_VALUES // max(1, len(factors)))
    for start in range(0, len(query) if factors else 0, step):
        part = slice(start, start + step)
        picked[part] = _strongest(queries[query[part]] * items[item[part]], most)
    names = pl.Series("reasons", [*factors, None], dtype=pl.String)
    columns = [names.gather(picked[:, place]).alias(str(place)) for place in range(most)]
    return pl.DataFrame(columns).select(reasons=pl.concat_list(pl.all()).list.drop_nulls()).to_series()


def _strongest(added: Matrix, most: int) -> Indices:
    """Column numbers of the `most` largest positive values of each row; the number of columns where there is none.

    argmax takes the first of equal values, so ties go to the smaller column.
    """
    rows = np.arange(len(added))
    picked = np.empty((len(added), most), np.int64)
    for place in range(most):
        best = added.argmax(axis=1)
        picked[:, place] = np.where(added[rows, best] > 0, best, added.shape[1])
        added[rows, best] = 0.0
    return picked
