"""CSV, gzip: UTF-8, comma, LF, header row; formula-safe as exports/delimited.py says."""

from __future__ import annotations

from exports import delimited

EXTENSION = "csv.gz"
_CELLS = delimited.Delimited(",")
RESOURCE = _CELLS.resource("csv", "text/csv")
LIST = delimited.LIST
NOTES = delimited.NOTES
FEEDS: tuple[str, ...] | None = None
NEEDS: tuple[str, ...] = ()
DOMAINS: tuple[str, ...] | None = None
ASKS: tuple[str, ...] = ()
encode, decode, read, columns = _CELLS.encode, _CELLS.decode, _CELLS.read, _CELLS.columns
