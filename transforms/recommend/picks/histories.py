"""Who heard what: events and factors as numbered rows and columns, in one order whatever the order of the input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Histories:
    """L listeners × W works × F factors.

    listeners, works, factors: ids, ascending. heard: L × W, 1 where there is any event. liked: L × W, sum of weights
    where that is above 0. carried: W × F, the factor scores, absent 0.
    """

    listeners: pl.Series
    works: pl.Series
    factors: tuple[str, ...]
    heard: csr_array
    liked: csr_array
    carried: csr_array

    @property
    def plain(self) -> csr_array:
        """L × W, 1 where a work is liked."""
        return csr_array((np.ones(self.liked.nnz), self.liked.indices, self.liked.indptr), shape=self.liked.shape)


def histories_of(events: pl.DataFrame, factors: pl.DataFrame) -> Histories:
    """Histories of events (listener_id, work_id, weight) over all works that either table names.

    Weights of one listener and work are added; a sum of 0 or below says that the work is known, not that it is liked.
    Weights and scores are finite. factors: work_id, factor, score, one row per work and factor.
    """
    summed = (
        events.group_by("listener_id", "work_id")
        .agg(pl.col("weight").cast(pl.Float64).sort().sum())
        .sort("listener_id", "work_id")
    )
    listeners = summed["listener_id"].unique().sort()
    works = pl.concat([events["work_id"], factors["work_id"]]).unique().sort()
    names = factors["factor"].unique().sort()
    row, column = numbers_of(listeners, summed["listener_id"]), numbers_of(works, summed["work_id"])
    weight, shape = summed["weight"].to_numpy(), (listeners.len(), works.len())
    kept = weight > 0
    carried = csr_array(
        (factors["score"].to_numpy(), (numbers_of(works, factors["work_id"]), numbers_of(names, factors["factor"]))),
        shape=(works.len(), names.len()),
    )
    carried.eliminate_zeros()
    carried.sort_indices()
    return Histories(
        listeners,
        works,
        tuple(names),
        csr_array((np.ones(len(weight)), (row, column)), shape=shape),
        csr_array((weight[kept], (row[kept], column[kept])), shape=shape),
        carried,
    )


def numbers_of(order: pl.Series, ids: pl.Series) -> Array:
    """Place of each id in `order` (ascending, each id once, all of them known)."""
    return np.asarray(order.search_sorted(ids).to_numpy(), dtype=np.int64)
