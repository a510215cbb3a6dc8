"""What was lost is built again: lake and packages from a copy of inbox and configuration, a table from its nights."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.health import lakes
from pipelines.restore import nights_to_restore, restore, restore_table
from quality import gate
from quality.contracts import tables
from quality.errors import WrongUsage
from tests.exports.drawn import tree
from tests.pipelines.inboxes import ARTICLES, CATALOG, House, catalog_of, contract_only, csv_of
from tests.pipelines.small_nights import N18, N19, N20, NIGHTS, STATE, NightHouse, differences, night_house, quiet


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


# -- one table


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Two nights of intake, with a file that lies in no night's folder."""
    house = House(tmp_path)
    house.source("label", CATALOG)
    house.source("press", ARTICLES)
    house.drop(f"label/{N18}/catalog.csv", catalog_of("AB"))
    house.run(N18, "collect", "catalog", "articles")
    house.drop("press/articles_resent.csv", csv_of(ARTICLES["columns"], "https://a.example/ 題 本文"))
    house.run(N19, "collect", "catalog", "articles")
    return house


def broken(house: House) -> list[str]:
    return [each.remedy for each in lakes.look(house.settings, N19) if each.state == "fail"]


@pytest.mark.parametrize("name", ["silver.works", "silver.articles", "silver.drops", "silver.nights"])
def test_a_damaged_table_is_built_again_by_the_command_that_the_doctor_names(house: House, name: str) -> None:
    before = {each: house.lake.scan(each).sort("night", *tables()[each].key).collect() for each in tables()}
    assert broken(house) == []
    for path in sorted(house.lake.path(name).rglob("*.parquet"))[:1]:
        path.write_bytes(path.read_bytes()[:100])
    assert broken(house) == [f"python -m pipelines restore --table {name} --data {house.settings.data}"]
    assert restore_table(house.settings, name, quiet) == [N18, N19]
    assert broken(house) == []
    assert not list((house.lake.root / ".damaged").rglob("*.parquet"))
    for each, frame in before.items():
        found = house.lake.scan(each).sort("night", *tables()[each].key).collect()
        if each == "silver.nights":  # what one night published for another is found out when it is needed
            found, frame = (rows.filter(~rows["step"].str.contains(".", literal=True)) for rows in (found, frame))
        assert found.equals(frame), each


def test_a_table_whose_log_is_gone_is_built_again(house: House) -> None:
    before = house.lake.scan("silver.works").sort("night", "work_id").collect()
    shutil.rmtree(house.lake.path("silver.works") / "_delta_log")
    restore_table(house.settings, "silver.works", quiet)
    assert house.lake.scan("silver.works").sort("night", "work_id").collect().equals(before)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("silver.work",     "'silver.work' is no table → one of silver.works"),
        ("gold.deliveries", "gold.deliveries says what happened"),
        ("gold.models",     "gold.models says what happened"),
    ],
)  # fmt: skip
def test_what_cannot_be_built_from_a_nights_inputs_says_so(house: House, name: str, told: str) -> None:
    with pytest.raises(WrongUsage, match=told):
        restore_table(house.settings, name, quiet)


def test_drops_are_not_built_again_from_an_inbox_that_has_lost_a_file(house: House) -> None:
    (house.settings.inbox / "label" / N18 / "catalog.csv").unlink()
    with pytest.raises(WrongUsage, match="label/catalog.csv was taken in and no longer lies in the inbox"):
        restore_table(house.settings, "silver.drops", quiet)
    assert house.lake.scan("silver.drops").collect().height == 2


# -- all of it


def test_a_lake_that_is_there_is_not_built_over(house: House) -> None:
    with pytest.raises(WrongUsage, match="a lake is there already"):
        nights_to_restore(house.settings)


def test_a_file_without_a_night_needs_to_be_told_where_it_belongs(house: House) -> None:
    shutil.rmtree(house.settings.lake)
    assert nights_to_restore(house.settings) == [N18, N19], "the reports know"
    shutil.rmtree(house.settings.reports)
    assert nights_to_restore(house.settings) == [N18]
    house.drop(f"label/{N20}/catalog.csv", catalog_of("ABC"))
    with pytest.raises(WrongUsage, match="lies in no night's folder"):
        nights_to_restore(house.settings)


@pytest.mark.slow
def test_a_copy_of_inbox_and_configuration_gives_the_lake_and_the_packages_byte_for_byte(tmp_path: Path) -> None:
    house = night_house(tmp_path / "house", client=True)
    house.nights(until="")
    for parts in (STATE, STATE[:-1]):  # with the models of before, and where only the inbox was saved
        again: NightHouse = house.copied(tmp_path / f"again{len(parts)}", *parts)
        restore(again.settings, nights_to_restore(again.settings), quiet)
        assert tree(again.settings.out) == tree(house.settings.out)
        assert differences(house, again) == []
        assert not again.settings.delivered.exists(), "nothing was sent"
    assert [path.name for path in sorted((house.settings.out / "stream").glob("2*"))] == NIGHTS
    again.nights(N20, until="deliver")
    assert tree(again.settings.out) == tree(house.settings.out)
    assert tree(again.settings.delivered / "stream" / "manifests").keys() == {f"{N20}.json"}
