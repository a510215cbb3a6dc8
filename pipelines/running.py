"""Run one step: call its module, measure it, record it. The command line and the DAG both come through here."""

from __future__ import annotations

import fcntl
import importlib
import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from pipelines.disk_errors import explained
from pipelines.lake import Lake, digest_of
from pipelines.lake_version import refuse_newer
from pipelines.settings import Settings, night_named
from pipelines.steps import STEPS
from quality.contracts import tables
from quality.errors import AnotherRun

CONTRACTS = "contracts"
"""Among a step's inputs: what its tables promise."""
STALE = ".stale"
"""What the summary of a step is called while what it rests on is being replaced."""
RECORD = "silver.nights"
FAILED = ".failed"
"""Beside the summaries: what ended a step, until it ends well."""


@dataclass
class Summary:
    """What a step did: rows read, published and set aside, rows by table, and remarks for the night's page.

    inputs: name → digest of each thing that the rows rest on, and what `digest` is made of; a step that is not skipped
    where it has nothing to do states `digest` alone. reads: tables of the lake that it has looked into. seconds and
    peak_mb (of this process and its largest worker) are measured by `run_step`.
    """

    rows_in: int = 0
    rows_out: int = 0
    set_aside: int = 0
    digest: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)
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
    """The job of one night in one data folder. Raises LakeNewer where a newer version has written its lake."""
    refuse_newer(settings.lake)
    return Job(night_named(night), settings, Lake(settings.lake, settings.reports, settings.accepted), client)


def run_step(step: str, job: Job) -> Summary:
    """Run a step, keep its summary under reports/<night>/steps/ and record it in silver.nights.

    Summaries of the steps behind it are put away first: what they say rests on what this step now replaces. What a step
    has to do once its own summary is kept is its module's function `recorded`, where it has one.
    """
    module = importlib.import_module(f"pipelines.{step}")
    named = f"{step}.{job.client}" if job.client else step
    folder = job.settings.reports / job.night / "steps"
    place = folder / f"{named}.json"
    for stale in (place, *_behind(step, job.client, folder)):
        if stale.exists():
            stale.rename(stale.with_suffix(STALE))
    started = time.perf_counter()
    job.lake.reads.clear()
    summary = _measured(module, job, place.with_suffix(FAILED))
    summary.step, summary.reads = named, sorted(job.lake.reads - {RECORD})
    if summary.inputs:
        summary.inputs |= {CONTRACTS: contracts_digest(step)}
        summary.digest = digest_of(summary.inputs)
    summary.seconds = round(time.perf_counter() - started, 2)
    summary.peak_mb = max(summary.peak_mb, _peak_mb())
    job.lake.record(named, job.night, summary.digest, summary.rows_in, summary.rows_out, summary.set_aside)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(asdict(summary), ensure_ascii=False, indent=1), encoding="utf-8")
    for ended in (STALE, FAILED):
        place.with_suffix(ended).unlink(missing_ok=True)
    if hasattr(module, "recorded"):
        module.recorded(job)
    return summary


def _measured(module: ModuleType, job: Job, failed: Path) -> Summary:
    """What the step says of itself. Raises DiskFull or ReadOnly for whatever a library says then.

    failed: file in which an error is kept for the night's pages: error, where, count, why, remedy.
    """
    try:
        summary: Summary = module.run(job)
    except Exception as error:
        told = explained(error, job.settings.data, job.night) or error
        _keep_error(told, failed)
        if told is not error:
            raise told from error
        raise
    return summary


def _keep_error(error: Exception, place: Path) -> None:
    kept = {name: getattr(error, name, None) for name in ("where", "count", "why", "remedy")}
    kept |= {"error": type(error).__name__, "why": kept["why"] or f"{type(error).__name__}: {error}"}
    with suppress(OSError):  # a disk that is full, or read-only, must not hide what is told of it
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")


def inputs_now(step: str, job: Job) -> dict[str, str]:
    """What a step's rows would rest on if it ran now, without running it: as in `Summary.inputs`.

    Raises NotPublished where a step before it has not run on that night.
    """
    found: dict[str, str] = importlib.import_module(f"pipelines.{step}").inputs(job)
    return found | {CONTRACTS: contracts_digest(step)}


def is_current(step: str, job: Job) -> bool:
    """Has this step published the night from just the inputs that there are now? Then running it changes nothing."""
    return job.lake.digest(step, job.night) == digest_of(inputs_now(step, job))


def leave(step: str, job: Job) -> None:
    """Leave a step that is current as it is: its summary counts again, if a step before it had put it away."""
    put_away = (job.settings.reports / job.night / "steps" / f"{step}.json").with_suffix(STALE)
    if put_away.exists():
        put_away.rename(put_away.with_suffix(".json"))


def contracts_digest(step: str) -> str:
    """Digest of the contracts of the tables that a step publishes: columns, types, keys."""
    published = [tables()[name] for known in STEPS if known.name == step for name in known.tables]
    return digest_of([
        (table.name, table.kind, table.key, [(name, str(column.dtype), column.nullable) for name, column in
                                             table.columns.items()])
        for table in published
    ])  # fmt: skip


def _behind(step: str, client: str, folder: Path) -> list[Path]:
    """Summaries of the steps that rest on `step`: of the same client, where it has one. None for one beside.

    A step that only stands later in the list stays: Airflow runs `consistency` and `analyse` in either order.
    """
    later: set[str] = set()
    for known in STEPS:
        if {step, *later}.intersection(known.after):
            later.add(known.name)
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
    try:
        data.mkdir(parents=True, exist_ok=True)
        opened = (data / ".lock").open("a")
    except OSError as error:
        raise explained(error, data) or error from error
    with opened as handle:
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
