"""Step consistency: a report for every rights holder and night, kept by night, and nothing of another holder in it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.running import run_step
from quality import gate
from quality.errors import NotPublished
from tests.pipelines.inboxes import CATALOG, PLAYS, TAKEDOWN, House, contract_only, csv_of

N18, N19, N20 = (f"2026-11-{day}" for day in range(18, 21))
STEPS = ("collect", "catalog", "articles", "consistency")
PRICED = CATALOG | {
    "columns": [*CATALOG["columns"], "price", "released"],
    "fields": CATALOG["fields"] | {"price_jpy": "price", "release_date": "released"},
}
JAN, OTHER = "4900000000016", "4900000000023"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    for name, kind in (("label", "rights_holder"), ("studio", "rights_holder"), ("shop", "retailer")):
        house.source(name, PRICED, TAKEDOWN, kind=kind, max_shrink=1.0)
    house.source("phone", PLAYS)
    return house


def catalog(*rows: str) -> str:
    return csv_of(PRICED["columns"], *rows)


def found(house: House, night: str) -> list[tuple[str, str, str]]:
    table = house.lake.partition("silver.consistency", night)
    return table.select("source", "rule", "subject_key").rows()


def test_a_report_covers_the_last_catalog_until_the_next_one(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog("A 題A - - 250", "B 題B - - 250"))
    house.drop(f"label/{N19}/catalog.csv", catalog("A 題A - - 2500", "B 題B - - 250"))
    for night in (N18, N19, N20):
        house.run(night, *STEPS)
    jump = [("label", "price_jump", "A")]
    assert [found(house, night) for night in (N18, N19, N20)] == [[], jump, jump]
    house.drop(f"label/{N20}/catalog.csv", catalog("A 題A - - 2500", "B 題B - - 250"))
    house.run(N20, *STEPS)
    assert found(house, N20) == []


def test_what_others_do_is_told_to_the_holder_and_names_nobody(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog(f"A 夜 {JAN}", f"B 朝 {OTHER} - - 2026-12-24"))
    house.drop(f"label/{N18}/takedown.csv", csv_of(TAKEDOWN["columns"], "A"))
    house.drop(f"shop/{N18}/catalog.csv", catalog(f"S1 夜盤 {JAN}", "S2 昼"))
    house.drop(f"studio/{N18}/catalog.csv", catalog(f"ST9 まひる {OTHER}"))
    house.drop(f"phone/{N18}/plays.csv", csv_of(PLAYS["columns"], f"L1 label B {N18} 3"))
    house.run(N18, *STEPS)
    assert found(house, N18) == [
        ("label", "code_elsewhere", "B"),
        ("label", "sold_before_release", "B"),
        ("label", "withdrawn_but_on_sale", "A"),
        ("studio", "code_elsewhere", "ST9"),
    ]  # fmt: skip
    folder = house.settings.reports / N18 / "consistency"
    for kind in ("csv", "html"):
        mine = (folder / f"label.{kind}").read_text(encoding="utf-8")
        assert not [word for word in ("shop", "studio", "夜盤", "まひる", "ST9", "S1", "phone", "L1") if word in mine]


def test_every_holder_has_both_files_and_the_page_works_offline(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog(f"A <b>夜</b> {JAN}", f"B 朝 {JAN}"))
    house.drop(f"studio/{N18}/catalog.csv", catalog("X 空"))
    summary = house.run(N18, *STEPS)
    assert summary.remarks["holders"] == {
        "label": {"error": 2, "warning": 0, "note": 0}, "studio": {"error": 0, "warning": 0, "note": 0},
    }  # fmt: skip
    folder = house.settings.reports / N18 / "consistency"
    assert sorted(path.name for path in folder.iterdir()) == ["label.csv", "label.html", "studio.csv", "studio.html"]
    with (folder / "label.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [(row["rule"], row["subject_key"], row["severity"]) for row in rows] == [
        ("shared_jan", "A", "error"), ("shared_jan", "B", "error"),
    ]  # fmt: skip
    page = (folder / "label.html").read_text(encoding="utf-8")
    assert "同じJANコード" in page and "&lt;b&gt;夜" in page and "<b>夜" not in page
    assert "://" not in page and "<script" not in page
    assert "食い違いは見つかりませんでした" in (folder / "studio.html").read_text(encoding="utf-8")


def test_a_report_of_a_source_that_is_gone_does_not_stay(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog("A 夜"))
    house.drop(f"studio/{N18}/catalog.csv", catalog("X 空"))
    house.run(N18, *STEPS)
    (house.sources / "studio.yaml").unlink()
    house.run(N18, *STEPS)
    folder = house.settings.reports / N18 / "consistency"
    assert sorted(path.stem for path in folder.glob("*.html")) == ["label"]


def test_running_again_writes_the_same_bytes(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog(f"A 夜 {JAN}", f"B 朝 {JAN}"))
    folder = house.settings.reports / N18 / "consistency"
    house.run(N18, *STEPS)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    house.run(N18, *STEPS)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_step_says_which_step_it_needs_first(house: House) -> None:
    with pytest.raises(NotPublished, match=f"→ python -m pipelines step collect --night {N18}"):
        run_step("consistency", house.job(N18))
