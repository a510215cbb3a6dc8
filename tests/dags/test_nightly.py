"""The DAG `nightly` is the list of steps, documented in both languages, cheap to parse."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from itertools import chain
from typing import Any

import pytest
from airflow.sdk import DAG, TriggerRule

from dags import nightly as module
from pipelines import asking
from pipelines.steps import STEPS, clients
from quality.errors import DeliveryHeld

HEAVY = (
    "polars",
    "pandas",
    "numpy",
    "pyarrow",
    "great_expectations",
    "janome",
    "lightgbm",
    "duckdb",
    "deltalake",
    "dataframely",
)
PARSE = f"""
import importlib, json, sys, time
import dags.nightly
for name in [name for name in sys.modules if name.split(".")[0] in ("dags", "pipelines", "quality")]:
    del sys.modules[name]
started = time.process_time()
importlib.import_module("dags.nightly")
print(json.dumps([time.process_time() - started, sorted(set(sys.modules) & set({HEAVY!r}))]))
"""


@pytest.fixture(scope="module")
def nightly() -> DAG:
    return module.nightly()


def step_of(task_id: str) -> str:
    return next(
        (step.name for step in STEPS if task_id in (step.name, *(f"{step.name}_{each}" for each in clients()))), ""
    )


def before(nightly: DAG, task_id: str) -> set[str]:
    """What comes before a task."""
    return set(nightly.get_task(task_id).upstream_task_ids)


def test_parsing_takes_under_two_seconds_and_loads_nothing_heavy(root: Any) -> None:
    done = subprocess.run([sys.executable, "-c", PARSE], cwd=root, capture_output=True, text=True, check=True)
    seconds, heavy = json.loads(done.stdout.splitlines()[-1])
    assert seconds < 2
    assert heavy == []


def test_the_dag_is_the_list_of_steps(nightly: DAG) -> None:
    for step in STEPS:
        tasks = [task for task in nightly.tasks if step_of(task.task_id) == step.name]
        assert len(tasks) == (len(clients()) if step.per_client else 1), step.name
        for task in tasks:
            assert {step_of(each) for each in before(nightly, task.task_id)} == set(step.after), task.task_id
    named = [step_of(task.task_id) for task in nightly.topological_sort() if step_of(task.task_id)]
    assert list(dict.fromkeys(named)) == [step.name for step in STEPS]


def test_one_clients_failure_leaves_the_others_alone(nightly: DAG) -> None:
    for client in clients():
        assert nightly.get_task(f"deliver_{client}").upstream_task_ids == {f"package_{client}"}
        others = {f"{step}_{other}" for step in ("package", "deliver") for other in clients() if other != client}
        assert not others & set(nightly.get_task(f"package_{client}").get_flat_relative_ids(upstream=False))


def test_the_page_waits_for_nobody_and_a_held_delivery_is_sent_once_it_is_approved(nightly: DAG) -> None:
    behind = nightly.get_task("report").get_flat_relative_ids(upstream=True)
    for client in clients():
        assert f"deliver_{client}" in behind
        assert not {f"approve_{client}", f"send_{client}"} & behind
        assert nightly.get_task(f"approve_{client}").upstream_task_ids == {f"deliver_{client}"}
        assert nightly.get_task(f"send_{client}").upstream_task_ids == {f"approve_{client}"}


def test_a_bad_night_still_gets_its_page_and_is_red(nightly: DAG) -> None:
    report, complete = nightly.get_task("report"), nightly.get_task("complete")
    assert report.trigger_rule == TriggerRule.ALL_DONE
    assert complete.trigger_rule == TriggerRule.NONE_FAILED
    assert complete.upstream_task_ids == {task.task_id for task in nightly.tasks} - {"complete"}
    assert [task.task_id for task in nightly.leaves] == ["complete"]


def test_a_house_without_clients_reports_last_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "clients", lambda: ())
    assert module.nightly().get_task("report").upstream_task_ids == {"recommend", "match", "consistency"}


def test_every_task_and_the_dag_are_documented_in_both_languages(nightly: DAG) -> None:
    for text in [nightly.doc_md, *(task.doc_md for task in nightly.tasks)]:
        assert re.search(r"[ぁ-ん]", text), text
        assert re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]", text), text
    assert "対処" in nightly.doc_md and "remedy" in nightly.doc_md


def test_every_table_package_and_client_has_one_outlet(nightly: DAG) -> None:
    outlets = list(chain.from_iterable(task.outlets for task in nightly.tasks))
    assert len({asset.name for asset in outlets}) == len(outlets) == len({asset.uri for asset in outlets})
    once = {table for step in STEPS for table in step.tables if not step.per_client}
    per_client = {f"{table}/{each}" for step in STEPS if step.per_client for table in step.tables for each in clients()}
    beside = {f"{kind}/{each}" for kind in ("package", "client") for each in clients()}
    assert {asset.name for asset in outlets} == once | per_client | beside


def test_the_asset_graph_is_the_map_of_the_night(nightly: DAG) -> None:
    maker = {asset.name: task.task_id for task in nightly.tasks for asset in task.outlets}
    for task in nightly.tasks:
        if step_of(task.task_id):
            assert {maker[asset.name] for asset in task.inlets} == before(nightly, task.task_id), task.task_id
    assert {asset.name for asset in nightly.get_task("deliver_hibiki_stream").inlets} == {"package/hibiki_stream"}


def test_runs_are_owned_tagged_single_and_ask_for_the_night(nightly: DAG) -> None:
    assert {task.owner for task in nightly.tasks} == {"kansei"}
    assert {task.retries for task in nightly.tasks} == {4}
    assert nightly.tags and nightly.max_active_runs == 1 and not nightly.catchup
    assert "夜" in nightly.params.get_param("night").schema["title"]


def test_steps_that_use_all_processors_run_alone_and_have_longer(nightly: DAG) -> None:
    slots = {step_of(task.task_id): task.pool_slots for task in nightly.tasks if step_of(task.task_id)}
    assert {step for step, taken in slots.items() if taken == 2} == {"analyse", "recommend"}
    analyse, score = (nightly.get_task(task_id).execution_timeout for task_id in ("analyse", "score"))
    assert (analyse, score) == (dt.timedelta(hours=4), dt.timedelta(hours=1))


def test_a_task_runs_its_step_for_its_client(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, str, str | None]] = []
    monkeypatch.setattr(module, "run", lambda *given: ran.append(given) or {"rows_in": 1})
    monkeypatch.setattr(module, "clients", lambda: ("acme",))
    built, context = module.nightly(), {"dag_run": None, "params": {"night": "2026-11-20"}}
    assert built.get_task("collect").python_callable(**context) == {"rows_in": 1}
    built.get_task("package_acme").python_callable(**context)
    assert ran == [("collect", "2026-11-20", None), ("package", "2026-11-20", "acme")]


def test_what_must_be_approved_is_held_and_sent_afterwards_and_the_page_is_written_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[tuple[str, ...]] = []
    held = [True]

    def run_task(*given: str) -> dict[str, Any]:
        ran.append(given)
        if given[0] == "deliver" and held:
            raise DeliveryHeld("delivery acme", "needs an approval", night=given[1], remedy="approve it")
        return {"rows_in": 1}

    monkeypatch.setattr(asking, "run_task", run_task)
    monkeypatch.setattr(module, "clients", lambda: ("acme",))
    built, context = module.nightly(), {"dag_run": None, "params": {"night": "2026-11-20"}}
    assert built.get_task("deliver_acme").python_callable(**context) == {"held": "needs an approval"}
    held.clear()
    assert built.get_task("send_acme").python_callable(**context) == {"rows_in": 1}
    assert ran == [("deliver", "2026-11-20", "acme")] * 2 + [("report", "2026-11-20")]
