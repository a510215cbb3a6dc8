"""Names of our own for what suppliers bring: stable digests, the same on every machine and night."""

from __future__ import annotations

import hashlib

import polars as pl


def identifier(prefix: str, *parts: str) -> str:
    """`prefix`-<16 hex digits of the sha256 of the parts>."""
    return f"{prefix}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"


def identifiers(prefix: str, *columns: pl.Series) -> pl.Series:
    """`identifier` for each row of the columns, which must hold no null."""
    rows = zip(*(column.to_list() for column in columns), strict=True)
    return pl.Series([identifier(prefix, *row) for row in rows], dtype=pl.String)
