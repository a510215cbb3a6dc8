"""What lies in the inbox: every file by its supplier and night, and what lies beside it. Nothing is kept or judged."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import is_night
from quality.intake.sides import LARGEST_SIDE, SUFFIXES, Sides, main_of


@dataclass(frozen=True)
class Lying:
    """A file in the inbox. night: that of its folder, "" where it lies in none. file: its name as the intake has it."""

    path: Path
    source: str
    night: str
    file: str

    @property
    def is_link(self) -> bool:
        """A link is never followed: what counts is where it points."""
        return self.path.is_symlink()

    def bytes_digest(self) -> tuple[str, int]:
        """sha256 and size of the file, or of where the link points."""
        if self.is_link:
            target = os.fsencode(self.path.readlink())
            return hashlib.sha256(target).hexdigest(), len(target)
        return sha256_of(self.path), self.path.stat().st_size


def lying(inbox: Path) -> Iterator[Lying]:
    """Files under inbox/<source>/<night>/ and those without a night, by source and path.

    Side files, such as catalog.csv.count, belong to their file and are none of their own. A file in a folder that is
    no night keeps the folder in its name, and a link gets a name that is never accepted.
    """
    for folder in sorted(path for path in inbox.glob("*") if path.is_dir()):
        paths = {path for path in folder.rglob("*") if path.is_file() or path.is_symlink()}
        beside = {path for path in paths if (named := main_of(path.name)) and path.with_name(named) in paths}
        for path in sorted(paths - beside):
            parts = [readable(part) for part in path.relative_to(folder).parts]
            if path.is_symlink():
                parts[-1] += " -> link"  # no name that is accepted
            dated = len(parts) > 1 and is_night(parts[0])
            yield Lying(path, folder.name, parts[0] if dated else "", parts[-1] if dated else "/".join(parts))


def readable(name: str) -> str:
    """A file's name as text; bytes in it that are no UTF-8 become backslashes and digits, which no name may hold."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def sha256_of(path: Path) -> str:
    """sha256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sides_of(path: Path) -> Sides:
    """What lies beside a file."""
    return Sides(*(_beginning(path.with_name(path.name + suffix)) for suffix in SUFFIXES))


def _beginning(side: Path) -> bytes | None:
    if side.is_symlink() or not side.is_file():
        return None
    with side.open("rb") as stream:
        return stream.read(LARGEST_SIDE + 1)
