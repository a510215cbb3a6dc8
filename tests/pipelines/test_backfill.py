"""Backfill: the plan before anything runs, what is left as it is, and inner nights that are not delivered."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines import backfill, nightly, running
from pipelines.backfill import Plan, plan, run
from pipelines.changed_files import changed_files
from pipelines.collect import Look
from pipelines.running import Job
from pipelines.sources import load_sources
from pipelines.steps import STEPS
from quality import gate
from quality.errors import QualityFailed, WrongUsage
from tests.pipelines.inboxes import ARTICLES, CATALOG, House, catalog_of, contract_only, csv_of

N17, N18, N19, N20 = (f"2026-11-{day}" for day in range(17, 21))
TODAY = "2026-12-01"


def articles_of(*rows: str) -> str:
    return csv_of(ARTICLES["columns"], *rows)


def quiet(_step: str, _state: str) -> None:
    """Nobody is watching."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Two nights up to their articles, which the tests only look at; a third has a file, and has not run."""
    house = House(tmp_path_factory.mktemp("house"))
    house.source("label", CATALOG)
    house.source("press", ARTICLES)
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABC"))
    house.drop(f"label/{N20}/catalog.csv", catalog_of("ABCD"))
    house.drop(f"press/{N19}/articles.csv", articles_of("https://a.example/ 題 本文"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gate, "audit", contract_only)
        for night in (N18, N19):
            house.run(night, "collect", "catalog", "articles")
    return house


@pytest.fixture
def house(standing: House, tmp_path: Path) -> House:
    """A copy of it, to do things to."""
    return House(shutil.copytree(standing.root, tmp_path / "house"))


def planned(house: House, first: str = N18, last: str = N19, source: str = "", **more: bool) -> Plan:
    return plan(house.settings, first, last, source, today=TODAY, **more)


def redone(made: Plan) -> dict[str, dict[str, tuple[str, ...]]]:
    """Night → step → why, of the steps that had run before."""
    ran = ("collect", "catalog", "articles")
    return {row.night: {each.step: each.why for each in row.redone if each.step in ran} for row in made.nights}


def changed(house: House) -> list[str]:
    job = house.job(N19)
    return [str(each) for each in changed_files(Look.at(job), job.lake, load_sources(house.sources))]


# -- which nights


@pytest.mark.parametrize(
    ("first", "last", "source", "expected"),
    [
        (N17, N20, "", [
            (N17, False, 0, "results"), (N18, True, 1, "results"), (N19, True, 1, "results"), (N20, False, 1, ""),
        ]),
        (N17, N20, "press", [(N19, True, 1, "results"), (N20, False, 1, "")]),
        (N17, N19, "label", [(N18, True, 1, "results"), (N19, True, 1, "")]),
        (N19, N19, "",      [(N19, True, 1, "")]),
    ],
    ids=["all", "press", "label", "one night"],
)  # fmt: skip
def test_the_plan_names_every_night_its_files_and_how_far_it_runs(
    standing: House, first: str, last: str, source: str, expected: list[tuple[str, bool, int, str]]
) -> None:
    found = planned(standing, first, last, source).nights
    assert [(row.night, row.ran_before, row.files, row.until) for row in found] == expected


def test_every_night_is_sent_where_that_is_asked_for(standing: House) -> None:
    assert {row.until for row in planned(standing, send_each=True).nights} == {""}


def test_inner_nights_end_before_anything_is_packaged() -> None:
    after = [step.name for step in STEPS].index(backfill.LAST_INNER_STEP) + 1
    assert not any(step.per_client for step in STEPS[:after])
    assert [step.name for step in STEPS[after:]] == ["package", "deliver", "report"]


@pytest.mark.parametrize(
    ("first", "last", "source", "told"),
    [
        (N20, N17,          "",         "2026-11-20 is after 2026-11-17"),
        (N17, "2026-11-31", "",         "'2026-11-31' is not a date"),
        (N17, "2026-12-02", "",         "2026-12-02 has not begun: in Japan it is 2026-12-01 → .*clock"),
        (N17, N20,          "lable",    "'lable' has no source file → one of label$"),
        (N17, N20,          "someone",  "'someone' has no source file → one of label, press$"),
        (N20, N20,          "press",    "'press' has no files from 2026-11-20 to 2026-11-20"),
    ],
)  # fmt: skip
def test_a_range_without_sense_is_wrong_usage(standing: House, first: str, last: str, source: str, told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        planned(standing, first, last, source)


# -- what would be redone, and why


def test_nothing_is_redone_where_nothing_has_changed(standing: House) -> None:
    assert redone(planned(standing)) == {N18: {}, N19: {}}


def test_a_late_file_redoes_its_night_and_those_after_it_in_the_steps_that_read_it(house: House) -> None:
    house.drop(f"press/{N18}/articles_late.csv", articles_of("https://b.example/ 題 本文"))
    why = (f"遅れて届いた late: press/{N18}/articles_late.csv",)
    assert redone(planned(house)) == {night: {"collect": why, "articles": why} for night in (N18, N19)}
    assert changed(house) == [*why, f"新着 new: label/{N20}/catalog.csv"]


def test_a_corrected_and_a_withdrawn_file_are_told_apart_and_an_emptied_inbox_withdraws_nothing(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABX"))
    (house.settings.inbox / "press" / N19 / "articles.csv").unlink()
    assert changed(house)[:2] == [
        f"差し替え corrected: label/{N18}/catalog.csv", f"取り下げ withdrawn: press/{N19}/articles.csv",
    ]  # fmt: skip
    (house.settings.inbox / "press" / N19).rmdir()
    assert [line for line in changed(house) if "press" in line] == [], "a folder that is gone was put away"


def test_a_source_file_that_changed_says_so(house: House) -> None:
    house.source("label", CATALOG, max_shrink=0.5)
    found = redone(planned(house, N18, N18))[N18]
    assert found["collect"][0].startswith("取込元の定義 a source file ")
    assert found["catalog"][0].startswith("catalog" if "collect" in found["catalog"] else "受け入れたファイル")
    assert "articles" not in found


def test_a_contract_that_changed_says_so(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real = running.contracts_digest
    monkeypatch.setattr("pipelines.redone.contracts_digest", real)
    monkeypatch.setattr(running, "contracts_digest", lambda step: "f" * 64 if step == "articles" else real(step))
    found = redone(planned(house, N19, N19))[N19]
    assert list(found) == ["articles"]
    assert found["articles"][0].startswith("表の契約 a contract ") and found["articles"][0].endswith(" → ffffffff")


def test_the_plan_writes_nothing(house: House) -> None:
    house.drop(f"label/{N18}/catalog_late.csv", catalog_of("ABCE"))
    before = {path: path.stat().st_mtime_ns for path in house.root.rglob("*")}
    planned(house, N17, N20)
    assert {path: path.stat().st_mtime_ns for path in house.root.rglob("*")} == before


def test_nights_after_the_range_that_rest_on_it_are_named(standing: House) -> None:
    assert (planned(standing, N18, N18).later, planned(standing).later) == ((N19,), ())


def test_as_json_the_plan_says_all_that_it_knows(house: House) -> None:
    house.drop(f"label/{N19}/catalog.csv", catalog_of("ABCE"))
    told = json.loads(json.dumps(planned(house).as_json(), default=sorted))
    assert told["changes"][0]["kind"] == "late"
    assert told["nights"][1]["redone"][0]["tables"] == ["silver.drops", "silver.quarantine"]


# -- running it


def stand_ins(monkeypatch: pytest.MonkeyPatch, fails_on: str = "") -> list[tuple[str, str]]:
    """Nights and how far they ran."""
    ran: list[tuple[str, str]] = []

    def night(job: Job, _notice: object, *, until: str, changed: bool) -> None:
        assert changed
        ran.append((job.night, until))
        if job.night == fails_on:
            raise QualityFailed("table", "why", remedy="remedy", night=job.night)

    monkeypatch.setattr(backfill, "run_night", night)
    return ran


def test_the_planned_nights_run_oldest_first_and_an_error_ends_the_range_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = stand_ins(monkeypatch, fails_on=N19)
    with pytest.raises(QualityFailed):
        run(house.settings, planned(house, N17, N20), quiet)
    assert ran == [(N17, "results"), (N18, "results"), (N19, "results")]


def test_what_was_withdrawn_no_longer_counts_and_its_bytes_are_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_ins(monkeypatch)
    kept = sorted((house.settings.lake / "bronze").rglob("*"))
    (house.settings.inbox / "press" / N19 / "articles.csv").unlink()
    run(house.settings, planned(house), quiet)
    assert [row[:2] for row in house.drops()] == [(N18, "catalog.csv")]
    assert sorted((house.settings.lake / "bronze").rglob("*")) == kept
    assert changed(house) == [f"新着 new: label/{N20}/catalog.csv"]


def test_a_step_is_left_as_it_is_where_its_inputs_are_the_same_and_its_summary_stays(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.drop(f"press/{N18}/articles_late.csv", articles_of("https://b.example/ 題 本文"))
    told: list[tuple[str, str]] = []
    works = house.lake.partition("silver.works", N18)
    nightly.run_night(house.job(N18), lambda *said: told.append(said), until="articles", changed=True)
    assert [said for said in told if said[1] != "runs"] == [
        ("collect", "done"), ("catalog", "current"), ("articles", "done"),
    ]  # fmt: skip
    folder = house.settings.reports / N18 / "steps"
    assert sorted(path.name for path in folder.iterdir()) == ["articles.json", "catalog.json", "collect.json"]
    assert house.lake.partition("silver.works", N18).equals(works)
    assert house.lake.partition("silver.articles", N18).height == 1


def test_a_step_that_stopped_halfway_runs_again_and_its_old_summary_is_not_shown(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.drop(f"label/{N18}/catalog_late.csv", catalog_of("ABCE"))

    def stops(*_: object) -> None:
        raise QualityFailed("silver.works", "why", remedy="remedy", night=N18)

    with monkeypatch.context() as broken:
        broken.setattr("pipelines.catalog.current_rows", stops)
        with pytest.raises(QualityFailed):
            nightly.run_night(house.job(N18), quiet, until="articles", changed=True)
    folder = house.settings.reports / N18 / "steps"
    assert sorted(path.stem for path in folder.glob("*.json")) == ["collect"]
    assert list(redone(planned(house, N18, N18))[N18]) == ["catalog"]
    nightly.run_night(house.job(N18), quiet, until="articles", changed=True)
    assert sorted(path.name for path in folder.iterdir()) == ["articles.json", "catalog.json", "collect.json"]
