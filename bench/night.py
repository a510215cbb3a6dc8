"""A whole night on a made inbox, then one on which 1% of the works differ: what each step costs, and how that grows.

`python -m bench.night [WORKS…]` (default 10,000), with half as many articles. Each step is a process of its own, as in
Airflow, so that its figures hold its start (imports, dictionaries: some seconds). CPU seconds and peak memory are the
kernel's, of the process and those that it started (memory: the largest one). On the small night the whole catalogs come
again with 1% of the works changed, and 1% as many articles come that nobody has seen. What it costs to make the inbox
is not counted. Beside a step stands its floor, where one is known (bench/night_floors.py). The lake is kept where
KANSEI_BENCH_DATA says, else in a temporary folder.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.night_floors import floors
from pipelines.settings import ROOT, Settings
from pipelines.steps import STEPS, clients
from pipelines.synth import synth
from quality.contracts import tables

FULL, SMALL = "2026-11-18", "2026-11-19"
CHANGED = 0.01
ACCEPTED = ",".join(name for name, table in tables().items() if table.ranking)
"""Tables of lists may move as they like: made works are alike, so that few of them stand in many lists."""
NOISE_S = 5.0
"""Below so many CPU seconds a step's growth says more about its start than about its work."""


@dataclass(frozen=True)
class Cost:
    """What one step took: seconds, the largest process's memory, and rows published, of all clients together.

    floor_s: CPU seconds that it cannot take less than; None where nobody knows.
    """

    cpu_s: float
    wall_s: float
    peak_mb: int
    rows: int
    floor_s: float | None = None


Costs = dict[str, Cost]


def measure(works: int, folder: Path) -> dict[str, Costs]:
    """Make the inbox of `works` works in `folder` and run both nights: night → step → cost."""
    articles = works // 2
    synth(works, articles, folder, FULL)
    full = _night(folder, FULL)
    synth(works, int(articles * CHANGED), folder, SMALL, CHANGED, first_article=articles)
    return {FULL: full, SMALL: _night(folder, SMALL)}


def _night(folder: Path, night: str) -> Costs:
    found = {}
    for step in STEPS:
        if step.name == "deliver":
            for client in clients():  # a delivery may wait for somebody; fails where there is nothing to look at
                given = ("--by", "bench", "--reason", "made data")
                _command(folder, night, "approve", client, *given, may_fail=True)
        cpu_s, wall_s, peak_mb = _command(folder, night, "step", step.name)
        told = [json.loads(path.read_bytes()) for path in _summaries(folder, night, step.name)]
        found[step.name] = Cost(cpu_s, wall_s, peak_mb, sum(each["rows_out"] for each in told))
    known = floors(Settings(data=folder), night)
    return {step: replace(cost, floor_s=known.get(step)) for step, cost in found.items()}


def _summaries(folder: Path, night: str, step: str) -> list[Path]:
    place = folder / "reports" / night / "steps"
    return sorted([*place.glob(f"{step}.json"), *place.glob(f"{step}.*.json")])


def _command(folder: Path, night: str, *words: str, may_fail: bool = False) -> tuple[float, float, int]:
    """CPU and wall seconds and peak MB of a command of ours. Raises where it fails, unless it may."""
    started = time.perf_counter()
    environment = os.environ | {"KANSEI_DATA": str(folder), "PYTHONPATH": str(ROOT), "KANSEI_ACCEPT": ACCEPTED}
    child = subprocess.Popen(
        [sys.executable, "-m", "pipelines", *words, "--night", night],
        env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL if may_fail else None,
    )  # fmt: skip
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode and not may_fail:
        raise SystemExit(f"{' '.join(words)} ended with {child.returncode}: its message is above")
    return used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss // 1024


def growth(small: Cost, large: Cost, times: float) -> float | None:
    """The power of n with which CPU grew between two sizes, 1 for linear; None where the small one is mostly start."""
    if small.cpu_s < NOISE_S:
        return None
    return math.log(large.cpu_s / small.cpu_s) / math.log(times)


def table_of(works: int, night: str, costs: Costs, before: tuple[int, Costs] | None) -> Table:
    """One row a step, and their sum; growth beside the size before."""
    heads = ("step", "CPU s", "floor s", "wall s", "peak MB", "rows", "growth")
    table = Table(*heads, title=f"{works:,} works, night {night}")
    for step, cost in costs.items():
        power = growth(before[1][step], cost, works / before[0]) if before else None
        told = "–" if power is None else f"n^{power:.2f}"
        floor = "–" if cost.floor_s is None else f"{cost.floor_s:.1f}"
        measured = (f"{cost.wall_s:.1f}", f"{cost.peak_mb:,}", f"{cost.rows:,}")
        table.add_row(step, f"{cost.cpu_s:.1f}", floor, *measured, told)
    cpu_s, wall_s = sum(cost.cpu_s for cost in costs.values()), sum(cost.wall_s for cost in costs.values())
    peak_mb = max(cost.peak_mb for cost in costs.values())
    table.add_row("all", f"{cpu_s:.1f}", "", f"{wall_s:.1f}", f"{peak_mb:,}", "", "")
    return table


def main(sizes: list[int]) -> None:
    """Measure each size, smallest first, and print as soon as a size is through."""
    out, before = Console(width=120), None
    for works in sorted(sizes):
        with tempfile.TemporaryDirectory(prefix="kansei-bench-") as made:
            kept = os.environ.get("KANSEI_BENCH_DATA")
            nights = measure(works, Path(kept, str(works)) if kept else Path(made))
        for night, costs in nights.items():
            out.print(table_of(works, night, costs, (before[0], before[1][night]) if before else None))
        before = (works, nights)


if __name__ == "__main__":
    main([int(each.replace(",", "")) for each in sys.argv[1:]] or [10_000])
