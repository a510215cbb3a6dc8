"""Whole nights over samples/ in one process: what is delivered, what is repeatable, what stops a night."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from exports.verify import verify
from pipelines.lake import Lake
from pipelines.nightly import run_night
from pipelines.running import hold, job_for, run_step
from pipelines.settings import Settings
from pipelines.steps import STEPS, clients
from quality.contracts import tables
from quality.errors import ContractBroken, KanseiError, QualityFailed

NIGHT = "2026-11-20"
EARLIER = "2026-11-19"
STATE_TABLES = [name for name, table in tables().items() if table.kind == "state"]

EMPTY_ON_SAMPLES = {
    "gold.acknowledgements", "gold.redeliveries", "gold.ad_exclusions", "gold.republished_articles"
}  # fmt: skip
"""Clients write the first, a form the second; no advertiser keeps off what came, no medium published a thing twice."""


def quiet(_step: str, _state: str) -> None:
    """Nobody is watching."""


def tree(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def lake_of(settings: Settings) -> Lake:
    return Lake(settings.lake, settings.reports)


def rows(settings: Settings, name: str, night: str) -> pl.DataFrame:
    return lake_of(settings).partition(name, night)


def house(folder: Path, root: Path) -> Settings:
    shutil.copytree(root / "samples" / "inbox", folder / "inbox")
    return Settings(data=folder)


@pytest.fixture(scope="session")
def night(samples_night: Path) -> Settings:
    """One night over samples/, which the tests only look at."""
    return Settings(data=samples_night)


@pytest.fixture
def again(night: Settings, tmp_path: Path) -> Settings:
    """A copy of that night's folder, to do things to."""
    shutil.copytree(night.data, tmp_path / "data")
    return Settings(data=tmp_path / "data")


def test_every_table_that_a_step_promises_is_published_with_rows(night: Settings) -> None:
    for step in STEPS:
        for name in set(step.tables) - EMPTY_ON_SAMPLES:
            found = lake_of(night).scan(name).select(pl.len()).collect().item()
            assert found > 0, f"{step.name} published no row of {name}"


def test_the_summary_says_what_came_in_what_was_set_aside_what_was_scored_and_what_was_sent(night: Settings) -> None:
    found = json.loads((night.reports / NIGHT / "summary.json").read_text(encoding="utf-8"))
    outcomes = {drop["file"]: drop["outcome"] for drop in found["came"]}
    assert found["missing"] == []
    assert outcomes["goods_20261119.csv"] == "reject"
    assert sum(drop["set_aside"] for drop in found["came"]) == 13
    assert [drop["file"] for drop in found["came"] if drop["undated"]] == ["articles_20261118_resend.csv"]
    assert found["score"]["scored"]["music"] > 60
    assert {client["client"] for client in found["clients"]} == set(clients())
    assert all(client["sent"]["files"] for client in found["clients"])
    assert all(step["seconds"] >= 0 and step["peak_mb"] > 0 for step in found["steps"])
    page = (night.reports / NIGHT / "index.html").read_text(encoding="utf-8")
    assert "goods_20261119.csv" in page
    assert "http://" not in page.replace("http://www.w3.org", ""), "the page must work offline"


def test_the_nights_page_and_its_lineage_name_every_table_that_was_published(night: Settings) -> None:
    lines = (night.reports / NIGHT / "lineage.jsonl").read_text(encoding="utf-8").splitlines()
    ends = [event for event in map(json.loads, lines) if event["eventType"] != "START"]
    assert {event["eventType"] for event in ends} == {"COMPLETE"}
    made = {each["name"].split("/")[0] for event in ends for each in event["outputs"]}
    assert made >= {table for step in STEPS for table in step.tables} - {"gold.redeliveries"}
    read = {each["name"] for event in ends if event["job"]["name"] == "nightly.score" for each in event["inputs"]}
    assert {"silver.works", "silver.mentions", "silver.annotations"} <= read
    page = (night.reports / NIGHT / "nights.html").read_text(encoding="utf-8")
    assert page.count('class="step"') == len(STEPS) and "failed:" not in page


def test_what_lies_with_each_client_passes_the_clients_own_check(night: Settings) -> None:
    for client in clients():
        report = verify(night.delivered / client)
        assert report.problems == []
        assert report.files > 0


def test_a_takedown_reaches_no_client_and_no_recommendation(night: Settings) -> None:
    works = rows(night, "silver.works", NIGHT)
    gone = works.filter(pl.col("source_key").is_in(["HSK-0042", "HSK-0088"]))
    assert gone["status"].to_list() == ["withdrawn", "withdrawn"]
    similar = rows(night, "gold.similar_works", NIGHT)
    for work in gone["work_id"]:
        assert similar.filter((pl.col("work_id") == work) | (pl.col("neighbour_id") == work)).height == 0


def test_running_a_night_twice_changes_no_byte_that_was_delivered(again: Settings) -> None:
    before = tree(again.delivered)
    run_night(job_for(NIGHT, again), quiet)
    assert tree(again.delivered) == before


def test_steps_may_run_alone_again_and_out_of_order(again: Settings) -> None:
    before = {name: rows(again, name, NIGHT) for name in STATE_TABLES}
    for step in ("match", "score", "recommend", "analyse", "catalog"):
        run_step(step, job_for(NIGHT, again))
    for name in STATE_TABLES:
        assert rows(again, name, NIGHT).equals(before[name]), name


@pytest.mark.slow
def test_an_earlier_night_run_after_a_later_one_is_what_it_would_have_been(again: Settings, root: Path) -> None:
    fresh = house(again.data.parent / "fresh", root)
    for settings in (again, fresh):
        run_night(job_for(EARLIER, settings), quiet, until="match")
    for name in STATE_TABLES:
        # The undated file counts for the night that first collected it: the 20th in one lake, the 19th in the other.
        if name in {"silver.works", "silver.credits", "silver.rights", "gold.similar_works", "gold.cross_domain"}:
            assert rows(again, name, EARLIER).equals(rows(fresh, name, EARLIER)), name


def stopped(settings: Settings, expected: type[KanseiError], table: str) -> None:
    """The night stops with `expected`, and nothing is replaced or sent."""
    before = {name: rows(settings, name, NIGHT) for name in STATE_TABLES}
    sent = tree(settings.delivered)
    with pytest.raises(expected) as caught:
        run_night(job_for(NIGHT, settings), quiet)
    error = caught.value
    assert (error.exit_code, error.where, error.night) == (3, table, NIGHT)
    assert error.count is not None
    assert error.remedy
    assert tree(settings.delivered) == sent
    assert rows(settings, table, NIGHT).equals(before[table])
    page = json.loads((settings.reports / NIGHT / "summary.json").read_text(encoding="utf-8"))
    assert page["missing"], "the page of a stopped night says what did not finish"


def test_a_broken_contract_stops_the_night(again: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    _spoil(monkeypatch, "pipelines.catalog.build.works", lambda frame: frame.with_columns(duration_s=pl.lit(-1)))
    stopped(again, ContractBroken, "silver.works")


def test_a_drifted_distribution_stops_the_night(again: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    run_night(job_for(EARLIER, again), quiet, until="score")
    _spoil(monkeypatch, "pipelines.score.combined", lambda frame: frame.with_columns(score=(1 - pl.col("score") / 3)))
    stopped(again, QualityFailed, "gold.kansei_scores")


def test_an_empty_catalog_stops_the_night(again: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    _spoil(monkeypatch, "pipelines.catalog.current_rows", lambda frame: frame.head(0))
    stopped(again, QualityFailed, "silver.works")


def _spoil(monkeypatch: pytest.MonkeyPatch, name: str, spoil: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Let the function called `name` return its frame spoilt."""
    module, _, attribute = name.rpartition(".")
    owner = sys.modules["pipelines"]
    for part in module.split(".")[1:]:
        owner = getattr(owner, part)
    real = getattr(owner, attribute)
    monkeypatch.setattr(owner, attribute, lambda *given: spoil(real(*given)))


@pytest.mark.slow
def test_one_clients_broken_file_leaves_the_others_served(again: Settings, tmp_path: Path, root: Path) -> None:
    mine = shutil.copytree(root / "exports" / "clients", tmp_path / "clients")
    shutil.rmtree(again.delivered)
    shutil.rmtree(again.out)
    (mine / "hibiki_stream.yaml").write_text("client: hibiki_stream\nfeeds: {secrets: [all]}\n", encoding="utf-8")
    settings = again.model_copy(update={"clients": mine})
    with pytest.raises(KanseiError) as caught:
        run_night(job_for(NIGHT, settings), quiet)
    assert caught.value.exit_code == 2
    served = {path.name for path in settings.delivered.iterdir()}
    assert served == set(clients()) - {"hibiki_stream"}


def pipelines(root: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines", *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_a_second_run_of_a_held_folder_exits_75(root: Path, tmp_path: Path, plain_environment: dict[str, str]) -> None:
    with hold(tmp_path):
        done = pipelines(root, plain_environment, "nightly", "--night", NIGHT, "--data", str(tmp_path))
    assert done.returncode == 75
    assert "AnotherRun" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("nightly", "--night", "2026-02-30"),
        ("nightly", "--night", NIGHT, "--until", "dinner"),
        ("nightly", "--night", NIGHT, "--client", "nobody"),
        ("step", "dinner", "--night", NIGHT),
        ("backfill", "--from", NIGHT, "--to", EARLIER),
    ],
)
def test_a_wrong_call_exits_2_and_names_the_remedy(
    root: Path, tmp_path: Path, plain_environment: dict[str, str], arguments: tuple[str, ...]
) -> None:
    done = pipelines(root, plain_environment, *arguments, "--data", str(tmp_path))
    assert done.returncode == 2, done.stderr
    assert " → " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_night_that_the_gate_stops_exits_3(root: Path, tmp_path: Path, plain_environment: dict[str, str]) -> None:
    (tmp_path / "inbox").mkdir()
    done = pipelines(root, plain_environment, "nightly", "--night", NIGHT, "--data", str(tmp_path))
    assert done.returncode == 3, done.stderr
    assert f"QualityFailed · silver.works · night {NIGHT} · 0 rows" in done.stderr
    assert not (tmp_path / "delivered").exists()
