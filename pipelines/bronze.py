"""What suppliers sent, by content and never altered, and the judgement of each file, made in a process of its own."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.buckets import Bucket
from pipelines.inbox import sha256_of, sides_of
from pipelines.isolated import Limits, isolated
from pipelines.judging import Judgement, judge
from pipelines.lake import Lake, digest_of
from pipelines.ontology import factors
from pipelines.readers import reader_named, reader_names
from pipelines.sources import Source
from quality.errors import StoreFailed
from quality.intake.files import LARGEST, kind_of, refuse
from quality.intake.sides import NO_SIDES, Sides

for _name in reader_names():
    reader_named(_name)  # loaded once in the process that judges, not once a file

log = logging.getLogger(__name__)
PACKED = 3
"""An archive may take what a file of so many times its size may take."""
ENDS = {
    "memory": "reading it takes more than {memory} MB of memory",
    "time": "reading it takes more than {seconds} s of CPU time",
    "clock": "reading it took more than {clock} s",
    "killed": "the system killed what read it",
    "crashed": "it crashed what read it",
    "output": "what it says takes more than {output} MB",
    "failed": "its reader failed",
    "keeper": "the process that judges could not be kept alive",
}
"""How a process that judges may end, as a supplier reads it."""


def judge_apart(source: Source, file: str, path: Path, sides: Sides, folder: Path) -> Judgement:
    """The judgement of the file at `path`, called `file`, made in a limited process that writes it into `folder`.

    A file that takes more than is allowed, or ends the process, is rejected by the rule `limits`.
    """
    with path.open("rb") as stream:
        packed = kind_of(stream.read(300)) != ""
    limits = Limits.of(path.stat().st_size * (PACKED if packed else 1))
    said = [side.decode("latin-1") if side is not None else None for side in (sides.count, sides.sha256)]
    ended = isolated().call(
        judge_into, source.model_dump(mode="json"), file, str(path.absolute()), *said, folder=folder, limits=limits
    )
    if ended.how == "done":
        with contextlib.suppress(OSError, ValueError, pl.exceptions.PolarsError):
            return replace(read(folder), peak_mb=ended.peak_mb)
    if ended.said:
        log.warning("%s: %s", file, ended.said)
    why = ENDS.get(ended.how, ENDS["failed"]).format(
        memory=limits.memory >> 20, seconds=limits.seconds, clock=3 * limits.seconds, output=limits.output >> 20
    )
    refused = refuse(file, "limits", why, "split the delivery, or send it in its plainest form")
    promise = source.promise_for(file)
    role = promise.role if promise else "unknown"
    found = Judgement(
        "reject", role, reasons=[f"{refused.why} → {refused.remedy}"], is_final=ended.is_final, peak_mb=ended.peak_mb
    )
    write(folder, found)
    return found


def judge_into(
    folder: Path, source: dict[str, Any], file: str, path: str, count: str | None, sha256: str | None
) -> None:
    """Judge a file and write the judgement into a folder. Runs apart."""
    sides = Sides(*(side.encode("latin-1") if side is not None else None for side in (count, sha256)))
    with Path(path).open("rb") as stream:
        data = stream.read(min(Path(path).stat().st_size, LARGEST + 1))
    write(folder, judge(Source.model_validate(source), file, data, sides))


def write(folder: Path, found: Judgement) -> None:
    """Write a judgement: what was said last, so that a folder with a verdict is whole."""
    found.typed.write_parquet(folder / "good.parquet")
    found.broken.write_parquet(folder / "bad.parquet")
    facts = {
        "outcome": found.outcome, "role": found.role, "rows": found.rows, "reasons": found.reasons,
        "ignored": found.ignored,
    }  # fmt: skip
    (folder / "verdict.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


def read(folder: Path) -> Judgement:
    """A judgement as it was written. Raises OSError, ValueError or PolarsError where it is none."""
    facts = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    good, bad = (pl.read_parquet(folder / f"{name}.parquet") for name in ("good", "bad"))
    return Judgement(**facts, typed=good, broken=bad)


class Bronze:
    """Suppliers' bytes by content, what was promised beside them, and the judgement of each by source file."""

    def __init__(self, lake: Path, store: Bucket | None = None) -> None:
        """store: where the bytes and promises are kept, if not in the lake's folder, which then has copies of bytes."""
        self.bytes_folder, self.judged_folder = lake / "bronze", lake / "cache" / "judged"
        self.store, self.peak_mb = store, 0

    def keep(self, path: Path) -> tuple[str, int]:
        """Store a file's bytes; returns sha256 and size. Written whole or not at all."""
        sha = sha256_of(path)
        if not self._place(sha).exists():
            isolated().warm()
            self.bytes_folder.mkdir(parents=True, exist_ok=True)
            part = self.bytes_folder / "incoming.part"
            shutil.copyfile(path, part)
            sha = sha256_of(part)  # of what is kept, even if the file has grown meanwhile
            self._store(part, sha)
            self._place(sha).parent.mkdir(exist_ok=True)
            part.replace(self._place(sha))
        return sha, self._place(sha).stat().st_size

    def keep_link(self, path: Path) -> tuple[str, int]:
        """Store where a link points, as bytes: it is never followed."""
        target = os.fsencode(path.readlink())
        sha = hashlib.sha256(target).hexdigest()
        self._place(sha).parent.mkdir(parents=True, exist_ok=True)
        self._place(sha).write_bytes(target)
        self._store(self._place(sha), sha)
        return sha, len(target)

    def keep_sides(self, path: Path, source: str, night: str, file: str, sha: str) -> None:
        """Remember what lies beside a file: its promised number of rows and checksum."""
        sides = sides_of(path)
        if sides != self.sides(source, night, file, sha):
            name = self._sides(source, night, file, sha)
            said = {"count": sides.count, "sha256": sides.sha256}
            text = json.dumps({name: side.decode("latin-1") for name, side in said.items() if side is not None})
            if self.store:
                (self.store / name).write_bytes(text.encode())
                self._beside.add(name)
                return
            place = self.bytes_folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_suffix(".part")
            part.write_text(text, encoding="utf-8")
            part.replace(place)

    def sides(self, source: str, night: str, file: str, sha: str) -> Sides:
        """What lay beside a file when it was last seen."""
        name = self._sides(source, night, file, sha)
        if not (name in self._beside if self.store else (self.bytes_folder / name).exists()):
            return NO_SIDES
        said = json.loads(((self.store or self.bytes_folder) / name).read_text(encoding="utf-8"))
        return Sides(**{name: side.encode("latin-1") for name, side in said.items()})

    def judged(self, source: Source, night: str, file: str, sha: str) -> Judgement:
        """The judgement of kept bytes, from the cache where the same source file has judged them under this name.

        Experts' judgements are judged again when the dictionary has other factors.
        """
        sides = self.sides(source.source, night, file, sha)
        promised = [str(side) for side in (sides.count, sides.sha256) if side is not None]
        promise = source.promise_for(file)
        known = sorted(factors()) if promise and promise.role == "annotations" else []
        folder = self.judged_folder / f"{sha[:16]}-{digest_of(source.digest, file, *promised, *known)[:16]}"
        if (folder / "verdict.json").exists():
            return read(folder)
        part = folder.with_suffix(f".{os.getpid()}.part")  # two tasks may look for the same judgement
        for stale in (part, folder):
            shutil.rmtree(stale, ignore_errors=True)
        part.mkdir(parents=True)
        found = judge_apart(source, file, self._here(sha), sides, part)
        self.peak_mb = max(self.peak_mb, found.peak_mb)
        if found.is_final:
            with contextlib.suppress(OSError):  # another has just put the same there
                part.replace(folder)
        shutil.rmtree(part, ignore_errors=True)
        return found

    def _place(self, sha: str) -> Path:
        return self.bytes_folder / sha[:2] / sha

    def _sides(self, source: str, night: str, file: str, sha: str) -> str:
        return f"beside/{digest_of(source, night, file, sha)[:32]}.json"

    def _store(self, path: Path, sha: str) -> None:
        """Put bytes into the store, before they lie here: what lies here is there."""
        if self.store and not (place := self.store / sha[:2] / sha).exists():
            place.upload(path)

    def _here(self, sha: str) -> Path:
        """Where the bytes lie on this machine, brought from the store if another one has kept them."""
        place = self._place(sha)
        if self.store and not place.exists():
            (self.store / sha[:2] / sha).download(place)
            if sha256_of(place) != sha:
                place.unlink()
                raise StoreFailed(
                    f"{self.store}/{sha[:2]}/{sha}", "has other bytes than were kept",
                    remedy="put the object back from a copy; nothing was judged",
                )  # fmt: skip
        return place

    @cached_property
    def _beside(self) -> set[str]:
        """Of the store, the names of all promises."""
        return {f"beside/{each.key}" for each in (self.store / "beside").things()} if self.store else set()


@lru_cache(maxsize=8)
def bronze_of(lake: Lake) -> Bronze:
    """What a lake keeps of suppliers' bytes."""
    return Bronze(lake.local, lake.root / "bronze" if isinstance(lake.root, Bucket) else None)
