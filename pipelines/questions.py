"""Ask a question of sql/ over frames: DuckDB in memory, each frame under its table's own name."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

from pipelines.settings import ROOT

SQL = ROOT / "sql"


def ask(question: str, frames: Mapping[str, pl.DataFrame], **terms: str | int) -> pl.DataFrame:
    """The rows of sql/<question>.sql. frames: `schema.table` → its rows. terms: what stands as $name."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET enable_progress_bar = false")
        for schema in sorted({name.split(".")[0] for name in frames}):
            connection.execute(f"CREATE SCHEMA {schema}")
        for name, frame in sorted(frames.items()):
            shown = name.replace(".", "_")
            connection.register(shown, frame)
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {shown}")
        text = (SQL / f"{question}.sql").read_text(encoding="utf-8")
        found: pl.DataFrame = connection.sql(text, params=terms or None).pl()
        return found
