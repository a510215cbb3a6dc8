"""Texts as every command of this folder takes them: JSONL, {"id", "text"} a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from quality.errors import WrongUsage

_HALF = re.compile("[\ud800-\udfff]")
SHAPE = 'write {"id": "…", "text": "…"} on each line'


def read_texts(source: Path) -> pl.DataFrame:
    """Columns id, text of a JSONL file, in its order; other keys are left out, blank lines too. Raises WrongUsage."""
    rows: dict[str, str] = {}
    for number, line in enumerate(_lines(source), start=1):
        if line.strip():
            name, text = _id_and_text(f"{source}:{number}", line)
            if name in rows:
                raise WrongUsage(f"{source}:{number}", f"id {name!r} comes again", remedy="give each text its own id")
            rows[name] = text
    return pl.DataFrame({"id": list(rows), "text": list(rows.values())}, schema={"id": pl.String, "text": pl.String})


def _lines(source: Path) -> Iterator[str]:
    try:
        with source.open(encoding="utf-8-sig", newline="\n") as lines:
            yield from lines
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(str(source), f"cannot be read: {error}", remedy="give a JSONL file in UTF-8") from error


def _id_and_text(where: str, line: str) -> tuple[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise WrongUsage(where, f"is not JSON: {error}", remedy=SHAPE) from error
    for key in ("id", "text"):
        if not isinstance(row, dict) or not isinstance(row.get(key), str):
            raise WrongUsage(where, f"{key} is missing or no text", remedy=SHAPE)
        if "\\u" in line and _HALF.search(row[key]):  # the file is UTF-8: only an escape can hold half a pair
            raise WrongUsage(where, f"{key} holds half a surrogate pair", remedy="write valid Unicode")
    if not row["id"]:
        raise WrongUsage(where, "id is empty", remedy="give each text its own id")
    return row["id"], row["text"]
