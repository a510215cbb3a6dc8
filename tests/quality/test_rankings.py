"""What tables of ranked lists promise as a whole: each promise is broken here, in every table that makes it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.lake import Lake
from quality import gate
from quality.contracts import Table, tables
from quality.errors import QualityFailed
from quality.rankings import CHANGED, NOUGHT, hub_share, ranking_figures, unexplained, unknown_ids
from quality.suites import table_suite

RANKED = [table for table in tables().values() if table.ranking]
EXACT = [table for table in RANKED if table.ranking and table.ranking.exact]
REFERRING = [table for table in tables().values() if table.refers]
named = pytest.mark.parametrize("table", RANKED, ids=lambda table: table.name)
LISTS, ROWS = 12, 10


def good(table: Table, lists: int = LISTS, rows: int | None = None) -> pl.DataFrame:
    """Lists with distinct items, ranks from 1 and falling scores, in the columns that the ranking looks at."""
    ranking = table.ranking
    assert ranking
    count = rows if rows is not None else min(ranking.most or ROWS, max(ROWS, ranking.least))
    found = []
    for number in range(lists):
        for rank in range(1, count + 1):
            row: dict[str, Any] = dict.fromkeys(ranking.lists, f"l{number}")
            row |= {ranking.item: f"i{(number * 3 + rank) % (lists * 3)}", ranking.rank: rank}
            found.append(row | ({ranking.score: 1 - rank / 100} if ranking.score else {}))
    return pl.DataFrame(found)


def figures(table: Table, frame: pl.DataFrame, **beside: pl.DataFrame) -> dict[str, float]:
    assert table.ranking
    named_fully = {f"gold.{name}": rows for name, rows in beside.items()}
    return ranking_figures(table.name, table.ranking, frame, None, named_fully)


def promised(table: Table, *, accepted: bool = False) -> set[str]:
    """Columns of the figures that the gate expects something of."""
    return {column for each in table_suite(table, accepted).expectations for column in each.bounds}


@named
def test_good_lists_break_no_promise_and_every_figure_is_promised(table: Table) -> None:
    found = figures(table, good(table))
    assert [name for name in NOUGHT if found[name]] == []
    assert set(NOUGHT) | {"coverage", "hubs", "churn"} <= promised(table)


@named
def test_each_fault_of_a_list_shows_in_its_own_figure(table: Table) -> None:
    ranking, frame = table.ranking, good(table)
    assert ranking
    first = frame.row(0, named=True)
    rank, item = pl.col(ranking.rank), pl.col(ranking.item)
    one = (pl.col(ranking.lists[0]) == first[ranking.lists[0]]) & (rank == 2)
    faults = {
        "twice": frame.with_columns(pl.when(one).then(pl.lit(first[ranking.item])).otherwise(item).alias(ranking.item)),
        "gaps": frame.filter(~one),
    }
    if ranking.subject:
        own = pl.when(one).then(pl.col(ranking.subject)).otherwise(item)
        faults["own"] = frame.with_columns(own.alias(ranking.item))
    if ranking.score:
        rising = pl.when(one).then(1.0).otherwise(pl.col(ranking.score))
        faults["rising"] = frame.with_columns(rising.alias(ranking.score))
    if ranking.most:
        faults["too_long"] = good(table, rows=ranking.most + 1)
    if ranking.least > 1:
        faults["too_short"] = good(table, rows=ranking.least - 1)
    for name, faulty in faults.items():
        assert figures(table, faulty)[name] > 0, name


@pytest.mark.parametrize("table", EXACT, ids=lambda table: table.name)
def test_a_short_list_needs_its_reason_and_a_reason_its_short_list(table: Table) -> None:
    assert table.ranking and table.ranking.most
    frame = good(table, lists=1, rows=table.ranking.most - 1)
    name = " ".join(["l0"] * len(table.ranking.lists))
    schema = tables()["gold.short_lists"].polars_schema()

    def short(rows: int) -> pl.DataFrame:
        row = (table.name, name, rows, table.ranking.most if table.ranking else 0, "few_candidates")
        return pl.DataFrame([row], schema=schema, orient="row")

    assert figures(table, frame, short_lists=short(frame.height))["unexplained_short"] == 0
    assert figures(table, frame, short_lists=short(1).clear())["unexplained_short"] == 1
    assert figures(table, frame, short_lists=short(1))["unexplained_short"] > 0
    full = good(table, lists=1, rows=table.ranking.most)
    assert figures(table, full, short_lists=short(3))["unexplained_short"] == 1


@pytest.mark.parametrize("table", REFERRING, ids=lambda table: table.name)
def test_an_id_that_nothing_knows_is_counted_and_promised_to_be_none(table: Table) -> None:
    for column, target in table.refers.items():
        name, _, theirs = target.rpartition(".")
        beside = {name: pl.DataFrame({theirs: ["known"]})}
        frame = pl.DataFrame({column: ["known", "stray", None]})
        assert unknown_ids(frame, {column: target}, beside) == {f"unknown_{column}": 1}
        assert f"unknown_{column}" in promised(table, accepted=True)


def test_coverage_and_hubness_look_at_populations_that_mean_something() -> None:
    table = tables()["gold.similar_works"]
    profiles = pl.DataFrame({"subject_id": [f"l{n}" for n in range(200)], "domain": ["music"] * 200})
    assert figures(table, good(table), profiles=profiles)["coverage"] == LISTS / 200
    assert figures(table, good(table), profiles=profiles.head(50))["coverage"] == 1
    assert hub_share(pl.Series(["a"] * 60 + ["b"] * 30 + [f"c{n}" for n in range(10)]), 200) == 0.9
    assert hub_share(pl.Series(["a"] * 60), 99) == 0


PLAYED = [
    #listener  work   day  consent
    ("l0",     "i2",  1,   True),
    ("l0",     "i40", 2,   True),
    ("l1",     "i40", 1,   True),
    ("l1",     "i41", 2,   None),
    ("l2",     "i40", 1,   False),
    ("l2",     "i40", 2,   True),
]  # fmt: skip
EVENTS = pl.DataFrame(
    [(who, who, work, dt.date(2026, 11, day), agreed) for who, work, day, agreed in PLAYED],
    schema=["source", "listener_id", "work_id", "played_on", "consent"], orient="row",
)  # fmt: skip


def test_a_work_that_its_listener_has_heard_is_counted_and_promised_to_be_none() -> None:
    table = tables()["gold.listener_picks"]
    found = ranking_figures(table.name, table.ranking, good(table), None, {"silver.listening_events": EVENTS})
    assert found["heard"] == 1
    assert "heard" in promised(table, accepted=True)


def test_a_taste_of_who_did_not_agree_on_the_last_day_or_is_unknown_is_counted() -> None:
    table = tables()["gold.taste_profiles"]
    tastes = good(table, lists=4, rows=3)
    found = ranking_figures(table.name, table.ranking, tastes, None, {"silver.listening_events": EVENTS})
    assert found["unagreed"] == 6, "l1 fell silent, l3 was never heard of"
    assert "unagreed" in promised(table, accepted=True)


def test_coverage_of_picks_is_the_share_of_listeners_who_have_a_list() -> None:
    table = tables()["gold.listener_picks"]
    names = [f"l{number}" for number in range(200)]
    events = pl.DataFrame({"source": names, "listener_id": names, "work_id": ["x"] * 200})
    found = ranking_figures(table.name, table.ranking, good(table), None, {"silver.listening_events": events})
    assert found["coverage"] == LISTS / 200


def drawn(*rows: str) -> pl.DataFrame:
    """`a: b c` → rows of list a."""
    pairs = [(line[0], item) for line in rows for item in line[3:].split()]
    return pl.DataFrame(pairs, schema=["work_id", "neighbour_id"], orient="row")


@pytest.mark.parametrize(
    ("last", "now", "changed", "share"),
    [
        (["a: b c d e"], ["a: b c d e"], "",   0.0),
        (["a: b c d e"], ["a: b c d x"], "",   0.25),  # e has gone for no reason
        (["a: b c d e"], ["a: b c d x"], "x",  0.0),   # x is new and has pushed it out
        (["a: b c d e"], ["a: b c d x"], "e",  0.0),   # e is another now
        (["a: b c d e"], ["a: b c y x"], "x",  0.25),  # one newcomer pushes one out, not two
        (["a: b c d e"], ["a: w x y z"], "a",  0.0),   # a itself is another now
    ],
)  # fmt: skip
def test_churn_is_explained_by_what_has_changed(last: list[str], now: list[str], changed: str, share: float) -> None:
    ranking = tables()["gold.similar_works"].ranking
    assert ranking
    moved = pl.DataFrame({"subject_id": list(changed)}, schema={"subject_id": pl.String})
    assert unexplained(ranking, drawn(*now), drawn(*last), moved) == share


LAST, NIGHT = "2026-11-19", "2026-11-20"
SIMILAR = "gold.similar_works"


def published(turned: int) -> dict[str, pl.DataFrame]:
    """120 works, each with its 20 next ones as neighbours, counted from `turned` further on."""
    ids = [f"work-{number:012x}" for number in range(120)]
    rows = [
        {"work_id": work, "rank": rank, "neighbour_id": ids[(place + turned + rank) % 120], "domain": "music",
         "score": 1 - rank / 100, "reasons": []}
        for place, work in enumerate(ids) for rank in range(1, 21)
    ]  # fmt: skip
    profiles = [{"subject_id": work, "domain": "music", "vector": [1.0]} for work in ids]
    return {
        "gold.profiles": pl.DataFrame(profiles), "gold.short_lists": tables()["gold.short_lists"].empty(),
        SIMILAR: tables()[SIMILAR].conform(pl.DataFrame(rows)),
    }  # fmt: skip


def test_unexplained_churn_stops_the_table_keeps_the_last_good_one_and_can_be_accepted(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake", tmp_path / "reports")
    lake.publish(LAST, published(0))
    before = lake.partition(SIMILAR, LAST)
    with pytest.raises(QualityFailed, match=rf"{SIMILAR} · night {NIGHT}.*on churn.*KANSEI_ACCEPT={SIMILAR}"):
        lake.publish(NIGHT, published(50))
    assert lake.partition(SIMILAR, LAST).equals(before)
    assert lake.partition(SIMILAR, NIGHT).height == 0
    assert Lake(lake.root, lake.reports, frozenset({SIMILAR})).publish(NIGHT, published(50))[SIMILAR] == 2400


def test_a_self_and_an_unknown_neighbour_stop_a_table_and_cannot_be_accepted() -> None:
    frames = published(0)
    own = pl.when(pl.col("rank") == 1).then(pl.col("work_id")).otherwise(pl.col("neighbour_id"))
    faulty = frames[SIMILAR].with_columns(neighbour_id=own)
    beside = {**frames, "silver.works": pl.DataFrame({"work_id": ["work-000000000000"]}),
              CHANGED: pl.DataFrame(schema={"subject_id": pl.String})}  # fmt: skip
    result = gate.audit(tables()[SIMILAR], NIGHT, faulty, accept_drift=True, beside=beside)
    assert {row["column"] for row in result.failed} >= {"own", "unknown_neighbour_id", "unknown_work_id"}
    with pytest.raises(QualityFailed) as stopped:
        result.raise_if_failed()
    assert "KANSEI_ACCEPT" not in str(stopped.value)


def test_weights_that_do_not_add_up_stop_a_station() -> None:
    rows = [
        {"station_id": f"station-{0:016x}", "work_id": f"work-{n:012x}", "rank": n, "kind": "mood", "start": "night",
         "name_ja": "夜", "name_en": "Night", "score": 0.5, "weight": 0.05, "reasons": []}
        for n in range(1, 11)
    ]  # fmt: skip
    table = tables()["gold.stations"]
    result = gate.audit(table, NIGHT, table.conform(pl.DataFrame(rows)))
    assert [row["column"] for row in result.failed] == ["sum_weight"]
