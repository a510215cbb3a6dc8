"""Records of delimited text in one pass over its bytes, for files that any two programs would split alike.

`scan` accepts only what is beyond doubt: every record as wide as the header, quotes around whole cells alone, no row
that an open quote could have swallowed. For all else it returns None, and records.py, slower, names what is wrong.
Cells are views into the bytes: only those with doubled quotes are copied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from quality.intake.plain import kinds_of_characters
from quality.intake.records import WIDEST
from quality.intake.scan_loops import CR, LF, QUOTE, SPECIAL, fill

LARGEST = 2**31 - 1
"""Bytes that the offsets of a view can reach."""


@dataclass(frozen=True)
class Scanned:
    """cells: a String column for each of the file. plain: for each, which cells consist of plain characters alone."""

    cells: list[pl.Series]
    plain: list[pl.Series]


def scan(data: bytes, start: int, width: int, delimiter: str) -> Scanned | None:
    """The records of UTF-8 `data` from byte `start` on, each of `width` cells, or None where there is any doubt.

    Blank lines are no records; line ends are LF, CR LF or CR, mixed too.
    """
    if width < 2 or len(data) > LARGEST or not delimiter.isascii() or not is_utf_8(data):
        return None
    whole = np.frombuffer(data, dtype=np.uint8)
    kinds = kinds_of_characters().copy()
    kinds[[QUOTE, LF, CR, ord(delimiter)]] = SPECIAL
    room = max(len(data) // 64, 16)
    views, plain = np.empty((width, room, 2), np.uint64), np.empty((width, room), np.bool_)
    count, at = fill(whole, start, 0, ord(delimiter), kinds, WIDEST, views, plain)
    while count >= 0 and at < len(data):
        views, plain = np.concatenate((views, views), 1), np.concatenate((plain, plain), 1)
        count, at = fill(whole, at, count, ord(delimiter), kinds, WIDEST, views, plain)
    if count < 0:
        return None
    cells = [_column(data, views[place, :count].view(np.int32)) for place in range(width)]
    return Scanned(cells, [pl.Series(flags[:count], dtype=pl.Boolean) for flags in plain])


def is_utf_8(data: bytes) -> bool:
    """Is all of it UTF-8? No text is made of it."""
    ends = np.array([0, len(data)], dtype=np.int64)
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, pa.py_buffer(ends), pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _column(data: bytes, views: npt.NDArray[np.int32]) -> pl.Series:
    """One column of Arrow's string views into the bytes. A negative length says that the cell has doubled quotes."""
    doubled = np.flatnonzero(views[:, 0] < 0)
    places = zip(views[doubled, 3].tolist(), (~views[doubled, 0]).tolist(), strict=True)
    views[doubled] = 0
    text = pa.Array.from_buffers(pa.string_view(), len(views), [None, pa.py_buffer(views), pa.py_buffer(data)])
    column = pl.Series(pl.from_arrow(text), dtype=pl.String)
    if not doubled.size:
        return column
    return column.scatter(doubled, [data[at : at + length].decode().replace('""', '"') for at, length in places])
