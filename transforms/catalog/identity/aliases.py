"""From a supplier's key to its work: texts, judgements and plays are kept by key, which no later join alters."""

from __future__ import annotations

import polars as pl


def to_works(frame: pl.DataFrame, column: str, links: pl.DataFrame, *, brought: bool = False) -> pl.DataFrame:
    """The frame with the key ids in `column` replaced by work ids; what is no key of `links` stays as it is.

    brought: leave out rows of keys whose rights do not cover the work's (silver.links, contributes).
    """
    known = links.select(pl.col("key_id").alias(column), pl.col("work_id").alias("_work"), "contributes")
    joined = frame.join(known, on=column, how="left", maintain_order="left")
    if brought:
        joined = joined.filter(pl.col("contributes").fill_null(True))
    return joined.with_columns(pl.coalesce("_work", column).alias(column)).select(frame.columns)
