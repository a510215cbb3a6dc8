"""XLSX: the one visible sheet of a workbook, or the one that `sheet:` names, as text. Its header as in delimited files.

Columns: the promised ones, in the first row that has values; rows without any are no rows. A cell is what is shown:
integers are their digits, with the zeros of a format such as 00000; other numbers have up to 15 digits and no exponent;
dates are ISO 8601; times are h:mm:ss, h:mm or m:ss as shown; TRUE and FALSE; a formula is its stored result. Readings
of 漢字 are left out. Set aside are rows with an error (#N/A), a formula without result, a number of more than 15
digits, a key that is a number or date without a format such as 00000 (whether it has lost zeros cannot be seen), and
more cells than the header.
Zeros that other columns lost when a code was typed as a number (a JAN of 12 digits, say) cannot be seen either.

Refused are passwords, macros, embedded files, links to other files and data sources, merged cells, and whatever
unpacks to more than it should. Styles, comments, pictures and hidden sheets are not read; hidden rows and columns are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from xml.etree.ElementTree import Element

import polars as pl

from pipelines.sources import FilePromise
from quality.intake.cells import BUILT_IN_DATES, number_text, shown, written
from quality.intake.fields import Rows, set_aside
from quality.intake.files import refuse
from quality.intake.messages import Broken
from quality.intake.packages import Package
from quality.intake.path_counts import shortened

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
MOST_TEXT = 256_000_000
"""Characters of all cells: many cells may share one long text."""
_REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a workbook. Raises IntakeRefused for one that breaks its promise as a whole."""
    book = _Workbook(file, data)
    lines = book.lines(book.sheet(promise.sheet))
    header = _header(file, next(lines, {}), promise.columns)
    key = promise.mapping()["source_key"].column if "source_key" in promise.fields else ""
    good: list[dict[str, str | int | None]] = []
    broken = []
    for number, cells in enumerate(lines, 1):
        texts = {place: cell.stored if isinstance(cell, Wrong) else cell for place, cell in cells.items()}
        if fault := _fault(cells, header, key):
            original = {(header[place : place + 1] or [f"#{place + 1}"])[0]: text for place, text in texts.items()}
            broken.append(set_aside(number, *fault, None, json.dumps(original, ensure_ascii=False)))
        else:
            good.append({"row": number} | {header[place]: str(text) for place, text in texts.items()})
    schema = {"row": pl.Int64, **dict.fromkeys(header, pl.String)}
    return Rows(pl.DataFrame(good, schema=schema), broken, len(good) + len(broken), book.ignored())


class Number(str):
    """The text of a number or date: what it was before Excel read it as one cannot be seen."""

    __slots__ = ()


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be read: the rule it broke, and what the file stores."""

    rule: str
    stored: str


Cells = dict[int, str | Wrong]


def _header(file: str, cells: Cells, promised: tuple[str, ...]) -> list[str]:
    names = [str(cells.get(place, "")).strip() for place in range(max(cells, default=-1) + 1)]
    missing = [name for name in promised if name not in names]
    surplus = [name for name in names if name not in promised]
    if missing or surplus or not names or len(set(names)) != len(names):
        why = f"{len(missing)} columns missing ({', '.join(missing[:5])}), {len(surplus)} not promised"
        raise refuse(file, "header", why, "send the promised columns, or change `columns:` in the source file")
    return names


def _fault(cells: Cells, header: list[str], key: str) -> tuple[str, str] | None:
    """(rule, column) that a row breaks as a whole."""
    for place, cell in sorted(cells.items()):
        if place >= len(header):
            return "ragged_row", "the row"
        if isinstance(cell, Wrong):
            return cell.rule, header[place]
        if header[place] == key and isinstance(cell, Number):
            return "cell_key", key
    repeated = [cells.get(place, "") for place in range(len(header))] == header
    return ("repeated_header", "the row") if repeated else None


class _Workbook:
    """A package with its shared texts and formats at hand."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file, self.package, self.skipped = file, Package(file, data), Counter[str]()
        self._main = self.package.one("", "officeDocument")
        self._root = _plain(self.package.xml(self._main, MAIN))
        place = self.package.one(self._main, "sharedStrings")
        self._shared = [self._text(node) for node in _plain(self.package.xml(place, MAIN))] if place else []
        place = self.package.one(self._main, "styles")
        self._shapes = _shapes(_plain(self.package.xml(place, MAIN))) if place else []
        properties = self._root.find("workbookPr")
        self._from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        self._letters = 0

    def sheet(self, named: str) -> str:
        """The part that is the promised worksheet, or the only visible one."""
        relations = self.package.relations(self._main)
        found = {}
        for node in self._root.iterfind("sheets/sheet"):
            identity = next((value for name, value in node.attrib.items() if name.endswith("}id")), "")
            relation = relations.get(identity)
            if relation and relation.kind == "worksheet" and (node.get("state", "visible") == "visible" or named):
                found[node.get("name", "")] = relation.part
            else:
                self.skipped["hidden sheet, or sheet without cells"] += 1
        chosen = [part for name, part in found.items() if name == named or not named]
        if len(chosen) != 1:
            raise refuse(
                self.file, "sheet", f"{len(found)} sheets ({', '.join(found)[:100]}), promised is {named or 'one'}",
                "leave one sheet, or name it by `sheet:` in the source file",
            )  # fmt: skip
        if len(found) > 1:
            self.skipped["other sheet"] += len(found) - 1
        return chosen[0]

    def lines(self, sheet: str) -> Iterator[Cells]:
        """Cells by column, of every row that has values. Raises IntakeRefused at the end for merged cells."""
        last = 0
        for node in self.package.stream(sheet, *(f"{{{space}}}row" for space in MAIN)):
            if not node.tag.endswith("}row"):
                self._settle(_plain(node))
                break
            place = node.get("r", str(last + 1))
            if not re.fullmatch("[1-9][0-9]{0,6}", place) or int(place) <= last:
                raise refuse(self.file, "xlsx", "its rows are out of order", "save it again with Excel or LibreOffice")
            last = int(place)
            if cells := self._cells(_plain(node), place):
                yield cells

    def _settle(self, sheet: Element) -> None:
        """Look at what a worksheet has besides its rows."""
        if sheet.tag != "worksheet":
            raise refuse(self.file, "xlsx", "its sheet is no worksheet", "save it again with Excel or LibreOffice")
        if sheet.find("mergeCells/mergeCell") is not None:
            raise refuse(self.file, "xlsx", "the sheet has merged cells", "give every row its own values")
        self.skipped.update(f"/worksheet/{node.tag}" for node in sheet if node.tag != "sheetData")

    def _cells(self, row: Element, number: str) -> Cells:
        found: Cells = {}
        column = -1
        for cell in row:
            reference = cell.get("r")
            at = _REFERENCE.fullmatch(reference) if reference else None
            place = _column(at[1]) if at else column + 1
            if place <= column or (reference and (at is None or at[2] != number)):
                raise refuse(self.file, "xlsx", "its cells are out of order", "save it again with Excel or LibreOffice")
            column = place
            try:
                text = self._value(cell)
            except Broken as broken:
                found[place] = Wrong(str(broken), cell.findtext("v") or cell.findtext("f") or "")
                continue
            self._letters += len(text)
            if self._letters > MOST_TEXT:
                raise refuse(self.file, "too_large", f"more than {MOST_TEXT} characters", "split the delivery")
            if text:
                found[place] = text
        return found

    def _value(self, cell: Element) -> str:
        """The text of a cell. Raises Broken."""
        kind, inside = cell.get("t", "n"), {part.tag: part for part in cell}
        stored = inside["v"].text or "" if "v" in inside else ""
        stored = stored if kind == "str" else stored.strip()
        if "f" in inside:
            self.skipped["formula, its result is read"] += 1
            if not stored and kind != "str":
                raise Broken("cell_formula")
        if kind == "e":
            raise Broken("cell_error")
        if kind == "inlineStr":
            return self._text(inside["is"]) if "is" in inside else ""
        if not stored:
            return ""
        if kind == "s":
            place = int(stored) if re.fullmatch("[0-9]{1,8}", stored) else -1
            if not 0 <= place < len(self._shared):
                raise refuse(self.file, "xlsx", "a text that is not there", "save it again with Excel or LibreOffice")
            return self._shared[place]
        if kind == "b":
            return "TRUE" if stored in {"1", "true"} else "FALSE"
        return self._number(stored, cell.get("s", "0")) if kind == "n" else written(stored)

    def _number(self, stored: str, style: str) -> str:
        is_known = re.fullmatch("[0-9]{1,6}", style) and int(style) < len(self._shapes)
        shape = self._shapes[int(style)] if is_known else ""
        text = number_text(stored, shape, self._from_1904)
        return text if shape.startswith("0") else Number(text)

    def _text(self, node: Element) -> str:
        """Text and rich text, without the readings that Japanese input leaves beside it."""
        parts = []
        for part in node:
            if part.tag == "t":
                parts.append(part.text or "")
            elif part.tag == "r":
                parts.append(part.findtext("t", ""))
            elif part.tag == "rPh":
                self.skipped["reading (rPh)"] += 1
        return written("".join(parts))

    def ignored(self) -> dict[str, int]:
        """What was not read: parts, and elements of the sheet."""
        return shortened(+self.skipped) | self.package.unread()


def _shapes(styles: Element) -> list[str]:
    """What each style of cells shows."""
    codes = {node.get("numFmtId"): shown(node.get("formatCode", "")) for node in styles.iterfind("numFmts/numFmt")}
    numbers = [node.get("numFmtId", "0") for node in styles.iterfind("cellXfs/xf")]
    built_in = {str(number): shape for number, shape in BUILT_IN_DATES.items()}
    return [codes.get(number, built_in.get(number, "")) for number in numbers]


@cache
def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + ord(letter) - 64
    return place - 1


def _plain(root: Element) -> Element:
    """The same elements with plain names, where they are of the main namespaces."""
    for node in root.iter():
        space, _, name = node.tag.rpartition("}")
        node.tag = name if space.removeprefix("{") in MAIN else node.tag
    return root
