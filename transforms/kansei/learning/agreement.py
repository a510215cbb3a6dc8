"""How far experts agree: Krippendorff's α, overall, by factor and by pair; and where they must talk.

K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section E: any number of observers, any metric,
missing values.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Literal

import numpy as np
import polars as pl

Array = np.ndarray[Any, Any]
Metric = Literal["nominal", "ordinal", "interval", "ratio"]
AGREEMENT = {
    "factor": pl.String, "first": pl.String, "second": pl.String, "units": pl.Int64, "alpha": pl.Float64,
}  # fmt: skip
DISPUTED = 0.4
"""Spread of judgements from which a subject and factor go to adjudication."""
ADJUDICATED = "adjudicated"
"""Annotator of the one value a subject and factor ends up with."""
ADJUDICATOR = "adjudicator-"
"""Beginning of the names of those who settled a dispute: they saw what others had given."""
BLIND = (pl.col("annotator") != ADJUDICATED) & ~pl.col("annotator").str.starts_with(ADJUDICATOR)


def alpha(ratings: Array, metric: Metric = "interval") -> float:
    """α of units × observers, NaN where nobody judged: 1 is full agreement, 0 is chance.

    NaN where no unit was judged twice, or where all say the same of all: then there is nothing to agree about.
    """
    values, codes = np.unique(ratings[~np.isnan(ratings)], return_inverse=True)
    counts = np.zeros((len(ratings), len(values)))
    np.add.at(counts, (np.nonzero(~np.isnan(ratings))[0], codes), 1)
    counts = counts[counts.sum(axis=1) >= 2]
    totals = counts.sum(axis=0)
    if not len(counts):
        return float("nan")
    apart = _distances(values, totals, metric)
    within = (counts[:, :, None] * counts[:, None, :] / (counts.sum(axis=1) - 1)[:, None, None]).sum(axis=0)
    expected = float((np.outer(totals, totals) * apart).sum()) / (totals.sum() - 1)
    return 1 - float((within * apart).sum()) / expected if expected > 0 else float("nan")


def _distances(values: Array, totals: Array, metric: Metric) -> Array:
    """δ² of every pair of values; of the ordinal metric they depend on how often each value was given."""
    low, high = np.minimum.outer(values, values), np.maximum.outer(values, values)
    if metric == "nominal":
        return np.asarray(low != high, dtype=np.float64)
    if metric == "interval":
        return np.asarray((high - low) ** 2)
    if metric == "ratio":
        return np.asarray(((high - low) / np.where(high + low > 0, high + low, 1)) ** 2)
    middle = np.cumsum(totals) - totals / 2
    return np.asarray(np.subtract.outer(middle, middle) ** 2)


def agreement(annotations: pl.DataFrame, metric: Metric = "interval") -> pl.DataFrame:
    """AGREEMENT of silver.annotations, of those who judged blind: adjudicated rows and adjudicators left out.

    factor "" = all of them (a subject and factor is one unit), first and second "" = all annotators; units: judged by
    two or more of these. A group without such a unit has no row; α is null where nothing varies.
    """
    single = annotations.filter(BLIND).sort("subject_id", "factor", "annotator")
    pairs = list(combinations(single["annotator"].unique().sort().to_list(), 2))
    factors = ["", *single["factor"].unique().sort().to_list()]
    rows = [
        row
        for factor in factors
        for row in _rows(factor, single if not factor else single.filter(factor=factor), pairs, metric)
    ]
    return pl.DataFrame(rows, schema=AGREEMENT, orient="row")


def _rows(
    factor: str, single: pl.DataFrame, pairs: list[tuple[str, str]], metric: Metric
) -> Iterator[tuple[str, str, str, int, float | None]]:
    wide = single.pivot("annotator", index=["subject_id", "factor"], values="score", sort_columns=True)
    for first, second in [("", ""), *pairs]:
        chosen = [first, second] if first else wide.columns[2:]
        if not set(chosen) <= set(wide.columns):
            continue
        ratings = wide.select(chosen).cast(pl.Float64).fill_null(float("nan")).to_numpy()
        units = int(((~np.isnan(ratings)).sum(axis=1) >= 2).sum())
        if units:
            found = alpha(ratings, metric)
            yield factor, first, second, units, None if np.isnan(found) else round(found, 6)


def disputes(annotations: pl.DataFrame, spread: float = DISPUTED) -> pl.DataFrame:
    """subject_id, factor, lowest, highest, annotators: what needs adjudication, the widest apart first.

    What an adjudicator has settled is left out.
    """
    settled = annotations.filter(pl.col("annotator").str.starts_with(ADJUDICATOR))
    return (
        annotations.filter(BLIND)
        .join(settled, on=["subject_id", "factor"], how="anti")
        .group_by("subject_id", "factor")
        .agg(
            lowest=pl.col("score").min(),
            highest=pl.col("score").max(),
            annotators=pl.col("annotator").n_unique().cast(pl.Int64),
        )
        .filter(pl.col("highest") - pl.col("lowest") >= spread - 1e-9)
        .sort(pl.col("highest") - pl.col("lowest"), "subject_id", "factor", descending=[True, False, False])
    )
