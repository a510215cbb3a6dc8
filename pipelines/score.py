"""Score every live work, recent article and creative on the kansei factors."""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines import dictionary
from pipelines.lake import Lake, digest_of
from pipelines.running import Job, Summary
from transforms.kansei.scores import combined, expert_scores, lexicon_scores

ARTICLE_NIGHTS = 30
"""Nights for which an article is scored and matched: readers have moved on by then."""


def run(job: Job) -> Summary:
    """Publish gold.factors and gold.kansei_scores for one night.

    Raises QualityFailed before anything is replaced, so a bad night leaves the last good scores in place.
    """
    lake, night = job.lake, job.night
    subjects = live_subjects(lake, night)
    texts = lake.read("silver.texts", night).join(subjects.select("subject_id"), on="subject_id", how="semi")
    mentions = lake.read("silver.mentions", night, every=True).join(
        texts.select("text_id", "night"), on=["text_id", "night"], how="semi"
    )
    scores = combined(
        lexicon_scores(texts, mentions), expert_scores(lake.read("silver.annotations", night), subjects)
    )
    known = dictionary.load()
    scores = scores.filter(pl.col("factor").is_in(list(known.factors)))
    published = lake.publish(night, {"gold.factors": known.frame(), "gold.kansei_scores": scores})
    scored = scores.select("subject_id", "domain").unique()
    return Summary(
        rows_in=mentions.height,
        rows_out=published["gold.kansei_scores"],
        digest=digest_of(lake.digest("catalog", night), lake.digest("articles", night), lake.digest("analyse", night)),
        tables=published,
        remarks={
            "subjects": dict(subjects.group_by("domain").len().sort("domain").iter_rows()),
            "scored": dict(scored.group_by("domain").len().sort("domain").iter_rows()),
            "by_expert": scores.filter(pl.col("source") == "expert").height,
        },
    )


def live_subjects(lake: Lake, night: str) -> pl.DataFrame:
    """subject_id, domain of live works, articles of the last ARTICLE_NIGHTS nights, and creatives."""
    works = lake.read("silver.works", night).filter(pl.col("status") == "live")
    oldest = (dt.date.fromisoformat(night) - dt.timedelta(days=ARTICLE_NIGHTS - 1)).isoformat()
    articles = lake.read("silver.articles", night).filter(pl.col("night") >= oldest)
    creatives = lake.read("silver.creatives", night)
    return pl.concat(
        [
            works.select(subject_id="work_id", domain="domain"),
            articles.select(subject_id="article_id", domain=pl.lit("article")),
            creatives.select(subject_id="creative_id", domain=pl.lit("creative")),
        ]
    )
