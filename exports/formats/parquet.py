"""Parquet, zstd: typed columns for warehouses and notebooks. Fixed writer settings, no metadata that holds a time.

Equal frames are equal bytes for one version of pyarrow, which stands in the file's footer (`created_by`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from exports.formats import NOBODY, ROWS_AT_ONCE, About, Rows, slices

EXTENSION = "parquet"
RESOURCE = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
LIST = {"type": "array"}
NOTES = {
    "ja": "Parquet 2.6、zstd 圧縮。日付は date32、リストは list<string>、値のない項目は null です。",
    "en": "Parquet 2.6, zstd. Dates are date32, lists list<string>; a field without a value is null.",
}
FEEDS: tuple[str, ...] | None = None
NEEDS: tuple[str, ...] = ()
DOMAINS: tuple[str, ...] | None = None
ASKS: tuple[str, ...] = ()
SETTINGS: dict[str, Any] = {
    "version": "2.6", "compression": "zstd", "compression_level": 3, "use_dictionary": True, "write_statistics": True,
    "store_schema": False, "data_page_version": "1.0",
}  # fmt: skip
PLAIN = {pa.large_string(): pa.string(), pa.string_view(): pa.string()}


def encode(rows: Rows, path: Path, about: About = NOBODY) -> None:
    """Write `rows` as Parquet, ROWS_AT_ONCE a row group; on disk when this returns."""
    tables = (part.rechunk().to_arrow() for part in slices(rows))
    first = next(tables)
    schema = pa.schema([pa.field(field.name, _plain(field.type)) for field in first.schema])
    with path.open("wb") as file:
        with pq.ParquetWriter(file, schema, **SETTINGS) as writer:
            for table in chain([first], tables):
                if table.num_rows:
                    writer.write_table(table.cast(schema), row_group_size=ROWS_AT_ONCE)
        file.flush()
        os.fsync(file.fileno())


def decode(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a finished file, dates as ISO text."""
    for frame in read(path):
        yield from frame.with_columns(pl.col(pl.Date).dt.to_string("%Y-%m-%d")).iter_rows(named=True)


def read(path: Path) -> Iterator[pl.DataFrame]:
    """The finished file in parts of ROWS_AT_ONCE. Raises ValueError where it is not whole."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            yield pl.DataFrame(pl.from_arrow(batch))


def columns(path: Path) -> list[str]:
    """Names of the columns."""
    return list(pq.read_schema(path).names)


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type that every reader of Parquet knows, for polars' own ones."""
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(pa.field("element", _plain(kind.value_type)))
    return PLAIN.get(kind, kind)
