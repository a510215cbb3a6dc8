"""CSV and TSV as RFC 4180 writes them: the header exactly as promised (in any order), everything read as text."""

from __future__ import annotations

import csv
import io

from pipelines.readers import rows_of
from pipelines.sources import FilePromise
from quality.intake.fields import Rows
from quality.intake.files import decode, refuse, whole_last_line

WIDEST = 2_000_000


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a delimited file. A row of another width, or a header repeated, is set aside; a wrong header refuses."""
    text = decode(file, data, promise.encodings)
    whole_last_line(file, text)
    csv.field_size_limit(WIDEST)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=promise.delimiter, strict=True)
    try:
        header = [name.strip() for name in next(lines)]
        return rows_of(file, header, lines, promise.columns)
    except csv.Error as error:
        where = f"broken after line {lines.line_num} ({error})"
        raise refuse(file, "csv", where, "quote the field as RFC 4180 says") from error
