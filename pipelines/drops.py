"""Which drops count on a night: the accepted files of every source, oldest first, with their typed rows."""

from __future__ import annotations

import json
from dataclasses import dataclass

import polars as pl

from pipelines.bronze import bronze_of
from pipelines.judging import Judgement
from pipelines.lake import Lake
from pipelines.sources import FilePromise, Source
from quality.intake.tombstones import GONE


@dataclass(frozen=True)
class Drop:
    """An accepted file: its source and promise, the night it counts for, its name and digest.

    apart: rows that are good by themselves, but were set aside beside the delivery before.
    """

    source: Source
    promise: FilePromise
    night: str
    file: str
    sha256: str
    apart: tuple[int, ...] = ()

    @property
    def digest_parts(self) -> tuple[str, ...]:
        """What makes this drop's rows what they are."""
        return (self.source.source, self.source.digest, self.night, self.file, self.sha256, *map(str, self.apart))

    def rows(self, lake: Lake) -> pl.DataFrame:
        """Typed good rows: `row`, target fields, extras. Tombstones are not among them."""
        typed = self._judged(lake).typed
        typed = typed.filter(~pl.col("row").is_in(self.apart)) if self.apart else typed
        return typed.filter(~pl.col(GONE)).drop(GONE) if GONE in typed.columns else typed

    def gone(self, lake: Lake) -> tuple[str, ...]:
        """Keys of the tombstones in a catalog."""
        typed = self._judged(lake).typed
        return tuple(typed.filter(GONE)["source_key"]) if GONE in typed.columns else ()

    def touched(self, lake: Lake) -> tuple[str, ...]:
        """Keys of the rows that were set aside, as far as they can be read."""
        where, judged = self.promise.mapping().get("source_key"), self._judged(lake)
        rows = [json.loads(original) for original in judged.broken["original"]]
        found = {row.get(where.column) for row in rows if where and where.column}
        if self.apart:
            found |= set(judged.typed.filter(pl.col("row").is_in(self.apart))["source_key"])
        return tuple(sorted(key for key in found if key))

    def _judged(self, lake: Lake) -> Judgement:
        return bronze_of(lake).judged(self.source, self.night, self.file, self.sha256)


def accepted(lake: Lake, sources: dict[str, Source], night: str, *roles: str) -> list[Drop]:
    """Accepted drops up to `night` with one of `roles`, by night, source and file name; takedowns end a night."""
    found = lake.read("silver.drops", night, every=True).filter(
        pl.col("outcome").is_in(["accept", "quarantine"]) & pl.col("role").is_in(roles)
    )
    apart = _apart(lake, night)
    drops = []
    for row in found.sort("night", pl.col("role") == "takedown", "source", "file", "sha256").iter_rows(named=True):
        source = sources.get(row["source"])
        promise = source.promise_for(row["file"]) if source else None
        if source and promise:
            rows = apart.get((row["night"], row["source"], row["sha256"]), ())
            drops.append(Drop(source, promise, row["night"], row["file"], row["sha256"], rows))
    return drops


def _apart(lake: Lake, night: str) -> dict[tuple[str, str, str], tuple[int, ...]]:
    """Night, source, sha256 → rows set aside because of the delivery before: a file's own judgement keeps them."""
    aside = lake.read("silver.quarantine", night, every=True).filter(rule="identifier_changed")
    rows = aside.group_by("night", "source", "sha256").agg(pl.col("row").sort()).iter_rows()
    return {(when, source, sha): tuple(found) for when, source, sha, found in rows}
