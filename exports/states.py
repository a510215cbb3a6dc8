"""What a client holds after a delivery, kept beside its packages: whole files of feeds that go out as deltas, and ids.

`out/<client>/.states/` holds each file once, named by its content; a package's description names those that are its
own. Nothing of it is ever sent.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path

from exports.disk import sha256_of, sync_folder, write_synced
from exports.formats import write_gzip

FOLDER = ".states"
READ_AT_ONCE = 1 << 20


def keep(out: Path, file: Path) -> str:
    """Put a whole file among the states, under its own name (which holds its digest), and return that name."""
    place = out / FOLDER / file.name
    place.parent.mkdir(exist_ok=True)
    if not place.exists() or sha256_of(place) != sha256_of(file):
        part = place.with_name(f".{file.name}.part")
        write_synced(part, file.read_bytes())
        part.replace(place)
        sync_folder(place.parent)
    return file.name


def keep_subjects(out: Path, work: Path, ids: Iterable[str]) -> str:
    """Write the ids that a client sees, a line each, and return the file's name among the states."""
    unnamed = work / "subjects.txt.gz"
    write_gzip((f"{each}\n".encode() for each in sorted(ids)), unnamed)
    named = unnamed.rename(work / f"subjects-{sha256_of(unnamed)[:12]}.txt.gz")
    kept = keep(out, named)
    named.unlink()
    return kept


def find(out: Path, name: str | None) -> Path | None:
    """A kept file, whole; None where it was never kept, is lost or damaged: then nothing can build on it."""
    if not name:
        return None
    place = out / FOLDER / name
    digest = name.partition(".")[0].rpartition("-")[2]
    return place if place.is_file() and sha256_of(place).startswith(digest) else None


def read_subjects(path: Path) -> frozenset[str]:
    """The ids in a kept file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return frozenset(line.rstrip("\n") for line in lines)


def unpacked_sha256(path: Path) -> str:
    """sha256 of what is inside a gzip file: what a client compares after it has applied a delta."""
    digest = hashlib.sha256()
    with gzip.open(path) as packed:
        while block := packed.read(READ_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()
