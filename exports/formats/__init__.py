"""Formats of delivered files, one module each: a new format is a new file here, discovery finds it."""

from __future__ import annotations

import gzip
import importlib
import os
import pkgutil
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

import polars as pl


class Format(Protocol):
    """What a format module holds.

    EXTENSION: end of the file name, without a dot. RESOURCE: what a Data Package says of such a file.
    LIST: how a Data Package types a list. NOTES: what a reader must know, by language.
    FEEDS: the feeds that the format can carry; None where it carries any. NEEDS: fields without which it cannot.
    """

    EXTENSION: str
    RESOURCE: dict[str, Any]
    LIST: dict[str, Any]
    NOTES: dict[str, str]
    FEEDS: tuple[str, ...] | None
    NEEDS: tuple[str, ...]

    def encode(self, frame: pl.DataFrame, path: Path) -> None:
        """Write `frame` to `path`: the same frame gives the same bytes."""

    def decode(self, path: Path) -> Iterator[dict[str, Any]]:
        """Rows of a finished file, one by one."""

    def read(self, path: Path) -> Iterator[pl.DataFrame]:
        """A finished file in parts, quickly: the same rows as `decode`, numbers as they were written.

        Raises ValueError or polars' ComputeError where the bytes hold anything that the frames do not show.
        """

    def columns(self, path: Path) -> list[str] | None:
        """Column names of a finished file; None where the format names them row by row and there is no row."""


@cache
def formats() -> dict[str, Format]:
    """All formats by name."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return {name: cast(Format, importlib.import_module(f"{__name__}.{name}")) for name in names}


def format_of(file: str) -> Format | None:
    """The format of a file by its name; None where no format has that extension."""
    return next((found for found in formats().values() if file.endswith(f".{found.EXTENSION}")), None)


LEVEL = 5
"""of gzip: 2% larger than at 6, in 60% of the time."""


def cannot_carry(name: str, feed: str, fields: Sequence[str], *, delta: bool = False) -> str:
    """Why the format called `name` cannot carry these fields of a feed, or only what has changed; "" where it can."""
    carried = formats()[name].FEEDS
    if carried is None:
        return ""
    if feed not in carried:
        return f"format {name} cannot carry feed {feed}; it carries {', '.join(carried)}"
    missing = [field for field in formats()[name].NEEDS if field not in fields]
    if missing:
        return f"format {name} needs the fields {', '.join(missing)}"
    return f"format {name} holds whole lists, so feed {feed} cannot be a delta" if delta else ""


def write_gzip(chunks: Iterator[bytes], path: Path) -> None:
    """Write gzip without name and time, so that equal content is equal bytes; on disk when this returns."""
    with path.open("wb") as raw:
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=LEVEL) as packed:
            for chunk in chunks:
                packed.write(chunk)
        raw.flush()
        os.fsync(raw.fileno())


ROWS_AT_ONCE = 50_000


def slices(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The frame in parts of limited size: a package of millions of rows is never text in memory as a whole."""
    yield from frame.iter_slices(ROWS_AT_ONCE)
