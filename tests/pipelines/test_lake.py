"""The lake: nights that do not touch each other, ledgers that lose nothing, and a contract that may grow."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.lake import Lake, digest_of
from pipelines.steps import STEPS, publisher
from quality.contracts import Table, doc, tables
from quality.errors import ContractBroken, NotPublished
from tests.pipelines.ledgers import sent, write_ledger
from tests.quality.rows import works

EVENTS, STATE, LEDGER = "silver.listening_events", "silver.works", "gold.deliveries"
FIRST, SECOND, THIRD = "2026-11-18", "2026-11-19", "2026-11-20"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", tmp_path / "reports")


def played(**plays: int) -> pl.DataFrame:
    """Plays of one work by listeners."""
    rows = [
        {
            "source": "phone", "listener_id": listener, "work_id": "work-000000000001",
            "played_on": dt.date(2026, 11, 17), "plays": count,
        }
        for listener, count in plays.items()
    ]  # fmt: skip
    return tables()[EVENTS].conform(pl.DataFrame(rows)) if rows else tables()[EVENTS].empty()


def heard(frame: pl.DataFrame) -> dict[str, int]:
    return dict(frame.select("listener_id", "plays").iter_rows())


def run(lake: Lake, night: str, frame: pl.DataFrame, name: str = EVENTS) -> None:
    """Publish a night as its step would: the record comes last."""
    lake.publish(night, {name: frame})
    lake.record(publisher(name), night, digest_of(night), 0, frame.height, 0)


# -- nights


def test_a_night_replaces_only_its_own_partition(lake: Lake) -> None:
    for night, plays in ((FIRST, 1), (SECOND, 2), (THIRD, 3)):
        lake.publish(night, {EVENTS: played(a=plays)})
    lake.publish(SECOND, {EVENTS: played(b=9)})
    assert [heard(lake.partition(EVENTS, night)) for night in (FIRST, SECOND, THIRD)] == [{"a": 1}, {"b": 9}, {"a": 3}]


def test_publishing_no_rows_over_rows_removes_them(lake: Lake) -> None:
    lake.publish(FIRST, {EVENTS: played(a=1)})
    lake.publish(SECOND, {EVENTS: played(a=2)})
    assert lake.publish(FIRST, {EVENTS: played()}) == {EVENTS: 0}
    assert (lake.partition(EVENTS, FIRST).height, heard(lake.partition(EVENTS, SECOND))) == (0, {"a": 2})


def test_publishing_twice_changes_nothing(lake: Lake) -> None:
    lake.publish(FIRST, {EVENTS: played(b=1, a=2)})
    before = lake.scan(EVENTS).collect()
    lake.publish(FIRST, {EVENTS: played(a=2, b=1)})
    assert lake.scan(EVENTS).collect().equals(before)


def test_a_state_table_is_read_as_exactly_one_night_in_key_order(lake: Lake) -> None:
    run(lake, FIRST, works(3), STATE)
    run(lake, SECOND, works(4).reverse(), STATE)
    assert [lake.read(STATE, night).height for night in (FIRST, SECOND)] == [3, 4]
    assert lake.read(STATE, SECOND).equals(works(4))
    assert list(lake.read(STATE, SECOND).columns) == list(tables()[STATE].columns)


def test_events_are_read_up_to_the_night_and_the_latest_row_of_a_key_wins(lake: Lake) -> None:
    run(lake, FIRST, played(a=1, b=1))
    run(lake, THIRD, played(a=3))
    run(lake, SECOND, played(a=2, c=2))  # a late night
    assert [heard(lake.read(EVENTS, night)) for night in (FIRST, SECOND, THIRD)] == [
        {"a": 1, "b": 1},
        {"a": 2, "b": 1, "c": 2},
        {"a": 3, "b": 1, "c": 2},
    ]
    every = lake.read(EVENTS, THIRD, every=True).select("listener_id", "night")
    assert every.rows() == [("a", FIRST), ("a", SECOND), ("a", THIRD), ("b", FIRST), ("c", SECOND)]


@pytest.mark.parametrize("folder", ["plain", "a b", "データ"])
def test_a_lake_may_lie_in_a_folder_with_a_space_or_japanese_in_its_name(folder: str, tmp_path: Path) -> None:
    lake = Lake(tmp_path / folder / "lake", tmp_path / folder / "reports")
    for night in (FIRST, SECOND):
        lake.publish(night, {EVENTS: played(a=1, b=2)})
    lake.publish(SECOND, {EVENTS: played(b=3)})
    assert heard(lake.partition(EVENTS, SECOND)) == {"b": 3}
    assert lake.scan(EVENTS).select(pl.len()).collect().item() == lake.scan(EVENTS).collect().height == 3
    assert lake.scan(EVENTS).filter(night=FIRST).select(pl.len()).collect().item() == 2


some_plays = st.dictionaries(st.sampled_from("abc"), st.integers(1, 9))


@given(published=st.lists(st.tuples(st.sampled_from([FIRST, SECOND, THIRD]), some_plays), max_size=5))
@settings(max_examples=8, deadline=None)
def test_whatever_the_order_a_night_holds_what_was_published_last_for_it(
    published: list[tuple[str, dict[str, int]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("lake")
    lake, expected = Lake(root / "lake", root / "reports"), {}
    for night, plays in published:
        lake.publish(night, {EVENTS: played(**plays)})
        expected[night] = plays
    for night in (FIRST, SECOND, THIRD):
        assert heard(lake.partition(EVENTS, night)) == expected.get(night, {})


# -- what has run


@pytest.mark.parametrize("name", [name for step in STEPS if not step.per_client for name in step.tables])
def test_what_nobody_has_published_says_which_command_to_run(lake: Lake, name: str) -> None:
    with pytest.raises(NotPublished) as missing:
        lake.read(name, THIRD)
    assert f"→ python -m pipelines step {publisher(name)} --night {THIRD}" in str(missing.value)
    assert (missing.value.where, missing.value.night, missing.value.exit_code) == (name, THIRD, 3)


def test_a_night_of_no_rows_has_run_and_another_has_not(lake: Lake) -> None:
    run(lake, FIRST, played())
    assert lake.read(EVENTS, FIRST).height == 0
    runs = [("articles", FIRST), ("articles", SECOND), ("score", FIRST)]
    assert [lake.has_run(step, night) for step, night in runs] == [True, False, False]
    with pytest.raises(NotPublished):
        lake.read(EVENTS, SECOND)


def test_rows_whose_step_was_not_recorded_are_not_read(lake: Lake) -> None:
    """A run that was killed between the tables and the record has not happened."""
    lake.publish(FIRST, {EVENTS: played(a=1)})
    with pytest.raises(NotPublished):
        lake.read(EVENTS, FIRST)


def test_the_record_of_a_step_is_replaced_and_the_last_run_is_found(lake: Lake) -> None:
    for night, text in ((FIRST, "a"), (SECOND, "b"), (SECOND, "c")):
        lake.record("collect", night, digest_of(text), 1, 1, 0)
    lake.record("score", THIRD, digest_of("d"), 1, 1, 0)
    assert lake.digest("collect", SECOND) == digest_of("c")
    assert lake.digest("collect", THIRD) is None
    assert [lake.last_run("collect", night) for night in (FIRST, SECOND, THIRD)] == ["", FIRST, SECOND]
    assert lake.scan("silver.nights").collect().height == 3


# -- the ledgers


def test_processes_that_write_at_once_lose_nothing(lake: Lake) -> None:
    """The table does not even exist when they begin."""
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(4)
    running = [spawn.Process(target=write_ledger, args=(lake.root, THIRD, client, 5, ready)) for client in "abcd"]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    assert [process.exitcode for process in running] == [0, 0, 0, 0]
    found = lake.partition(LEDGER, THIRD).select("client", "file").rows()
    assert found == [(client, f"{client}-{number}") for client in "abcd" for number in range(5)]


def test_only_the_rows_of_a_client_are_replaced(lake: Lake) -> None:
    lake.replace_rows(LEDGER, THIRD, sent("a", "a1", "a2"), {"client": "a"})
    lake.replace_rows(LEDGER, THIRD, sent("b", "b1"), {"client": "b"})
    lake.replace_rows(LEDGER, SECOND, sent("a", "a0"), {"client": "a"})
    lake.replace_rows(LEDGER, THIRD, sent("a", "a3"), {"client": "a"})
    assert lake.partition(LEDGER, THIRD)["file"].to_list() == ["a3", "b1"]
    assert lake.partition(LEDGER, SECOND)["file"].to_list() == ["a0"]


def test_a_name_with_a_quote_is_a_name(lake: Lake) -> None:
    lake.replace_rows(LEDGER, THIRD, sent("b", "b1"), {"client": "b"})
    odd = "o'b' OR client = 'b"
    for _ in range(2):
        lake.replace_rows(LEDGER, THIRD, sent(odd, "o1"), {"client": odd})
    assert lake.partition(LEDGER, THIRD)["client"].to_list() == ["b", odd]


def test_a_ledger_refuses_rows_that_break_its_contract(lake: Lake) -> None:
    lake.replace_rows(LEDGER, THIRD, sent("a", "a1"), {"client": "a"})
    bad = sent("a", "a2").with_columns(sha256=pl.lit("none"))
    with pytest.raises(ContractBroken, match=rf"{LEDGER} · night {THIRD} · 1 row: .* worst sha256") as refused:
        lake.replace_rows(LEDGER, THIRD, bad, {"client": "a"})
    assert refused.value.exit_code == 3
    assert lake.partition(LEDGER, THIRD)["file"].to_list() == ["a1"]


# -- a contract that grows


class Wider(dy.Schema):
    """One row per play, with a column that came later."""

    listener_id = dy.String(primary_key=True, metadata=doc("聴取者", "Listener"))
    device = dy.String(nullable=True, metadata=doc("機器", "Device"))
    work_id = dy.String(primary_key=True, metadata=doc("作品", "Work"))
    played_on = dy.Date(primary_key=True, metadata=doc("日", "Day"))
    plays = dy.Int32(metadata=doc("回数", "Plays"))


def test_a_column_that_the_contract_got_later_is_null_on_the_nights_before(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(lake, FIRST, played(a=1))
    monkeypatch.setitem(tables(), EVENTS, Table(EVENTS, "events", Wider, may_be_empty=True))
    assert lake.read(EVENTS, FIRST)["device"].to_list() == [None]  # before anything was written with it
    run(lake, SECOND, played(b=2).with_columns(device=pl.lit("earphones")))
    assert lake.read(EVENTS, SECOND).select("listener_id", "device").rows() == [("a", None), ("b", "earphones")]
    assert lake.partition(EVENTS, FIRST).columns == list(Wider.columns())
    run(lake, FIRST, played(a=1).with_columns(device=pl.lit("radio")))
    assert lake.read(EVENTS, SECOND)["device"].to_list() == ["radio", "earphones"]


def test_a_table_that_was_never_written_is_read_as_its_columns(lake: Lake) -> None:
    assert not lake.exists(EVENTS)
    assert dict(lake.scan(EVENTS).collect_schema()) == tables()[EVENTS].polars_schema() | {"night": pl.String()}
    assert lake.partition(EVENTS, FIRST).equals(tables()[EVENTS].empty())


@given(st.lists(st.text() | st.integers() | st.none(), max_size=4))
def test_a_digest_is_of_the_parts_and_not_of_how_they_are_held(parts: list[Any]) -> None:
    assert digest_of(parts) == digest_of(tuple(parts))
    assert digest_of(*parts, "x") != digest_of(*parts)
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
