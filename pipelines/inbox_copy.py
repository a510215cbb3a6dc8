"""An inbox in a bucket is copied here before it is looked at, so that the intake has one kind of inbox.

The copy is as the bucket is: what was put there comes, what was taken out there goes. A key that would be no path below
the copy, or none beside the others, gets a name with % in its place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from pipelines.buckets import Bucket, Thing
from pipelines.settings import Settings
from quality.intake.files import LARGEST

INDEX = "inbox-copy.json"
LONGEST = 150
"""Bytes of a part of a key that is taken as it is; a file's name may have 255."""


def brought(settings: Settings) -> Path:
    """The inbox as a folder of this machine. Raises StoreFailed where its bucket cannot be read."""
    if settings.inbox_url:
        source = Bucket.at("KANSEI_INBOX_URL", settings.inbox_url)
        copy(source, settings.inbox, settings.data / INDEX)
    return settings.inbox


def copy(source: Bucket, folder: Path, index: Path) -> None:
    """Make `folder` as `source` is. index: a file that says which state of each object lies there."""
    wanted = places(each for each in source.things() if each.size or not each.key.endswith("/"))
    known = json.loads(index.read_text(encoding="utf-8")) if index.exists() else {}
    there = {place: _state(thing) for place, thing in wanted.items() if (folder / place).is_file()}
    kept = {place: state for place, state in there.items() if known.get(place) == state}
    _write(index, kept)  # what is about to change is not known until it has
    _remove(folder, set(wanted))
    for place, thing in wanted.items():
        if place not in kept:
            first = LARGEST + 1 if thing.size > LARGEST else None  # of more the intake reads no more
            (source / thing.key).download(folder / place, first)
            kept[place] = _state(thing)
    _write(index, kept)


def places(things: Iterable[Thing]) -> dict[str, Thing]:
    """Path below the copy → object, each path another one and none below another."""
    found: dict[str, Thing] = {}
    folders: set[str] = set()
    for thing in sorted(things, key=lambda each: each.key):
        parts = [_usable(part) for part in thing.key.split("/")]
        for end in range(1, len(parts)):
            while "/".join(parts[:end]) in found:
                parts[end - 1] += "%"
        while (place := "/".join(parts)) in found or place in folders:
            parts[-1] += "%"
        folders |= {"/".join(parts[:end]) for end in range(1, len(parts))}
        found[place] = thing
    return found


def _usable(part: str) -> str:
    """A part of a key as the name of a file or folder."""
    if part in ("", ".", ".."):
        return f"%{part}"
    if "\0" in part or len(part.encode()) > LONGEST:
        return f"{part.replace(chr(0), '%')[: LONGEST // 4]}%{hashlib.sha256(part.encode()).hexdigest()[:16]}"
    return part


def _state(thing: Thing) -> list[str | int]:
    return [thing.key, thing.size, thing.tag]


def _remove(folder: Path, wanted: set[str]) -> None:
    """Take away what is not wanted, and folders that are empty then."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in wanted:
            path.unlink()


def _write(index: Path, kept: dict[str, list[str | int]]) -> None:
    index.parent.mkdir(parents=True, exist_ok=True)
    part = index.with_suffix(".part")
    part.write_text(json.dumps(kept, ensure_ascii=False, indent=0, sort_keys=True), encoding="utf-8")
    part.replace(index)
