"""Nights for one client: tables as the earlier steps publish them, then package and deliver."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exports.channels.folder import Folder
from pipelines.running import Job, Summary, job_for, run_step
from pipelines.settings import Settings
from pipelines.steps import STEPS
from tests.exports.drawn import NIGHT, night_frames

NEXT = "2026-11-21"


def publish(settings: Settings, night: str, frames: dict[str, pl.DataFrame]) -> None:
    """Write tables as the earlier steps would have published them."""
    lake = job_for(night, settings).lake
    for name, frame in frames.items():
        lake.replace_rows(name, night, frame, {})
    for step in STEPS:
        if set(step.tables) & frames.keys():
            lake.record(step.name, night, "0" * 64, 0, 0, 0)


def retitle(settings: Settings, night: str = NIGHT) -> None:
    """Correct a title in a published night."""
    frame = night_frames()["silver.works"].with_columns(title=pl.lit("訂正"))
    publish(settings, night, {"silver.works": frame})


def job(settings: Settings, night: str = NIGHT) -> Job:
    return job_for(night, settings, "stream")


def both(settings: Settings, night: str = NIGHT) -> Summary:
    """Package and deliver one night."""
    run_step("package", job(settings, night))
    return run_step("deliver", job(settings, night))


def root(settings: Settings) -> Path:
    return settings.delivered / "stream"


def numbers(settings: Settings) -> list[tuple[str, int, int]]:
    """Night, revision and number of each delivery in the ledger."""
    ledger = job(settings).lake.scan("gold.deliveries").select("night", "revision", "seq").unique().collect()
    return sorted(ledger.rows(), key=lambda row: row[2])


def latest(settings: Settings) -> str:
    return str(json.loads((root(settings) / "LATEST.json").read_bytes())["path"])


class Broken(Exception):
    """The run was killed."""


def breaks_at(monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Let the channel break off just before its n-th write."""
    count = iter(range(1, 1000))

    def guard(write: Any) -> Any:
        def guarded(self: Folder, *arguments: Any) -> None:
            if next(count) == call:
                raise Broken
            write(self, *arguments)

        return guarded

    for name in ("put", "create", "replace"):
        monkeypatch.setattr(Folder, name, guard(getattr(Folder, name)))
