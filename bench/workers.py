"""Two Dask workers against one: analysis and tiles of neighbours, by the clock.

Scheduler and workers are processes on 127.0.0.1. Each side is measured by turns and the best counts, for another load
on the same cores would show as a worse ratio. Both give the same rows, which is checked first.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from bench.analysis import _texts
from bench.neighbours import rows_of
from bench.ratio import Ratio
from pipelines import analyse
from pipelines.neighbour_lists import _strips
from pipelines.settings import Settings
from pipelines.workers import map_partitions
from tests.pipelines.dask_hosts import dask_hosts
from transforms.recommend.tiles import merged

WORKS, FACTORS, DEPTH, PARTS = 60_000, 128, 200, 4
ROUNDS, ASKED = 3, 1.7


def compare() -> list[Ratio]:
    """Ratios of one worker to two."""
    texts, rows = _parts(), rows_of(WORKS, FACTORS).astype(np.float32)
    characters = sum(len(text) for part in texts for _, _, text in part)
    works: dict[str, Callable[[Settings], int]] = {
        f"analysis of {characters / 1e6:.1f}M characters": partial(_analysis, texts),
        f"tiles of {WORKS // 1000}k × {FACTORS}": partial(_tiles, rows),
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        dask_hosts(Path(folder) / "1", 1) as one,
        dask_hosts(Path(folder) / "2", 2) as two,
    ):
        return [_ratio(what, work, two.settings, one.settings) for what, work in works.items()]


def _ratio(what: str, work: Callable[[Settings], int], two: Settings, one: Settings) -> Ratio:
    """The best of some rounds of each, after one in which the workers open what they need."""
    assert work(two) == work(one), "one worker and two must give the same"
    clocks = [(_clock(work, two), _clock(work, one)) for _ in range(ROUNDS)]
    return Ratio(f"{what}, two workers", min(each[0] for each in clocks), "one worker",
                 min(each[1] for each in clocks), ASKED)  # fmt: skip


def _clock(work: Callable[[Settings], int], at: Settings) -> float:
    started = time.perf_counter()
    work(at)
    return time.perf_counter() - started


def _analysis(parts: list[analyse.Part], at: Settings) -> int:
    return int(pl.concat(map_partitions(analyse.find, parts, at)).hash_rows().sum())


def _tiles(rows: np.ndarray, at: Settings) -> int:
    found = merged(list(map_partitions(partial(_strips, rows, DEPTH, 0.0, PARTS), range(PARTS), at)))
    return int(found.filled.sum())


def _parts() -> list[analyse.Part]:
    """Parts as large as a night's."""
    frame = pl.DataFrame({"text": _texts()}).with_columns(
        domain=pl.lit("article"), content=pl.int_range(pl.len()).cast(pl.String)
    )
    return analyse._parts(frame)
