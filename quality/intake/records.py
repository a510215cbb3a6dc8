"""Records of delimited text as RFC 4180 writes them: what two programs could split differently is found here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

WIDEST = 2_000_000
"""Characters of one field."""


class BrokenRecords(ValueError):
    """The text cannot be split further: a quote never ends, or a field is too wide. rows: records before that."""

    def __init__(self, rows: int, why: str) -> None:
        super().__init__(why)
        self.rows = rows


class _Lines:
    """Hands lines to the csv module and remembers those of the record that it is reading."""

    def __init__(self, text: str) -> None:
        self.lines, self.now = io.StringIO(text, newline=""), list[str]()

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.now.append(line)
            yield line


def records(text: str, delimiter: str) -> Iterator[tuple[list[str], str]]:
    """The cells of each record, and the rule that it breaks: stray_quote, swallowed_row, or "". Blank lines are none.

    Raises BrokenRecords.
    """
    csv.field_size_limit(WIDEST)
    lines, given = _Lines(text), 0
    mark = re.escape(delimiter)
    well_quoted = re.compile(rf'(?:(?:"(?:[^"]++|"")*+"|[^"\r\n{mark}]*+)(?:{mark}|\Z))+')
    try:
        for cells in csv.reader(lines, delimiter=delimiter, strict=True):
            written, lines.now = lines.now, []
            if not cells:
                continue
            given += 1
            fault = ""
            if len(written) > 1 or '"' in written[0]:
                if not well_quoted.fullmatch("".join(written).rstrip("\r\n")):
                    fault = "stray_quote"
                elif any(_is_row(line, cells, delimiter) for line in written[1:]):
                    fault = "swallowed_row"
            yield cells, fault
    except csv.Error as error:
        raise BrokenRecords(max(given - 1, 0), str(error)) from error


def _is_row(line: str, cells: list[str], delimiter: str) -> bool:
    """Is a line inside a quoted value a row of the same file, with as many cells and a first cell of the same shape?"""
    same = line.count(delimiter) == len(cells) - 1 > 0
    shape = _shape(cells[0]) if same else ""
    return "9" in shape and _shape(line.partition(delimiter)[0]) == shape


def _shape(cell: str) -> str:
    """W000123 → a999999."""
    return re.sub("[0-9]", "9", re.sub("[A-Za-z]", "a", cell[:100]))
