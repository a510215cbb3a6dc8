"""TSV, gzip: UTF-8, TAB, LF, header row, quoted where a cell holds a TAB; formula-safe as exports/delimited.py says."""

from __future__ import annotations

from exports import delimited

EXTENSION = "tsv.gz"
_CELLS = delimited.Delimited("\t")
RESOURCE = _CELLS.resource("tsv", "text/tab-separated-values")
LIST = delimited.LIST
NOTES = delimited.NOTES
FEEDS: tuple[str, ...] | None = None
NEEDS: tuple[str, ...] = ()
DOMAINS: tuple[str, ...] | None = None
ASKS: tuple[str, ...] = ()
encode, decode, read, columns = _CELLS.encode, _CELLS.decode, _CELLS.read, _CELLS.columns
