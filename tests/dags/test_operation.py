"""The DAGs `backfill` and `maintain`: forms with Japanese titles, cheap to parse, documented in both languages."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from airflow.sdk import DAG
from airflow.timetables.trigger import CronPartitionTimetable

from dags import backfill, maintain
from pipelines import backfill as work
from pipelines import maintain as tidy
from tests.dags.test_nightly import PARSE

NIGHTS = CronPartitionTimetable("0 2 * * *", timezone="Asia/Tokyo", key_format="%Y-%m-%d")


@pytest.fixture(scope="module")
def dags() -> dict[str, DAG]:
    return {"backfill": backfill.backfill(), "maintain": maintain.maintain()}


def test_parsing_both_takes_under_two_seconds_and_loads_nothing_heavy(root: Any) -> None:
    script = PARSE.replace("import dags.nightly", "import dags.backfill").replace(
        'import_module("dags.nightly")', 'import_module("dags.backfill"), importlib.import_module("dags.maintain")'
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    seconds, heavy = json.loads(done.stdout.splitlines()[-1])
    assert seconds < 2
    assert heavy == []


def test_forms_have_titles_in_both_languages_and_send_and_take_away_nothing_by_default(dags: dict[str, DAG]) -> None:
    titles = [found.params.get_param(name).schema["title"] for found in dags.values() for name in found.params]
    assert all(re.search(r"[ぁ-んァ-ヶ一-龠]", title) and re.search("[a-z]", title) for title in titles)
    assert dict(dags["backfill"].params) == {
        "first": None, "last": None, "source": None, "plan_only": False, "send_each": False,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["backfill", "maintain"])
def test_they_are_documented_in_both_languages_and_run_one_at_a_time(dags: dict[str, DAG], name: str) -> None:
    found = dags[name]
    for text in [found.doc_md, *(task.doc_md for task in found.tasks)]:
        assert re.search(r"[ぁ-ん]", text) and re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]", text)
    assert "赤くなったら" in found.doc_md and f"python -m pipelines {name}" in found.doc_md
    assert found.max_active_runs == 1 and {task.owner for task in found.tasks} == {"kansei"}


def test_a_backfill_is_a_plan_and_then_a_task_a_night_one_at_a_time(dags: dict[str, DAG]) -> None:
    plan, night = (dags["backfill"].get_task(name) for name in ("plan", "night"))
    assert not dags["backfill"].timetable.can_be_scheduled
    assert night.upstream_task_ids == {"plan"} and plan.upstream_task_ids == set()
    assert night.partial_kwargs["max_active_tis_per_dagrun"] == 1
    assert (night.partial_kwargs["pool_slots"], night.partial_kwargs["execution_timeout"]) == (2, dt.timedelta(hours=4))


def test_the_tasks_hand_over_what_the_form_says(monkeypatch: pytest.MonkeyPatch, dags: dict[str, DAG]) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(work, "planned_task", lambda *given, **more: asked.append((given, more)) or ["2026-11-17"])
    monkeypatch.setattr(work, "night_task", lambda *given, **more: asked.append((given, more)) or {})
    monkeypatch.setattr(tidy, "run", lambda **more: asked.append(more) or {})
    params = {"first": "2026-11-17", "last": "2026-11-18", "source": None, "plan_only": True, "send_each": True}
    dags["backfill"].get_task("plan").python_callable(params=params)
    ti = SimpleNamespace(xcom_pull=lambda task_ids: ["2026-11-17", "2026-11-18"])
    dags["backfill"].get_task("night").python_callable("2026-11-18", params=params, ti=ti)
    dags["maintain"].get_task("maintain").python_callable(params={"dry_run": True})
    assert asked == [
        (("2026-11-17", "2026-11-18", ""), {"plan_only": True}),
        (("2026-11-18", ["2026-11-17", "2026-11-18"]), {"send_each": True}),
        {"dry_run": True},
    ]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_airflows_own_backfill_loses_the_last_night_where_it_is_given_as_a_plain_date(zone: str) -> None:
    """What docs/operations/backfill.md says of `airflow backfill create --from-date --to-date`."""

    def nights(last: dt.datetime) -> list[str]:
        first = dt.datetime(2026, 11, 17, tzinfo=ZoneInfo(zone))
        found = NIGHTS.iter_partition_dagrun_infos(earliest=first, latest=last)
        return [info.partition_key[-2:] for info in found]

    midnight, end_of_day = (dt.datetime(2026, 11, 20, *time, tzinfo=ZoneInfo(zone)) for time in ((0, 0), (23, 59)))
    assert nights(midnight) == ["17", "18", "19"]
    assert nights(end_of_day) == nights(end_of_day.astimezone(dt.UTC)) == ["17", "18", "19", "20"]
