"""A dry night for one client: select, package, leak gate, deliver into a folder that is thrown away, verify; samples.

Nothing is sent, no number is used, the lake and the client's packages stay as they are.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from exports.channels import Target, channels
from exports.client_file import Client, find_client
from exports.deltas import DELETED
from exports.feeds import FEEDS
from exports.formats import cannot_carry, formats
from exports.leaks import refuse_leaks
from exports.manifests import manifest_of
from exports.packages import Package
from exports.select import select_feeds
from exports.send import send
from exports.verify import verify
from pipelines.package import build_package, licensed_from, why_nothing
from pipelines.running import Job
from quality.errors import LicenceViolated

EMPTY = "no licensed row on this night"
OTHER_SCRIPT = r"[\p{L}--[\p{Latin}\p{Han}\p{Hiragana}\p{Katakana}\p{Common}]]"
"""A letter of a script that is neither Japanese nor Latin, such as Hangul or Cyrillic."""


@dataclass(frozen=True)
class Row:
    """One feed of the dry night. problem: the first one found, "" where there is none. samples: which records."""

    feed: str
    rows: int
    bytes: int
    problem: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What the dry night found. folder: where the samples lie. note: why there is nothing to deliver on this night."""

    rows: tuple[Row, ...]
    folder: Path
    note: str = ""

    @property
    def good(self) -> bool:
        """Would this night be delivered? It would with an empty feed, but somebody should know."""
        return not self.note and not any(row.problem not in ("", EMPTY) for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """All of it, for machines."""
        return {**asdict(self), "folder": str(self.folder), "good": self.good}


def check(job: Job) -> Checked:
    """Run the dry night of `job.client`. Samples go to reports/<night>/samples/<client>/, those of before are replaced.

    A leak is told as the problem of its feed; there are no samples then. Raises WrongUsage (client file), NotPublished.
    """
    client = find_client(job.settings.clients, job.client)
    folder = job.settings.reports / job.night / "samples" / client.client
    shutil.rmtree(folder, ignore_errors=True)
    why = why_nothing(client, job.night)
    if why:
        return Checked((), folder, why)
    with tempfile.TemporaryDirectory(prefix="kansei-check-") as aside:
        try:
            package = build_package(job, client, Path(aside) / "out" / client.client, bases=[])
        except LicenceViolated as leak:
            return Checked(tuple(_leaking(client, leak)), folder)
        problems = _received(client, package, Path(aside) / "delivered")
    records = _samples(job, client, folder)
    rows = [
        Row(file.feed, file.rows, file.bytes, _problem(file.name, file.rows, problems), records.get(file.feed, ()))
        for file in package.files
    ]
    known = {problem for row in rows for problem in [row.problem] if problem}
    rest = [problem for problem in problems if problem not in known]
    return Checked((*rows, *(Row("package", 0, 0, problem) for problem in rest[:1])), folder)


def _received(client: Client, package: Package, folder: Path) -> list[str]:
    """What a client's own check would find, had it been sent this: over the local channel, whatever its own is."""
    channel = channels()["folder"].connect(Target(client.client, folder))
    send(client.client, package, manifest_of(client.client, package, 1, None), channel)
    return verify(folder).problems


def _problem(name: str, rows: int, problems: list[str]) -> str:
    found = [problem for problem in problems if name in problem.partition(": ")[0]]
    return found[0] if found else "" if rows else EMPTY


def _leaking(client: Client, leak: LicenceViolated) -> list[Row]:
    named = leak.where.rpartition("feed ")[2].partition(".")[0]
    where = named if named in client.feeds else "package"
    return [Row(where, leak.count or 0, 0, f"leak gate: {leak.why}")]


def _samples(job: Job, client: Client, folder: Path) -> dict[str, tuple[str, ...]]:
    """Write `<feed>.sample.*`, and `<feed>.removed.sample.*` where its format can tell what is gone; which records."""
    frames = licensed_from(job, client)
    folder.mkdir(parents=True)
    told: dict[str, tuple[str, ...]] = {}
    files: dict[str, str] = {}
    for feed, frame in select_feeds(client, job.night, frames):
        picked = _picked(frame)
        if not picked:
            continue
        form = formats()[client.format_of(feed)]
        rows = pl.concat(picked.values()).unique(FEEDS[feed].key).sort(FEEDS[feed].key)
        path = folder / f"{feed}.sample.{form.EXTENSION}"
        form.encode(rows, path)
        files[path.name], told[feed] = feed, tuple(picked)
    refuse_leaks(client, job.night, frames, folder, files)
    for feed in told:
        told[feed] += _takedown(client, folder, feed, frames)
    return told


def _takedown(client: Client, folder: Path, feed: str, frames: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """How it would be told that the sample's first record is gone."""
    name = client.format_of(feed)
    if cannot_carry(name, feed, client.fields(feed), delta=True):
        return ()
    form = formats()[name]
    sample = next(iter(form.read(folder / f"{feed}.sample.{form.EXTENSION}"))).head(1)
    gone = sample.select(*FEEDS[feed].key, pl.lit(DELETED).alias("status"))
    form.encode(gone, folder / f"{feed}.removed.sample.{form.EXTENSION}")
    return ("takedown",)


def _picked(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The largest, the smallest and the first record with a letter of another script, each where there is one."""
    if frame.is_empty():
        return {}
    text = frame.select(pl.struct(pl.all()).struct.json_encode()).to_series()
    lengths = text.str.len_bytes()
    found = {"largest": frame[int(lengths.arg_max() or 0)], "smallest": frame[int(lengths.arg_min() or 0)]}
    foreign = text.str.contains(OTHER_SCRIPT).arg_true()
    if foreign.len():
        found["foreign script"] = frame[int(foreign[0])]
    return found
