"""Run one step: call its module, measure it, record it. The command line and the DAG both come through here."""

from __future__ import annotations

import fcntl
import importlib
import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipelines.lake import Lake
from pipelines.settings import Settings, night_named
from pipelines.steps import STEPS
from quality.errors import AnotherRun


@dataclass
class Summary:
    """What a step did: rows read, published and set aside, rows by table, and remarks for the night's page.

    digest: of the step's inputs and versions. seconds and peak_mb (of this process and its largest worker) are
    measured by `run_step`.
    """

    rows_in: int = 0
    rows_out: int = 0
    set_aside: int = 0
    digest: str = ""
    tables: dict[str, int] = field(default_factory=dict)
    remarks: dict[str, Any] = field(default_factory=dict)
    step: str = ""
    seconds: float = 0.0
    peak_mb: int = 0


@dataclass(frozen=True)
class Job:
    """What a step is given: the night, the settings and the lake; the client where the step is per client."""

    night: str
    settings: Settings
    lake: Lake
    client: str = ""


def job_for(night: str, settings: Settings, client: str = "") -> Job:
    """The job of one night in one data folder."""
    return Job(night_named(night), settings, Lake(settings.lake, settings.reports, settings.accepted), client)


def run_step(step: str, job: Job) -> Summary:
    """Run a step, keep its summary under reports/<night>/steps/ and record it in silver.nights.

    Summaries of the steps behind it are put away first: what they say rests on what this step now replaces.
    """
    module = importlib.import_module(f"pipelines.{step}")
    named = f"{step}.{job.client}" if job.client else step
    folder = job.settings.reports / job.night / "steps"
    place = folder / f"{named}.json"
    for stale in (place, *_behind(step, job.client, folder)):
        stale.unlink(missing_ok=True)
    started = time.perf_counter()
    summary: Summary = module.run(job)
    summary.step = named
    summary.seconds = round(time.perf_counter() - started, 2)
    summary.peak_mb = max(summary.peak_mb, _peak_mb())
    job.lake.record(named, job.night, summary.digest, summary.rows_in, summary.rows_out, summary.set_aside)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(asdict(summary), ensure_ascii=False, indent=1), encoding="utf-8")
    return summary


def _behind(step: str, client: str, folder: Path) -> list[Path]:
    """Summaries of the steps that come after `step`: of the same client, where it has one. None for one beside."""
    names = [known.name for known in STEPS]
    later = names[names.index(step) + 1 :] if step in names else []
    found = sorted(path for name in later for path in folder.glob(f"{name}*.json"))
    return [path for path in found if not client or path.stem.endswith(f".{client}")]


def run_task(step: str, night: str, client: str | None = None) -> dict[str, Any]:
    """Run a step as an Airflow task. Raises AnotherRun while a run by the command line holds the folder."""
    settings = Settings()
    with hold(settings.data, shared=True):
        return asdict(run_step(step, job_for(night, settings, client or "")))


@contextmanager
def hold(data: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the lock of a data folder: alone, or shared by the tasks of one DAG run. Raises AnotherRun."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / ".lock").open("a") as handle:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherRun(
                str(data), "another run holds this data folder", remedy="wait for it to end, then run again"
            ) from error
        yield


def _peak_mb() -> int:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, workers) // 1024
