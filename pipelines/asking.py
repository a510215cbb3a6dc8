"""Approvals as Airflow asks for them: a delivery's plan, and what somebody answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines import approvals
from pipelines.plan import plan, refuse_unapproved
from pipelines.running import Job, hold, job_for, run_task
from pipelines.settings import Settings
from pipelines.terminal_clients import plan_markdown
from quality.errors import DeliveryHeld


def plan_of(night: str, client: str) -> dict[str, Any]:
    """The plan as JSON, and as a Markdown table under `markdown`."""
    settings = Settings()
    with hold(settings.data, shared=True):
        made = plan(_job(night, client, settings))
    return {**made.as_json(), "markdown": plan_markdown(made)}


def deliver_or_hold(night: str, client: str) -> dict[str, Any]:
    """The summary of `deliver`; {"held": why} where somebody must be asked first: then nothing was sent."""
    try:
        return run_task("deliver", night, client)
    except DeliveryHeld as error:
        return {"held": error.why}


def send(night: str, client: str) -> dict[str, Any]:
    """Deliver what has been approved, and write the night's page again. Returns the summary of `deliver`."""
    sent = run_task("deliver", night, client)
    run_task("report", night)
    return sent


def refuse(night: str, client: str) -> None:
    """Raise DeliveryHeld, with the remedy, for a delivery that needs an approval."""
    refuse_unapproved(plan(_job(night, client, Settings())))


def record(night: str, client: str, *, content: str, of: Sequence[str], by: str) -> str:
    """Write down that `by` approved this content. of: the reasons for which somebody was asked. Returns where."""
    job = _job(night, client, Settings())
    return str(approvals.approve(job, content, by=by, reason="approved in Airflow", of=of))


def _job(night: str, client: str, settings: Settings) -> Job:
    return job_for(night, settings, client)
