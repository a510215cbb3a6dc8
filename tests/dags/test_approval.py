"""An approval is asked for only where a delivery's plan needs one; what is approved is what was shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from airflow.providers.standard.operators import hitl
from airflow.sdk.exceptions import AirflowSkipException, TaskAwaitingInput

from dags import approval as module
from dags.night import DAGS_TEST, WrongDataFails
from pipelines import asking
from quality.errors import DeliveryHeld

NIGHT = "2026-11-20"
HELD = {"held": True, "content": "c" * 64, "reasons": ("first",), "markdown": "| feed |"}


class Kept:
    """XComs of a task instance."""

    id = "7"

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def xcom_push(self, key: str, value: Any) -> None:
        self.values[key] = value

    def xcom_pull(self, task_ids: str, key: str) -> Any:
        return self.values[key]


class Run:
    """A DAG run for a night."""

    partition_key = NIGHT

    def __init__(self, who: str = "admin") -> None:
        self.triggering_user_name = who


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What Airflow's database is told to ask."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(hitl, "upsert_hitl_detail", lambda **given: told.append(given))
    return told


def context(who: str = "admin") -> dict[str, Any]:
    kept = Kept()
    return {"dag_run": Run(who), "params": {}, "ti": kept, "task_instance": kept}


def approval() -> module.Approval:
    return module.Approval(client="acme", task_id="approve_acme")


def test_a_delivery_like_any_other_is_not_asked_about(
    monkeypatch: pytest.MonkeyPatch, asked: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(asking, "plan_of", lambda *_: {"held": False})
    with pytest.raises(AirflowSkipException):
        approval().execute(context())
    assert asked == []


def test_a_held_delivery_waits_with_its_plan_and_records_who_approved_what_was_shown(
    monkeypatch: pytest.MonkeyPatch, asked: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(asking, "plan_of", lambda *_: HELD)
    recorded: list[Any] = []
    monkeypatch.setattr(asking, "record", lambda *given, **named: recorded.append((given, named)))
    task, around = approval(), context()
    with pytest.raises(TaskAwaitingInput):
        task.execute(around)
    assert (asked[0]["body"], asked[0]["options"]) == ("| feed |", ["Approve", "Reject"])
    answer = {"chosen_options": ["Approve"], "params_input": {}, "responded_by_user": {"id": "1", "name": "森"}}
    approval().execute_complete(around, {**answer, "responded_at": dt.datetime(2026, 11, 20, tzinfo=dt.UTC)})
    assert recorded == [((NIGHT, "acme"), {"content": "c" * 64, "of": ["first"], "by": "森"})]


@pytest.mark.parametrize(
    "event",
    [
        {"chosen_options": ["Reject"], "params_input": {}, "responded_by_user": None},
        {"error": "nobody", "error_type": "timeout"},
    ],
)
def test_a_refusal_or_silence_fails_the_task_once_and_for_all(event: dict[str, Any]) -> None:
    told = {"responded_at": dt.datetime(2026, 11, 20, tzinfo=dt.UTC), **event}
    with pytest.raises(module.NotApproved, match="pipelines approve") as caught:
        approval().execute_complete(context(), told)
    assert WrongDataFails().evaluate(caught.value, 1, 4).action.name == "FAIL"


def test_under_dags_test_a_held_delivery_fails_at_once_and_says_how_to_approve(
    monkeypatch: pytest.MonkeyPatch, asked: list[dict[str, Any]]
) -> None:
    def refuse(*_: str) -> None:
        raise DeliveryHeld("delivery acme", "needs an approval", night=NIGHT, remedy="approve it")

    monkeypatch.setattr(asking, "plan_of", lambda *_: HELD)
    monkeypatch.setattr(asking, "refuse", refuse)
    with pytest.raises(DeliveryHeld):
        approval().execute(context(DAGS_TEST))
    assert asked == []
