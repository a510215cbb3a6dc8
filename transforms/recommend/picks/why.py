"""Why a work was picked: factors that taste and work both carry, by what they add to the likeness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from transforms.recommend.picks.histories import Array
from transforms.recommend.reasons import REASONS


def tastes(plain: csr_array, rare: csr_array) -> csr_array:
    """Listeners × factors: the mean TF-IDF row of the works that a listener likes; a row without any is empty."""
    count = np.maximum(np.diff(plain.indptr), 1)
    summed = csr_array(plain @ rare)
    summed.sort_indices()
    share = summed.data / np.repeat(count, np.diff(summed.indptr))
    return csr_array((share, summed.indices, summed.indptr), shape=summed.shape)


def strongest_shared(
    taste: csr_array, rare: csr_array, listener: Array, work: Array, factors: Sequence[str], most: int = REASONS
) -> pl.Series:
    """For each pair (listener[n], work[n]) the ids of at most `most` factors, strongest first, ties by factor id.

    taste: listeners × factors. rare: works × factors. Only factors whose product is above 0, so that both carry them.
    """
    if not len(listener) or not factors:
        return pl.Series("reasons", [[]] * len(listener), dtype=pl.List(pl.String))
    begins = int(listener.min())
    mine = np.asarray(taste[begins : int(listener.max()) + 1].todense())
    carried = rare[work]
    pair = np.repeat(np.arange(len(work)), np.diff(carried.indptr))
    added = carried.data * mine[listener[pair] - begins, carried.indices]
    some = added > 0
    found = pl.DataFrame({"pair": pair[some], "added": added[some].round(12), "factor": carried.indices[some]})
    named = (
        found.sort("pair", -pl.col("added"), "factor")
        .group_by("pair", maintain_order=True)
        .agg(pl.col("factor").head(most))
        .explode("factor")
    )
    names = pl.Series("reasons", list(factors), dtype=pl.String).gather(named["factor"])
    lists = named.select("pair").with_columns(names).group_by("pair", maintain_order=True).agg("reasons")
    whole = pl.DataFrame({"pair": np.arange(len(work))}).join(lists, on="pair", how="left", maintain_order="left")
    return whole["reasons"].fill_null([])
