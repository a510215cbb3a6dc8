"""Fold a source's drops into what its catalog says on a night, one drop after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import polars as pl

from transforms.catalog.facts import STATED, statements

KEPT: dict[str, type[pl.DataType]] = {
    "order": pl.Int64,
    "taken_at": pl.Int64,
    "touched_at": pl.Int64,
    "first_night": pl.String,
}
"""What is remembered of a key: number of the drop of its last row, its last takedown and its last row set aside."""


@dataclass(frozen=True)
class Delivery:
    """One accepted drop of a source: a full catalog, a delta, or a list of takedowns (column source_key).

    touched: keys whose rows were set aside. They are still in the catalog, so what was known of them stays; in a list
    of takedowns such a key is taken down all the same. gone: keys of a catalog's tombstones, which no row of the same
    drop brings back.
    """

    night: str
    kind: Literal["full", "delta", "takedown"]
    rows: pl.DataFrame
    touched: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """All that a night must know of the drops so far; never more than one row a key.

    rows: the last row of every key ever delivered, with KEPT. stated: STATED. drops: how many were folded.
    last_full: number of the last full catalog, −1 where there was none.
    """

    rows: pl.DataFrame
    stated: pl.DataFrame
    drops: int = 0
    last_full: int = -1


EMPTY = Catalog(pl.DataFrame(schema={"source_key": pl.String, **KEPT}), pl.DataFrame(schema=STATED))


def advance(before: Catalog, drop: Delivery) -> Catalog:
    """The catalog after one more drop. What it does not name stays as it is, unless it is full: see `status`."""
    order = before.drops
    if drop.kind == "takedown":
        rows = _marked(before.rows, "taken_at", [*drop.rows["source_key"], *drop.touched], order)
        return Catalog(rows, before.stated, order + 1, before.last_full)
    known = before.rows.select("source_key", "taken_at", "touched_at", "first_night")
    new = (
        drop.rows.drop("row", strict=False)
        .unique("source_key", keep="last", maintain_order=True)
        .join(known, on="source_key", how="left", maintain_order="left")
        .with_columns(order=pl.lit(order, pl.Int64), first_night=pl.col("first_night").fill_null(drop.night))
    )
    old = before.rows.join(new, on="source_key", how="anti", maintain_order="left")
    rows = pl.concat([old, new], how="diagonal_relaxed")
    rows = _marked(_marked(rows, "touched_at", drop.touched, order), "taken_at", drop.gone, order)
    said = pl.concat([before.stated, statements(drop.rows, drop.night)])
    stated = said.unique(["source_key", "fact", "value"], keep="first", maintain_order=True)
    return Catalog(rows, stated, order + 1, order if drop.kind == "full" else before.last_full)


def status(catalog: Catalog) -> pl.DataFrame:
    """The last known row of every key ever delivered, by source_key.

    Adds status (withdrawn: taken down, or absent from the last full catalog) and first_night. A key that is
    delivered again after its takedown is live again, but not by a row that was set aside. 0 rows, 0 columns where no
    catalog was ever delivered.
    """
    if catalog.rows.width <= 1 + len(KEPT):
        return pl.DataFrame()
    seen = pl.max_horizontal("order", "touched_at")
    live = (seen >= catalog.last_full) & (pl.col("order") > pl.col("taken_at").fill_null(-1))
    return (
        catalog.rows.with_columns(status=pl.when(live).then(pl.lit("live")).otherwise(pl.lit("withdrawn")))
        .select(pl.exclude("order", "taken_at", "touched_at", "first_night", "status"), "first_night", "status")
        .sort("source_key")
    )


def folded(deliveries: Iterable[Delivery], before: Catalog = EMPTY) -> Catalog:
    """The catalog after all of these, in their order."""
    return reduce(advance, deliveries, before)


def current(deliveries: Iterable[Delivery]) -> pl.DataFrame:
    """What the catalog says after all of these: `status` of `folded`."""
    return status(folded(deliveries))


def _marked(rows: pl.DataFrame, name: str, keys: Iterable[str], order: int) -> pl.DataFrame:
    """The rows with `name` = order where a key is one of these."""
    named = list(keys)
    if not named:
        return rows
    hit = pl.col("source_key").is_in(pl.Series(named, dtype=pl.String).unique().implode())
    return rows.with_columns(pl.when(hit).then(pl.lit(order, pl.Int64)).otherwise(pl.col(name)).alias(name))
