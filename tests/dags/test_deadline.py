"""06:00 in Japan: when it stands for which run, what it says, and that it does not get into `airflow dags test`."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk import AsyncCallback
from airflow.serialization.serialized_objects import DagSerialization

from dags import deadline, nightly
from pipelines import served
from pipelines.settings import Settings
from tests.exports.drawn import write_client
from tests.pipelines.made_reports import N18, N19, SHRANK, put

NIGHT = "2026-11-20"


def run(key: str | None, queued: str, **more: Any) -> SimpleNamespace:
    at = dt.datetime.fromisoformat(queued)
    return SimpleNamespace(partition_key=key, conf={}, logical_date=None, queued_at=at, run_after=at, **more)


@pytest.mark.parametrize(
    ("key", "queued", "expected"),
    [
        (NIGHT, "2026-11-19T17:00:05+00:00", "2026-11-20T00:00:00+09:00"),  # 02:00 in Japan
        (NIGHT, "2026-11-19T23:30:00+00:00", "2026-11-20T00:00:00+09:00"),  # 08:30: the scheduler was down, it is late
        (NIGHT, "2026-11-20T17:00:00+00:00", None),                         # a past night, run again
        (None,  "2026-11-19T17:00:00+00:00", None),                         # a run that does not say its night
    ],
)  # fmt: skip
def test_the_deadline_counts_from_the_runs_own_night_and_a_past_night_has_none(
    key: str | None, queued: str, expected: str | None
) -> None:
    found = deadline.midnight(run(key, queued))
    assert (found.isoformat() if found else None) == expected


def test_a_run_by_hand_has_the_deadline_of_the_night_in_its_form() -> None:
    asked = run(None, "2026-11-19T20:00:00+00:00")
    asked.conf = {"night": NIGHT}
    found = deadline.midnight(asked)
    assert found and (found + deadline.SERVED_BY).isoformat() == "2026-11-20T06:00:00+09:00"


def test_airflow_reads_it_back_with_its_asynchronous_callback_and_dags_test_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (alert,) = nightly.nightly().deadline
    assert isinstance(alert.callback, AsyncCallback) and alert.interval == dt.timedelta(hours=6)
    assert alert.callback.path == "dags.deadline.tell_who_waits"
    [said] = DagSerialization.to_dict(nightly.nightly())["dag"]["deadline"]
    assert said["reference"] == {
        "reference_type": "MidnightOfTheNight", "__class_path": "dags.deadline.MidnightOfTheNight",
    }  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["airflow", "dags", "test", "nightly"])
    assert deadline.served_by_six() is None


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Three clients: acme is served, late waits, and unread has a file that nobody can read."""
    settings = Settings(data=tmp_path / "data", clients=tmp_path / "clients")
    settings.clients.mkdir()
    for name in ("acme", "late"):
        write_client(settings.clients, client=name)
    (settings.clients / "unread.yaml").write_text("licence: [")
    monkeypatch.setenv("KANSEI_DATA", str(settings.data))
    monkeypatch.setenv("KANSEI_CLIENTS", str(settings.clients))
    for label in ("collect", "catalog", "articles", "analyse", "score", "recommend", "match", "package.acme"):
        put(settings.reports, N18, label)
    put(settings.reports, N18, "deliver.acme")
    put(settings.reports, N18, "package.late", "failed", **SHRANK)
    return settings


def test_the_alert_names_night_client_what_it_waits_for_the_remedy_and_the_runbook(house: Settings, root: Path) -> None:
    said = asyncio.run(deadline.tell_who_waits({"dag_run": {"partition_key": N18, "conf": None}}))
    assert N18 in said and ": 2\n" in said and "acme" not in said
    assert "late: package.late: ratio 0.4 → look" in said and "unread: package.unread: " in said
    assert (house.reports / N18 / "waiting.txt").read_text(encoding="utf-8") == f"{said}\n"
    assert said.endswith(served.RUNBOOK) and (root / served.RUNBOOK).is_file()


def test_a_night_that_stopped_early_says_where_it_stands_for_everybody(house: Settings) -> None:
    put(house.reports, N19, "collect")
    put(house.reports, N19, "catalog", "failed", **SHRANK)
    assert [(each.client, each.step) for each in served.waiting(house, N19)] == [
        ("acme", "catalog"), ("late", "catalog"), ("unread", "catalog"),
    ]  # fmt: skip
    assert {each.step for each in served.waiting(house, "2026-11-25")} == {"collect"}
    assert {each.client for each in served.waiting(house, "2090-01-01")} == {"unread"}  # no licence, nothing due
