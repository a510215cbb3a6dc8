"""JSON Lines: one flat object of text a line, with exactly the promised members."""

from __future__ import annotations

import polars as pl

from pipelines.sources import FilePromise
from quality.intake.encodings import decode_rows
from quality.intake.fields import Rows, set_aside
from quality.intake.files import refuse, whole_last_line, without_end_marker
from quality.intake.json_strict import WrongLine, text_values

LONGEST_LINE = 1_000_000


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a file; a line that is no strict object of the promised members is set aside.

    A last line that neither ends nor reads was cut off, and refuses the file.
    """
    text = decode_rows(file, data, promise.encodings)
    if promise.end_marker:
        text = without_end_marker(file, text, promise.end_marker)
    elif promise.last_line == "whole":
        whole_last_line(file, text)
    if text.lstrip().startswith("["):
        raise refuse(file, "json_lines", "it is one array, not one object a line", "write one object a line")
    key = promise.mapping()["source_key"].column if "source_key" in promise.fields else ""
    lines = text.split("\n")
    rows, broken, number = [], [], 0
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        number += 1
        try:
            rows.append({"row": number, **_row(line, promise.columns, key)})
        except WrongLine as wrong:
            if place == len(lines) - 1 and str(wrong) == "json_line":
                raise refuse(file, "cut_off", "the last line does not end", "send the file again, whole") from wrong
            broken.append(set_aside(number, str(wrong), "the line", None, line[:LONGEST_LINE]))
    schema = {"row": pl.Int64, **dict.fromkeys(promise.columns, pl.String)}
    return Rows(pl.DataFrame(rows, schema=schema), broken, number)


def _row(line: str, columns: tuple[str, ...], key: str) -> dict[str, str | None]:
    if len(line) > LONGEST_LINE:
        raise WrongLine("too_long")
    values = text_values(line, as_text=key)
    if set(values) != set(columns):
        raise WrongLine("wrong_members")
    return values
