"""A whole night in one process: which steps run, for whom, and what a failure leaves out. The steps are stand-ins."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import nightly
from pipelines.nightly import run_night
from pipelines.running import Job, job_for
from pipelines.settings import Settings
from pipelines.steps import STEPS
from quality.errors import DeliveryConflict, QualityFailed, WrongUsage

NIGHT = "2026-11-20"
SHARED = ["collect", "catalog", "articles", "consistency", "analyse", "score", "recommend", "match", "results"]
FOR_A, FOR_B = ["package.a", "deliver.a"], ["package.b", "deliver.b"]


class Stage:
    """Runs stand-ins for the steps; `fails` names those that end in an error."""

    def __init__(self, folder: Path) -> None:
        clients = folder / "clients"
        clients.mkdir()
        for name in "ba":
            (clients / f"{name}.yaml").touch()
        self.job = job_for(NIGHT, Settings(data=folder, clients=clients))
        self.fails: dict[str, Exception] = {}
        self.ran: list[str] = []
        self.told: list[tuple[str, str]] = []

    def step(self, name: str, job: Job) -> None:
        label = f"{name}.{job.client}" if job.client else name
        self.ran.append(label)
        if label in self.fails:
            raise self.fails[label]

    def night(self, **choice: str) -> list[str]:
        run_night(self.job, lambda step, state: self.told.append((step, state)), **choice)
        return self.ran


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage(tmp_path)
    monkeypatch.setattr(nightly, "run_step", stage.step)
    return stage


def refused(where: str) -> QualityFailed:
    return QualityFailed(where, "why", remedy="remedy", night=NIGHT)


def test_a_night_runs_every_step_in_order_for_one_client_after_the_other_and_the_report_last(stage: Stage) -> None:
    assert stage.night() == [*SHARED, *FOR_A, *FOR_B, "report"]
    assert [step for step, state in stage.told if state == "runs"] == stage.ran
    assert [step for step, state in stage.told if state == "done"] == stage.ran


def test_the_list_of_the_night_is_the_list_of_the_steps(stage: Stage) -> None:
    assert [name.split(".")[0] for name in stage.night(client="a")] == [step.name for step in STEPS]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"until": "collect"},                ["collect"]),
        ({"until": "match"},                  SHARED[:8]),
        ({"until": "package"},                [*SHARED, "package.a", "package.b"]),
        ({"until": "deliver"},                [*SHARED, *FOR_A, *FOR_B]),
        ({"until": "report"},                 [*SHARED, *FOR_A, *FOR_B, "report"]),
        ({"client": "b"},                     [*SHARED, *FOR_B, "report"]),
        ({"client": "b", "until": "package"}, [*SHARED, "package.b"]),
    ],
    ids=str,
)  # fmt: skip
def test_a_night_runs_up_to_a_step_for_one_client(stage: Stage, choice: dict[str, str], expected: list[str]) -> None:
    assert stage.night(**choice) == expected


@pytest.mark.parametrize(
    ("failing", "expected"),
    [
        ("collect",   ["collect", "report"]),
        ("score",     [*SHARED[:6], "report"]),
        ("match",     [*SHARED[:8], "report"]),
        ("package.a", [*SHARED, "package.a", *FOR_B, "report"]),
        ("deliver.a", [*SHARED, *FOR_A, *FOR_B, "report"]),
        ("deliver.b", [*SHARED, *FOR_A, *FOR_B, "report"]),
        ("report",    [*SHARED, *FOR_A, *FOR_B, "report"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("error", [refused("table"), OSError("disk full")], ids=["refused", "unforeseen"])
def test_a_failure_ends_what_rests_on_it_and_no_more_and_the_report_is_written(
    stage: Stage, failing: str, expected: list[str], error: Exception
) -> None:
    stage.fails[failing] = error
    with pytest.raises(type(error)) as ended:
        stage.night()
    assert ended.value is error
    assert stage.ran == expected
    assert dict(stage.told)[failing] == str(error)


def test_the_first_of_several_errors_decides(stage: Stage) -> None:
    later = {"deliver.b": DeliveryConflict("b", "why", remedy="r"), "report": OSError()}
    stage.fails = {"package.a": refused("a")} | later
    with pytest.raises(QualityFailed, match="QualityFailed · a"):
        stage.night()


def test_a_failed_step_without_a_report_is_still_an_error(stage: Stage) -> None:
    stage.fails["collect"] = refused("table")
    with pytest.raises(QualityFailed):
        stage.night(until="catalog")
    assert stage.ran == ["collect"]


@pytest.mark.parametrize(
    ("choice", "told"), [({"until": "lunch"}, "no step"), ({"client": "c"}, "one of a, b")], ids=["step", "client"]
)
def test_an_unknown_step_or_client_is_wrong_usage_before_anything_runs(
    stage: Stage, choice: dict[str, str], told: str
) -> None:
    with pytest.raises(WrongUsage, match=told):
        stage.night(**choice)
    assert stage.ran == []
