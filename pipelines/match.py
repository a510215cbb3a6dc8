"""Step match: the creatives that meet the feeling of each recent article, and what became of every article."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

import polars as pl

from pipelines.ad_rules import ad_rules
from pipelines.deals import deals
from pipelines.lake import Lake, digest_of, rows_digest
from pipelines.running import Job, Summary
from pipelines.score import ARTICLE_NIGHTS
from pipelines.segments import segments
from pipelines.sources import media_of
from pipelines.suitability import judged, version
from transforms.ads.article_segments import article_segments, sizes
from transforms.ads.matches import OUTCOMES, PER_ARTICLE, Matches, Ruled, match_articles
from transforms.ads.republished import ALIKE, SHINGLE, SHORTEST, republished
from transforms.ads.rules import Rule, excluded, permitted, with_rules
from transforms.ads.suitability import STANDARD, unsuitable
from transforms.recommend.profiles import FACET_WEIGHTS
from transforms.recommend.reasons import REASONS

VERSION = 6
"""Raise it when the same inputs give other rows."""


def run(job: Job) -> Summary:
    """Publish gold.ad_matches, what keeps creatives from articles, the segments and the deals of one night.

    Raises QualityFailed, and WrongUsage for a deal or rule file that is wrong, before anything is replaced.
    """
    lake, night = job.lake, job.night
    today = dt.date.fromisoformat(night)
    creatives = lake.read("silver.creatives", night)
    articles = recent_articles(lake, today)
    scores = lake.read("gold.kansei_scores", night).filter(pl.col("domain").is_in(["article", "creative"]))
    sold, rules = _deals(job), _rules(job)
    delicate = judged(articles)
    again = republished(articles)
    ruled = Ruled(rules, excluded(articles, delicate, rules), permitted(delicate, rules))
    factors = lake.read("gold.factors", night)["factor"].to_list()
    once = articles.join(again, on="article_id", how="anti")
    found = match_articles(
        once, creatives, scores, factors, today, unsuitable(delicate), segments(), ruled=ruled
    )  # fmt: skip
    in_segments = article_segments(scores.filter(pl.col("domain") == "article"), segments(), articles.height)
    tables = lake.publish(night, {
        "gold.ad_matches": found.rows,
        "gold.delicate_subjects": delicate.join(articles.select("article_id", media="source"), on="article_id"),
        "gold.segments": sizes(in_segments, segments(), articles.height),
        "gold.article_segments": ranked_segments(in_segments, articles),
        "gold.deals": sold,
        "gold.republished_articles": again.join(articles.select("article_id", media="source"), on="article_id"),
        "gold.ad_exclusions": ruled.excluded.join(articles.select("article_id", media="source"), on="article_id"),
    })  # fmt: skip
    return Summary(
        rows_in=articles.height + creatives.height,
        rows_out=sum(tables.values()),
        inputs=inputs(job),
        tables=tables,
        remarks={
            "articles": articles.height, "creatives": creatives.height, **outcome_counts(found),
            "in_a_segment": in_segments["article_id"].n_unique(), "rules_without_creative": unused(rules, creatives),
            "republished": again.height,
        },
    )  # fmt: skip


def inputs(job: Job) -> dict[str, str]:
    """What the night's matches and segments rest on."""
    copies = (ALIKE, SHINGLE, SHORTEST)
    code = (VERSION, ARTICLE_NIGHTS, FACET_WEIGHTS["ads"], STANDARD, PER_ARTICLE, REASONS, copies)
    return job.lake.digests(("articles", "score"), job.night) | {
        "code": digest_of(code), "safety": version(), "deals": rows_digest(_deals(job)),
        "rules": digest_of([asdict(rule) for rule in _rules(job)]),
        "segments": digest_of([asdict(segment) for segment in segments()]),
    }  # fmt: skip


def _deals(job: Job) -> pl.DataFrame:
    folder, names = job.settings.sources, frozenset(segment.segment for segment in segments())
    return deals(folder, media_of(folder), names, dt.date.fromisoformat(job.night))


def _rules(job: Job) -> tuple[Rule, ...]:
    return ad_rules(job.settings.sources, media_of(job.settings.sources))


def unused(rules: tuple[Rule, ...], creatives: pl.DataFrame) -> list[str]:
    """Names of the rules under which no creative is: a slip of the pen in an advertiser's name shows here."""
    used = set(with_rules(creatives, rules)["rules"].explode(empty_as_null=True, keep_nulls=False).to_list())
    return [rule.name for rule in rules if rule.name not in used]


def ranked_segments(found: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """gold.article_segments of what `article_segments` found."""
    media = articles.select("article_id", media="source")
    rank = pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("article_id")
    return found.join(media, on="article_id", maintain_order="left").with_columns(rank=rank)


def recent_articles(lake: Lake, today: dt.date) -> pl.DataFrame:
    """article_id, source, section, title, body, came of the last ARTICLE_NIGHTS nights' articles, the latest of each.

    came: the first of these nights in which the article came.
    """
    first = (today - dt.timedelta(days=ARTICLE_NIGHTS - 1)).isoformat()
    return (
        lake.scan("silver.articles")
        .filter(pl.col("night").is_between(pl.lit(first), pl.lit(today.isoformat())))
        .select("article_id", "source", "section", "title", "body", "night")
        .sort("article_id", "night")
        .with_columns(came=pl.col("night").min().over("article_id"))
        .unique("article_id", keep="last", maintain_order=True)
        .drop("night")
        .collect()
    )


def outcome_counts(found: Matches) -> dict[str, int]:
    """Articles by outcome (transforms.ads.matches.OUTCOMES), each named, also with 0."""
    counts = dict(found.outcomes.group_by("outcome").len().iter_rows())
    return {outcome: counts.get(outcome, 0) for outcome in OUTCOMES}
