"""What every DAG of the house shares: its night, when it runs, what is tried again and what a failure says."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import Asset, CronPartitionTimetable, Param, RetryDecision, RetryPolicy

from pipelines.steps import STEPS, Step

JST = ZoneInfo("Asia/Tokyo")
WRONG_USAGE, REFUSED = 2, 3  # exit codes of the command line: what trying again cannot mend
DAGS_TEST = "dag_test"  # the user in whose name `airflow dags test` runs

log = logging.getLogger(__name__)


class NoNight(ValueError):
    """The run does not say which night it is for."""

    exit_code, remedy = WRONG_USAGE, 'give {"night": "2026-11-20"}, a JST date'


def night_of(context: Mapping[str, Any]) -> str:
    """The night of a run: its partition key, else params.night, else its logical date in Japan.

    Scheduled runs and backfills have a partition key; `airflow dags test` and a run by hand have none.
    Raises NoNight where all three are missing or the named one is no date.
    """
    params = context.get("params") or {}
    named = getattr(context["dag_run"], "partition_key", None) or params.get("night")
    if named:
        return _date(str(named))
    moment = context.get("logical_date")
    if moment is None:
        raise NoNight(f"this run has no partition key, no night and no logical date → {NoNight.remedy}")
    return moment.astimezone(JST).date().isoformat()


def _date(named: str) -> str:
    try:
        date = dt.datetime.strptime(named, "%Y-%m-%d").replace(tzinfo=JST).date().isoformat()
    except ValueError as error:
        raise NoNight(f"{named!r} is no date → {NoNight.remedy}") from error
    if date != named:
        raise NoNight(f"{named!r} is not written as {date} → {NoNight.remedy}")
    return date


class WrongDataFails(RetryPolicy):
    """Refused data and wrong usage fail at once; all else, a held lock or a lost connection, is tried again.

    Under `airflow dags test` everything fails at once: a person waits for it.
    """

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Mapping[str, Any] | None = None
    ) -> RetryDecision:
        """Decide by the exit code that the error would have on the command line, and by who is waiting."""
        if getattr(exception, "exit_code", None) in (WRONG_USAGE, REFUSED):
            return RetryDecision.fail(reason=str(exception))
        if context and getattr(context["dag_run"], "triggering_user_name", None) == DAGS_TEST:
            return RetryDecision.fail(reason="airflow dags test does not wait")
        return RetryDecision.default()


def say_what_to_do(context: Mapping[str, Any]) -> None:
    """Log what stopped, why, the remedy and where the log is: the last lines of a failed task's log."""
    task, error = context["task_instance"], context.get("exception")
    where, night, count = (getattr(error, name, None) for name in ("where", "night", "count"))
    log.error(
        "\n".join((
            "止まりました / stopped: %s",
            "  対象 / table:  %s",
            "  夜 / night:    %s",
            "  件数 / count:  %s",
            "  理由 / why:    %s",
            "  対処 / remedy: %s",
            "  ログ / log:    %s",
        )),
        task.task_id,
        where or "–",
        night or _night_or_dash(context),
        "–" if count is None else count,
        getattr(error, "why", None) or f"{type(error).__name__}: {error}",
        getattr(error, "remedy", None) or "上の例外を直し、タスクを Clear / mend the exception above, clear the task",
        task.log_url,
    )  # fmt: skip


def _night_or_dash(context: Mapping[str, Any]) -> str:
    try:
        return night_of(context)
    except NoNight:
        return "–"


def asset(name: str, owner: str = "") -> Asset:
    """The asset of a table, or of a client's part of it: named like the table, `gold.deliveries/<client>`."""
    full = f"{name}/{owner}" if owner else name
    return Asset(name=full, uri=f"kansei://lake/{full}", group="kansei")


def made_by(step: Step, client: str = "") -> list[Asset]:
    """What a step publishes: its tables; of `package` the client's package, of `deliver` also what the client has."""
    kind = {"package": "package", "deliver": "client"}.get(step.name)
    named = f"{kind}/{client}"
    beside = [Asset(name=named, uri=f"kansei://{named}", group="kansei")] if kind else []
    return [asset(table, client) for table in step.tables] + beside


def read_by(step: Step, client: str, clients: Iterable[str]) -> list[Asset]:
    """What a step rests on: all that the steps before it publish, of the same client where both are per client."""
    found = []
    for earlier in (each for each in STEPS if each.name in step.after):
        whose = [client] if step.per_client else list(clients)
        for each in whose if earlier.per_client else [""]:
            found += made_by(earlier, each)
    return found


NIGHTS = CronPartitionTimetable("0 2 * * *", timezone="Asia/Tokyo", key_format="%Y-%m-%d")
"""02:00 in Japan; the partition key is that day's date."""

POLICY: dict[str, Any] = {
    "owner": "kansei",
    "retries": 4,
    "retry_delay": dt.timedelta(minutes=1),
    "retry_exponential_backoff": 2,
    "max_retry_delay": dt.timedelta(minutes=15),
    "retry_policy": WrongDataFails(),
    "on_failure_callback": say_what_to_do,
    "execution_timeout": dt.timedelta(hours=1),
}
"""Default arguments of every task. Tries again after about 1, 2, 4 and 8 minutes."""
HEAVY: dict[str, Any] = {"pool_slots": 2, "execution_timeout": dt.timedelta(hours=4)}
"""Of a task that uses all processors: it has the pool (airflow.cfg: two slots) for itself, and may take long.

Where it is ended all the same, the next try goes on with what the caches have. A whole night in one task as well.
"""


def night_param() -> Param:
    """The form field `night` of a run by hand; empty means the run's own date."""
    return Param(
        default=None,
        type=["null", "string"],
        format="date",
        title="夜(日本時間の日付) / night",
        description="例 2026-11-20。空なら実行日。過去の夜も何度でも安全に流せます。"
        " Empty means the run's date. A past night may be run again safely.",
    )
