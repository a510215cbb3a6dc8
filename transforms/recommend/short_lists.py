"""Why a list is shorter than promised: gold.short_lists, which the gate compares with the lists themselves."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

FEW = "few_candidates"
"""There are no more: every subject that could stand in the list does."""
NOTHING_SHARED = "nothing_shared"
"""The others share no factor with it."""
FAR_DOWN = "far_down"
"""The others come after the first works of a listener among which a list is looked for."""
RULES = "rules"
"""Others are alike, but the rules keep them apart: versions, more by one maker or of one series, adult works."""
SCHEMA = {"table": pl.String, "list": pl.String, "rows": pl.Int32, "wanted": pl.Int32, "reason": pl.String}


def short_lists(
    table: str,
    rows: pl.DataFrame,
    lists: Sequence[str],
    candidates: pl.DataFrame,
    wanted: int,
    otherwise: str = NOTHING_SHARED,
    alike: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """A row for each list of `table` that has fewer than `wanted` rows.

    candidates: the columns `lists` and `candidates`, how many subjects could stand in each list that should be
    there; a list that has no rows at all is short too. A list's name is its columns joined by a space. otherwise: the
    reason where there are more candidates than rows.
    alike: the columns `lists` and `alike`, how many rows a list would have if there were no rules.
    """
    there = rows.group_by(lists).len("rows")
    counted = candidates.join(there, on=list(lists), how="left").with_columns(pl.col("rows").fill_null(0))
    free = counted.select(*lists, alike=pl.lit(0)) if alike is None else alike
    counted = counted.join(free, on=list(lists), how="left")
    few, ruled = pl.col("candidates") <= pl.col("rows"), pl.col("alike").fill_null(0) > pl.col("rows")
    short = counted.filter(pl.col("rows") < wanted).select(
        pl.lit(table).alias("table"),
        pl.concat_str(lists, separator=" ").alias("list"),
        pl.col("rows"),
        pl.lit(wanted).alias("wanted"),
        reason=pl.when(few).then(pl.lit(FEW)).when(ruled).then(pl.lit(RULES)).otherwise(pl.lit(otherwise)),
    )
    return short.cast(SCHEMA).sort("list")  # type: ignore[arg-type]


def of_own_kind(subjects: pl.DataFrame, name: str) -> pl.DataFrame:
    """Candidates for lists within a kind. subjects: `name` and kind."""
    return subjects.select(name, candidates=pl.len().over("kind") - 1)


def of_other_domains(subjects: pl.DataFrame) -> pl.DataFrame:
    """Candidates for lists from each work to each other domain. subjects: work_id, domain."""
    sizes = subjects.group_by("domain").len("candidates").rename({"domain": "to_domain"})
    return subjects.join(sizes, how="cross").filter(pl.col("domain") != pl.col("to_domain")).drop("domain")
