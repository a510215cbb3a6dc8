"""A whole night in one process: the same steps as the DAG, in the same order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipelines.running import Job, is_current, leave, run_step
from pipelines.steps import STEPS, Step, clients
from quality.errors import WrongUsage

Notice = Callable[[str, str], None]
"""Called with a step and "runs", "done", "current" (left as it is), or the error that ended it."""


def run_night(job: Job, notice: Notice, *, until: str = "", client: str = "", changed: bool = False) -> None:
    """Run the steps of one night up to `until` (default: all), for one client or all of them.

    changed: leave a step before packaging as it is where it would publish what it has published.
    A step that fails ends the night; what fails for one client leaves the others alone. The report is written in
    any case. Raises the first error, whatever it is.
    """
    names = chosen(client, clients(job.settings.clients))
    steps = _steps(until)
    errors: list[Exception] = []
    for step in steps:
        if errors or step.per_client or step.name == "report":
            break
        errors += _attempt(step, job, notice, changed=changed)
    served = [] if errors else [step for step in steps if step.per_client]
    for name in names if served else ():
        errors += _serve(served, replace(job, client=name), notice)
    if not until or until == "report":
        errors += _attempt(STEPS[-1], job, notice)
    if errors:
        raise errors[0]


def _serve(steps: list[Step], job: Job, notice: Notice) -> list[Exception]:
    """One client's steps, until one of them fails."""
    for step in steps:
        failed = _attempt(step, job, notice)
        if failed:
            return failed
    return []


def _attempt(step: Step, job: Job, notice: Notice, *, changed: bool = False) -> list[Exception]:
    label = f"{step.name}.{job.client}" if job.client else step.name
    try:
        if changed and is_current(step.name, job):
            leave(step.name, job)
            notice(label, "current")
            return []
        notice(label, "runs")
        run_step(step.name, job)
    except Exception as error:  # a full disk at one client is no reason to leave out the next, or the report
        notice(label, str(error) or type(error).__name__)
        return [error]
    notice(label, "done")
    return []


def _steps(until: str) -> tuple[Step, ...]:
    names = [step.name for step in STEPS]
    if until and until not in names:
        raise WrongUsage("--until", f"{until!r} is no step", remedy=f"one of {', '.join(names)}")
    return STEPS[: names.index(until) + 1] if until else STEPS


def chosen(client: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The client that is named, or all of them. Raises WrongUsage where it has no client file."""
    if client and client not in known:
        raise WrongUsage("--client", f"{client!r} has no client file", remedy=f"one of {', '.join(known)}")
    return (client,) if client else known
