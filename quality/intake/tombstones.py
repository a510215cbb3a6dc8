"""Rows of a catalog that say: this key is gone. A column tells them from the others, in words that were promised."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import polars as pl

from quality.intake.fields import BROKEN_SCHEMA, Mapped, Rows, apply, set_aside

GONE = "gone"
"""Column of the typed rows: is the row a tombstone? Of a tombstone only source_key is read."""


def parted(rows: Rows, column: str, gone: tuple[str, ...], live: tuple[str, ...]) -> tuple[Rows, Rows]:
    """The rows of works, and the tombstones. A row whose word is neither of both is set aside with the former."""
    words = {_plain(word): True for word in gone} | {_plain(word): False for word in live}
    said = [words.get(_plain(value or "")) for value in rows.frame[column]]
    frame = rows.frame.with_columns(pl.Series(GONE, said, dtype=pl.Boolean))
    unknown = [
        set_aside(row["row"], "bad_status", column, row[column], json.dumps(row, ensure_ascii=False))
        for row in frame.filter(pl.col(GONE).is_null()).drop(GONE).iter_rows(named=True)
    ]
    live_rows = frame.filter(~pl.col(GONE)).drop(GONE)
    works = replace(rows, frame=live_rows, broken=[*rows.broken, *unknown], plain={})
    return works, Rows(frame.filter(pl.col(GONE)).drop(GONE))


def joined(
    typed: pl.DataFrame, broken: pl.DataFrame, tombstones: Rows, key: Mapped
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Typed works and tombstones with the column `gone`, and all rows set aside."""
    keys, bad = apply(tombstones, "takedown", {"source_key": key}, {})
    marked = [typed.with_columns(pl.lit(False).alias(GONE)), keys.drop("reason").with_columns(pl.lit(True).alias(GONE))]
    aside = pl.concat([broken, bad]) if bad.height else broken
    return pl.concat(marked, how="diagonal").sort("row"), aside.select(list(BROKEN_SCHEMA)).sort("row", "rule")


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().casefold()
