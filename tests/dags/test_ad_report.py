"""The DAG `ad_report`: one task, monthly, after the night, documented in both languages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.serialization.encoders import coerce_to_core_timetable

from dags import ad_report as module
from dags.night import POLICY


@pytest.fixture(scope="module")
def dag() -> DAG:
    return module.ad_report()


def test_it_runs_on_the_third_of_a_month_after_the_night_with_the_houses_policy(dag: DAG) -> None:
    core = coerce_to_core_timetable(module.MONTHLY)
    [tick] = core.iter_partition_dagrun_infos(
        earliest=dt.datetime(2026, 11, 5, tzinfo=dt.UTC), latest=dt.datetime(2026, 12, 31, tzinfo=dt.UTC)
    )
    assert tick.partition_key == "2026-12-03"
    assert tick.run_after == dt.datetime(2026, 12, 2, 21, tzinfo=dt.UTC)  # the third, 06:00 in Japan
    assert dag.max_active_runs == 1 and not dag.catchup and dag.tags == {"advertising"}
    (task,) = dag.tasks
    assert (task.task_id, task.owner, task.retries) == ("ad_report", "kansei", POLICY["retries"])
    assert task.retry_policy is POLICY["retry_policy"]
    assert POLICY["on_failure_callback"] in list(task.on_failure_callback)


def test_it_is_documented_in_both_languages_with_what_to_do_when_red(dag: DAG) -> None:
    for text in [dag.doc_md, *(task.doc_md for task in dag.tasks)]:
        assert re.search(r"[ぁ-ん]", text) and re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]", text)
    assert "赤くなったら" in dag.doc_md and "remedy" in dag.doc_md


def test_the_task_runs_the_step_for_its_night(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, str]] = []
    monkeypatch.setattr(module, "run", lambda *given: ran.append(given) or {"rows_in": 1})
    context: dict[str, Any] = {"dag_run": None, "params": {"night": "2026-12-03"}}
    assert module.ad_report().get_task("ad_report").python_callable(**context) == {"rows_in": 1}
    assert ran == [("ad_report", "2026-12-03")]
