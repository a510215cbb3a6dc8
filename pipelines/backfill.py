"""Run a range of nights again, oldest first. Only the last one packages and delivers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pipelines.nightly import Notice, run_night
from pipelines.running import job_for
from pipelines.settings import Settings, night_named
from quality.errors import WrongUsage

LAST_INNER_STEP = "results"


@dataclass(frozen=True)
class Planned:
    """A night of the range: has it run before, files of the inbox that count for it, and up to which step it runs."""

    night: str
    ran_before: bool
    files: int
    until: str


def plan(settings: Settings, first: str, last: str, source: str = "") -> list[Planned]:
    """The nights from `first` to `last`; with `source`, from the first night on which that source has a file.

    Raises WrongUsage where the range runs backwards or the source has no files in it.
    """
    nights = nights_from(night_named(first), night_named(last))
    files = {night: len(list(settings.inbox.glob(f"{source or '*'}/{night}/*"))) for night in nights}
    if source:
        touched = [night for night in nights if files[night]]
        if not touched:
            raise WrongUsage("--source", f"{source!r} has no files from {first} to {last}", remedy="look at the inbox")
        nights = nights[nights.index(touched[0]) :]
    lake = job_for(nights[0], settings).lake
    return [
        Planned(night, lake.has_run("collect", night), files[night], "" if night == nights[-1] else LAST_INNER_STEP)
        for night in nights
    ]


def run(settings: Settings, planned: list[Planned], notice: Notice) -> None:
    """Run the planned nights in order; an error ends the range there."""
    for night in planned:
        run_night(job_for(night.night, settings), notice, until=night.until)


def nights_from(first: str, last: str) -> list[str]:
    """Every night from the first to the last, both included. Raises WrongUsage where they run backwards."""
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    if end < start:
        raise WrongUsage("--from", f"{first} is after {last}", remedy="give the earlier night first")
    return [(start + dt.timedelta(days=day)).isoformat() for day in range((end - start).days + 1)]
