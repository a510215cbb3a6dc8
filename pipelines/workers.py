"""Split a step's work: the same function over many parts, in a process pool, or on the workers of a Dask scheduler."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from pipelines.settings import Settings

Part = TypeVar("Part")
Result = TypeVar("Result")


def map_partitions(fn: Callable[[Part], Result], parts: Iterable[Part], at: Settings) -> Iterator[Result]:
    """Results of `fn` for each part, in the order of the parts; `fn` must be importable by name.

    Where KANSEI_WORKERS names a scheduler its workers do it, one part or many, and never this machine instead: raises
    WorkersFailed. Else one part, or one process, runs here without a pool. Workers of the pool are spawned afresh, so
    no lock or thread of polars is inherited.
    """
    work = list(parts)
    if at.workers and work:
        from pipelines.remote_workers import map_remotely  # Dask takes a second to load

        yield from map_remotely(fn, work, at)
        return
    if len(work) < 2 or at.processes < 2:
        yield from map(fn, work)
        return
    with ProcessPoolExecutor(min(at.processes, len(work)), multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(fn, work)


def width(at: Settings) -> int:
    """How many parts can be done at once: into so many a table is split whose parts cost alike."""
    if not at.workers:
        return at.processes
    from pipelines.remote_workers import threads

    return threads(at)
