"""Delimited text for spreadsheets: UTF-8, LF, header row, and no text cell that a spreadsheet takes for a formula.

The guard follows OWASP's page on CSV injection: a leading apostrophe before = + - @ TAB CR NUL, their full-width
forms too, since Japanese spreadsheets read those as formulas. A leading apostrophe is itself guarded, so removing
one apostrophe always gives the original text.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from exports.formats import NOBODY, About, Rows, slices, write_gzip

LIST = {"type": "list", "delimiter": "|", "itemType": "string"}
NOTES = {
    "ja": "表計算ソフトで数式と解釈されないよう、= + - @ TAB CR NUL(全角の＝＋－＠を含む)または ' で"
    "始まる文字セルの先頭に ' を1つ付けています。取り除くと元の文字列になります。"
    "リストは | 区切り、項目内の | と \\ は \\ でエスケープ。空セルは値なし。",
    "en": "So that no spreadsheet takes text for a formula, a text cell that starts with = + - @ TAB CR NUL (or their "
    "full-width forms) or ' carries one leading '; remove it to get the original. Lists are joined with |; a | or \\ "
    "inside an item is escaped with \\. An empty cell is no value.",
}
READ_AT_ONCE = 200_000
"""Rows: four million of them as one frame of text would be a gigabyte."""
RISKY = r"^[=+\-@\t\r\x00'＝＋－＠]"


@dataclass(frozen=True)
class Delimited:
    """Text with this separator between cells, gzip."""

    separator: str

    def resource(self, name: str, mediatype: str) -> dict[str, Any]:
        """What a Data Package says of such a file."""
        return {
            "format": name,
            "mediatype": mediatype,
            "encoding": "utf-8",
            "compression": "gz",
            "dialect": {
                "delimiter": self.separator, "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True,
                "header": True,
            },
        }  # fmt: skip

    def encode(self, rows: Rows, path: Path, about: About = NOBODY) -> None:
        """Write `rows`: dates ISO, floats in their shortest form, lists joined, null and empty text both empty."""
        write_gzip(self._chunks(rows), path)

    def decode(self, path: Path) -> Iterator[dict[str, Any]]:
        """Rows of a finished file as text, without the guard; None where the cell is empty."""
        with _open(path) as text:
            for row in csv.DictReader(text, delimiter=self.separator, strict=True):
                yield {name: _unguarded(value) for name, value in row.items()}

    def read(self, path: Path) -> Iterator[pl.DataFrame]:
        """The finished file in parts, as text columns without the guard; null where the cell is empty."""
        scan = pl.scan_csv(path, separator=self.separator, infer_schema=False)
        for part in scan.collect_batches(chunk_size=READ_AT_ONCE, maintain_order=True):
            yield part.with_columns(pl.all().str.strip_prefix("'"))

    def columns(self, path: Path) -> list[str]:
        """Names in the header row."""
        with _open(path) as text:
            return next(csv.reader(text, delimiter=self.separator, strict=True))

    def _chunks(self, rows: Rows) -> Iterator[bytes]:
        for number, part in enumerate(slices(rows)):
            cells = part.select(_cell(name, dtype) for name, dtype in part.schema.items())
            yield cells.write_csv(include_header=number == 0, separator=self.separator).encode()


def items(cell: str | None) -> list[str]:
    """The items of a list cell."""
    if not cell:
        return []
    found = re.findall(r"(?:^|\|)((?:\\.|[^|\\])*)", cell, re.DOTALL)
    return [re.sub(r"\\(.)", r"\1", item, flags=re.DOTALL) for item in found]


def _open(path: Path) -> Any:
    csv.field_size_limit(sys.maxsize)
    return gzip.open(path, "rt", encoding="utf-8", newline="")


def _cell(name: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    if isinstance(dtype, pl.List):
        escaped = pl.element().cast(pl.String).str.replace_all(r"([\\|])", r"\$1")
        value, dtype = value.list.eval(escaped).list.join("|"), pl.String()
    if isinstance(dtype, pl.String):
        value = pl.when(value != "").then(pl.when(value.str.contains(RISKY)).then("'" + value).otherwise(value))
    return value.alias(name)


def _unguarded(value: str | None) -> str | None:
    return value.removeprefix("'") if value else None
