"""Article × creative: the creatives that agree with an article's feeling and may stand beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from transforms.ads.suitability import section_key
from transforms.recommend.profiles import FACET_WEIGHTS, Profiles, profiles_of
from transforms.recommend.tables import NO_PAIRS, pairs

PER_ARTICLE = 10
"""Creatives for an article at most."""

OUTCOMES = ("matched", "unsafe", "no_live_creative", "section_blocked", "no_factors", "no_agreement")
"""What became of an article; all but the first get no creative.

unsafe: it is about a delicate subject. section_blocked: every live creative excludes the article's section.
no_factors: no factor was found in it. no_agreement: it shares none with the creatives that may run there.
"""


class Matches(NamedTuple):
    """rows: article_id, creative_id, media, rank, score, reasons. outcomes: article_id, outcome (see OUTCOMES)."""

    rows: pl.DataFrame
    outcomes: pl.DataFrame


def match_articles(
    articles: pl.DataFrame,
    creatives: pl.DataFrame,
    scores: pl.DataFrame,
    factors: Iterable[str],
    night: dt.date,
    unsafe: pl.DataFrame,
    k: int = PER_ARTICLE,
) -> Matches:
    """The k creatives per article with the highest cosine of weighted factors, score above 0, best first.

    articles: article_id, source, section. creatives: creative_id, start_date, end_date (both inclusive),
    block_sections. scores: subject_id, domain, factor, score of both. factors: the ontology.
    unsafe: article_id of the articles on which nothing may run (suitability.unsuitable).
    An article without a section takes only creatives that exclude none: where it stands is unknown.
    """
    live = live_creatives(creatives, night)
    safe = articles.join(unsafe, on="article_id", how="anti").with_columns(place=section_key(pl.col("section")))
    profiles = profiles_of(scores, factors, FACET_WEIGHTS["ads"])
    sections = safe.sort("place", "article_id").partition_by("place", maintain_order=True)
    parts = [_in_section(own, live, profiles, k) for own in sections]
    empty = NO_PAIRS.rename({"subject_id": "article_id", "neighbour_id": "creative_id"})
    rows = pl.concat([empty, *(part.rows for part in parts)])
    nothing = pl.DataFrame(schema={"article_id": pl.String, "outcome": pl.String})
    refused = articles.join(unsafe, on="article_id", how="semi").select("article_id", outcome=pl.lit("unsafe"))
    outcomes = pl.concat([nothing, refused, *(part.outcomes for part in parts)])
    media = articles.select("article_id", media="source")
    return Matches(rows.join(media, on="article_id").sort("article_id", "rank"), outcomes.sort("article_id"))


def live_creatives(creatives: pl.DataFrame, night: dt.date) -> pl.DataFrame:
    """The creatives whose campaign runs on `night`: start_date ≤ night ≤ end_date."""
    return creatives.filter((pl.col("start_date") <= night) & (pl.col("end_date") >= night))


def allowed_in(creatives: pl.DataFrame, place: str | None) -> pl.DataFrame:
    """The creatives that may run in a section, given as `section_key`; None: the section is unknown."""
    blocked = pl.col("block_sections")
    if place is None:
        return creatives.filter(blocked.list.len() == 0)
    return creatives.filter(~blocked.list.eval(section_key(pl.element())).list.contains(place))


def _in_section(articles: pl.DataFrame, live: pl.DataFrame, profiles: Profiles, k: int) -> Matches:
    """Matches of the articles of one section, `place`."""
    allowed = allowed_in(live, articles["place"][0])
    queries = profiles.of_subjects(articles["article_id"])
    items = profiles.of_subjects(allowed["creative_id"])
    rows = pairs(queries, items, k, positive=True).rename({"subject_id": "article_id", "neighbour_id": "creative_id"})
    empty_handed = "no_live_creative" if live.is_empty() else "section_blocked" if allowed.is_empty() else ""
    found = pl.col("article_id")
    outcome = (
        pl.when(found.is_in(rows["article_id"].unique().to_list())).then(pl.lit("matched"))
        .when(pl.lit(bool(empty_handed))).then(pl.lit(empty_handed))
        .when(~found.is_in(queries.ids.to_list())).then(pl.lit("no_factors"))
        .otherwise(pl.lit("no_agreement"))
    )  # fmt: skip
    return Matches(rows, articles.select("article_id", outcome=outcome))


def rank_creatives(
    article_scores: pl.DataFrame,
    creative_scores: pl.DataFrame,
    articles: pl.Series,
    creatives: pl.Series,
    k: int,
) -> pl.DataFrame:
    """subject_id (article), neighbour_id (creative), rank, score, reasons: min(k, creatives) rows for each article.

    article_scores, creative_scores: id, factor, score. articles, creatives: the ids to rank, also those without a
    factor, which score 0 with everything and come by id. Safety is the caller's: leave unsafe articles out.
    """
    longs = [
        frame.select("factor", "score", subject_id="id", domain=pl.lit(domain))
        for frame, domain in ((article_scores, "article"), (creative_scores, "creative"))
    ]
    factors = pl.concat(longs)["factor"].unique().to_list()
    queries, items = (profiles_of(long, factors, FACET_WEIGHTS["ads"]) for long in longs)
    return pairs(queries.exactly(articles, "article"), items.exactly(creatives, "creative"), k, positive=False)
