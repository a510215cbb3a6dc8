"""Late drops and nights out of order: the state of a night is a pure function of the drops up to it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from quality import gate
from tests.pipelines.inboxes import (
    ARTICLES,
    CATALOG,
    PLAYS,
    TAKEDOWN,
    House,
    catalog_of,
    contract_only,
    csv_of,
    everything,
)

N17, N18, N19, N20 = (f"2026-11-{day}" for day in range(17, 21))
INTAKE = ("silver.drops", "silver.quarantine")


def articles_of(*rows: str) -> str:
    return csv_of(ARTICLES["columns"], *rows)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


FILES = {
    f"label/{N17}/catalog.csv": catalog_of("ABC"),
    f"label/{N18}/catalog.csv": catalog_of("ABCD"),
    f"label/{N19}/takedown.csv": "no,reason\nB,\n",
    f"label/{N20}/catalog.csv": catalog_of("ACDE"),
    f"press/{N18}/articles.csv": articles_of("https://a.example/1 題 一", "https://a.example/2 題 二"),
    f"press/{N19}/articles.csv": articles_of("https://a.example/1 題 三"),
    f"phone/{N18}/plays.csv": csv_of(PLAYS["columns"], f"L1 label A {N17} 3"),
    f"phone/{N19}/plays.csv": csv_of(PLAYS["columns"], f"L1 label B {N18} 1"),
}
TABLES = (*INTAKE, "silver.works", "silver.rights", "silver.links", "silver.articles", "silver.listening_events")
STEPS = ("collect", "catalog", "articles")


def in_order(folder: Path, nights: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    house = made(folder)
    for place, content in FILES.items():
        house.drop(place, content)
    for night in nights:
        house.run(night, *STEPS)
    return everything(house.lake, *TABLES)


def made(folder: Path) -> House:
    house = House(folder)
    house.source("label", CATALOG, TAKEDOWN)
    house.source("press", ARTICLES)
    house.source("phone", PLAYS)
    return house


NIGHTS = (N18, N19, N20)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """All tables of a lake that got every file in time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gate, "audit", contract_only)
        return in_order(tmp_path_factory.mktemp("fresh"), NIGHTS)


@pytest.mark.parametrize(
    ("night", "late"),
    [
        (N18, [f"label/{N18}/catalog.csv", f"press/{N18}/articles.csv"]),
        (N19, [f"label/{N19}/takedown.csv", f"press/{N19}/articles.csv", f"phone/{N19}/plays.csv"]),
        (N20, [f"label/{N20}/catalog.csv"]),
    ],
    ids=NIGHTS,
)
def test_late_drops_and_their_nights_run_again_give_what_a_fresh_lake_gives_in_order(
    night: str, late: list[str], fresh: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    house = made(tmp_path)
    for place in set(FILES) - set(late):
        house.drop(place, FILES[place])
    for each in NIGHTS:
        house.run(each, *STEPS)
    assert not everything(house.lake, "silver.drops")["silver.drops"].equals(fresh["silver.drops"])
    for place in late:
        house.drop(place, FILES[place])
    for each in NIGHTS[NIGHTS.index(night) :]:
        house.run(each, *STEPS)
    found = everything(house.lake, *TABLES)
    assert [name for name in TABLES if not found[name].equals(fresh[name])] == []


def test_a_file_that_comes_at_four_counts_for_its_own_night_and_the_next_one_takes_it_in(tmp_path: Path) -> None:
    house = made(tmp_path)
    for place in (f"label/{N17}/catalog.csv", f"press/{N18}/articles.csv", f"label/{N19}/takedown.csv"):
        house.drop(place, FILES[place])
    house.run(N18, *STEPS)
    before = house.works(N18)
    house.drop(f"label/{N18}/catalog.csv", FILES[f"label/{N18}/catalog.csv"])  # the night of the 18th has ended
    house.drop(f"press/{N18}/articles_late.csv", articles_of("https://a.example/9 題 九"))
    house.run(N19, *STEPS)
    assert house.lake.partition("silver.articles", N18)["url"].str.ends_with("/9").sum() == 1
    assert house.works(N18) == before and set(house.works(N19)) == {"A", "B", "C", "D"}
    house.run(N18, *STEPS)  # in a hurry: that night again
    assert set(house.works(N18)) == {"A", "B", "C", "D"}


def test_nights_run_out_of_order_give_what_they_give_in_order(fresh: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    found = in_order(tmp_path, (N20, N18, N19))
    assert [name for name in TABLES if not found[name].equals(fresh[name])] == []


def test_a_night_alone_has_the_drops_of_all_nights_before_it(fresh: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    found = in_order(tmp_path, (N20,))
    for name in (*INTAKE, "silver.articles", "silver.listening_events"):
        assert found[name].equals(fresh[name])
    assert found["silver.works"].equals(fresh["silver.works"].filter(night=N20))
