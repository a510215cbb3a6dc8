"""Step catalog over made inboxes: what every rights holder's deliveries say on a night."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.running import run_step
from pipelines.steps import STEPS
from quality import gate
from quality.errors import NotPublished, QualityFailed
from tests.pipelines.inboxes import CATALOG, DELTA, RIGHTS, TAKEDOWN, House, catalog_of, contract_only, csv_of
from transforms.identity import identifier

N18, N19, N20, N21 = (f"2026-11-{day}" for day in range(18, 22))
LOOSE = {"max_shrink": 1.0, "max_set_aside": 1.0}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.source("label", CATALOG, DELTA, TAKEDOWN, **LOOSE)
    return house


def takedown_of(keys: str) -> str:
    return csv_of(TAKEDOWN["columns"], *keys)


def after(house: House, *nights: str) -> list[dict[str, str]]:
    """Works of each night, run one after the other."""
    for night in nights:
        house.run(night, "collect", "catalog")
    return [house.works(night) for night in nights]


@pytest.mark.usefixtures("quick")
def test_a_catalog_is_folded_night_by_night(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABC"))
    house.drop(f"label/{N19}/delta.csv", "no,name,jan,lyrics\nB,新しい題,,\nD,題D,,\n")
    house.drop(f"label/{N20}/takedown.csv", takedown_of("A"))
    house.drop(f"label/{N21}/catalog.csv", catalog_of("ACD"))
    live = "live"
    assert after(house, N18, N19, N20, N21) == [
        {"A": live,        "B": live,                 "C": live},
        {"A": live,        "B": "新しい題 live",        "C": live, "D": live},
        {"A": "withdrawn", "B": "新しい題 live",        "C": live, "D": live},
        {"A": live,        "B": "新しい題 withdrawn",   "C": live, "D": live},
    ]  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_a_row_set_aside_keeps_its_last_good_row_and_a_new_one_is_not_there(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABC"))
    house.drop(f"label/{N19}/catalog.csv", "name,no,jan,lyrics\n別,A,123,\n題B,B,,\n別,C\n題D,D,1,\n")
    assert after(house, N18, N19)[1] == {"A": "live", "B": "live", "C": "live"}


@pytest.mark.usefixtures("quick")
def test_a_broken_row_of_a_takedown_still_takes_down(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog_of("ABC"))
    house.drop(f"label/{N19}/takedown.csv", "no,reason\nA,\x07\nB,契約,終了\n")
    assert after(house, N18, N19)[1] == {"A": "withdrawn", "B": "withdrawn", "C": "live"}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", ["takedown.csv", "takedown_z.csv"])
@pytest.mark.parametrize("catalog", ["catalog.csv", "delta.csv"])
def test_a_takedown_wins_over_a_catalog_of_its_own_night_whatever_the_names(
    house: House, name: str, catalog: str
) -> None:
    house.source("label", CATALOG, DELTA, TAKEDOWN | {"pattern": f"*{name}"}, **LOOSE)
    house.drop(f"label/{N18}/{catalog}", catalog_of("AB"))
    house.drop(f"label/{N18}/a_{name}", takedown_of("A"))
    assert after(house, N18) == [{"A": "withdrawn", "B": "live"}]


@pytest.mark.usefixtures("quick")
def test_files_of_other_patterns_are_other_catalogs(house: House) -> None:
    house.source("label", CATALOG, CATALOG | {"pattern": "books*.csv"}, TAKEDOWN, **LOOSE)
    house.drop(f"label/{N18}/catalog.csv", catalog_of("AB"))
    house.drop(f"label/{N18}/books.csv", catalog_of("XY"))
    house.drop(f"label/{N19}/books.csv", catalog_of("X"))
    house.drop(f"label/{N20}/takedown.csv", takedown_of("AX"))
    assert after(house, N18, N19, N20)[1:] == [
        {"A": "live",      "B": "live", "X": "live",      "Y": "withdrawn"},
        {"A": "withdrawn", "B": "live", "X": "withdrawn", "Y": "withdrawn"},
    ]  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_a_key_that_moves_to_another_catalog_of_its_source_is_live(house: House) -> None:
    house.source("label", CATALOG | {"pattern": "a*.csv"}, CATALOG | {"pattern": "b*.csv"}, **LOOSE)
    for night, first, second in ((N18, "AX", "BY"), (N19, "ABX", "Y"), (N20, "X", "ABY")):
        house.drop(f"label/{night}/a.csv", catalog_of(first))
        house.drop(f"label/{night}/b.csv", catalog_of(second))
    assert after(house, N18, N19, N20) == [dict.fromkeys("ABXY", "live")] * 3


@pytest.mark.usefixtures("quick")
def test_one_key_of_two_suppliers_is_two_works_and_each_has_its_own_rights(house: House) -> None:
    house.source("studio", CATALOG, rights=RIGHTS | {"uses": ["retail"], "territories": ["TW", "US"]})
    for source in ("label", "studio"):
        house.drop(f"{source}/{N18}/catalog.csv", catalog_of("A"))
    house.run(N18, "collect", "catalog")
    works = {source: identifier("work", source, "A") for source in ("label", "studio")}
    links = house.lake.partition("silver.links", N18).select("source", "source_key", "work_id").rows()
    assert sorted(links) == [(source, "A", work) for source, work in works.items()]
    rights = house.lake.partition("silver.rights", N18).select("work_id", "use", "territory").rows()
    assert set(rights) == {
        (works["label"], "media", "JP"), (works["studio"], "retail", "TW"), (works["studio"], "retail", "US"),
    }  # fmt: skip


@pytest.mark.usefixtures("quick")
def test_running_again_changes_nothing_and_other_drops_are_another_digest(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog_of("AB"))
    first = house.run(N18, "collect", "catalog")
    before = house.lake.scan("silver.works").collect()
    assert house.run(N18, "collect", "catalog").digest == first.digest
    assert house.lake.scan("silver.works").collect().equals(before)
    house.drop(f"label/{N18}/delta.csv", catalog_of("C"))
    assert house.run(N18, "collect", "catalog").digest != first.digest


@pytest.mark.usefixtures("quick")
def test_the_summary_counts_works_by_domain_withdrawn_ones_and_shared_codes(house: House) -> None:
    jan = "4900000000016"
    house.drop(f"label/{N18}/catalog.csv", csv_of(CATALOG["columns"], f"A 題A {jan}", f"B 題B {jan}", "C 題C"))
    house.drop(f"label/{N18}/takedown.csv", takedown_of("C"))
    summary = house.run(N18, "collect", "catalog")
    assert (summary.rows_in, summary.rows_out) == (3, 3)
    asked = {
        "joined": {}, "asked": 1, "not_compared": 0, "decisions_unmet": 0, "decisions_refused": {},
        "decisions_reversed": 0,
    }  # fmt: skip
    assert summary.remarks == {
        "works": {"music": 3}, "withdrawn": 1, "codes_on_two_works": 1, "identity": asked,
    }  # fmt: skip
    assert set(summary.tables) == {name for step in STEPS if step.name == "catalog" for name in step.tables}


def test_a_night_without_any_catalog_is_not_published_and_the_last_good_one_stays(house: House) -> None:
    house.drop(f"label/{N19}/catalog.csv", catalog_of("AB"))
    house.run(N19, "collect", "catalog")
    house.run(N18, "collect")
    with pytest.raises(QualityFailed, match=rf"silver\.works · night {N18} · 0 rows: ") as stopped:
        run_step("catalog", house.job(N18))
    assert stopped.value.exit_code == 3
    assert (house.works(N18), house.works(N19)) == ({}, {"A": "live", "B": "live"})
    assert not house.lake.has_run("catalog", N18)


def test_a_source_file_that_is_gone_shrinks_the_catalog_and_stops_the_night(house: House) -> None:
    house.source("studio", CATALOG)
    for source, keys in (("label", "ABCDEFGH"), ("studio", "XY")):
        house.drop(f"{source}/{N18}/catalog.csv", catalog_of(keys))
    house.run(N18, "collect", "catalog")
    (house.sources / "label.yaml").unlink()
    house.run(N19, "collect")
    with pytest.raises(QualityFailed, match=r"silver\.works · night 2026-11-19 · 2 rows: .* on ratio"):
        run_step("catalog", house.job(N19))
    assert len(house.works(N18)) == 10


def test_the_step_says_which_step_it_needs_first(house: House) -> None:
    with pytest.raises(NotPublished, match=rf"→ python -m pipelines step collect --night {N18}"):
        run_step("catalog", house.job(N18))


@pytest.mark.usefixtures("quick")
def test_every_table_of_the_catalog_is_a_partition_of_its_own_night(house: House) -> None:
    for night, keys in ((N18, "AB"), (N19, "ABC")):
        house.drop(f"label/{night}/catalog.csv", catalog_of(keys))
        house.run(night, "collect", "catalog")
    counted = house.lake.scan("silver.links").group_by("night").agg(pl.len()).sort("night").collect()
    assert counted.rows() == [(N18, 2), (N19, 3)]
