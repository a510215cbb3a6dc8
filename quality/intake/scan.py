"""Records of delimited text in one pass over its bytes, for files that any two programs would split alike.

`scan` accepts only what is beyond doubt: every record as wide as the header, quotes around whole cells alone, no row
that an open quote could have swallowed. For all else it returns None, and records.py, slower, names what is wrong.
numba compiles the loops. Cells are views into the bytes: only those with doubled quotes are copied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from numba import njit

from quality.intake.plain import KANA, ODD, PLAIN, TWIN, kinds_of_characters
from quality.intake.records import WIDEST

LARGEST = 2**31 - 1
"""Bytes that the offsets of a view can reach."""
QUOTE, LF, CR, SPECIAL = 0x22, 0x0A, 0x0D, 9
"""SPECIAL: the kind of what ends a cell or a line."""
Bytes = npt.NDArray[np.uint8]
Views = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


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
    count, views, plain = _records(whole, start, width, ord(delimiter), kinds, WIDEST)
    if count < 0:
        return None
    cells = [_column(data, np.ascontiguousarray(views[place, :count])) for place in range(width)]
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


def _column(data: bytes, views: Views) -> pl.Series:
    """One column of Arrow's string views into the bytes. A negative length says that the cell has doubled quotes."""
    doubled = np.flatnonzero(views[:, 0] < 0)
    places = zip(views[doubled, 3].tolist(), (~views[doubled, 0]).tolist(), strict=True)
    views[doubled] = 0
    text = pa.Array.from_buffers(pa.string_view(), len(views), [None, pa.py_buffer(views), pa.py_buffer(data)])
    column = pl.Series(pl.from_arrow(text), dtype=pl.String)
    if not doubled.size:
        return column
    return column.scatter(doubled, [data[at : at + length].decode().replace('""', '"') for at, length in places])


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _records(
    whole: Bytes, start: int, width: int, delimiter: int, kinds: Bytes, widest: int
) -> tuple[int, Views, Flags]:
    """(number of records or -1; by column and record: views, and is the cell plain)."""
    room, count, at = max(whole.size // 64, 16), 0, start
    views, plain = np.empty((width, room, 4), np.int32), np.empty((width, room), np.bool_)
    while at < whole.size:
        if whole[at] == LF or whole[at] == CR:
            at += 1
            continue
        if count == room:
            views, plain, room = _twice(views), np.concatenate((plain, plain), 1), 2 * room
        lines, marks = 0, 0
        for place in range(width):
            if at < whole.size and whole[at] == QUOTE:
                begin, (at, is_odd, doubled, lines, marks) = at + 1, _quoted(
                    whole, at + 1, kinds, delimiter, width, lines, marks
                )
                length = at - begin
                at += 1
            else:
                begin, (at, is_odd), doubled = at, _bare(whole, at, kinds), False
                length = at - begin
            plain[place, count] = not is_odd and not _is_padded(whole, begin, length)
            ends = at >= whole.size or whole[at] == LF or whole[at] == CR
            wrong = ends != (place == width - 1) or (not ends and whole[at] != delimiter)
            if lines < 0 or wrong or length > widest:
                return -1, views, plain
            _point(whole, begin, ~length if doubled else length, views[place, count])
            marks += not ends
            at += 1
        if lines and marks >= width - 1:
            return -1, views, plain
        count += 1
    return count, views, plain


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _bare(whole: Bytes, at: int, kinds: Bytes) -> tuple[int, bool]:
    """Where a cell without quotes ends, and whether a character in it is odd. A quote ends it too, which is wrong."""
    odd, before = False, 0
    while at < whole.size:
        byte = whole[at]
        kind, size = kinds[byte], 1
        if kind == SPECIAL:
            break
        if byte >= 0x80:
            kind, size = _wide(whole, at, kinds)
        if kind != PLAIN:
            odd |= kind == ODD or (kind == KANA and before == TWIN)
        before = kind
        at += size
    return at, odd


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _quoted(
    whole: Bytes, at: int, kinds: Bytes, delimiter: int, width: int, lines: int, marks: int
) -> tuple[int, bool, bool, int, int]:
    """(where the closing quote is, odd, doubled quotes, lines so far, delimiters in this line).

    lines is -1 where the quote never ends, or where a line inside has as many delimiters as a row.
    """
    odd, doubled, before = False, False, 0
    while at < whole.size:
        byte = whole[at]
        kind, size = kinds[byte], 1
        if kind == SPECIAL:
            kind = 0
            if byte == QUOTE:
                if at + 1 >= whole.size or whole[at + 1] != QUOTE:
                    return at, odd, doubled, lines, marks
                doubled, size = True, 2
            elif byte == delimiter:
                marks += 1
            else:
                odd |= byte == CR
                if lines and marks >= width - 1:
                    break
                lines, marks = lines + 1, 0
        elif byte >= 0x80:
            kind, size = _wide(whole, at, kinds)
        if kind != PLAIN:
            odd |= kind == ODD or (kind == KANA and before == TWIN)
        before = kind
        at += size
    return at, odd, doubled, -1, marks


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _is_padded(whole: Bytes, begin: int, length: int) -> bool:
    """Is there white space at the beginning or the end: blank, line feed or U+3000, the others being odd?"""
    if not length:
        return False
    last = begin + length - 1
    if whole[begin] <= 0x20 or whole[last] <= 0x20:
        return True
    return length >= 3 and (_is_wide_blank(whole, begin) or _is_wide_blank(whole, last - 2))


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _is_wide_blank(whole: Bytes, at: int) -> bool:
    return bool(whole[at] == 0xE3 and whole[at + 1] == 0x80 and whole[at + 2] == 0x80)


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _wide(whole: Bytes, at: int, kinds: Bytes) -> tuple[int, int]:
    """Kind and number of bytes of a character beyond ASCII; those beyond the table are odd."""
    lead = np.int64(whole[at])
    if lead >= 0xF0:
        return ODD, 4
    if lead >= 0xE0:
        return kinds[(lead & 0xF) << 12 | (np.int64(whole[at + 1]) & 0x3F) << 6 | whole[at + 2] & 0x3F], 3
    return kinds[(lead & 0x1F) << 6 | whole[at + 1] & 0x3F], 2


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _point(whole: Bytes, begin: int, length: int, view: Views) -> None:
    """Write a view: length, then the text itself up to 12 bytes, else its first 4, the buffer and the place."""
    view[0], view[1], view[2], view[3] = length, 0, 0, 0
    if length < 0 or length > 12:
        view[3] = begin
    for place in range(length if length <= 12 else 4):
        view[1 + place // 4] |= np.int32(np.int64(whole[begin + place]) << 8 * (place % 4))


@njit(cache=True)  # type: ignore[untyped-decorator,unused-ignore]
def _twice(views: Views) -> Views:
    grown = np.empty((views.shape[0], 2 * views.shape[1], 4), np.int32)
    grown[:, : views.shape[1]] = views
    return grown
