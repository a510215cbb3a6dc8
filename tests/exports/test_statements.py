"""The monthly statement counts what the manifests say, once; licences and trials are followed over the nights."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exports.packages import build
from pipelines import licences
from pipelines.redeliver import redeliver
from pipelines.running import Job, job_for
from pipelines.settings import Settings
from pipelines.statement import as_csv, statement, write
from quality.errors import ContractBroken, WrongUsage
from tests.exports.drawn import CANARY, NIGHT, STREAM, client, drawn, night_frames, write_client
from tests.exports.nights import NEXT, both, job, publish, retitle, root

MONTH = "2026-11"
DELTAS = {name: {"fields": STREAM["feeds"][name], "mode": "delta"} for name in ("works", "related_parties")}


def lines(house: Settings, month: str = MONTH) -> dict[str, tuple[int, int, int | None]]:
    """Feed → deliveries, rows, works of the one client."""
    made = statement(job_for(NIGHT, house, "stream"), month)
    return {line.feed: (line.deliveries, line.rows, line.works) for line in made.lines}


def manifests(house: Settings) -> Iterator[dict[str, Any]]:
    for path in sorted((root(house) / "manifests").glob("*.json")):
        yield json.loads(path.read_bytes())


@pytest.fixture
def metered(house: Settings) -> Settings:
    write_client(house.clients, licence__kind="metered", feeds=DELTAS)
    return house


def test_a_metered_month_adds_up_what_the_manifests_say_of_whole_files_and_of_changes(metered: Settings) -> None:
    both(metered)
    publish(metered, NEXT, {"silver.works": night_frames()["silver.works"].with_columns(
        title=pl.when(pl.col("title") == "夜明け").then(pl.lit("訂正")).otherwise("title"))})  # fmt: skip
    both(metered, NEXT)
    wanted: dict[str, list[int]] = {}
    for told in manifests(metered):
        for file in told["files"]:
            if file["kind"] in ("full", "changes"):
                counts = wanted.setdefault(file["feed"], [0, 0, 0])
                counts[:] = counts[0] + 1, counts[1] + file["rows"], counts[2] + file["works"]
    found = lines(metered)
    assert {feed: tuple(counts) for feed, counts in wanted.items()} == {f: each for f, each in found.items() if f}
    assert found["works"] == (2, 3, 3), "two songs on the first night; on the second the one whose title changed"
    assert found[""] == (2, sum(counts[1] for counts in wanted.values()), 2), "two different works in all"


def test_the_same_bytes_again_are_not_billed_again_and_of_a_corrected_night_the_newest_revision_counts_in_its_month(
    metered: Settings,
) -> None:
    both(metered)
    before = lines(metered)
    assert redeliver(job(metered), "先方の依頼")["outcome"] == "same"
    assert lines(metered) == before
    retitle(metered)
    assert redeliver(job(metered), "題名の訂正")["outcome"] == "revision"
    made = statement(job(metered), MONTH)
    assert (made.lines[0].deliveries, made.lines[0].corrected) == (1, 1)
    assert lines(metered)["works"] == before["works"]
    assert statement(job(metered), "2026-12").lines == []


def test_what_was_delivered_as_a_trial_stays_a_trial_when_the_licence_turns(house: Settings) -> None:
    only = {"works": STREAM["feeds"]["works"]}
    write_client(house.clients, licence__kind="trial", licence__row_cap=5, feeds=only)
    both(house)
    write_client(house.clients, licence__kind="metered", feeds=only)
    both(house, NEXT)
    made = statement(job_for(NIGHT, house), MONTH)
    totals = [(each.licence, each.deliveries, each.billed) for each in made.lines if not each.feed]
    assert totals == [("metered", 1, True), ("trial", 1, False)]


def test_a_delivery_that_was_never_metered_or_counts_that_somebody_changed_stop_the_statement(
    metered: Settings,
) -> None:
    both(metered)
    at = job(metered)
    rows = at.lake.partition("gold.meterings", NIGHT)
    at.lake.replace_rows("gold.meterings", NIGHT, rows.with_columns(rows=pl.col("rows") + 1), {"client": "stream"})
    with pytest.raises(ContractBroken, match="2 rows"):
        statement(at, MONTH)
    at.lake.replace_rows("gold.meterings", NIGHT, at.lake.partition("gold.meterings", NIGHT).clear(), {})
    with pytest.raises(ContractBroken, match="does not agree with gold.deliveries"):
        statement(at, MONTH)
    both(metered)
    assert lines(metered)["works"] == (1, 2, 2)


def test_a_delivery_that_broke_off_counts_nothing(metered: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.exports.nights import Broken, breaks_at

    with monkeypatch.context() as patched:
        breaks_at(patched, 3)
        with pytest.raises(Broken):
            both(metered)
    assert statement(job(metered), MONTH).lines == []


def test_no_title_or_text_stands_in_the_statement_nor_anything_of_another_client(metered: Settings) -> None:
    both(metered)
    write_client(metered.clients, client="other")
    licences.enter(job_for(NIGHT, metered))
    made = statement(job_for(NIGHT, metered), MONTH)
    table, page = write(job_for(NIGHT, metered), made)
    shown = page.read_text(encoding="utf-8")
    for word in ("夜明け", "SUM(A1)", "青葉", "暖かい", CANARY, "music-"):
        assert word not in table.read_text(encoding="utf-8") + shown
    rows = list(csv.DictReader(as_csv(made).splitlines()))
    assert [(row["client"], row["billed"]) for row in rows if not row["feed"]] == [("stream", "true")]
    assert all(f'<td class="n">{int(row["rows"]):,}</td>' in shown for row in rows)
    assert "Licensees" in shown
    own = write(job(metered), statement(job(metered), MONTH))[1].read_text(encoding="utf-8")
    assert "other" not in own and "Licensees" not in own


@pytest.fixture
def empty(tmp_path: Path) -> Settings:
    """A house in which nothing has happened yet, with one client."""
    (tmp_path / "clients").mkdir()
    write_client(tmp_path / "clients")
    return Settings(data=tmp_path / "data", clients=tmp_path / "clients")


def test_a_trial_that_ends_is_told_in_the_statement(empty: Settings) -> None:
    for until, days in (("2026-11-12", [-18]), ("2026-12-30", [30]), ("2026-12-31", []), ("2026-10-31", [])):
        write_client(empty.clients, licence__kind="trial", licence__row_cap=5, licence__period__until=until)
        assert [each["days"] for each in statement(job_for(NIGHT, empty), MONTH).ending] == days


def test_what_is_no_month_is_wrong_usage(empty: Settings) -> None:
    for month in ("2026-13", "2026-1", "November", "2026-11-20"):
        with pytest.raises(WrongUsage, match="no month"):
            statement(job_for(NIGHT, empty), month)


def test_licensees_share_and_trials_turned(empty: Settings) -> None:
    house = empty
    def told(night: str) -> dict[str, tuple[int, float, int, int]]:
        at: Job = job_for(night, house)
        licences.enter(at)
        return {row[0]: row[1:] for row in at.lake.partition("gold.licence_kpis", night).iter_rows()}

    for name in ("turns", "goes", "stays"):
        write_client(house.clients, client=name, licence__kind="trial", licence__row_cap=5)
    assert told(NIGHT)["trial"] == (3, 0.75, 0, 0)
    write_client(house.clients, client="turns", licence__kind="metered")
    write_client(house.clients, client="goes", licence__kind="trial", licence__row_cap=5,
                 licence__period__until=NIGHT)  # fmt: skip
    assert told(NEXT) == {
        "commission": (0, 0.0, 0, 0), "custom": (0, 0.0, 0, 0), "flat": (1, 1 / 3, 0, 0),
        "metered": (1, 1 / 3, 0, 0), "trial": (1, 1 / 3, 2, 1),
    }  # fmt: skip
    assert told(NIGHT)["trial"] == (3, 0.75, 0, 0), "an earlier night again: as it was then"


def test_works_of_a_feed_are_the_different_subjects_of_its_rows(tmp_path: Path) -> None:
    frames = night_frames() | {
        "silver.credits": drawn("silver.credits", "work_id party_id role\nm1 p1 artist\nm2 p2 artist\nm1 p2 composer")
    }
    own = client(tmp_path, feeds={name: STREAM["feeds"][name] for name in ("credits", "related_parties", "works")})
    told = {file.feed: (file.rows, file.works) for file in build(own, NIGHT, frames, tmp_path / "out").files}
    assert told == {"credits": (3, 2), "related_parties": (1, 1), "works": (2, 2)}
