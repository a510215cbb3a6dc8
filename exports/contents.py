"""What goes into a package: every licensed feed, whole or as a delta on an earlier delivery, read by the leak gate.

Everything is written aside, in the work folder of exports/packages.py. A feed goes out as a delta where the client file
says so and there is something to build on: an earlier delivery of the same month with the same fields in the same
format. So every month begins with whole files, and nobody ever applies more than a month of deltas.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from exports import deltas, states
from exports.client_file import Client
from exports.disk import as_json, sha256_of
from exports.encryption import encrypt
from exports.feeds import FEEDS
from exports.formats import formats
from exports.leaks import Before, refuse_leaks
from exports.schema import Packed, schema_version
from exports.select import select_parts, tables_read, visible_subjects

Spread = Callable[[Callable[[str], Any], Sequence[str]], Iterable[Any]]
"""Results of a function for each of several feeds, in their order."""


@dataclass(frozen=True)
class Base:
    """A delivery that the client has, on which the next may build: number, digest of its manifest, its package."""

    seq: int
    sha256: str
    folder: Path
    stated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def named(self) -> dict[str, Any]:
        """What a package says of the delivery on which it builds."""
        return {"seq": self.seq, "sha256": self.sha256, "folder": self.folder.name}


@dataclass(frozen=True)
class Whole:
    """The whole file of one feed. frame: its rows, kept only where a delta may be made of them."""

    feed: str
    path: Path
    packed: Packed
    frame: pl.DataFrame | None


@dataclass(frozen=True)
class Night:
    """One client's night: who, when, from what, and where its packages lie."""

    client: Client
    night: str
    frames: Mapping[str, pl.DataFrame]
    out: Path
    recipients: Mapping[str, str]
    spread: Spread | None = None


def whole_files(at: Night, work: Path) -> tuple[list[Whole], frozenset[str]]:
    """Write every licensed feed whole into `work` and let the leak gate read it. Also the ids that the client sees.

    at.spread: makes each feed's file in a process of its own, perhaps elsewhere; the gate reads what came back.
    """
    found: list[Whole] = []
    seen: set[str] = set()
    for whole, subjects in _brought(at, work, at.spread) if at.spread else _written(at, work):
        found.append(whole)
        seen |= subjects
    refuse_leaks(at.client, at.night, at.frames, work, {whole.path.name: whole.feed for whole in found})
    return found, frozenset(seen)


def _written(at: Night, work: Path, only: Iterable[str] | None = None) -> Iterator[tuple[Whole, set[str]]]:
    """Each licensed feed, or only these, as a file in `work`, and the ids of which it tells."""
    for feed, parts in select_parts(at.client, at.night, at.frames, only):
        watched = _Watched(feed, keep=at.client.feeds[feed].mode == "delta")
        packed = _encoded(at, work, watched, "full", parts)
        kept = pl.concat(watched.kept) if watched.kept else None
        yield Whole(feed, work / packed.name, packed, kept), watched.subjects


def _brought(at: Night, work: Path, spread: Spread) -> Iterator[tuple[Whole, set[str]]]:
    """The same, made one feed at a time wherever `spread` lets it be made. No recipient's key goes with it."""
    made = spread(partial(_made, replace(at, recipients={}, spread=None)), list(at.client.feeds))
    for whole, subjects, data in made:
        path = work / whole.packed.name
        path.write_bytes(data)
        yield replace(whole, path=path), subjects


def _made(at: Night, feed: str) -> tuple[Whole, set[str], bytes]:
    """One feed's file, made aside, and its bytes. Given only the tables that the feed needs, as its client would be."""
    alone = replace(at, frames={name: at.frames[name] for name in tables_read([feed])})
    with TemporaryDirectory() as folder:
        ((whole, subjects),) = _written(alone, Path(folder), [feed])
        return whole, subjects, whole.path.read_bytes()


def content_digest(at: Night, wholes: list[Whole]) -> str:
    """Digest of what the client may read tonight, however it is sent: equal where nothing has changed."""
    told = {whole.feed: whole.packed.sha256 for whole in wholes}
    stated = {"licence": at.client.licence_digest, "feeds": told, "recipients": dict(at.recipients)}
    return hashlib.sha256(as_json(stated)).hexdigest()


def final_files(
    at: Night, work: Path, wholes: list[Whole], seen: frozenset[str], base: Base | None
) -> tuple[list[Packed], dict[str, Any]]:
    """Put what is sent into `work`: deltas in place of whole files where they may be, all encrypted where asked for.

    Returns the files in the order of the client file, and what the package states of feeds, tombstones and its base.
    """
    tombs, before = _tombstones(at, seen, base)
    files: list[Packed] = []
    feeds: dict[str, Any] = {}
    for whole in wholes:
        feeds[whole.feed] = _stated(at, whole)
        delta = _delta(at, work, whole, base, tombs)
        feeds[whole.feed]["mode"] = "delta" if delta else "full"
        files += delta or [whole.packed]
    _gate(at, work, files, before, tombs)
    if at.client.encryption:
        files = [_encrypted(at, work, file, at.client.encryption.method) for file in files]
    return files, {
        "base": base.named if base else None,
        "feeds": feeds,
        "subjects": states.keep_subjects(at.out, work, seen),
        "tombstones": tombs,
        "encryption": at.client.encryption.method if at.client.encryption else None,
    }


class _Watched:
    """Rows of a feed on their way into a file: what of them must be known once they are gone.

    rows, columns; about: different values of what the feed's rows are about; subjects: ids of works and articles.
    """

    def __init__(self, feed: str, *, keep: bool = False) -> None:
        self.feed, self.rows, self.columns, self.kept = feed, 0, tuple[str, ...](), list[pl.DataFrame]()
        self.about, self.subjects, self._keep = set[str](), set[str](), keep

    def taken(self, parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The same parts."""
        first = next(iter(FEEDS[self.feed].subjects))
        for part in parts:
            self.rows += part.height
            self.columns = tuple(part.columns)
            if first in part.columns:  # keys that were removed need not name it
                self.about |= set(part[first].unique())
            self.subjects |= deltas.subjects(self.feed, part)
            if self._keep:
                self.kept.append(part)
            yield part


def _encoded(at: Night, work: Path, watched: _Watched, kind: str, parts: Iterable[pl.DataFrame]) -> Packed:
    """Write rows of a feed; the file's name holds the first 12 hex digits of its content's sha256."""
    feed = watched.feed
    form = formats()[at.client.format_of(feed)]
    stem = feed if kind == "full" else f"{feed}.{kind}"
    unnamed = work / f"{stem}.{form.EXTENSION}"
    form.encode(watched.taken(parts), unnamed, at.client.about(at.night))
    digest = sha256_of(unnamed)
    final = unnamed.rename(work / f"{stem}-{digest[:12]}.{form.EXTENSION}")
    size, works = final.stat().st_size, len(watched.about)
    return Packed(final.name, feed, digest, size, watched.rows, watched.columns, kind, works)


def _stated(at: Night, whole: Whole) -> dict[str, Any]:
    """What the package says of a feed: its schema, the rows of the whole file, and which state it leaves."""
    form = formats()[at.client.format_of(whole.feed)]
    kept = whole.frame is not None or at.client.encryption is not None  # nobody here can read what was encrypted
    packed = whole.frame is not None and whole.path.name.endswith(".gz")
    return {
        "schema_version": schema_version(whole.feed, whole.packed.columns, form),
        "rows": whole.packed.rows,
        "key": list(FEEDS[whole.feed].key),
        "state": states.keep(at.out, whole.path) if kept else None,
        "content_sha256": states.unpacked_sha256(whole.path) if packed else None,
    }


def _delta(
    at: Night, work: Path, whole: Whole, base: Base | None, tombs: Mapping[str, list[str]]
) -> list[Packed]:  # fmt: skip
    """Changes and removals of a feed in place of its whole file; none where the whole file must go out."""
    before = _buildable(at, whole, base)
    if before is None or whole.frame is None:
        return []
    form = formats()[at.client.format_of(whole.feed)]
    gone = {subject: status for status, ids in tombs.items() for subject in ids}
    found = deltas.difference(whole.feed, form, before, whole.path, whole.frame, gone)
    whole.path.unlink()
    parts = (("changes", found.changes), ("removed", found.removed))
    return [_encoded(at, work, _Watched(whole.feed), kind, [frame]) for kind, frame in parts]


def _buildable(at: Night, whole: Whole, base: Base | None) -> Path | None:
    """The whole file that the client holds of this feed, if a delta may build on it."""
    told = base.stated["feeds"].get(whole.feed) if base else None
    if base is None or told is None or base.folder.name[:7] != at.night[:7]:
        return None
    form = formats()[at.client.format_of(whole.feed)]
    same = told["schema_version"] == schema_version(whole.feed, whole.packed.columns, form)
    return states.find(at.out, told["state"]) if same else None


def _tombstones(
    at: Night, seen: frozenset[str], base: Base | None
) -> tuple[dict[str, list[str]], Before]:  # fmt: skip
    """Subjects gone since the base, and what the client holds of it."""
    kept = states.find(at.out, base.stated["subjects"]) if base else None
    if base is None or kept is None:
        return {deltas.DELETED: [], deltas.INACTIVE: []}, Before()
    before = states.read_subjects(kept)
    held = {feed: states.find(at.out, told["state"]) for feed, told in base.stated["feeds"].items()}
    files = {feed: path for feed, path in held.items() if path}
    lost = before - seen
    if lost:  # a work of which no feed tells tonight may be seen all the same
        lost -= visible_subjects(at.client, at.night, at.frames)
    return deltas.tombstones(lost, at.frames), Before(files, before)


def _gate(at: Night, work: Path, files: list[Packed], before: Before, tombs: Mapping[str, list[str]]) -> None:
    """Let the leak gate read the parts of deltas, and the tombstones; whole files it has read already."""
    parts = [file for file in files if file.kind != "full"]
    aside = work / "parts"
    aside.mkdir()
    for file in parts:
        (work / file.name).rename(aside / file.name)
    named = {file.name: file.resource for file in parts}
    refuse_leaks(at.client, at.night, at.frames, aside, named, before, tombs)
    for file in parts:
        (aside / file.name).rename(work / file.name)
    aside.rmdir()


def _encrypted(at: Night, work: Path, file: Packed, method: str) -> Packed:
    hidden = encrypt(work / file.name, at.recipients, method)
    return replace(file, name=hidden.name, sha256=sha256_of(hidden), bytes=hidden.stat().st_size)
