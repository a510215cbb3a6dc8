"""A night's lists for the listeners of each service, and the taste of those who agreed to be matched with people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl

from quality.contracts import tables
from transforms.recommend.picks.lists import picks

LONGEST = 20
"""Works of a list."""
LOOKED_AT = 200
"""First works of a listener among which those of one mood or genre are looked for."""
NEW_DAYS = 28
"""A work is new for so many days after its release; where no day is known, after the first night that knew it, unless
that is the first night of all: what was there from the start is no release."""
MOODS = ("melody", "emotion")
"""Facets in which a list keeps one factor."""
STRONG = 0.3
"""A work keeps a mood with at least this score."""
TASTES = 40
"""Factors of a taste at most."""


def listener_picks(events: pl.DataFrame, works: pl.DataFrame, scores: pl.DataFrame, night: str) -> pl.DataFrame:
    """gold.listener_picks: for each service's listeners the lists all, new, mood and genre, up to LONGEST works each.

    events: silver.listening_events. works: silver.works. scores: gold.kansei_scores of live works. Each service learns
    from its own listeners only, and is picked live works of the domains that they have heard. A mood or genre is the
    one that the listener's works carry most; a list without any work is absent.
    """
    live = works.filter(pl.col("status") == "live")
    parts = [tables()["gold.listener_picks"].empty()]
    for source, heard in events.sort("source").group_by("source", maintain_order=True):
        parts += [part.with_columns(source=pl.lit(source[0])) for part in _of_service(heard, live, scores, night)]
    return pl.concat([tables()["gold.listener_picks"].conform(part) for part in parts])


def _of_service(events: pl.DataFrame, live: pl.DataFrame, scores: pl.DataFrame, night: str) -> Iterator[pl.DataFrame]:
    domains = live.join(events, on="work_id", how="semi")["domain"].unique()
    offered = live.filter(pl.col("domain").is_in(domains.implode()))
    carried = scores.join(offered, left_on="subject_id", right_on="work_id", how="semi")
    factors = carried.select(work_id="subject_id", factor="factor", score="score")
    if not factors.height:
        return
    played = events.select("listener_id", "work_id", weight="plays")
    rows, _ = picks(played, factors, offered["work_id"], LOOKED_AT, new_releases=False)
    yield _shortened(rows.with_columns(list=pl.lit("all"), kept=pl.lit(None, pl.String)))
    known = pl.col("first_night").str.to_date("%Y-%m-%d")
    released = pl.coalesce("release_date", pl.when(known > known.min()).then(known))
    day = dt.date.fromisoformat(night)
    new = offered.filter(released.is_between(day - dt.timedelta(days=NEW_DAYS), day))["work_id"]
    if new.len():
        fresh, _ = picks(played, factors, new, LONGEST, new_releases=True)
        yield fresh.with_columns(list=pl.lit("new"), kept=pl.lit(None, pl.String))
    moods = factors.filter(pl.col("factor").str.split(".").list.first().is_in(MOODS), pl.col("score") >= STRONG)
    yield _keeping(rows, played, moods.select("work_id", kept="factor"), "mood")
    genres = offered.select("work_id", kept="genres").explode("kept", empty_as_null=True, keep_nulls=True).drop_nulls()
    yield _keeping(rows, played, genres.unique(), "genre")


def _keeping(rows: pl.DataFrame, played: pl.DataFrame, told: pl.DataFrame, name: str) -> pl.DataFrame:
    """Of each listener's first works those that keep what most of the works carry that this listener heard."""
    count = played.join(told, on="work_id").group_by("listener_id", "kept").agg(pl.col("work_id").n_unique())
    most = count.sort("listener_id", "work_id", "kept", descending=[False, True, False])
    usual = most.unique("listener_id", keep="first", maintain_order=True)
    kept = rows.join(usual.select("listener_id", "kept"), on="listener_id").join(told, on=["work_id", "kept"])
    return _shortened(kept.with_columns(list=pl.lit(name)))


def _shortened(rows: pl.DataFrame) -> pl.DataFrame:
    """The first LONGEST works of each listener, ranks from 1."""
    ranked = rows.sort("listener_id", "rank").with_columns(rank=pl.int_range(1, pl.len() + 1).over("listener_id"))
    return ranked.filter(pl.col("rank") <= LONGEST)


def taste_profiles(events: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """gold.taste_profiles: up to TASTES factors of each listener who agreed, strongest first; squares add up to 1.

    events, scores: as of `listener_picks`. Who has not agreed in every event of the last day on which anything was
    heard has no profile: silence is no consent, and taking it back counts at once. Facet safety is no taste.
    """
    last = pl.col("played_on") == pl.col("played_on").max()
    agreed = (
        events.group_by("source", "listener_id")
        .agg(agreed=pl.col("consent").fill_null(value=False).filter(last).all())
        .filter("agreed")
    )
    heard = events.join(agreed, on=["source", "listener_id"], how="semi").unique(["source", "listener_id", "work_id"])
    told = scores.filter(pl.col("factor").str.split(".").list.first() != "safety")
    found = (
        heard.join(told.select("subject_id", "factor", "score"), left_on="work_id", right_on="subject_id")
        .sort("source", "listener_id", "factor", "work_id")
        .group_by("source", "listener_id", "factor", maintain_order=True)
        .agg(total=pl.col("score").sum(), works=pl.len())
        .filter(pl.col("total") > 0)
        .sort("source", "listener_id", "total", "factor", descending=[False, False, True, False])
        .group_by("source", "listener_id", maintain_order=True)
        .head(TASTES)
    )
    length = (pl.col("total") ** 2).sum().sqrt().over("source", "listener_id")
    return tables()["gold.taste_profiles"].conform(found.with_columns(weight=(pl.col("total") / length).round(6)))
