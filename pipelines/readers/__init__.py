"""Readers of suppliers' standards, one module each, named in a source file by `reader:`.

A reader has `read(file, data, promise) -> Rows`: everything as text, one column for each of the file's, plus `row`.
It raises IntakeRefused for a file that breaks its promise as a whole.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import polars as pl

from quality.errors import WrongUsage
from quality.intake.fields import Rows, set_aside
from quality.intake.files import refuse

if TYPE_CHECKING:
    from pipelines.sources import FilePromise

Reader = Callable[[str, bytes, "FilePromise"], Rows]


def reader_names() -> list[str]:
    """The readers there are."""
    return sorted(info.name for info in pkgutil.iter_modules(__path__))


def reader_named(name: str) -> Reader:
    """The reader of that name. Raises WrongUsage, listing those there are."""
    known = reader_names()
    if name not in known:
        raise WrongUsage(
            "reader", f"{name!r} is none of {', '.join(known)}", remedy="mend `reader:` in the source file"
        )
    read: Reader = importlib.import_module(f"{__name__}.{name}").read
    return read


def rows_of(file: str, header: list[str], lines: Iterable[list[str]], promised: tuple[str, ...]) -> Rows:
    """Rows of a table's lines below its header; an empty line is none.

    A line of another width, or a header repeated, is set aside; a header that is not the promised one refuses.
    """
    _check_header(file, header, promised)
    good: list[list[str]] = []
    numbers: list[int] = []
    broken = []
    number = 0
    for cells in lines:
        if not cells:
            continue
        number += 1
        fault = "ragged_row" if len(cells) != len(header) else "repeated_header" if cells == header else ""
        if fault:
            broken.append(set_aside(number, fault, "the row", None, _as_written(header, cells)))
        else:
            good.append(cells)
            numbers.append(number)
    columns = {name: [cells[place] for cells in good] for place, name in enumerate(header)}
    frame = pl.DataFrame({"row": numbers, **columns}, schema={"row": pl.Int64, **dict.fromkeys(columns, pl.String)})
    return Rows(frame, broken, number)


def _as_written(header: list[str], cells: list[str]) -> str:
    """A row that does not fit its header, as JSON: cells under their columns as far as they go, the rest under ""."""
    surplus = {"": cells[len(header) :]} if len(cells) > len(header) else {}
    return json.dumps({**dict(zip(header, cells, strict=False)), **surplus}, ensure_ascii=False)


def _check_header(file: str, header: list[str], promised: tuple[str, ...]) -> None:
    missing = [name for name in promised if name not in header]
    surplus = [name for name in header if name not in promised]
    if missing or surplus or len(set(header)) != len(header):
        raise refuse(
            file, "header", f"{len(missing)} columns missing ({', '.join(missing[:5])}), {len(surplus)} not promised",
            "send the promised columns, or change `columns:` in the source file",
        )  # fmt: skip
