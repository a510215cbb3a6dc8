"""Where a score stands among those of its domain: quantiles kept in a small statistics file, and looked up in it.

A score says how strongly a text says something; 0.4 of 哀愁 is much for a recipe and little for a ballad. The
percentile says which. It is looked up in statistics that stay as they are until somebody makes them anew: a subject
does not move because others came.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import polars as pl

LEVELS = 20
"""Quantiles of a factor are kept at 0, 1/20, …, 1: at most 21 points."""
FEWEST = 20
"""Subjects of a domain that must carry a factor before a percentile means something."""
LAYOUT = 1
_KEY = ["domain", "factor"]
_POINTS = {"domain": pl.String, "factor": pl.String, "value": pl.Float64, "share": pl.Float64}


def statistics(scores: pl.DataFrame, texts: pl.DataFrame, dictionary: str) -> dict[str, Any]:
    """The statistics of scores (subject_id, domain, factor, score) and texts (subject_id, domain, chars).

    {"layout", "dictionary", "domains": {domain: {"subjects": scored ones, "usual_chars": the median of all its
    subjects, "factors": {factor: {"subjects": that carry it, "points": [[score, share at or below], …]}}}}}.
    """
    lengths = texts.group_by("subject_id", "domain").agg(pl.col("chars").sum())
    usual = dict(lengths.group_by("domain").agg(pl.col("chars").median()).iter_rows())
    scored = scores.group_by("domain").agg(pl.col("subject_id").n_unique()).sort("domain")
    found: dict[str, Any] = {
        domain: {"subjects": subjects, "usual_chars": usual.get(domain), "factors": {}}
        for domain, subjects in scored.iter_rows()
    }
    for (domain, factor), held in scores.sort(_KEY).group_by(_KEY, maintain_order=True):
        found[str(domain)]["factors"][str(factor)] = {"subjects": held.height, "points": _points(held["score"])}
    return {"layout": LAYOUT, "dictionary": dictionary, "domains": found}


def _points(scores: pl.Series) -> list[list[float]]:
    """The distinct scores at the quantiles, each with the share of scores at or below it."""
    counted = scores.alias("score").to_frame().group_by("score").len().sort("score")
    values, upto = counted["score"].to_list(), counted["len"].cum_sum().to_list()
    places = {bisect_left(upto, level * len(scores) / LEVELS) for level in range(LEVELS + 1)}
    return [[values[place], round(upto[place] / len(scores), 6)] for place in sorted(places)]


def with_percentiles(scores: pl.DataFrame, known: dict[str, Any]) -> pl.DataFrame:
    """Scores (domain, factor, score, …) with `percentile`, rounded to 1e-6, in the order given.

    Share of the subjects of its domain that carried the factor, when the statistics were made, whose score was at or
    below this one; between two points linearly. Null where fewer than FEWEST carried it: unknown, not zero.
    """
    points = _frame(known)
    ordered = scores.with_row_index("_place").sort("score")
    lower = ordered.join_asof(points, left_on="score", right_on="value", by=_KEY, check_sortedness=False)
    above = points.rename({"value": "value_above", "share": "share_above"})
    both = lower.join_asof(
        above, left_on="score", right_on="value_above", by=_KEY, strategy="forward", allow_exact_matches=False,
        check_sortedness=False,
    )  # fmt: skip
    way = (pl.col("score") - pl.col("value")) / (pl.col("value_above") - pl.col("value"))
    between = pl.col("share") + way * (pl.col("share_above") - pl.col("share"))
    below_all = pl.when(pl.col("share_above").is_not_null()).then(0.0)
    return (
        both.with_columns(percentile=pl.coalesce(between, "share", below_all).round(6))
        .sort("_place")
        .drop("_place", "value", "share", "value_above", "share_above")
    )


def _frame(known: dict[str, Any]) -> pl.DataFrame:
    """domain, factor, value, share of all factors that enough subjects carry, by value."""
    rows = [
        (domain, factor, value, share)
        for domain, held in known["domains"].items()
        for factor, figures in held["factors"].items()
        if figures["subjects"] >= FEWEST
        for value, share in figures["points"]
    ]
    return pl.DataFrame(rows, schema=_POINTS, orient="row").sort("value")
