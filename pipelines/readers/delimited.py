"""CSV and TSV as RFC 4180 writes them: the header exactly as promised (in any order), everything read as text."""

from __future__ import annotations

import json
import re

import polars as pl

from pipelines.sources import FilePromise
from quality.intake.encodings import decode_rows, no_other_kind
from quality.intake.fields import Rows, set_aside
from quality.intake.files import refuse, whole_last_line, without_end_marker
from quality.intake.records import BrokenRecords, records

MOST_ROWS = 10_000_000
LARGE, WIDEST_HEADER = 16_000_000, 100_000
"""Bytes from which a file is worth the compiled scan, and of its header line."""
MOST_SURPLUS = 100
"""Cells beyond the header that are kept of a row."""
_DAMAGED_QUOTE = re.compile('(?<!")"(\ufffd+)(?=[,\t;\r\n]|$)')
"""Damaged bytes behind a closing quote: they belong to the value before it, which is then set aside."""


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a delimited file. A row of another width, or a header repeated, is set aside; a wrong header refuses."""
    if (found := _scanned(file, data, promise)) is not None:
        return found
    text = decode_rows(file, data, promise.encodings)
    if promise.end_marker:
        text = without_end_marker(file, text, promise.end_marker)
    elif promise.last_line == "whole":
        whole_last_line(file, text)
    text = _DAMAGED_QUOTE.sub(r'\1"', text)
    lines = records(text, promise.delimiter)
    good: list[list[str]] = []
    numbers: list[int] = []
    broken = []
    number = 0
    try:
        header, fault = next(lines)
        _check_header(file, header, promise.columns)
        for number, (cells, fault) in enumerate(lines, 1):
            if number > MOST_ROWS:
                raise refuse(file, "too_many_rows", f"more than {MOST_ROWS} rows", "split the delivery")
            fault = "ragged_row" if len(cells) != len(header) else "repeated_header" if cells == header else fault
            if fault:
                broken.append(set_aside(number, fault, "the row", None, _as_written(header, cells)))
            else:
                good.append(cells)
                numbers.append(number)
        if broken and broken[-1]["row"] == number and not text.endswith(("\n", "\r")):
            raise refuse(file, "cut_off", "the last row is broken and does not end", "send the file again, whole")
    except StopIteration as nothing:
        raise refuse(file, "header", "there is no header", "send the promised columns") from nothing
    except BrokenRecords as error:
        why = f"broken after row {error.rows} ({error})"
        raise refuse(file, "csv", why, "quote the field as RFC 4180 says") from error
    columns = {name: [cells[place] for cells in good] for place, name in enumerate(header)}
    frame = pl.DataFrame({"row": numbers, **columns}, schema={"row": pl.Int64, **dict.fromkeys(columns, pl.String)})
    return Rows(frame, broken, number)


def _scanned(file: str, data: bytes, promise: FilePromise) -> Rows | None:
    """The rows of a large UTF-8 file in which nothing is amiss, in one pass; None where records.py must look."""
    if len(data) < LARGE or promise.encodings[0] != "utf-8" or promise.end_marker or not data[:4].isascii():
        return None
    line = data[: WIDEST_HEADER].partition(b"\n")[0]
    if b'"' in line or b"\r" in line.removesuffix(b"\r") or not line.isascii():
        return None
    header = line.removesuffix(b"\r").decode().split(promise.delimiter)
    no_other_kind(file, data)
    if promise.last_line == "whole" and data[-1:] not in b"\r\n":
        return None
    if sorted(header) != sorted(promise.columns):
        return None
    from quality.intake.scan import scan  # numba: only large files need it

    found = scan(data, len(line) + 1, len(header), promise.delimiter)
    if found is None or len(found.cells[0]) > MOST_ROWS or bool((found.cells[0] == header[0]).any()):
        return None
    count = len(found.cells[0])
    columns = dict(zip(header, found.cells, strict=True))
    frame = pl.DataFrame({"row": pl.int_range(1, count + 1, eager=True), **columns})
    return Rows(frame, [], count, plain=dict(zip(header, found.plain, strict=True)))


def _as_written(header: list[str], cells: list[str]) -> str:
    """A row that does not fit its header, as JSON: cells under their columns as far as they go, the rest under ""."""
    surplus = {"": cells[len(header) :][:MOST_SURPLUS]} if len(cells) > len(header) else {}
    return json.dumps({**dict(zip(header, cells, strict=False)), **surplus}, ensure_ascii=False)


def _check_header(file: str, header: list[str], promised: tuple[str, ...]) -> None:
    missing = [name for name in promised if name not in header]
    surplus = [name for name in header if name not in promised]
    if missing or surplus or len(set(header)) != len(header):
        raise refuse(
            file, "header", f"{len(missing)} columns missing ({', '.join(missing[:5])}), {len(surplus)} not promised",
            "send the promised columns, or change `columns:` in the source file",
        )  # fmt: skip
