"""Run a range of nights again, oldest first, and of each only the steps that would publish something else.

A step is left as it is where it was published from just the inputs that there are now, so a backfill that broke off
goes on where it stopped. Only the last night packages and delivers, unless each is to be sent.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from pipelines.affected import Affected, affected
from pipelines.changed_files import Changed, changed_files
from pipelines.collect import Look, forget
from pipelines.nightly import Notice, run_night
from pipelines.redone import CHAINED, FILES, NEVER, Forecast, Redone
from pipelines.running import hold, job_for
from pipelines.settings import Settings, night_named, tonight
from pipelines.sources import load_sources
from quality.errors import AnotherRun, WrongUsage

log = logging.getLogger(__name__)
LAST_INNER_STEP = "results"
OF_CATALOGS = frozenset({"catalog", "takedown"})


@dataclass(frozen=True)
class Planned:
    """A night of the range: whether it ran before, files of the inbox that count for it, the last step that may run.

    until: "" for the whole night, with packages and deliveries. redone: the steps that would publish something else.
    """

    night: str
    ran_before: bool
    files: int
    until: str
    redone: tuple[Redone, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a backfill would do. changes: files that the lake does not have as the inbox has them, up to its last night.

    later: nights after the range that have run, and rest on what it replaces. affected: for whom, at most.
    """

    nights: tuple[Planned, ...]
    changes: tuple[Changed, ...] = ()
    later: tuple[str, ...] = ()
    affected: tuple[Affected, ...] = field(default=())

    @property
    def withdrawn(self) -> tuple[Changed, ...]:
        """Files of the range that no longer count."""
        first = self.nights[0].night
        return tuple(each for each in self.changes if each.kind == "withdrawn" and each.night >= first)

    def as_json(self) -> dict[str, Any]:
        """All of it, for machines."""
        return asdict(self)


def plan(settings: Settings, first: str, last: str, source: str = "", *, today: str, send_each: bool = False) -> Plan:
    """What running the nights from `first` to `last` again would do. Nothing is written, kept or judged.

    source: begin at the first night on which it has a file. Raises WrongUsage where the range runs backwards or into
    the future (after `today`), or nobody knows the source, or it has no files in the range.
    """
    nights = nights_from(night_named(first), night_named(last))
    if nights[-1] > today:
        raise WrongUsage(
            "--to", f"{nights[-1]} has not begun: in Japan it is {today}",
            remedy="give a night that has begun; if it has, set this machine's clock",
        )  # fmt: skip
    job = job_for(nights[0], settings)
    look, sources = Look.at(job), load_sources(settings.sources)
    found = [each for each in changed_files(look, job.lake, sources) if each.night <= nights[-1]]
    if source:
        nights = nights[nights.index(_first_night(source, sorted(sources), nights, look, found)) :]
    changes = [each for each in found if each.kind != "withdrawn" or each.night >= nights[0]]
    forecast = Forecast(job, look, changes)
    planned = [
        Planned(
            night, ("collect", night) in forecast.recorded, sum(file.night == night for file, *_ in look.inbox),
            "" if send_each or night == nights[-1] else LAST_INNER_STEP, forecast.night(job_for(night, settings)),
        )
        for night in nights
    ]  # fmt: skip
    later = sorted({night for step, night in forecast.recorded if step == "catalog" and night > nights[-1]})
    return Plan(tuple(planned), tuple(changes), tuple(later), _affected(settings, planned, changes))


def _first_night(source: str, known: list[str], nights: list[str], look: Look, changes: Iterable[Changed]) -> str:
    """The first of these nights on which the source has, or had, a file."""
    if source not in known:
        near = get_close_matches(source, known, n=3) or known
        raise WrongUsage("--source", f"{source!r} has no source file", remedy=f"one of {', '.join(near)}")
    touched = {file.night for file, *_ in look.inbox if file.source == source}
    touched |= {each.night for each in changes if each.source == source}
    if not touched.intersection(nights):
        told = f"{source!r} has no files from {nights[0]} to {nights[-1]}"
        raise WrongUsage("--source", told, remedy="look at the inbox")
    return min(touched.intersection(nights))


def _affected(settings: Settings, planned: list[Planned], changes: list[Changed]) -> tuple[Affected, ...]:
    """By the last night of the range that was published: for a night that was not, nobody can tell.

    Where only files differ, works of other suppliers stay as they are; where anything else does, all may change.
    """
    published = [each.night for each in planned if all(NEVER not in redone.why for redone in each.redone)]
    if not published or not any(each.redone for each in planned):
        return ()
    roots = {root for night in planned for redone in night.redone for root in redone.roots}
    by_files = roots <= FILES | CHAINED.keys()
    touched = {each.source for each in changes if each.role in OF_CATALOGS}
    return affected(job_for(published[-1], settings), touched if by_files else None)


def run(settings: Settings, planned: Plan, notice: Notice) -> None:
    """Take out what was withdrawn, then run the planned nights in order; an error ends the range there."""
    for night, gone in groupby(planned.withdrawn, key=lambda each: each.night):
        forget(job_for(night, settings), [(each.source, each.sha256) for each in gone])
    for each in planned.nights:
        notice(each.night, "runs")
        run_night(job_for(each.night, settings), notice, until=each.until, changed=True)


def planned_task(first: str, last: str, source: str, *, plan_only: bool) -> list[str]:
    """As an Airflow task: write the plan into the log; the nights to run, none where only the plan was wanted."""
    from pipelines.terminal_operation import backfill_tables, plain

    made = plan(Settings(), first, last, source, today=tonight())
    log.info("%s", plain(backfill_tables(made)))
    return [] if plan_only else [each.night for each in made.nights]


def night_task(night: str, nights: list[str], *, send_each: bool) -> dict[str, Any]:
    """As an Airflow task: one night of a planned range, alone in the data folder.

    Raises AnotherRun where a night of the range before it is not done: it is tried again after that one.
    """
    settings = Settings()
    done: list[tuple[str, str]] = []
    with hold(settings.data):
        made = plan(settings, nights[0], nights[-1], today=tonight(), send_each=send_each)
        waiting = [each for each in made.nights if each.night < night and each.redone]
        if waiting:
            raise AnotherRun(
                "backfill", f"{waiting[0].night} is not done, and this night goes on from it", night=night,
                remedy="mend the red task of that night first; this one follows by itself",
            )  # fmt: skip
        (this,) = (each for each in made.nights if each.night == night)
        run(settings, replace(made, nights=(this,)), lambda step, state: done.append((step, state)))
    return {"night": night, "ran": [step for step, state in done if state == "done"]}


def nights_from(first: str, last: str) -> list[str]:
    """Every night from the first to the last, both included. Raises WrongUsage where they run backwards."""
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    if end < start:
        raise WrongUsage("--from", f"{first} is after {last}", remedy="give the earlier night first")
    return [(start + dt.timedelta(days=day)).isoformat() for day in range((end - start).days + 1)]
