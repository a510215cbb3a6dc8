"""The long lists of neighbours of a night: carried over from the last one, tiles shared out to workers."""

from __future__ import annotations

from functools import partial

import polars as pl

from pipelines.lake import Lake
from pipelines.running import Job
from pipelines.settings import Settings
from pipelines.workers import map_partitions, width
from transforms.recommend.lists import NO_LISTS, SAME_DEPTH, Between, Known, lists_from, neighbour_lists
from transforms.recommend.profiles import ALL, VIEWS, Profiles, facet_of, profiles_of
from transforms.recommend.reserves import Reserve
from transforms.recommend.tables import live_scores
from transforms.recommend.tiles import Lists, Singles, merged, symmetric

SURE = SAME_DEPTH // 2
"""Entries of a list that stay exact from night to night: with fewer it is made anew: rules and licences need more."""
APART = 50_000
"""Works of a domain from which on its tiles are shared out to workers."""


def view_profiles(live: pl.DataFrame, factors: pl.DataFrame, view: str) -> Profiles:
    """The profiles of live works in one view. live: as `live_scores` gives it. factors: gold.factors.

    A view's vectors have the factors that count in it, those of ALL every factor.
    """
    weights = VIEWS[view]
    if view == ALL:
        return profiles_of(live, factors["factor"], weights)
    counted = factors["factor"].filter(pl.Series([weights.get(facet_of(name), 0.0) > 0 for name in factors["factor"]]))
    return profiles_of(live.filter(pl.col("factor").is_in(counted.implode())), counted, weights)


def by_view(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One table of similar works for each view → gold.similar_by_views."""
    return pl.concat([table.with_columns(view=pl.lit(view)) for view, table in tables.items()])


def lists_of(job: Job, views: dict[str, Profiles]) -> dict[str, dict[Between, Reserve]]:
    """The lists of each view: what they were on the last night that has them, and what changed since."""
    before = _before(job.lake, job.lake.last_run("recommend", job.night))
    sweep = partial(_sweep, job.settings)
    return {
        view: neighbour_lists(works, SURE, before.get(view), cross=view == ALL, sweep=sweep)
        for view, works in views.items()
    }


def _before(lake: Lake, night: str) -> dict[str, Known]:
    """An earlier night's profiles and lists by view; none where it has no lists."""
    rows = lake.partition("gold.neighbour_lists", night) if night else NO_LISTS
    if rows.is_empty():
        return {}
    scores, works, factors = (
        lake.partition(name, night) for name in ("gold.kansei_scores", "silver.works", "gold.factors")
    )
    live = live_scores(scores, works)
    return {view: Known(view_profiles(live, factors, view), lists_from(rows, view)) for view in VIEWS}


def _sweep(at: Settings, rows: Singles, wanted: int, floor: float) -> Lists:
    """Candidates of a table with itself; a large one's tiles are shared out to workers."""
    if len(rows) < APART:
        return symmetric(rows, wanted, floor)
    parts = width(at)
    return merged(list(map_partitions(partial(_strips, rows, wanted, floor, parts), range(parts), at)))


def _strips(rows: Singles, wanted: int, floor: float, parts: int, part: int) -> Lists:
    return symmetric(rows, wanted, floor, part, parts)
