"""What a night found out about who is who, kept so that the next one looks only at rows that have changed."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.lake import Lake, digest_of
from transforms.catalog.identity.known import Known

VERSION = 1
"""Raised when a change of features, blocks, evidence or the reading of credits must look at all rows again."""
PARTS = ("rows", "found", "met", "beyond")


@dataclass(frozen=True)
class Kept:
    """known: of identity. cells: staff.CELLS. Both are of whichever night ran last, and only save work."""

    known: Known
    cells: pl.DataFrame


def read(lake: Lake) -> Kept | None:
    """What was kept, or None. A folder is there whole or not at all."""
    place = _place(lake)
    if not place.exists():
        return None
    return Kept(
        Known(*(pl.read_parquet(place / f"{part}.parquet") for part in PARTS)), pl.read_parquet(place / "cells.parquet")
    )


def keep(lake: Lake, known: Known, cells: pl.DataFrame) -> None:
    """Keep it in place of what was kept before."""
    place = _place(lake)
    part = place.with_suffix(f".{os.getpid()}.part")
    part.mkdir(parents=True, exist_ok=True)
    for name, frame in {**{name: getattr(known, name) for name in PARTS}, "cells": cells}.items():
        frame.write_parquet(part / f"{name}.parquet")
    for stale in place.parent.iterdir():
        if stale != part:
            shutil.rmtree(stale, ignore_errors=True)
    part.replace(place)


def _place(lake: Lake) -> Path:
    """Named by what blocks' numbers depend on too: polars hashes alike only in one version and on like processors."""
    sample = pl.Series(["感性"]).hash(1).item()
    return lake.local / "cache" / "identity" / digest_of(VERSION, pl.__version__, sample)[:16]
