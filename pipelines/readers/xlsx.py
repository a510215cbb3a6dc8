"""Excel workbooks (ECMA-376, .xlsx): the first sheet, its first row the header, everything as text.

Only the parts that hold cells are opened, with the standard library: no macro, link, formula or style is looked at. Of
a formula counts the value that was saved with it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError, XMLParser, fromstring

from pipelines.readers import rows_of
from pipelines.sources import FilePromise
from quality.errors import IntakeRefused
from quality.intake.fields import Rows
from quality.intake.files import LARGEST, LARGEST_RATIO, UNREADABLE, refuse

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
WIDEST = 256
"""Columns of a sheet that is read."""
REMEDY = "save the sheet as .xlsx or CSV again, without a password"


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of the first sheet. A row with cells beyond the header is set aside; a wrong header refuses the file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            shared = _shared(file, archive)
            lines = _lines(file, _part(file, archive, _first_sheet(file, archive)), shared)
    except UNREADABLE as error:
        raise refuse(file, "xlsx", f"broken ({type(error).__name__})", REMEDY) from error
    header = [name.strip() for name in next(lines, [])]
    wide = (cells + [""] * (len(header) - len(cells)) if cells else cells for cells in lines)
    return rows_of(file, header, wide, promise.columns)


def _part(file: str, archive: zipfile.ZipFile, name: str) -> Element:
    """The root of an XML part. Raises IntakeRefused for one that is missing, a bomb, or declares entities."""
    try:
        held = archive.getinfo(name)
    except KeyError as error:
        raise refuse(file, "xlsx", f"{name} is missing", REMEDY) from error
    limit = min(LARGEST, LARGEST_RATIO * max(held.compress_size, 1))
    with archive.open(held) as stream:
        unpacked = stream.read(limit + 1)
    if len(unpacked) > limit:
        raise refuse(file, "xlsx", f"{name} unpacks to far more than it says", REMEDY)
    try:
        text = unpacked.decode("utf-8-sig")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise refuse(file, "xlsx", f"{name} declares entities", REMEDY)
        return fromstring(text.encode(), XMLParser(encoding="utf-8"))
    except (ParseError, UnicodeDecodeError) as error:
        raise refuse(file, "xlsx", f"{name} is not XML in UTF-8", REMEDY) from error


def _first_sheet(file: str, archive: zipfile.ZipFile) -> str:
    """Name of the part that holds the first sheet, hidden or not."""
    sheet = _part(file, archive, "xl/workbook.xml").find(f"{MAIN}sheets/{MAIN}sheet")
    wanted = sheet.get(LINK) if sheet is not None else None
    for link in _part(file, archive, "xl/_rels/workbook.xml.rels"):
        if wanted and link.get("Id") == wanted and link.get("TargetMode") != "External":
            target = link.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise refuse(file, "xlsx", "no sheet", REMEDY)


def _shared(file: str, archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(each) for each in _part(file, archive, "xl/sharedStrings.xml").iter(f"{MAIN}si")]


def _text(held: Element) -> str:
    """Text of a string, plain or in runs; furigana (rPh), which Excel keeps beside Japanese, left out."""
    parts = [held.find(f"{MAIN}t"), *(run.find(f"{MAIN}t") for run in held.iter(f"{MAIN}r"))]
    text = "".join(part.text or "" for part in parts if part is not None)
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _lines(file: str, sheet: Element, shared: list[str]) -> Iterator[list[str]]:
    """Cells of each row up to its last that is not empty; [] for an empty row."""
    for row in sheet.iter(f"{MAIN}row"):
        cells: list[str] = []
        for cell in row.iter(f"{MAIN}c"):
            place = _column(cell.get("r", ""), len(cells))
            if not len(cells) <= place < WIDEST:
                raise refuse(file, "xlsx", f"a cell at {cell.get('r')!r}", REMEDY)
            cells += [""] * (place - len(cells)) + [_value(file, cell, shared)]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _column(reference: str, following: int) -> int:
    """Column of a cell such as "C7", from 0; the next one where a cell does not say where it stands."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if not letters:
        return following
    place = 0
    for letter in letters[0]:
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


def _value(file: str, cell: Element, shared: list[str]) -> str:
    """A cell as text. A number as people see it: 0.7, where the sheet may hold 0.69999999999999996."""
    kind, inline, held = cell.get("t", "n"), cell.find(f"{MAIN}is"), cell.findtext(f"{MAIN}v") or ""
    if kind == "inlineStr":
        return _text(inline) if inline is not None else ""
    try:
        if kind == "s":
            return shared[int(held)]
        return f"{Decimal(f'{float(held):.15g}'):f}" if kind == "n" and held else held
    except (ValueError, IndexError) as error:
        raise _wrong_cell(file, cell) from error


def _wrong_cell(file: str, cell: Element) -> IntakeRefused:
    return refuse(file, "xlsx", f"the cell {cell.get('r')} cannot be read", REMEDY)
