"""What running a step leaves behind: its summary, what it read, what ended it, what is put away meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines import running
from pipelines.running import FAILED, STALE, Job, Summary, job_for, run_step
from pipelines.settings import Settings
from pipelines.steps import STEPS
from quality.errors import QualityFailed

NIGHT = "2026-11-20"


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job whose lake keeps no record; `ran` of a module that nobody has set does nothing."""
    made = job_for(NIGHT, Settings(data=tmp_path))
    monkeypatch.setattr(made.lake, "record", lambda *_: None)
    stage(monkeypatch, lambda _job: Summary(digest="d"))
    return made


def stage(monkeypatch: pytest.MonkeyPatch, run: Any, **more: Any) -> None:
    """Every step's module is this one."""
    stands_in = SimpleNamespace(import_module=lambda _: SimpleNamespace(run=run, **more))
    monkeypatch.setattr(running, "importlib", stands_in)


def kept(job: Job) -> dict[str, set[str]]:
    """Labels of what lies beside each other, by what it is."""
    found = list((job.settings.reports / NIGHT / "steps").iterdir())
    return {kind: {path.stem for path in found if path.suffix == kind} for kind in (".json", STALE, FAILED)}


def put(job: Job, *labels: str) -> None:
    folder = job.settings.reports / NIGHT / "steps"
    folder.mkdir(parents=True, exist_ok=True)
    for label in labels:
        (folder / f"{label}.json").write_text("{}")


EVERY = [f"{step.name}.{client}" if client else step.name for step in STEPS
         for client in (("a", "b") if step.per_client else ("",))]  # fmt: skip
OF_CLIENTS = {"package.a", "deliver.a", "package.b", "deliver.b"}


@pytest.mark.parametrize(
    ("step", "client", "stale"),
    [
        ("consistency", "",  {"report"}),  # under Airflow it may run after analyse, which does not rest on it
        ("analyse",     "",  {"score", "recommend", "match", "results", "report", *OF_CLIENTS}),
        ("results",     "",  set()),
        ("match",       "",  {"results", "report", *OF_CLIENTS}),
        ("package",     "a", {"deliver.a"}),
        ("deliver",     "a", set()),
        ("report",      "",  set()),
        ("learn",       "",  set()),
    ],
)  # fmt: skip
def test_a_step_puts_away_just_the_summaries_of_those_that_rest_on_it(
    job: Job, step: str, client: str, stale: set[str]
) -> None:
    put(job, *EVERY)
    run_step(step, Job(NIGHT, job.settings, job.lake, client))
    label = f"{step}.{client}" if client else step
    assert kept(job)[STALE] == stale
    assert kept(job)[".json"] == {*EVERY, label} - stale


def test_what_ended_a_step_is_kept_until_it_ends_well_and_its_last_summary_is_put_away(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_job: Job) -> Summary:
        raise QualityFailed("gold.themes", "too few", night=NIGHT, count=3, remedy="look at the drops")

    put(job, "score")
    stage(monkeypatch, fails)
    with pytest.raises(QualityFailed):
        run_step("score", job)
    assert kept(job) == {".json": set(), STALE: {"score"}, FAILED: {"score"}}
    told = json.loads((job.settings.reports / NIGHT / "steps" / "score.failed").read_text(encoding="utf-8"))
    assert told == {
        "error": "QualityFailed", "where": "gold.themes", "count": 3, "why": "too few", "remedy": "look at the drops",
    }  # fmt: skip
    stage(monkeypatch, lambda _job: Summary())
    run_step("score", job)
    assert kept(job) == {".json": {"score"}, STALE: set(), FAILED: set()}


def test_an_error_of_a_library_is_kept_by_its_name_and_raised_as_it_is(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_job: Job) -> Summary:
        raise ZeroDivisionError("by zero")

    stage(monkeypatch, fails)
    with pytest.raises(ZeroDivisionError):
        run_step("collect", job)
    told = json.loads((job.settings.reports / NIGHT / "steps" / "collect.failed").read_text(encoding="utf-8"))
    assert (told["why"], told["where"], told["remedy"]) == ("ZeroDivisionError: by zero", None, None)


def test_a_summary_names_the_tables_that_were_read_and_the_last_word_is_said_when_it_is_kept(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []

    def reads(job: Job) -> Summary:
        for name in ("silver.works", "gold.factors", "silver.nights"):
            job.lake.scan(name)
        return Summary()

    job.lake.scan("silver.texts")  # a step before it, in the same process
    stage(monkeypatch, reads, recorded=lambda job: seen.append(kept(job)[".json"]))
    assert run_step("report", job).reads == ["gold.factors", "silver.works"]
    assert seen == [{"report"}]
