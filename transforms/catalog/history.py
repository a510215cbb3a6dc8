"""Fold a source's drops into what its catalog says on a night."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl


@dataclass(frozen=True)
class Delivery:
    """One accepted drop of a source: a full catalog, a delta, or a list of takedowns (column source_key).

    touched: keys whose rows were set aside. They are still in the catalog, so what was known of them stays; in a list
    of takedowns such a key is taken down all the same.
    """

    night: str
    kind: Literal["full", "delta", "takedown"]
    rows: pl.DataFrame
    touched: tuple[str, ...] = ()


def current(deliveries: list[Delivery]) -> pl.DataFrame:
    """The last known row of every key ever delivered, by source_key.

    Adds status (withdrawn: taken down, or absent from the last full catalog) and first_night. A key that is
    delivered again after its takedown is live again, but not by a row that was set aside. 0 rows, 0 columns where no
    catalog was ever delivered.
    """
    catalogs = [(order, drop) for order, drop in enumerate(deliveries) if drop.kind != "takedown"]
    if not catalogs:
        return pl.DataFrame()
    rows = pl.concat(
        [drop.rows.with_columns(order=pl.lit(order), night=pl.lit(drop.night)) for order, drop in catalogs],
        how="diagonal_relaxed",
    ).sort("order", maintain_order=True)
    last_full = max((order for order, drop in catalogs if drop.kind == "full"), default=-1)
    takedowns = [
        (order, [*drop.rows["source_key"], *drop.touched])
        for order, drop in enumerate(deliveries)
        if drop.kind == "takedown"
    ]
    touches = [(order, list(drop.touched)) for order, drop in catalogs]
    first = rows.group_by("source_key").agg(first_night=pl.col("night").min())
    seen = pl.max_horizontal("order", "touched_at")
    live = (seen >= last_full) & (pl.col("order") > pl.col("taken_at").fill_null(-1))
    return (
        rows.unique("source_key", keep="last", maintain_order=True)
        .join(_last(takedowns, "taken_at"), on="source_key", how="left")
        .join(_last(touches, "touched_at"), on="source_key", how="left")
        .join(first, on="source_key", how="left")
        .with_columns(status=pl.when(live).then(pl.lit("live")).otherwise(pl.lit("withdrawn")))
        .drop("order", "taken_at", "touched_at", "night", "row")
        .sort("source_key")
    )


def _last(events: list[tuple[int, list[str]]], name: str) -> pl.DataFrame:
    """source_key and the order of the last event that names it."""
    keys = [(key, order) for order, found in events for key in found]
    frame = pl.DataFrame(keys, schema={"source_key": pl.String, name: pl.Int64}, orient="row")
    return frame.group_by("source_key").agg(pl.col(name).max())
