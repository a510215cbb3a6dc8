"""Step collect over made inboxes: which file counts for which night, and what happens to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines import bronze
from pipelines.running import run_step
from quality import gate
from quality.intake.messages import MESSAGES
from tests.pipelines.inboxes import (
    ARTICLES,
    CATALOG,
    DELTA,
    TAKEDOWN,
    House,
    catalog_of,
    contract_only,
    csv_of,
    everything,
)

N17, N18, N19, N20, N21 = (f"2026-11-{day}" for day in range(17, 22))
INTAKE = ("silver.drops", "silver.quarantine")


def articles_of(*rows: str) -> str:
    return csv_of(ARTICLES["columns"], *rows)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.source("label", CATALOG, TAKEDOWN)
    house.source("press", ARTICLES, max_set_aside=0.5)
    return house


def test_every_file_of_the_inbox_is_judged_for_its_own_night_up_to_tonight(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABC"))
    house.drop(f"label/{N19}/takedown.csv", "no,reason\nA,\n")
    house.drop(f"label/{N19}/prices.csv", "x\n")
    house.drop(f"label/{N20}/catalog.csv", catalog_of("BC"))
    house.run(N19)
    assert house.drops() == [
        (N18, "catalog.csv",  "accept", 3, 0),
        (N19, "prices.csv",   "reject", 0, 0),
        (N19, "takedown.csv", "accept", 1, 0),
    ]  # fmt: skip


def test_an_empty_inbox_is_a_night_of_no_drops_that_has_run(house: House) -> None:
    assert house.run(N18).rows_in == 0
    assert house.lake.read("silver.drops", N18).height == 0


def test_a_row_set_aside_is_in_quarantine_with_rule_value_original_and_sentence(house: House) -> None:
    house.drop(f"press/{N18}/articles.csv", articles_of("https://a.example/ 題 本文", "a.example 題 本文"))
    house.run(N18)
    (row,) = house.lake.partition("silver.quarantine", N18).to_dicts()
    assert {name: row[name] for name in ("source", "row", "rule", "column", "value")} == {
        "source": "press", "row": 2, "rule": "bad_url", "column": "url", "value": "a.example",
    }  # fmt: skip
    assert row["message_ja"] == MESSAGES["bad_url"][0]
    assert '"title": "題"' in row["original"]


def test_running_again_changes_nothing_and_calls_no_reader(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABC"))
    house.drop(f"press/{N19}/articles.csv", "broken")
    first = house.run(N19)
    before = everything(house.lake, *INTAKE)
    monkeypatch.setattr(bronze, "judge_apart", None)
    again = house.run(N19)
    assert (first.digest, first.rows_in, first.tables) == (again.digest, again.rows_in, again.tables)
    assert all(everything(house.lake, name)[name].equals(before[name]) for name in INTAKE)


def test_a_changed_source_file_judges_kept_bytes_again(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", "no,name,jan,lyrics\nA,題,1,\nB,題,,\nC,題,,\n").chmod(0o600)
    first = house.run(N18)
    assert house.drops() == [(N18, "catalog.csv", "reject", 3, 1)]
    house.source("label", CATALOG, TAKEDOWN, max_set_aside=0.5)
    assert house.run(N18).digest != first.digest
    assert house.drops() == [(N18, "catalog.csv", "quarantine", 3, 1)]


def test_a_file_taken_out_of_the_inbox_stays_known(house: House) -> None:
    path = house.drop(f"label/{N18}/catalog.csv", catalog_of("ABC"))
    house.run(N18)
    path.unlink()
    house.run(N19, "collect", "catalog")
    assert house.works(N19) == dict.fromkeys("ABC", "live")


def test_a_source_without_a_source_file_is_rejected_and_the_others_go_on(house: House) -> None:
    house.drop(f"stranger/{N18}/catalog.csv", catalog_of("A"))
    house.drop(f"label/{N18}/catalog.csv", catalog_of("A"))
    came = house.run(N18).remarks["came"]
    assert {drop["source"]: drop["outcome"] for drop in came} == {"label": "accept", "stranger": "reject"}
    (reason,) = next(drop["reasons"] for drop in came if drop["source"] == "stranger")
    assert reason == "unknown_source: no source file → write stranger.yaml in the folder of source files"


def test_an_undated_file_gets_the_collecting_night_and_keeps_it(house: House) -> None:
    house.drop("label/catalog.csv", catalog_of("A"))
    for night in (N19, N20, N18, N19):
        house.run(night)
    assert house.drops() == [(N19, "catalog.csv", "accept", 1, 0)]
    assert house.lake.scan("silver.drops").collect()["undated"].to_list() == [True]


def test_an_undated_file_that_is_sent_anew_with_other_content_is_a_new_drop(house: House) -> None:
    house.drop("label/catalog.csv", catalog_of("AB"))
    house.run(N18)
    house.drop("label/catalog.csv", catalog_of("ABC"))
    house.run(N19)
    assert house.drops() == [(N18, "catalog.csv", "accept", 2, 0), (N19, "catalog.csv", "accept", 3, 0)]


@pytest.mark.parametrize("folder", ["archive", "2026-02-30", "20261118"])
def test_a_folder_that_is_no_night_is_rejected_and_stops_nobody(house: House, folder: str) -> None:
    stray = house.drop(f"label/{folder}/catalog.csv", catalog_of("A"))
    house.drop(f"label/{N18}/catalog.csv", catalog_of("AB"))
    for night in (N18, N19):
        house.run(night)
    assert house.drops() == [(N18, f"{folder}/catalog.csv", "reject", 0, 0), (N18, "catalog.csv", "accept", 2, 0)]
    house.drop(f"label/{N20}/catalog.csv", stray.read_bytes() + b"B,x,,\n")
    stray.unlink()
    house.run(N20)
    assert house.drops()[-1] == (N20, "catalog.csv", "accept", 2, 0)


def test_the_same_bytes_twice_in_a_night_are_one_drop_under_the_name_that_was_accepted(house: House) -> None:
    house.drop(f"label/{N18}/Copy of catalog.csv", catalog_of("A"))
    house.drop(f"label/{N18}/catalog.csv", catalog_of("A"))
    house.run(N18)
    assert house.drops() == [(N18, "catalog.csv", "accept", 1, 0)]


def test_the_same_bytes_on_another_night_are_another_drop(house: House) -> None:
    for night, keys in ((N18, "AB"), (N19, "ABC"), (N20, "AB")):
        house.drop(f"label/{night}/catalog.csv", catalog_of(keys))
    house.source("label", CATALOG, max_shrink=0.5)
    house.run(N20, "collect", "catalog")
    assert house.works(N20) == {"A": "live", "B": "live", "C": "withdrawn"}


def test_a_link_in_the_inbox_is_never_followed(house: House, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(catalog_of("ABC"), encoding="utf-8")
    place = house.drop(f"label/{N18}/catalog.csv", catalog_of("AB"))
    for name, target in (
        ("catalog_2.csv", tmp_path / "secret.csv"),
        ("catalog_3.csv", tmp_path),
        ("c.csv", "/dev/zero"),
    ):
        place.with_name(name).symlink_to(target)
    house.run(N18)
    assert [(file, outcome) for _, file, outcome, *_ in house.drops()] == [
        ("c.csv -> link", "reject"), ("catalog.csv", "accept"),
        ("catalog_2.csv -> link", "reject"), ("catalog_3.csv -> link", "reject"),
    ]  # fmt: skip


def test_a_name_that_is_no_text_is_rejected_and_stops_nobody(house: House) -> None:
    place = house.drop(f"label/{N18}/catalog.csv", catalog_of("AB"))
    Path(os.fsdecode(os.fsencode(place.parent) + b"/catalog_\xff.csv")).write_text(catalog_of("ABC"), encoding="utf-8")
    house.run(N18)
    assert [(file, outcome) for _, file, outcome, *_ in house.drops()] == [
        ("catalog.csv", "accept"), ("catalog_\\xff.csv", "reject"),
    ]  # fmt: skip


# -- side files


def test_side_files_are_promises_about_their_file_and_no_drops(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABC"))
    house.drop(f"label/{N18}/catalog.csv.count", "3\n")
    house.run(N18)
    assert house.drops() == [(N18, "catalog.csv", "accept", 3, 0)]


def test_a_corrected_side_file_judges_its_file_again_and_is_remembered_when_the_inbox_is_emptied(house: House) -> None:
    paths = [
        house.drop(f"label/{N18}/catalog.csv{end}", text) for end, text in (("", catalog_of("ABC")), (".count", "4"))
    ]
    first = house.run(N18)
    assert house.drops() == [(N18, "catalog.csv", "reject", 0, 0)]
    assert first.remarks["came"][0]["reasons"] == ["row_count: 3 rows, 4 promised → send the file again, whole"]
    paths[1].write_text("3", encoding="utf-8")
    second = house.run(N18)
    for path in paths:
        path.unlink()
    third = house.run(N19)
    assert house.drops() == [(N18, "catalog.csv", "accept", 3, 0)]
    assert len({first.digest, second.digest}) == 2
    assert third.digest == second.digest


def test_a_side_file_whose_file_never_came_is_reported_until_it_comes(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv.sha256", "0" * 64)
    (came,) = house.run(N18).remarks["came"]
    assert (came["outcome"], came["reasons"]) == (
        "reject", ["side_file: catalog.csv did not come with it → send catalog.csv and this file together"]
    )  # fmt: skip
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABC"))
    house.run(N18)
    assert house.drops() == [(N18, "catalog.csv", "reject", 0, 0)]


def test_an_undated_file_keeps_its_side_file(house: House) -> None:
    house.drop("label/catalog.csv", catalog_of("ABC"))
    house.drop("label/catalog.csv.count", "3")
    for night in (N18, N19):
        house.run(night)
    assert house.drops() == [(N18, "catalog.csv", "accept", 3, 0)]


# -- a catalog that shrinks


def test_a_catalog_that_shrinks_too_far_stops_that_supplier_only_and_its_last_one_stays(house: House) -> None:
    house.source("studio", CATALOG)
    for source in ("label", "studio"):
        house.drop(f"{source}/{N18}/catalog.csv", catalog_of("ABCDEFGHIJ"))
    house.run(N18, "collect", "catalog")
    house.drop(f"label/{N19}/catalog.csv", catalog_of("ABC"))
    house.drop(f"studio/{N19}/catalog.csv", catalog_of("ABCDEFGHK"))
    came = house.run(N19, "collect", "catalog")
    assert came.rows_out == 21
    works = house.lake.partition("silver.works", N19)
    live = works.filter(status="live").group_by("source").len().sort("source").rows()
    assert live == [("label", 10), ("studio", 9)]
    rejected = house.lake.scan("silver.drops").filter(outcome="reject").collect().to_dicts()
    assert [(drop["source"], drop["night"], drop["rows"]) for drop in rejected] == [("label", N19, 3)]
    assert rejected[0]["reasons"][0].startswith("shrunk: 3 works after 10, at most 20% fewer promised → ask")


@pytest.mark.parametrize(
    ("sizes", "outcomes"),
    [
        ([10, 8, 7],  ["accept", "accept", "accept"]),   # each against the last accepted
        ([10, 7, 8],  ["accept", "reject", "accept"]),   # 8 against 10
        ([10, 7, 7],  ["accept", "reject", "reject"]),
        ([10, 20, 8], ["accept", "accept", "reject"]),
    ],
)  # fmt: skip
def test_a_catalog_is_measured_against_the_last_accepted_one(
    house: House, sizes: list[int], outcomes: list[str]
) -> None:
    for night, size in zip((N18, N19, N20), sizes, strict=True):
        house.drop(f"label/{night}/catalog.csv", catalog_of("ABCDEFGHIJKLMNOPQRST"[:size]))
    house.run(N20)
    assert [outcome for _, _, outcome, *_ in house.drops()] == outcomes


def test_lists_of_other_patterns_and_takedowns_are_not_measured_against_a_catalog(house: House) -> None:
    house.source("label", CATALOG, DELTA, TAKEDOWN, CATALOG | {"pattern": "books*.csv"})
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABCDEFGHIJ"))
    house.drop(f"label/{N19}/books.csv", catalog_of("X"))
    house.drop(f"label/{N19}/delta.csv", catalog_of("Y"))
    house.drop(f"label/{N20}/takedown.csv", "no,reason\nA,\n")
    house.run(N20)
    assert {outcome for _, _, outcome, *_ in house.drops()} == {"accept"}


# -- what is told


def test_a_late_file_is_told_on_the_night_that_first_saw_it(house: House) -> None:
    house.drop(f"label/{N19}/catalog.csv", catalog_of("A"))
    house.run(N19)
    house.drop(f"label/{N18}/catalog.csv", catalog_of("AB"))
    assert [(drop["night"], drop["file"]) for drop in house.run(N20).remarks["came"]] == [(N18, "catalog.csv")]
    assert house.run(N21).remarks["came"] == []


def test_the_step_is_recorded_with_a_digest_of_what_it_saw(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog_of("A"))
    summary = run_step("collect", house.job(N18))
    assert house.lake.digest("collect", N18) == summary.digest
    house.drop(f"label/{N18}/catalog2.csv", catalog_of("AB"))
    assert house.run(N18).digest != summary.digest
