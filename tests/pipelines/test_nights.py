"""Nights side by side: what each step and table is, how long a night must take, how figures move; page and terminal."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import nights_page
from pipelines.cli import app
from pipelines.nights import Cell, chosen, load, matrix
from pipelines.report import summarise
from pipelines.timeline import timeline
from pipelines.trends import trends
from quality.errors import WrongUsage
from tests.pipelines.made_reports import N18, N19, N20, put, three_nights


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return three_nights(tmp_path / "reports")


def row_of(reports: Path, name: str) -> list[tuple[str, int | None]]:
    rows = matrix([load(reports, night) for night in (N18, N19, N20)])
    (found,) = (row for row in rows if (row.table or row.client or row.step) == name and row.step != "package")
    return [(cell.state, cell.rows) for cell in found.cells]


def test_a_table_is_published_held_by_the_gate_stale_or_nothing(reports: Path) -> None:
    assert row_of(reports, "silver.works") == [("published", 1_200), ("published", 1_200), ("stale", 1_200)]
    assert row_of(reports, "gold.kansei_scores") == [("published", 500), ("held", None), ("stale", 510)]
    assert row_of(reports, "gold.similar_works") == [("", None)] * 3
    put(reports, N20, "score", "failed", error="OSError", where=None, count=None, why="OSError: gone", remedy=None)
    assert row_of(reports, "gold.kansei_scores")[2] == ("failed", 510)


def test_a_step_per_client_has_a_line_a_client_and_is_as_bad_as_its_worst(reports: Path) -> None:
    assert row_of(reports, "a") == [("published", 90), ("", None), ("", None)]
    held = {"error": "DeliveryHeld", "where": "delivery b", "count": None, "why": "first", "remedy": "approve"}
    (reports / N18 / "steps" / "deliver.b.json").unlink()
    put(reports, N18, "deliver.b", "failed", **held)
    [step] = [row for row in matrix([load(reports, N18)]) if row.step == "deliver" and not row.client]
    assert step.cells == (Cell("held", 90, 1.0, "delivery b: first"),)


def test_what_ended_a_step_is_told_no_more_once_it_ended_well(reports: Path) -> None:
    put(reports, N19, "score", tables={"gold.kansei_scores": 505})
    assert row_of(reports, "gold.kansei_scores")[1] == ("published", 505)
    assert "ratio 0.4" not in nights_page.rendered([load(reports, N19)])


def test_the_critical_path_leads_through_the_longest_of_what_must_wait_for_each_other(reports: Path) -> None:
    took = {label: each["seconds"] for label, each in load(reports, N18).done.items()}
    bars = {bar.label: bar for bar in timeline(took)}
    assert [name for name, bar in bars.items() if bar.critical] == [
        "collect", "catalog", "articles", "analyse", "score", "package.a", "deliver.a",
    ]  # fmt: skip
    assert (bars["consistency"].start, bars["analyse"].start) == (7.0, 7.0)
    assert (bars["package.b"].start, bars["deliver.b"].start, bars["deliver.a"].end) == (20.0, 21.0, 28.0)


def test_a_step_that_is_missing_takes_no_time_and_what_is_behind_it_waits_for_those_before_it() -> None:
    assert [(bar.label, bar.start) for bar in timeline({"collect": 2.0, "score": 3.0, "report": 1.0})] == [
        ("collect", 0.0), ("score", 2.0), ("report", 5.0),
    ]  # fmt: skip
    assert timeline({}) == []


def test_trends_have_a_gap_where_a_night_has_no_figure(reports: Path) -> None:
    found = {trend.figure.name: trend.values for trend in trends([load(reports, night) for night in (N18, N19, N20)])}
    assert found["works"] == (1_200, 1_200, None)
    assert found["coverage"] == (0.97, None, 0.99) and found["hubs"] == (0.03, None, None)
    assert found["scored"] == (0.95, None, None) and found["parity_sentences"] == (0.99, None, None)
    assert found["longest"] == (28.0, 6.0, 2.0) and "parity_tokens" not in found
    assert found["set_aside"] == (3, 3, 3) and found["delivered"] == (180, None, None)


def test_a_line_breaks_at_a_gap_and_a_flat_one_lies_in_the_middle(reports: Path) -> None:
    charts = {each["figure"].name: each for each in map(
        nights_page.chart, trends([load(reports, night) for night in (N18, N19, N20)]))}  # fmt: skip
    assert [line.count(",") for line in charts["coverage"]["lines"]] == [1, 1]
    assert (charts["coverage"]["low"], charts["coverage"]["last"]) == ("97.00%", "99.00%")
    assert {spot.split(",")[1] for spot in charts["set_aside"]["lines"][0].split()} == {"28.0"}


def test_the_page_needs_no_network_and_shows_no_more_than_four_weeks(reports: Path) -> None:
    for day in range(1, 31):
        put(reports, f"2026-10-{day:02d}", "collect", seconds=1.0)
    page = nights_page.write(reports, N19).read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=[\"']?https?:|url\(https?:|<script", page)
    assert page.count("../2026-10-") == 26 and N20 not in page and f"../{N19}/index.html" in page
    assert "QualityFailed" in page and "ratio 0.4" in page and "critical" in page


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_chromium_shows_it_without_a_complaint(reports: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
         f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", nights_page.write(reports, N18).as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "CONSOLE" not in told.stderr
    assert told.stdout.count("<rect") == 10 and "夜のならび" in told.stdout and "<polyline" in told.stdout


def test_the_command_shows_a_range_and_says_why_anything_stopped(reports: Path) -> None:
    told = CliRunner().invoke(app, ["nights", "--from", N18, "--to", N19, "--data", str(reports.parent)])
    assert "11-19" in told.stdout and "11-20" not in told.stdout
    assert re.search(r"gold.kansei_scores +│ +500 ● │ +‖", told.stdout) and "ratio 0.4 → look" in told.stdout
    found = json.loads(CliRunner().invoke(app, ["nights", "--json", "--data", str(reports.parent)]).stdout)
    assert found["nights"] == [N18, N19, N20] and {"step", "table", "client", "cells"} == set(found["rows"][0])


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [("2026-12-01", "", "from 2026-11-18 to 2026-11-20"), ("", "2026-01-01", "no night"), (N20, N18, "is after")],
)
def test_a_range_in_which_nothing_ran_is_wrong_usage_and_says_what_ran(
    reports: Path, first: str, last: str, told: str
) -> None:
    with pytest.raises(WrongUsage, match=told):
        chosen(reports, first, last, 7)


def test_an_empty_data_folder_says_that_no_night_has_run(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no night has run in this data folder"):
        chosen(tmp_path / "reports", "", "", 7)


def test_the_summary_of_a_night_says_what_stopped_its_steps(reports: Path) -> None:
    found = summarise(N19, reports / N19, ())
    assert [(told["step"], told["where"], told["remedy"]) for told in found["stopped"]] == [
        ("score", "gold.kansei_scores", "look"),
    ]  # fmt: skip
    put(reports, N19, "score")
    assert summarise(N19, reports / N19, ())["stopped"] == []
