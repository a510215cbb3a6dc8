"""Which layout a lake has: lake/version.json, written with its first table. A newer one than ours is refused."""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.buckets import Bucket
from quality.errors import LakeNewer

VERSION = 1
"""Raised when the lake's layout changes so that an older program would misread it. Each one opens all before it."""
NAME = "version.json"


def version_of(root: Path | Bucket) -> int:
    """The layout of the lake under `root`. One without a mark is of the first: those were written before marks were.

    Raises LakeNewer where the mark cannot be read: nobody knows what wrote it.
    """
    try:
        return int(json.loads((root / NAME).read_text(encoding="utf-8"))["version"])
    except FileNotFoundError:
        return 1
    except (ValueError, KeyError, TypeError) as error:
        raise LakeNewer(
            str(root / NAME), f"cannot be read: {error}",
            remedy=f'put it back from a copy, or write {{"version": {VERSION}}} if this program wrote the lake',
        ) from error  # fmt: skip


def refuse_newer(root: Path | Bucket) -> None:
    """Raise LakeNewer where the lake was written by a newer version of this program."""
    found = version_of(root)
    if found > VERSION:
        raise LakeNewer(
            str(root), f"was written in layout {found}, and this program knows up to {VERSION}",
            remedy="use the newer version of kansei with it, or set KANSEI_DATA to another folder",
        )  # fmt: skip


def mark(root: Path | Bucket) -> None:
    """Write down the layout, where that was not done yet."""
    said = (json.dumps({"version": VERSION}) + "\n").encode()
    if isinstance(root, Bucket):
        if not (root / NAME).exists():
            (root / NAME).write_bytes(said)
    elif not (root / NAME).exists():
        root.mkdir(parents=True, exist_ok=True)
        part = (root / NAME).with_suffix(".part")
        part.write_bytes(said)
        part.replace(root / NAME)
