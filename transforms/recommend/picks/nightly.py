"""A night's lists for the listeners of each service, and the taste of those who agreed to be matched with people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl

from quality.contracts import tables
from transforms.recommend.picks.lists import picks
from transforms.recommend.short_lists import FAR_DOWN, short_lists

PICKS = tables()["gold.listener_picks"]
LISTS = ("source", "listener_id", "list")
"""What tells the lists apart."""
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


def listener_picks(
    events: pl.DataFrame, works: pl.DataFrame, scores: pl.DataFrame, night: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """gold.listener_picks, up to LONGEST works in each list of a service's listeners, and its rows of gold.short_lists.

    events: silver.listening_events. works: silver.works. scores: gold.kansei_scores of live works. Each service learns
    from its own listeners only, and is picked live works of the domains that they have heard. A mood or genre is the
    one that the listener's works carry most; a list without any work is absent.
    """
    live = works.filter(pl.col("status") == "live")
    rows = [PICKS.empty()]
    candidates = [pl.DataFrame(schema=dict.fromkeys(LISTS, pl.String) | {"candidates": pl.Int64})]
    for (source,), heard in events.sort("source").group_by("source", maintain_order=True):
        for name, found, could in _of_service(heard, live, scores, night):
            told = {"source": pl.lit(source, pl.String), "list": pl.lit(name)}
            rows.append(PICKS.conform(found.with_columns(**told)))
            candidates.append(could.with_columns(**told).select(*LISTS, pl.col("candidates").cast(pl.Int64)))
    found = pl.concat(rows)
    return found, short_lists(PICKS.name, found, LISTS, pl.concat(candidates), LONGEST, FAR_DOWN)


def _of_service(
    events: pl.DataFrame, live: pl.DataFrame, scores: pl.DataFrame, night: str
) -> Iterator[tuple[str, pl.DataFrame, pl.DataFrame]]:
    """Name of a list, its rows, and how many works could stand in each listener's."""
    domains = live.join(events, on="work_id", how="semi")["domain"].unique()
    offered = live.filter(pl.col("domain").is_in(domains.implode()))
    carried = scores.join(offered, left_on="subject_id", right_on="work_id", how="semi")
    factors = carried.select(work_id="subject_id", factor="factor", score="score")
    if not factors.height:
        return
    played = events.select("listener_id", "work_id", weight="plays")
    rows, _ = picks(played, factors, offered["work_id"], LOOKED_AT, new_releases=False)
    none = pl.lit(None, pl.String)
    yield "all", _shortened(rows.with_columns(kept=none)), _left(played, offered.select("work_id", kept=none))
    new = offered.filter(_released().is_between(*_fresh_days(night)))
    if new.height:
        fresh, _ = picks(played, factors, new["work_id"], LONGEST, new_releases=True)
        yield "new", fresh.with_columns(kept=none), _left(played, new.select("work_id", kept=none))
    moods = factors.filter(pl.col("factor").str.split(".").list.first().is_in(MOODS), pl.col("score") >= STRONG)
    genres = offered.select("work_id", kept="genres").explode("kept", empty_as_null=True, keep_nulls=True).drop_nulls()
    for name, told in (("mood", moods.select("work_id", kept="factor")), ("genre", genres.unique())):
        usual = _usual(played, told)
        kept = rows.join(usual, on="listener_id").join(told, on=["work_id", "kept"])
        yield name, _shortened(kept), _left(played, told, usual)


def _released() -> pl.Expr:
    """The day on which a work was new."""
    known = pl.col("first_night").str.to_date("%Y-%m-%d")
    return pl.coalesce("release_date", pl.when(known > known.min()).then(known))


def _fresh_days(night: str) -> tuple[dt.date, dt.date]:
    day = dt.date.fromisoformat(night)
    return day - dt.timedelta(days=NEW_DAYS), day


def _usual(played: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """listener_id, kept: what most of the works carry that the listener heard."""
    count = played.join(told, on="work_id").group_by("listener_id", "kept").agg(pl.col("work_id").n_unique())
    most = count.sort("listener_id", "work_id", "kept", descending=[False, True, False])
    return most.unique("listener_id", keep="first", maintain_order=True).select("listener_id", "kept")


def _left(played: pl.DataFrame, told: pl.DataFrame, usual: pl.DataFrame | None = None) -> pl.DataFrame:
    """listener_id, candidates: works of `told` not heard, of those that keep what is usual; None: of all."""
    if usual is None:
        usual = played.select("listener_id").unique().with_columns(kept=pl.lit(None, pl.String))
    pairs = played.select("listener_id", "work_id").unique()
    heard = pairs.join(usual, on="listener_id").join(told, on=["work_id", "kept"], how="semi", nulls_equal=True)
    count = usual.join(told.group_by("kept").len("all"), on="kept", how="left", nulls_equal=True)
    both = count.join(heard.group_by("listener_id").len("heard"), on="listener_id", how="left")
    all_, known = (pl.col(name).fill_null(0).cast(pl.Int64) for name in ("all", "heard"))
    return both.select("listener_id", candidates=all_ - known)


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
    rank = pl.int_range(1, pl.len() + 1).over("source", "listener_id")
    return tables()["gold.taste_profiles"].conform(
        found.with_columns(weight=(pl.col("total") / length).round(6), rank=rank)
    )
