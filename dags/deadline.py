"""06:00 in Japan: by then each client has its delivery, or somebody is told which one waits, and for what.

Airflow's parts load this once, as a plugin, and keep it; so it loads nothing of the house that they read anew for each
DAG file. Who changes this file starts Airflow again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sys
from typing import Any

from airflow.sdk import AsyncCallback, DeadlineAlert
from airflow.sdk.definitions.deadline import BaseDeadlineReference

log = logging.getLogger(__name__)
SERVED_BY = dt.timedelta(hours=6)
"""After midnight in Japan."""


class MidnightOfTheNight(BaseDeadlineReference):
    """00:00 in Japan of a run's own night; none for a run that begins on a later day: that one is nobody's morning.

    Airflow's own references do not do. A scheduled run by partition has no logical date. And while a run waits for the
    deadline that counts from `queued_at`, Airflow 3.3.2 cannot clear its tasks (it adds the interval as if it were a
    number), which is what a red task asks for.
    """

    required_kwargs = frozenset({"dag_id", "run_id"})

    def _evaluate_with(self, *, session: Any, dag_id: str, run_id: str) -> dt.datetime | None:
        from airflow.models import DagRun

        run = session.query(DagRun).filter_by(dag_id=dag_id, run_id=run_id).one_or_none()
        return midnight(run) if run else None


def midnight(run: Any) -> dt.datetime | None:
    """The reference of one run: of its partition key, its form or conf, or its logical date."""
    from dags.night import JST, NoNight, night_of

    asked = {"dag_run": run, "params": run.conf or {}, "logical_date": run.logical_date}
    try:
        night = dt.date.fromisoformat(night_of(asked))
    except NoNight:
        return None
    begun = run.queued_at or run.run_after
    if begun.astimezone(JST).date() > night:
        return None
    return dt.datetime.combine(night, dt.time(), JST)


async def tell_who_waits(context: dict[str, Any]) -> str:
    """Log and keep which clients have nothing yet, why and what to do; what Airflow's triggerer calls at 06:00.

    Returns what it says, which Airflow keeps beside the deadline.
    """
    from dags.night import night_of
    from pipelines.served import tell

    run = context["dag_run"]
    key, conf, date = (run.get(name) for name in ("partition_key", "conf", "logical_date"))
    asked = {"dag_run": _Key(key), "params": conf or {}}
    if date:
        asked["logical_date"] = date if isinstance(date, dt.datetime) else dt.datetime.fromisoformat(date)
    said = await asyncio.to_thread(tell, night_of(asked))
    log.error("%s", said)
    return said


class _Key:
    """A run as the triggerer is told of it: a dictionary has no attributes."""

    def __init__(self, partition_key: str | None) -> None:
        self.partition_key = partition_key


def served_by_six() -> DeadlineAlert | None:
    """The alert of the DAG `nightly`; none for `airflow dags test`, which nobody's morning hangs on.

    Airflow 3.3.2 breaks off there at the end of a run that went well, where the DAG has a deadline.
    """
    if sys.argv[1:3] == ["dags", "test"]:
        return None
    return DeadlineAlert(
        reference=MidnightOfTheNight(), interval=SERVED_BY, callback=AsyncCallback(tell_who_waits),
        name="06:00 納品 served",
    )  # fmt: skip
