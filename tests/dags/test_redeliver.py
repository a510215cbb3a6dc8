"""The DAG `redeliver`: a form with Japanese titles, one task by hand, cheap to parse, documented in both languages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from airflow.sdk import DAG

from dags import redeliver as module
from pipelines.steps import clients
from tests.dags.test_nightly import PARSE


@pytest.fixture(scope="module")
def dag() -> DAG:
    return module.redeliver()


def test_parsing_takes_under_two_seconds_and_loads_nothing_heavy(root: Any) -> None:
    script = PARSE.replace("dags.nightly", "dags.redeliver")
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    seconds, heavy = json.loads(done.stdout.splitlines()[-1])
    assert seconds < 2
    assert heavy == []


def test_the_form_asks_client_nights_and_reason_and_sends_nothing_by_default(dag: DAG) -> None:
    titles = {name: dag.params.get_param(name).schema["title"] for name in dag.params}
    assert list(titles) == ["client", "nights", "reason"]
    assert all(re.search(r"[ぁ-んァ-ヶ一-龠]", title) and re.search("[a-z]", title) for title in titles.values())
    assert dag.params.get_param("client").schema["enum"] == [None, *clients()]
    assert {dag.params[name] for name in dag.params} == {None}


def test_it_runs_by_hand_one_at_a_time_and_is_documented_in_both_languages(dag: DAG) -> None:
    assert not dag.timetable.can_be_scheduled and dag.max_active_runs == 1 and dag.tags
    for text in [dag.doc_md, *(task.doc_md for task in dag.tasks)]:
        assert re.search(r"[ぁ-ん]", text) and re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]", text)
    assert "赤くなったら" in dag.doc_md and "remedy" in dag.doc_md


def test_the_task_hands_over_what_the_form_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines import redeliver as work

    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(work, "run", lambda *given: asked.append(given) or [])
    params = {"client": "acme", "nights": "2026-11-18..2026-11-20", "reason": "訂正"}
    (task,) = module.redeliver().tasks
    assert task.owner == "kansei"
    task.python_callable(params=params)
    assert asked == [("acme", "2026-11-18..2026-11-20", "訂正")]
