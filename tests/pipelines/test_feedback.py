"""Feedback of an ad server: what counts, what is set aside and why, and that nobody who saw anything can be in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from pipelines.judging import judge
from pipelines.questions import ask
from pipelines.results import last_segments
from pipelines.sources import FilePromise, load_sources
from quality import gate
from quality.contracts import tables
from quality.intake.feedback import names_a_user
from tests.pipelines.inboxes import ARTICLES, House, contract_only, csv_of
from transforms.ads.results import SMALLEST_CELL, campaign_results

COLUMNS = ["day", "article", "creative", "arm", "traffic", "impressions", "clicks"]
FEEDBACK: dict[str, Any] = {
    "pattern": "feedback*.csv", "role": "feedback", "reader": "delimited", "columns": COLUMNS,
    "fields": {name: name for name in COLUMNS} | {"desk": {"value": "desk"}},
}  # fmt: skip
CREATIVES: dict[str, Any] = {
    "pattern": "creatives*.csv", "role": "creatives", "reader": "delimited",
    "columns": ["key", "campaign", "advertiser", "category", "headline", "start", "end"],
    "fields": {"source_key": "key", "start_date": "start", "end_date": "end"}
    | {name: name for name in ("campaign", "advertiser", "category", "headline")},
}  # fmt: skip
URL = "https://media.example/"
N19, N20 = "2026-11-19", "2026-11-20"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A desk with campaigns K (runs) and E (ended), a media with articles a and b, an ad server that tolerates much."""
    monkeypatch.setattr(gate, "audit", contract_only)
    made = House(tmp_path)
    made.source("media", ARTICLES)
    made.source("desk", CREATIVES)
    made.source("server", FEEDBACK, max_set_aside=1.0)
    made.drop(f"media/{N19}/articles.csv", csv_of(ARTICLES["columns"], f"{URL}a 題 文", f"{URL}b 題 文"))
    made.drop(f"desk/{N19}/creatives.csv", csv_of(
        CREATIVES["columns"], "K c 広告主 業種 見出し 2026-11-01 2026-12-31",
        "E e 広告主 業種 見出し 2026-10-01 2026-11-15",
    ))  # fmt: skip
    return made


def counted(house: House, night: str) -> list[tuple[Any, ...]]:
    found = house.lake.read("silver.feedback", night)
    return found.select(pl.col("day").dt.day(), "arm", "impressions", "clicks").sort(pl.all()).rows()


def aside(house: House) -> dict[int, str]:
    return dict(house.lake.scan("silver.feedback_aside").select("row", "rule").sort("row").collect().iter_rows())


def test_rows_that_fit_nothing_known_are_set_aside_with_rule_and_sentence(house: House) -> None:
    house.drop(f"server/{N20}/feedback.csv", csv_of(
        COLUMNS,
        f"2026-11-19 {URL}a K kansei human 100 3",
        f"2026-11-19 {URL}a K kansei bot 9000 800",
        f"2026-11-19 {URL}z K kansei human 100 3",
        f"2026-11-19 {URL}a X kansei human 100 3",
        f"2026-11-19 {URL}a E kansei human 100 3",
        f"2026-10-31 {URL}a K kansei human 100 3",
        f"2026-11-21 {URL}a K kansei human 100 3",
        f"2026-11-19 {URL}b K kansei human -5 0",
        f"2026-11-19 {URL}b K category human 5 6",
    ))  # fmt: skip
    house.run(N20, "collect", "articles")
    assert counted(house, N20) == [(19, "kansei", 100, 3)]
    assert aside(house) == {
        3: "unknown_article", 4: "unknown_creative", 5: "campaign_ended", 6: "campaign_not_begun", 7: "future_day",
    }  # fmt: skip
    kept = house.lake.scan("silver.quarantine").collect().sort("row")
    rules = ["bot_traffic", "out_of_range", "clicks_above_impressions"]
    assert kept.select("row", "rule").rows() == list(zip([2, 8, 9], rules, strict=True))
    assert set(kept["original"]) == {"{}"}
    assert house.lake.scan("silver.feedback_aside").filter(pl.col("message_ja") == "").collect().is_empty()


def test_a_corrected_file_counts_and_the_same_row_twice_counts_once(house: House) -> None:
    first = f"2026-11-18 {URL}a K kansei human 100 3"
    house.drop(f"server/{N19}/feedback_1.csv", csv_of(COLUMNS, first))
    house.drop(f"server/{N19}/feedback_2.csv", csv_of(COLUMNS, first, f"2026-11-18 {URL}b K kansei human 7 0"))
    house.run(N19, "collect", "articles")
    assert counted(house, N19) == [(18, "kansei", 7, 0), (18, "kansei", 100, 3)]
    assert aside(house) == {1: "duplicate_row"}
    house.drop(f"server/{N20}/feedback_3.csv", csv_of(COLUMNS, f"2026-11-18 {URL}a K kansei human 90 2"))
    house.run(N20, "collect", "articles")
    assert counted(house, N20) == [(18, "kansei", 7, 0), (18, "kansei", 90, 2)]
    assert counted(house, N19) == [(18, "kansei", 7, 0), (18, "kansei", 100, 3)]


def test_a_late_file_counts_for_its_own_night_and_nothing_else_changes(house: House) -> None:
    house.run(N19, "collect", "articles")
    house.drop(f"server/{N19}/feedback.csv", csv_of(COLUMNS, f"2026-11-18 {URL}a K kansei human 100 3"))
    house.run(N20, "collect", "articles")
    assert counted(house, N20) == [(18, "kansei", 100, 3)]
    before = house.lake.scan("silver.feedback").sort("day").collect()
    house.run(N20, "articles")
    assert house.lake.scan("silver.feedback").sort("day").collect().equals(before)


@pytest.mark.parametrize(
    "column",
    ["user_id", "uid", "Cookie", "deviceId", "idfa", "advertising_id_gaid", "ip", "client_ip", "email_sha256",
     "hashed-email", "session", "会員番号", "端末ID", "ppid", "userAgent", "visitorId"],
)  # fmt: skip
def test_a_file_with_a_column_that_could_identify_somebody_is_refused(house: House, column: str) -> None:
    source = load_sources(house.sources)["server"]
    data = csv_of([*COLUMNS, column], f"2026-11-18 {URL}a K kansei human 100 3 4711")
    found = judge(source, "feedback.csv", data.encode())
    assert (found.outcome, found.typed.height) == ("reject", 0)
    assert found.reasons[0].startswith(f"user_identifier: column {column} could identify a user")
    with pytest.raises(ValidationError, match="could identify a user"):
        FilePromise.model_validate(FEEDBACK | {"columns": [*COLUMNS, column]})


def test_no_column_of_feedback_or_results_can_hold_an_identifier_of_a_person() -> None:
    """Text is an id of ours, a word from a list, or what was booked: never what a row of feedback brought."""
    ours = {"advertiser", "campaign", "media", "segment", "period", "method", "source", "sha256", "message_ja",
            "message_en"}  # fmt: skip
    for name in ("silver.feedback", "silver.feedback_aside", "gold.campaign_results", "gold.ad_matches"):
        table = tables()[name]
        assert [column for column in table.columns if names_a_user(column)] == []
        for column, declared in table.columns.items():
            text = declared.dtype == pl.String and name != "gold.ad_matches"
            assert not text or column in ours or declared.regex or declared.metadata["values"], (name, column)


def test_groups_below_k_have_no_row_and_no_value_stands_without_its_interval(house: House) -> None:
    small = SMALLEST_CELL - 1
    house.drop(f"server/{N20}/feedback.csv", csv_of(
        COLUMNS, f"2026-11-19 {URL}a K kansei human {small} 1", f"2026-11-19 {URL}b K run_of_site human 5000 10",
    ))  # fmt: skip
    house.run(N20, "collect", "articles")
    given = {"silver.feedback": house.lake.read("silver.feedback", N20),
             "gold.article_segments": last_segments(house.lake, N20)}  # fmt: skip
    cells = ask("campaign_cells", given)
    assert campaign_results(cells).is_empty()
    grown = cells.with_columns(impressions=pl.col("impressions") + 5000, clicks=pl.col("clicks") + 20)
    table = tables()["gold.campaign_results"]
    good, broken = table.schema.filter(table.conform(campaign_results(grown)))
    assert (good.height, len(broken)) == (3, 0)
    (whole,) = good.filter(campaign="all").to_dicts()
    assert (whole["metric"], whole["baseline"], whole["n"]) == ("ctr", "run_of_site", 5009)
    assert whole["lift_low"] < whole["lift"] < whole["lift_high"]
