"""Split a step's work: the same function over many parts, in a process pool."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


def map_partitions(fn: Callable[[Part], Result], parts: Iterable[Part], processes: int = 2) -> Iterator[Result]:
    """Results of `fn` for each part, in the order of the parts; `fn` must be importable by name.

    One part, or one process, runs here without a pool. Workers are spawned afresh, so no lock or thread
    of polars is inherited.
    """
    work = list(parts)
    if len(work) < 2 or processes < 2:
        yield from map(fn, work)
        return
    with ProcessPoolExecutor(min(processes, len(work)), multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(fn, work)
