"""Build again what was lost: the lake and the packages from the inbox, or one damaged table from its nights' inputs.

Nothing is sent. What a client has stays as it is, and a delivery that is put back gets the number that it had, since
numbers follow from the order of the nights.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from exports.client_file import find_client
from exports.manifests import manifest_of
from exports.packages import latest
from exports.signing import signer
from pipelines import collect, ledger, metering, plan
from pipelines.backfill import LAST_INNER_STEP, nights_from
from pipelines.buckets import Bucket
from pipelines.connections import key
from pipelines.inbox import lying
from pipelines.inbox_copy import brought
from pipelines.lake import Lake
from pipelines.nightly import Notice, run_night
from pipelines.package import why_nothing
from pipelines.running import Job, job_for, run_step
from pipelines.settings import Settings, is_night, night_named
from pipelines.steps import STEPS, clients
from quality.contracts import tables
from quality.errors import WrongUsage

DAMAGED = ".damaged"
BY_OTHER_NIGHTS = ("articles.events", "articles.feedback", "analyse.events")
"""Records of what one night's step has published for earlier nights."""
RECORD = "silver.nights"


def nights_to_restore(settings: Settings, first: str = "", last: str = "") -> list[str]:
    """From `first` to `last`; without them the nights that have a report, or else a folder in the inbox.

    Raises WrongUsage where a lake is there already, nothing is to be restored, or a file without a night could count
    for any of several nights.
    """
    if any(Lake(settings.lake, settings.reports).exists(name) for name in tables()):
        raise WrongUsage(
            str(settings.lake), "a lake is there already",
            remedy="give --table for one table, or move the lake away: mv lake lake.old",
        )  # fmt: skip
    reported = sorted(_reported(settings))
    nights = reported or sorted({file.night for file in lying(brought(settings)) if file.night})
    if first or last:
        nights = nights_from(night_named(first or nights[0]), night_named(last or nights[-1]))
    if not nights:
        raise WrongUsage(str(settings.inbox), "has no night", remedy="copy the inbox there first")
    inbox = lying(brought(settings)) if len(nights) > 1 and not reported else ()
    lost = [file.path for file in inbox if not file.night]
    if lost:
        raise WrongUsage(
            f"{lost[0]}", "lies in no night's folder, and no report says which night took it in", count=len(lost),
            remedy="put it into the folder of its night, or copy reports/ too",
        )  # fmt: skip
    return nights


def restore(settings: Settings, nights: list[str], notice: Notice) -> None:
    """Build these nights in order: their tables, models that were learned then, packages and the ledger's numbers.

    Where reports are there, a night gets its page, and a client its package, only if they say that it had one.
    """
    sent = {night: _sent(settings, night) for night in nights}
    known, paged = any(sent.values()), {night for night in nights if _has_page(settings, night)}
    _expect_undated(settings, nights)
    for night in nights:
        notice(night, "runs")
        job = job_for(night, settings)
        run_night(job, notice, until=LAST_INNER_STEP)
        for name in [each for each in clients(settings.clients) if each in sent[night] or not known]:
            mine = replace(job, client=name)
            run_step("package", mine)
            number(mine)
        if night in paged or not known:
            run_step("report", job)
        if (settings.reports / night / "steps" / "learn.json").is_file():
            run_step("learn", job)
        notice(night, "done")


def number(job: Job) -> None:
    """Enter a night's package into the ledger as it was when it was sent, without sending it.

    One that nobody has approved was never sent, and gets no number.
    """
    client = find_client(job.settings.clients, job.client)
    if why_nothing(client, job.night):
        return
    package = latest(job.settings.out / job.client, job.night)
    if plan.of_package(job, client, package).held:
        return
    numbered = ledger.manifests(job)
    signs = signer(client.signing, key(client.signing)) if client.signing else None
    previous = numbered[-1]["sha256"] if numbered else None
    manifest = manifest_of(job.client, package, len(numbered) + 1, previous, signs)
    ledger.enter(job, package, manifest)
    metering.enter(job, client, manifest)
    rows = sum(file.rows for file in package.files)
    job.lake.record(f"deliver.{job.client}", job.night, ledger.digest(job.client, manifest.sha256), rows, rows, 0)


def restore_table(settings: Settings, name: str, notice: Notice) -> list[str]:
    """Build one table again, by running its step for every night that it had; returns these nights.

    What is damaged lies in lake/.damaged until the new one is whole. Raises WrongUsage where the table is not made from
    a night's inputs.
    """
    lake = Lake(settings.lake, settings.reports)
    step = _step_of(name)
    if isinstance(lake.root, Bucket):
        raise WrongUsage(
            "--table", f"{lake.root} is a bucket, from which no table can be put aside",
            remedy=f"delete what lies under {lake.path(name)}/, then run {step or 'every step'} for its nights again",
        )  # fmt: skip
    nights = sorted(_reported(settings)) if name == RECORD else _nights_of(lake, step)
    if name == "silver.drops":
        _refuse_gone(settings)
    _put_aside(lake, name)
    if name == RECORD:
        _record_again(lake, settings)
    for record in [each for each in BY_OTHER_NIGHTS if each.startswith(f"{step}.")]:
        for night in _nights_of(lake, record):
            lake.replace_rows(RECORD, night, lake.partition(RECORD, night).clear(), {"step": record})
    if name == "silver.drops":
        _expect_undated(settings, nights)
    for night in nights if step else ():
        notice(f"{night} {step}", "runs")
        run_step(step, job_for(night, settings))
        notice(f"{night} {step}", "done")
    shutil.rmtree(lake.root / DAMAGED / name, ignore_errors=True)
    return nights


def _step_of(name: str) -> str:
    """The step that makes a table from a night's inputs; "" for the record of what has run."""
    if name not in tables():
        near = get_close_matches(name, tables(), n=3) or list(tables())
        raise WrongUsage("--table", f"{name!r} is no table", remedy=f"one of {', '.join(near)}")
    if name == RECORD:
        return ""
    for step in STEPS:
        if name in step.tables and not step.per_client:
            return step.name
    raise WrongUsage(
        "--table",
        f"{name} says what happened, and is not made from a night's inputs",
        remedy=f"put lake/{name.replace('.', '/')} back from a copy, or move the lake away and build all of it anew",
    )


def _nights_of(lake: Lake, step: str) -> list[str]:
    found = lake.scan(RECORD).filter(step=step).select("night").unique().collect()
    return sorted(found["night"])


def _put_aside(lake: Lake, name: str) -> None:
    place, aside = lake.path(name), lake.root / DAMAGED / name
    if place.exists():
        aside.mkdir(parents=True, exist_ok=True)
        place.rename(aside / str(len(list(aside.iterdir()))))


def _reported(settings: Settings) -> Iterator[str]:
    """Nights of which a report is kept."""
    for path in settings.reports.glob("*/steps/collect.json"):
        if is_night(path.parent.parent.name):
            yield path.parent.parent.name


def _sent(settings: Settings, night: str) -> set[str]:
    """Clients to whom that night was sent, by its report: also where a later run of a step has put that away."""
    found = (settings.reports / night / "steps").glob("deliver.*")
    return {path.stem.removeprefix("deliver.") for path in found}


def _has_page(settings: Settings, night: str) -> bool:
    return any((settings.reports / night / "steps").glob("report.*"))


def _record_again(lake: Lake, settings: Settings) -> None:
    """silver.nights from the summaries that every step has left under reports/."""
    for path in sorted(settings.reports.glob("*/steps/*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        counts = (told["rows_in"], told["rows_out"], told["set_aside"])
        lake.record(told["step"], path.parent.parent.name, told["digest"], *counts)


def _came(settings: Settings) -> list[dict[str, str | bool]]:
    """What reports say of files that came in: source, file, night, undated."""
    paths = sorted(settings.reports.glob("*/steps/collect.json"))
    return [row for path in paths for row in json.loads(path.read_text(encoding="utf-8"))["remarks"]["came"]]


def _expect_undated(settings: Settings, nights: list[str]) -> None:
    """Let files without a night count for the night that took them in, by the reports; else for the last one."""
    taken_in = {(row["source"], row["file"]): str(row["night"]) for row in _came(settings) if row["undated"]}
    found: dict[str, list[collect.Arrival]] = {}
    for file in lying(brought(settings)):
        if not file.night:
            sha, bytes_ = file.bytes_digest()
            night = taken_in.get((file.source, Path(file.file).name), nights[-1])
            arrival = collect.Arrival(night, file.source, file.file, sha, bytes_, undated=True)
            found.setdefault(night, []).append(arrival)
    for night, arrivals in found.items():
        collect.expect(job_for(night, settings), arrivals)


def _refuse_gone(settings: Settings) -> None:
    """Raise WrongUsage where a file was taken in that no longer lies in the inbox: nothing else says its name."""
    there = {(file.source, Path(file.file).name) for file in lying(brought(settings))}
    gone = sorted({(row["source"], row["file"]) for row in _came(settings)} - there)
    if gone:
        raise WrongUsage(
            "silver.drops",
            f"{'/'.join(map(str, gone[0]))} was taken in and no longer lies in the inbox",
            count=len(gone),
            remedy="put the inbox back as it was, from a copy",
        )
