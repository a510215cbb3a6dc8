"""Score every live work, recent article and creative on the kansei factors."""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines import dictionary, models, statistics
from pipelines.lake import Lake, digest_of
from pipelines.running import Job, Summary
from transforms.kansei.learning.documents import documents
from transforms.kansei.learning.model import Model
from transforms.kansei.percentiles import with_percentiles
from transforms.kansei.scores import combined, expert_scores, lexicon_scores, model_scores

ARTICLE_NIGHTS = 30
"""Nights for which an article is scored and matched: readers have moved on by then."""


def run(job: Job) -> Summary:
    """Publish gold.factors and gold.kansei_scores for one night.

    Raises QualityFailed before anything is replaced, so a bad night leaves the last good scores in place.
    """
    lake, night = job.lake, job.night
    champion = models.champion(job.settings.models, night)
    subjects, texts, mentions, scores = scores_of(job, champion)
    kept = statistics.serving(job.settings.models, night)
    known = kept or statistics.made(scores, texts)
    scores = with_percentiles(scores, known.known)
    frames = {"gold.factors": dictionary.load().frame(), "gold.kansei_scores": scores}
    published = lake.publish(night, frames)
    if not kept:
        statistics.keep(known, job.settings.models, night)
    scored = scores.select("subject_id", "domain").unique()
    version = champion.version if champion else ""
    inputs = [lake.digest(step, night) for step in ("catalog", "articles", "analyse")]
    return Summary(
        rows_in=mentions.height,
        rows_out=published["gold.kansei_scores"],
        digest=digest_of(inputs, version, known.version),
        tables=published,
        remarks={
            "subjects": dict(subjects.group_by("domain").len().sort("domain").iter_rows()),
            "scored": dict(scored.group_by("domain").len().sort("domain").iter_rows()),
            "by_expert": scores.filter(pl.col("source") == "expert").height,
            "by_model": scores.filter(pl.col("source") == "model").height,
            "model": version,
            "model_knows_this_dictionary": not champion or champion.dictionary == dictionary.version(),
            "statistics": known.version,
            "statistics_know_this_dictionary": known.know_this_dictionary,
        },
    )


def scores_of(job: Job, champion: Model | None) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Subjects of a night, their texts, the mentions in these, and the scores with this champion."""
    lake, night = job.lake, job.night
    subjects = live_subjects(lake, night)
    texts, mentions = texts_and_mentions(lake, night, subjects)
    found = lexicon_scores(texts, mentions)
    learned = _learned(champion, lake, texts, mentions, found) if champion and champion.served else found.clear()
    scores = combined(found, learned, expert_scores(lake.read("silver.annotations", night), subjects))
    return subjects, texts, mentions, scores.filter(pl.col("factor").is_in(list(dictionary.load().factors)))


def renew_statistics(job: Job, champion: Model | None) -> str:
    """Make the statistics of scores anew, for this night and those after it; returns their version."""
    _, texts, _, scores = scores_of(job, champion)
    found = statistics.made(scores, texts)
    statistics.keep(found, job.settings.models, job.night)
    return found.version


def texts_and_mentions(lake: Lake, night: str, subjects: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The last silver.texts of subjects (subject_id) as of a night, and the mentions in just these texts."""
    texts = lake.read("silver.texts", night).join(subjects.select("subject_id"), on="subject_id", how="semi")
    mentions = lake.read("silver.mentions", night, every=True).join(
        texts.select("text_id", "night"), on=["text_id", "night"], how="semi"
    )
    return texts, mentions


def _learned(
    champion: Model, lake: Lake, texts: pl.DataFrame, mentions: pl.DataFrame, found: pl.DataFrame
) -> pl.DataFrame:
    """What the champion says of every subject, on the factors for which it is better than the dictionary."""
    read = documents(texts)
    said = models.say(champion, lake, dictionary.version(), read, found, mentions)
    return model_scores(read, said, models.trust(champion))


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
