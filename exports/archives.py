"""Documents of a standard in a zip archive, beside the licensed rows that they tell.

A standard has no place for every licensed field (MEC none for a score, LRC none for a work's id), so an archive holds
both: the standard's documents, and `rows-NNNN.jsonl`, the rows as JSON Lines, some hundreds a part. Whoever reads an
archive again reads the rows, writes the documents anew and compares: no byte of it goes unseen.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from exports.formats import NOBODY, About, Rows, whole

Row = dict[str, Any]
Documents = Callable[[list[Row], str, About], Iterator[tuple[str, bytes]]]
"""(rows of a part, its number as four digits, about) → file name and bytes of each document of that part."""
Around = Callable[[list[str], About], Iterator[tuple[str, bytes]]]
"""(names of all documents, about) → files that speak of them, such as a manifest."""
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can hold: no file has a time of its own."""
ROWS = 500
"""Rows of a part: so much is in memory at once."""
RESOURCE: dict[str, Any] = {"format": "zip", "mediatype": "application/zip"}
LIST = {"type": "array"}


@dataclass(frozen=True)
class Archive:
    """A format that writes documents of a standard."""

    documents: Documents
    around: Around = lambda names, about: iter(())

    def encode(self, rows: Rows, path: Path, about: About = NOBODY) -> None:
        """Write `rows` in their order. Raises ValueError where the standard cannot tell what a row says."""
        frame = whole(rows)
        with path.open("wb") as raw:
            with zipfile.ZipFile(raw, "w") as archive:
                archive.comment = json.dumps({"about": asdict(about), "fields": frame.columns}).encode()
                names: list[str] = []
                for number, part in enumerate(frame.iter_slices(ROWS), start=1):
                    if part.height:
                        lines = part.write_ndjson().encode()
                        _add(archive, f"rows-{number:04}.jsonl", lines)
                        names += self._add_documents(archive, number, lines, about)
                for name, data in self.around(names, about):
                    _add(archive, name, data)
            raw.flush()
            os.fsync(raw.fileno())

    def _add_documents(self, archive: zipfile.ZipFile, number: int, lines: bytes, about: About) -> list[str]:
        names = []
        for name, data in self.documents(_rows(lines), f"{number:04}", about):
            _add(archive, name, data)
            names.append(name)
        return names

    def decode(self, path: Path) -> Iterator[Row]:
        """Rows of a finished file. Raises ValueError where it holds anything that they do not tell."""
        for frame in self.read(path):
            yield from frame.iter_rows(named=True)

    def read(self, path: Path) -> Iterator[pl.DataFrame]:
        """The rows of each part. Raises ValueError where it holds anything that they do not tell."""
        try:
            with zipfile.ZipFile(path) as archive:
                yield from self._read(archive)
        except (zipfile.BadZipFile, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"is no archive of this format: {type(error).__name__}") from error

    def _read(self, archive: zipfile.ZipFile) -> Iterator[pl.DataFrame]:
        about, fields = _stated(archive)
        expected, names = [], []
        parts = sorted(name for name in archive.namelist() if name.startswith("rows-"))
        for number, part in enumerate(parts, start=1):
            lines = archive.read(part)
            rows = _rows(lines)
            frame = pl.DataFrame(rows, infer_schema_length=None)
            if frame.columns != fields or frame.write_ndjson().encode() != lines:
                raise ValueError(f"{part} holds something besides its rows")
            expected.append(f"rows-{number:04}.jsonl")
            for name, data in self.documents(rows, f"{number:04}", about):
                _compare(archive, name, data)
                names.append(name)
            yield frame
        for name, data in self.around(names, about):
            _compare(archive, name, data)
            expected.append(name)
        if sorted([*expected, *names]) != sorted(archive.namelist()):
            raise ValueError("holds files that nobody has asked for")

    def columns(self, path: Path) -> list[str]:
        """Names of the fields."""
        try:
            with zipfile.ZipFile(path) as archive:
                return _stated(archive)[1]
        except (zipfile.BadZipFile, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"is no archive of this format: {type(error).__name__}") from error


def entry(name: str) -> zipfile.ZipInfo:
    """A file of an archive that says nothing of when and where it was written."""
    made = zipfile.ZipInfo(name, OLDEST)
    made.compress_type = zipfile.ZIP_DEFLATED
    made.create_system, made.external_attr = 3, 0o644 << 16
    return made


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(entry(name), data, None, 6)


def _compare(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    if archive.read(name) != data:
        raise ValueError(f"{name.rpartition('.')[2]} document says something besides its rows")


def _stated(archive: zipfile.ZipFile) -> tuple[About, list[str]]:
    stated = json.loads(archive.comment)
    if stated.keys() != {"about", "fields"}:
        raise ValueError("says something besides its fields")
    return About(**stated["about"]), list(stated["fields"])


def _rows(lines: bytes) -> list[Row]:
    return [json.loads(line) for line in lines.split(b"\n") if line]
