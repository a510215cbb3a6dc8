"""Takedowns, tombstones, late and corrected deliveries: what leaves the catalog, and what must not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from quality import gate
from quality.errors import WrongUsage
from tests.pipelines.inboxes import CATALOG, DELTA, TAKEDOWN, House, contract_only, csv_of, everything

N18, N19, N20, N21 = (f"2026-11-{day}" for day in range(18, 22))
TABLES = ("silver.drops", "silver.quarantine", "silver.works", "silver.links", "silver.facts", "silver.rights")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


def stoned(promise: dict[str, Any]) -> dict[str, Any]:
    """The promise with a column `state` that may say 削除."""
    stone = {"column": "state", "gone": ["削除", "D"], "live": ["", "公開"]}
    return promise | {
        "columns": [*promise["columns"], "state", "award"],
        "tombstone": stone,
        "facts": {"award": "award"},
    }


COLUMNS = stoned(CATALOG)["columns"]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return made(tmp_path)


def made(folder: Path) -> House:
    house = House(folder)
    house.source("label", stoned(CATALOG), stoned(DELTA), TAKEDOWN, max_shrink=0.4, max_set_aside=1.0)
    return house


def catalog(keys: str, gone: str = "") -> str:
    return csv_of(COLUMNS, *(f"{key} 題{key}" for key in keys), *(f"{key} - - - 削除" for key in gone))


def takedown(keys: str) -> str:
    return csv_of(TAKEDOWN["columns"], *keys)


def after(house: House, story: str) -> str:
    """What is live and, after a minus, withdrawn at the end of a story such as `18 full ABC, 19 delta B-A`."""
    nights = []
    for part in story.split(", "):
        day, kind, keys = part.split()
        nights.append(f"2026-11-{day}")
        live, _, gone = keys.partition("-")
        content = takedown(keys) if kind == "takedown" else catalog(live, gone)
        house.drop(f"label/{nights[-1]}/{'catalog' if kind == 'full' else kind}.csv", content)
        house.run(nights[-1], "collect", "catalog")
    works = sorted(house.works(nights[-1]).items())
    live, gone = ("".join(key for key, state in works if state == each) for each in ("live", "withdrawn"))
    return f"{live}-{gone}"


STORIES = [
    # taken down, then delivered again, or not
    ("18 full ABC, 19 takedown A, 20 full ABC",      "ABC-"),
    ("18 full ABC, 19 takedown A, 20 delta A",       "ABC-"),
    ("18 full ABC, 19 takedown A, 20 delta B",       "BC-A"),
    # a delta deletes by tombstone only
    ("18 full ABC, 19 delta B",                      "ABC-"),
    ("18 full ABC, 19 delta B-A",                    "BC-A"),
    ("18 full ABC, 19 delta -A, 20 delta A",         "ABC-"),
    # one that names a key as a work and as gone is believed in the latter
    ("18 full ABC-Z, 19 delta A-A",                  "BC-A"),
    # a full catalog that shrinks beyond its promise is refused
    ("18 full ABCDE, 19 full AB",                    "ABCDE-"),
    ("18 full ABCDE, 19 full ABC",                   "ABC-DE"),
    # unless it says of each key that it is gone, which need not be said again
    ("18 full ABCDE, 19 full A-BCDE, 20 full A",     "A-BCDE"),
]  # fmt: skip


@pytest.mark.parametrize(("story", "expected"), STORIES)
def test_what_leaves_the_catalog_and_what_must_not(house: House, story: str, expected: str) -> None:
    assert after(house, story) == expected


def test_a_tombstone_needs_its_key_only_and_a_third_word_sets_its_row_aside(house: House) -> None:
    house.drop(f"label/{N18}/catalog.csv", catalog("ABC"))
    house.drop(f"label/{N19}/delta.csv", csv_of(COLUMNS, "A - - - d", "B - - - 休止", "C 新題C - - 公開"))
    for night in (N18, N19):
        house.run(night, "collect", "catalog")
    assert house.works(N19) == {"A": "withdrawn", "B": "live", "C": "新題C live"}
    aside = house.lake.partition("silver.quarantine", N19).select("row", "rule", "column", "value").rows()
    assert aside == [(2, "bad_status", "state", "休止")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"tombstone": {"column": "state", "gone": ["削除"]}}, r"not in columns: \['state'\]"),
        ({"tombstone": {"column": "no", "gone": []}},        "at least 1 item"),
        ({"tombstone": {"column": "no"}},                    "gone"),
    ],
)  # fmt: skip
def test_a_tombstone_that_cannot_be_is_named(house: House, changes: dict[str, Any], why: str) -> None:
    house.source("label", CATALOG | changes)
    with pytest.raises(WrongUsage, match=why):
        house.run(N18, "collect")


FILES = {
    f"label/{N18}/catalog.csv": catalog("ABCD"),
    f"label/{N19}/delta.csv": csv_of(COLUMNS, "B 新題B - - - 金賞", "C - - - 削除"),
    f"label/{N19}/takedown.csv": takedown("D"),
    f"label/{N20}/catalog.csv": catalog("ABC"),
    f"label/{N21}/delta.csv": csv_of(COLUMNS, "E 題E - - - 金賞"),
}
NIGHTS = (N18, N19, N20, N21)


def state_of(house: House) -> dict[str, pl.DataFrame]:
    return everything(house.lake, *TABLES)


def run(house: House, *nights: str) -> None:
    for night in nights:
        house.run(night, "collect", "catalog")


@pytest.mark.slow
@pytest.mark.parametrize(
    "changed", [f"label/{N18}/catalog.csv", f"label/{N19}/takedown.csv", f"label/{N20}/catalog.csv"]
)
@pytest.mark.parametrize("kind", ["late", "corrected", "replaced"])
def test_a_late_or_corrected_drop_and_its_nights_run_again_give_the_lake_of_a_fresh_start(
    changed: str, kind: str, tmp_path: Path
) -> None:
    """Corrected: a further file in the old night's folder changes its last word. Replaced: the file is another."""
    fresh, again = made(tmp_path / "fresh"), made(tmp_path / "again")
    better = takedown("DB") if "takedown" in changed else FILES[changed].replace("題A", "正A") + "F,題F,,,,\n"
    late = {
        "late": {changed: FILES[changed]},
        "corrected": {changed.replace(".csv", "_corrected.csv"): better},
        "replaced": {changed: better},
    }[kind]
    for place, content in {**FILES, **late}.items():
        fresh.drop(place, content)
    for place, content in FILES.items():
        if kind != "late" or place not in late:
            again.drop(place, content)
    run(again, *NIGHTS)
    for place, content in late.items():
        again.drop(place, content)
    run(again, *NIGHTS[NIGHTS.index(changed.split("/")[1]) :])
    run(fresh, *NIGHTS)
    found, expected = state_of(again), state_of(fresh)
    assert [name for name in TABLES if not found[name].equals(expected[name])] == []
    assert all(frame.height for name, frame in expected.items() if name != "silver.quarantine")


def test_a_night_folds_what_is_new_and_keeps_two_states_of_a_catalog(house: House) -> None:
    for place, content in FILES.items():
        house.drop(place, content)
    run(house, *NIGHTS)
    (folder,) = (house.settings.lake / "cache" / "folds").iterdir()
    assert len(list(folder.iterdir())) == 2
    before = state_of(house)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    run(house, *NIGHTS)
    assert all(state_of(house)[name].equals(before[name]) for name in TABLES)
