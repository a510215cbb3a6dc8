"""JSON Lines, gzip: one JSON object a line, UTF-8, LF, every licensed field present, null where there is no value."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from exports.formats import NOBODY, About, Rows, slices, write_gzip

EXTENSION = "jsonl.gz"
RESOURCE = {
    "format": "jsonl",
    "mediatype": "application/jsonl",
    "encoding": "utf-8",
    "compression": "gz",
    "dialect": {"json": {"keyed": True}},
}
LIST = {"type": "array"}
BLOCK = 1 << 24
"""Bytes read at once."""
NOTES = {
    "ja": "1行1オブジェクト。値のない項目は null です。",
    "en": "One object a line. A field without a value is null.",
}
FEEDS: tuple[str, ...] | None = None
NEEDS: tuple[str, ...] = ()
DOMAINS: tuple[str, ...] | None = None
ASKS: tuple[str, ...] = ()


def encode(rows: Rows, path: Path, about: About = NOBODY) -> None:
    """Write `rows` as JSON Lines: dates ISO, floats in their shortest form, lists as arrays."""
    write_gzip((part.write_ndjson().encode() for part in slices(rows) if part.height), path)


def decode(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a finished file. Raises ValueError where a line is no object or names a field twice."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        yield from map(_row, lines)


def read(path: Path) -> Iterator[pl.DataFrame]:
    """The finished file in parts. Each part is written again and compared, so that no byte of it goes unseen."""
    for lines in _blocks(path):
        frame = pl.read_ndjson(lines, infer_schema_length=None)
        if frame.write_ndjson().encode() == lines:
            yield frame
        else:  # written by somebody else, or with something that a frame cannot hold: row by row
            yield pl.DataFrame([_row(line) for line in lines.split(b"\n") if line], infer_schema_length=None)


def columns(path: Path) -> list[str] | None:
    """Names in the first row; None where there is no row."""
    first = next(decode(path), None)
    return None if first is None else list(first)


def _blocks(path: Path) -> Iterator[bytes]:
    """The lines of a file, some megabytes at a time: a line feed stands between rows and nowhere else."""
    rest = b""
    with gzip.open(path) as packed:
        while block := packed.read(BLOCK):
            whole, line_feed, rest = (rest + block).rpartition(b"\n")
            if whole:
                yield whole + line_feed
    if rest:
        raise ValueError("the last line does not end")


def _row(line: str | bytes) -> dict[str, Any]:
    row = json.loads(line, object_pairs_hook=_object)
    if not isinstance(row, dict):
        raise ValueError("a line is not a JSON object")
    return row


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a line names a field twice")
    return names
