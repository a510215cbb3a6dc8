"""Lists of picks: what holds for any events and factors, and that taste shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judgement.tastes import Regime, made
from transforms.recommend.picks.lists import Told, first, picks

SMALL = Regime(150, 260, 24, tags=False, events=20, styles=8, known=0.4)


@dataclass(frozen=True)
class Made:
    """A made set: what is known, what was held out, and the picks."""

    events: pl.DataFrame
    held: pl.DataFrame
    factors: pl.DataFrame
    only: list[object] | None
    rows: pl.DataFrame
    told: Told


ODD = pl.DataFrame({"listener_id": [999, 999], "work_id": [0, 1], "weight": [0.0, -1.0]})
"""Someone who knows two works and likes neither."""


@pytest.fixture(scope="module", params=[False, True], ids=["all works", "new releases"])
def made_set(request: pytest.FixtureRequest) -> Made:
    events, factors = made(SMALL, 3)
    only: list[object] | None = list(range(2, 260, 7)) if request.param else None
    random = np.random.default_rng(1)
    out = events["work_id"].is_in(only) if only else pl.Series(random.random(events.height) < 0.2)
    known = pl.concat([events.filter(~out).select(ODD.columns), ODD])
    return Made(known, events.filter(out), factors, only, *picks(known, factors, only))


def promised(
    events: pl.DataFrame, factors: pl.DataFrame, rows: pl.DataFrame, only: list[object] | None, k: int
) -> None:
    """Never a work that was heard, only those named, just as many as there are up to k, in order, each for a reason."""
    works = set(events["work_id"]) | set(factors["work_id"])
    allowed = works if only is None else works & set(only)
    carried = {work: set(names) for work, names in factors.group_by("work_id").agg("factor").iter_rows()}
    heard = {listener: set(found) for listener, found in events.group_by("listener_id").agg("work_id").iter_rows()}
    lists = {listener[0]: part for listener, part in rows.group_by("listener_id", maintain_order=True)}
    assert rows.schema == pl.Schema(
        {
            "listener_id": events.schema["listener_id"], "work_id": events.schema["work_id"], "rank": pl.Int32,
            "score": pl.Float64, "reasons": pl.List(pl.String),
        }
    )  # fmt: skip
    for listener, known in heard.items():
        part = lists.get(listener, rows.clear())
        assert part.height == min(k, len(allowed - known))
        assert part["rank"].to_list() == list(range(1, part.height + 1))
        assert set(part["work_id"]) <= allowed - known and part["work_id"].n_unique() == part.height
        assert part["score"].is_finite().all() and part["score"].is_sorted(descending=True)
        tasted = set().union(*(carried.get(work, set()) for work in known))
        for work, reasons in part.select("work_id", "reasons").iter_rows():
            assert len(reasons) <= 3 and set(reasons) <= carried.get(work, set()) & tasted
    assert set(lists) <= set(heard)


ids = st.integers(0, 9)
tables = st.tuples(
    st.lists(st.tuples(ids, ids, st.sampled_from([-1.0, 0.0, 1.0, 2.0, 1e4])), min_size=1, max_size=25),
    st.lists(st.tuples(ids, st.sampled_from("abc"), st.sampled_from([-1.0, 0.0, 0.5, 1.0])), min_size=1, max_size=20),
    st.none() | st.lists(ids, min_size=1, max_size=4),
)


@given(tables)
@settings(max_examples=25, deadline=None)
def test_any_events_and_factors_keep_the_promise(given_: tuple[list, list, list | None]) -> None:
    played, told, only = given_
    events = pl.DataFrame(played, schema=["listener_id", "work_id", "weight"], orient="row")
    factors = pl.DataFrame(told, schema=["work_id", "factor", "score"], orient="row").unique(["work_id", "factor"])
    rows, _ = picks(events, factors, only, k=4)
    promised(events, factors, rows, only, 4)


def test_histories_that_can_be_judged_keep_the_promise(made_set: Made) -> None:
    promised(made_set.events, made_set.factors, made_set.rows, made_set.only, 50)
    assert made_set.told.judges >= 20 and made_set.told.new_releases is (made_set.only is not None)


def test_the_same_rows_in_another_order_give_the_same_picks(made_set: Made) -> None:
    shuffled = made_set.events.sample(fraction=1, shuffle=True, seed=1)
    again, told = picks(shuffled, made_set.factors.reverse(), made_set.only)
    assert told == made_set.told
    assert again.equals(made_set.rows)


def test_picks_find_more_held_out_works_than_fame_does(made_set: Made) -> None:
    """New releases have no fame yet: theirs is read from what is held out, which is more than anybody could know."""
    first_ten = made_set.rows.filter(pl.col("rank") <= 10)
    hits = first_ten.join(made_set.held, on=["listener_id", "work_id"], how="semi").height
    fame = (made_set.held if made_set.only else made_set.events)["work_id"].value_counts(sort=True)
    famous = fame["work_id"].head(10).to_list()
    by_fame = made_set.held.filter(pl.col("work_id").is_in(famous)).height
    assert hits > (0.8 if made_set.only else 1.1) * by_fame


def test_a_listener_who_likes_nothing_gets_one_order_for_all_and_no_reasons(made_set: Made) -> None:
    mine = made_set.rows.filter(pl.col("listener_id") == 999)
    assert mine["reasons"].list.len().sum() == 0
    if made_set.only is None:
        count = dict(made_set.events.filter(pl.col("weight") > 0)["work_id"].value_counts().iter_rows())
        heard = [count.get(work, 0) for work in mine["work_id"]]
        assert heard == sorted(heard, reverse=True) and not {0, 1} & set(mine["work_id"])


def test_a_listener_who_knows_all_works_gets_none() -> None:
    events = pl.DataFrame({"listener_id": ["a", "a", "b"], "work_id": ["x", "y", "x"], "weight": [1, 2, 3]})
    rows, told = picks(events, pl.DataFrame({"work_id": ["x"], "factor": ["f"], "score": [1.0]}))
    assert rows.select("listener_id", "work_id").rows() == [("b", "y")]
    assert told.judges == 0


def test_ties_go_by_place_also_where_the_list_ends_among_them() -> None:
    scores = np.array([[1.0, 2.0, 2.0 + 1e-9, 1.0, 1.0, -np.inf]])
    row, column, rank, score = first(scores, 4)
    assert (column.tolist(), rank.tolist()) == ([1, 2, 0, 3], [1, 2, 3, 4])
    assert score.tolist() == [2.0, 2.0, 1.0, 1.0] and row.tolist() == [0] * 4
