"""Which night a run is for, what is tried again, and what a failure says."""

from __future__ import annotations

import datetime as dt
import logging
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from airflow.sdk import RetryAction
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.timetables.base import TimeRestriction

from dags.night import NIGHTS, POLICY, NoNight, night_of, say_what_to_do
from quality import errors
from quality.errors import AnotherRun, KanseiError, QualityFailed

UTC = dt.UTC
EVENING = dt.datetime(2026, 11, 19, 17, 0, tzinfo=UTC)  # 02:00 on the 20th in Japan


def context(key: str | None = None, night: str | None = None, moment: dt.datetime | None = None) -> dict[str, Any]:
    """A run's context; Airflow leaves logical_date out where there is none."""
    run = {"dag_run": SimpleNamespace(partition_key=key), "params": {"night": night}}
    return run | ({"logical_date": moment} if moment else {})


@pytest.mark.parametrize(
    ("key", "night", "moment", "expected"),
    [
        #  partition key  params.night   logical date
        ("2026-11-20", "2026-11-18", EVENING, "2026-11-20"),
        (None, "2026-11-18", EVENING, "2026-11-18"),
        (None, None, EVENING, "2026-11-20"),
        (None, "", EVENING, "2026-11-20"),
        (None, None, EVENING - dt.timedelta(hours=3), "2026-11-19"),
    ],
)
def test_partition_key_then_param_then_date_in_japan(
    key: str | None, night: str | None, moment: dt.datetime, expected: str
) -> None:
    assert night_of(context(key, night, moment)) == expected


WRONG = [None, "tomorrow", "2026-11-31", "20261120", "2026-W47-5", "2026-11-20T00:00:00", "２０２６-11-20"]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_run_without_a_proper_night_fails_at_once_and_says_what_to_give(wrong: str | None) -> None:
    with pytest.raises(NoNight, match="2026-11-20") as caught:
        night_of(context(night=wrong))
    assert decision(caught.value) == RetryAction.FAIL


def decision(error: BaseException) -> RetryAction:
    return POLICY["retry_policy"].evaluate(error, try_number=1, max_tries=4).action


ALL = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, KanseiError)]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_refused_data_is_not_tried_again_and_a_held_lock_is(kind: type[KanseiError]) -> None:
    error = kind("silver.works", "why", remedy="remedy")
    assert decision(error) == (RetryAction.FAIL if kind.exit_code in (2, 3) else RetryAction.DEFAULT)
    assert decision(AnotherRun("var", "held", remedy="wait")) == RetryAction.DEFAULT


@pytest.mark.parametrize("error", [ConnectionResetError(), TimeoutError(), OSError(28, "no space"), RuntimeError("?")])
def test_what_may_pass_is_tried_again_ever_more_slowly(error: Exception) -> None:
    assert decision(error) == RetryAction.DEFAULT
    assert POLICY["retries"] >= 3
    assert POLICY["retry_exponential_backoff"] > 1


def test_nothing_is_tried_again_while_a_person_waits_for_dags_test() -> None:
    waiting = {"dag_run": SimpleNamespace(triggering_user_name="dag_test")}
    assert POLICY["retry_policy"].evaluate(TimeoutError(), 1, 4, waiting).action == RetryAction.FAIL
    scheduled = {"dag_run": SimpleNamespace(triggering_user_name=None)}
    assert POLICY["retry_policy"].evaluate(TimeoutError(), 1, 4, scheduled).action == RetryAction.DEFAULT


def test_a_failure_says_table_night_count_remedy_and_log(caplog: pytest.LogCaptureFixture) -> None:
    task = SimpleNamespace(task_id="score", log_url="http://127.0.0.1:8080/dags/nightly/…")
    error = QualityFailed(
        "gold.kansei_scores", "the mean moved", remedy="look at the lexicon", night="2026-11-20", count=7
    )
    with caplog.at_level(logging.WARNING, "dags.night"):
        say_what_to_do({**context(night="2026-11-20"), "task_instance": task, "exception": error})
    for part in (
        "score",
        "gold.kansei_scores",
        "2026-11-20",
        "7",
        "the mean moved",
        "look at the lexicon",
        task.log_url,
    ):
        assert part in caplog.text


def test_a_failure_of_another_kind_still_says_night_and_log(caplog: pytest.LogCaptureFixture) -> None:
    task = SimpleNamespace(task_id="collect", log_url="http://127.0.0.1:8080/…")
    for run in (context(moment=EVENING), context()):
        with caplog.at_level(logging.WARNING, "dags.night"):
            say_what_to_do({**run, "task_instance": task, "exception": ValueError("odd")})
    assert "2026-11-20" in caplog.text and "ValueError: odd" in caplog.text and task.log_url in caplog.text


def test_the_night_starts_at_two_in_japan_and_its_key_is_that_date() -> None:
    two = dt.datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
    core = coerce_to_core_timetable(NIGHTS)
    [tick] = core.iter_partition_dagrun_infos(
        earliest=dt.datetime(2026, 11, 20, tzinfo=UTC), latest=dt.datetime(2026, 11, 20, 23, tzinfo=UTC)
    )
    assert (tick.partition_key, tick.run_after) == ("2026-11-20", two)


def test_after_three_days_without_a_scheduler_only_the_last_night_begins_and_once() -> None:
    """It publishes the articles and listening events of the nights between (tests/pipelines/test_late.py)."""
    core = coerce_to_core_timetable(NIGHTS)
    day = dt.datetime(2026, 11, 17, tzinfo=UTC)
    [last] = core.iter_partition_dagrun_infos(earliest=day, latest=day.replace(hour=23))
    restriction = TimeRestriction(earliest=None, latest=None, catchup=False)
    with time_machine.travel(dt.datetime(2026, 11, 20, 0, 30, tzinfo=UTC), tick=False):  # the 20th, 09:30 in Japan
        found = core.next_dagrun_info_v2(last_dagrun_info=last, restriction=restriction)
        after = core.next_dagrun_info_v2(last_dagrun_info=found, restriction=restriction)
    assert [each and each.partition_key for each in (last, found, after)] == ["2026-11-17", "2026-11-20", "2026-11-21"]
