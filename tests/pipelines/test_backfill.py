"""Backfill: the plan before anything runs, and inner nights that are not delivered."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import backfill
from pipelines.backfill import Planned, plan, run
from pipelines.running import Job
from pipelines.steps import STEPS
from quality import gate
from quality.errors import QualityFailed, WrongUsage
from tests.pipelines.inboxes import CATALOG, House, catalog_of, contract_only

N17, N18, N19, N20 = (f"2026-11-{day}" for day in range(17, 21))


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(gate, "audit", contract_only)
    house = House(tmp_path)
    house.source("label", CATALOG)
    house.drop(f"label/{N18}/catalog.csv", catalog_of("A"))
    house.drop(f"label/{N20}/catalog.csv", catalog_of("AB"))
    house.drop(f"press/{N19}/articles.csv", "x\n")
    house.drop("press/late.csv", "y\n")
    house.run(N19)
    return house


@pytest.mark.parametrize(
    ("first", "last", "source", "expected"),
    [
        (N17, N20, "", [
            Planned(N17, False, 0, "results"), Planned(N18, False, 1, "results"), Planned(N19, True, 1, "results"),
            Planned(N20, False, 1, ""),
        ]),
        (N17, N20, "press", [Planned(N19, True, 1, "results"), Planned(N20, False, 0, "")]),
        (N17, N19, "label", [Planned(N18, False, 1, "results"), Planned(N19, True, 0, "")]),
        (N19, N19, "",      [Planned(N19, True, 1, "")]),
    ],
    ids=["all", "press", "label", "one night"],
)  # fmt: skip
def test_the_plan_names_every_night_its_files_and_how_far_it_runs(
    house: House, first: str, last: str, source: str, expected: list[Planned]
) -> None:
    assert plan(house.settings, first, last, source) == expected


def test_inner_nights_end_before_anything_is_packaged() -> None:
    after = [step.name for step in STEPS].index(backfill.LAST_INNER_STEP) + 1
    assert not any(step.per_client for step in STEPS[:after])
    assert [step.name for step in STEPS[after:]] == ["package", "deliver", "report"]


@pytest.mark.parametrize(
    ("first", "last", "source", "told"),
    [
        (N20, N17,          "",         "2026-11-20 is after 2026-11-17"),
        (N17, "2026-11-31", "",         "'2026-11-31' is not a date"),
        (N17, N20,          "stranger", "'stranger' has no files from 2026-11-17 to 2026-11-20"),
        (N19, N19,          "label",    "'label' has no files"),
    ],
)  # fmt: skip
def test_a_range_without_sense_is_wrong_usage(house: House, first: str, last: str, source: str, told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        plan(house.settings, first, last, source)


def test_the_planned_nights_run_oldest_first_and_an_error_ends_the_range(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[str, str]] = []

    def night(job: Job, _notice: object, *, until: str) -> None:
        ran.append((job.night, until))
        if job.night == N19:
            raise QualityFailed("table", "why", remedy="remedy", night=N19)

    monkeypatch.setattr(backfill, "run_night", night)
    planned = plan(house.settings, N17, N20)
    with pytest.raises(QualityFailed):
        run(house.settings, planned, lambda _step, _state: None)
    assert ran == [(N17, "results"), (N18, "results"), (N19, "results")]
    ran.clear()
    run(house.settings, planned[:2], lambda _step, _state: None)
    assert ran == [(N17, "results"), (N18, "results")]
