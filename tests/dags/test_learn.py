"""The DAG `learn`: one task, weekly, after the night, documented in both languages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.serialization.encoders import coerce_to_core_timetable

from dags import learn as module
from dags.night import POLICY
from pipelines.steps import BESIDE


@pytest.fixture(scope="module")
def dag() -> DAG:
    return module.learn()


def test_it_is_the_step_beside_the_night(dag: DAG) -> None:
    (task,) = dag.tasks
    (step,) = (each for each in BESIDE if each.name == "learn")
    assert task.task_id == "learn"
    assert {asset.name for asset in task.outlets} == set(step.tables)


def test_it_runs_on_sundays_after_the_night_one_at_a_time_with_the_houses_policy(dag: DAG) -> None:
    core = coerce_to_core_timetable(module.WEEKLY)
    [tick] = core.iter_partition_dagrun_infos(
        earliest=dt.datetime(2026, 11, 16, tzinfo=dt.UTC), latest=dt.datetime(2026, 11, 22, 23, tzinfo=dt.UTC)
    )
    assert tick.partition_key == "2026-11-22"
    assert tick.run_after == dt.datetime(2026, 11, 21, 20, tzinfo=dt.UTC)  # Sunday 05:00 in Japan
    assert dag.max_active_runs == 1 and not dag.catchup
    (task,) = dag.tasks
    assert (task.owner, task.retries) == ("kansei", POLICY["retries"])
    assert task.retry_policy is POLICY["retry_policy"]
    assert "夜" in dag.params.get_param("night").schema["title"]


def test_it_is_documented_in_both_languages_with_what_to_do_when_red(dag: DAG) -> None:
    for text in [dag.doc_md, *(task.doc_md for task in dag.tasks)]:
        assert re.search(r"[ぁ-ん]", text) and re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]", text)
    assert "赤くなったら" in dag.doc_md and "remedy" in dag.doc_md


def test_the_task_runs_the_step_for_its_night(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, str]] = []
    monkeypatch.setattr(module, "run", lambda *given: ran.append(given) or {"rows_in": 1})
    context: dict[str, Any] = {"dag_run": None, "params": {"night": "2026-11-22"}}
    assert module.learn().get_task("learn").python_callable(**context) == {"rows_in": 1}
    assert ran == [("learn", "2026-11-22")]
