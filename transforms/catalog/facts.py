"""Typed statements about subjects: who said what when, and which value to use where suppliers disagree."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from quality.contracts.facts import FACT_KINDS

PREFIX = "fact."
STATED = {"source_key": pl.String, "fact": pl.String, "value": pl.String, "first_night": pl.String}
STANDING = ("rights_holder", "reference", "retailer")
"""Kinds of sources, the most believed first. Before them all stands the rights holder of the subject itself."""
SINGLE = [name for name, kind in FACT_KINDS.items() if not kind.many]
"""Kinds of which a subject can only have one value."""


def statements(rows: pl.DataFrame, night: str) -> pl.DataFrame:
    """STATED of one drop's rows: a row for each line of a `fact.<fact>` cell, and for each series."""
    return _lines(rows, "source_key").with_columns(first_night=pl.lit(night))


def _lines(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """keys, fact, value: each line of each cell once."""
    columns = {name: name.removeprefix(PREFIX) for name in sorted(rows.columns) if name.startswith(PREFIX)}
    if "series" in rows.columns and "series" not in columns.values():
        columns["series"] = "series"
    schema = {**dict.fromkeys((*keys, "fact", "value"), pl.String)}
    parts = [
        rows.filter(pl.col(name).is_not_null())
        .select(*keys, fact=pl.lit(fact), value=pl.col(name).cast(pl.String).str.split("\n"))
        .explode("value")
        for name, fact in columns.items()
    ]
    found = pl.concat([pl.DataFrame(schema=schema), *parts]).with_columns(pl.col("value").str.strip_chars())
    return found.filter(pl.col("value") != "").unique([*keys, "fact", "value"], keep="first", maintain_order=True)


def facts(
    rows: pl.DataFrame, stated: pl.DataFrame, holders: Mapping[str, str], kinds: Mapping[str, str]
) -> pl.DataFrame:
    """silver.facts of what all sources say on a night.

    rows: current rows with source, source_key and work_id. stated: STATED with source, of all their drops. holders:
    work_id → source that silver.works names. kinds: source → one of STANDING; a source without is believed least.
    A source that states one value of a work under two keys states it once, at the earlier night.
    """
    key = ["source", "source_key", "fact", "value"]
    found = (
        _lines(rows, "source", "source_key", "work_id")
        .join(stated.select(*key, "first_night"), on=key, how="left", maintain_order="left")
        .rename({"work_id": "subject_id"})
        .group_by("subject_id", "fact", "value", "source")
        .agg(pl.col("first_night").min())
    )
    return with_winners(found, holders, kinds)


def with_winners(found: pl.DataFrame, holders: Mapping[str, str], kinds: Mapping[str, str]) -> pl.DataFrame:
    """Add winner. Precedence: the subject's own rights holder, STANDING, the later night, then source and value."""
    places = {source: STANDING.index(kind) + 1 for source, kind in kinds.items()}
    owner = pl.col("subject_id").replace_strict(dict(holders), default=None, return_dtype=pl.String)
    ranked = found.with_columns(
        single=pl.col("fact").is_in(SINGLE),
        place=pl.col("source").replace_strict(places, default=len(STANDING) + 1, return_dtype=pl.Int64),
    ).with_columns(
        place=pl.when((owner == pl.col("source")) & (pl.col("place") == 1)).then(0).otherwise("place"),
        rival=pl.when(pl.col("single")).then(pl.lit("")).otherwise(pl.col("value")),
    )
    ordered = ranked.sort(
        "subject_id", "fact", "place", "first_night", "source", "value", descending=[False] * 3 + [True] + [False] * 2
    )
    first = pl.struct("subject_id", "fact", "rival").is_first_distinct()
    return ordered.with_columns(winner=first).drop("single", "place", "rival")
