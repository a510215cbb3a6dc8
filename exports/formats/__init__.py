"""Formats of delivered files, one module each: a new format is a new file here, discovery finds it."""

from __future__ import annotations

import gzip
import importlib
import os
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

import polars as pl

Rows = pl.DataFrame | Iterator[pl.DataFrame]
"""Rows of a feed: one frame, or parts of it in order, at least one."""


@dataclass(frozen=True)
class About:
    """What documents say of themselves: night, client, and the names that a standard gives to those who exchange them.

    Every value has a form in which no title can hide: the leak gate reads it from the file.
    """

    night: str = ""
    client: str = ""
    ddex_sender: str = ""
    ddex_recipient: str = ""
    ember_bucket: str = ""
    ember_folder: str = ""
    site: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError where a value has another form."""
        for name, form in FORMS.items():
            if not re.fullmatch(form, getattr(self, name)):
                raise ValueError(f"{name} is of another form than {form}")


FORMS = {
    "night": r"(\d{4}-\d{2}-\d{2})?",
    "client": r"([a-z][a-z0-9_]{0,62})?",
    "ddex_sender": r"(PADPIDA[A-Za-z0-9]{1,20})?",
    "ddex_recipient": r"(PADPIDA[A-Za-z0-9]{1,20})?",
    "ember_bucket": r"([a-z0-9][a-z0-9.-]{2,62})?",
    "ember_folder": r"([A-Za-z0-9_-]{1,40}(/[A-Za-z0-9_-]{1,40}){0,4})?",
    "site": r"(https://[a-z0-9.-]{1,100}/)?",
}
"""Field of About → regular expression of its values; empty where nobody has said it."""
NOBODY = About()


class Format(Protocol):
    """What a format module holds.

    EXTENSION: end of the file name, without a dot. RESOURCE: what a Data Package says of such a file.
    LIST: how a Data Package types a list. NOTES: what a reader must know, by language.
    FEEDS: the feeds that the format can carry; None where it carries any. NEEDS: fields without which it cannot.
    DOMAINS: the only domains of works that it can tell of; None where any. ASKS: fields of About that must be said.
    """

    EXTENSION: str
    RESOURCE: dict[str, Any]
    LIST: dict[str, Any]
    NOTES: dict[str, str]
    FEEDS: tuple[str, ...] | None
    NEEDS: tuple[str, ...]
    DOMAINS: tuple[str, ...] | None
    ASKS: tuple[str, ...]

    def encode(self, rows: Rows, path: Path, about: About = NOBODY) -> None:
        """Write `rows` to `path`: equal rows are equal bytes, however they are parted, for equal `about`."""

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


def slices(rows: Rows) -> Iterator[pl.DataFrame]:
    """The rows in parts of ROWS_AT_ONCE, the last one shorter, however they come; one empty part where there are none.

    A package of millions of rows is never text in memory as a whole.
    """
    parts = iter([rows] if isinstance(rows, pl.DataFrame) else rows)
    rest = next(parts)
    for part in parts:
        rest = pl.concat([rest, part]) if rest.height else part
        whole = rest.height // ROWS_AT_ONCE * ROWS_AT_ONCE
        yield from rest.head(whole).iter_slices(ROWS_AT_ONCE) if whole else ()
        rest = rest.tail(rest.height - whole)
    yield from rest.iter_slices(ROWS_AT_ONCE) if rest.height else (rest,)


def whole(rows: Rows) -> pl.DataFrame:
    """The rows as one frame, for a format that must see all of a feed of moderate size."""
    return rows if isinstance(rows, pl.DataFrame) else pl.concat(rows)
