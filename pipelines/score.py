"""Score every live work, recent article and creative on the kansei factors."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines import dictionary, models, statistics
from pipelines.label_readings import corrected, with_romaji
from pipelines.lake import Lake, digest_of
from pipelines.running import Job, Summary
from quality.contracts.texts import TIMED
from transforms.catalog.identity.aliases import to_works
from transforms.kansei.facts import effects_of, musical_facts, with_facts
from transforms.kansei.learning.documents import documents
from transforms.kansei.learning.model import Model
from transforms.kansei.percentiles import with_percentiles
from transforms.kansei.scores import combined, expert_scores, lexicon_scores, model_scores

ARTICLE_NIGHTS = 30
"""Nights for which an article is scored and matched: readers have moved on by then."""
VERSION = 1
"""Raise it when the same inputs give other rows."""


@dataclass(frozen=True)
class Scored:
    """A night's subjects, their texts, the mentions in these, the scores, and what facts did to the dictionary's."""

    subjects: pl.DataFrame
    texts: pl.DataFrame
    mentions: pl.DataFrame
    scores: pl.DataFrame
    effects: pl.DataFrame


def run(job: Job) -> Summary:
    """Publish gold.factors, gold.fact_effects and gold.kansei_scores for one night.

    Raises QualityFailed before anything is replaced, so a bad night leaves the last good scores in place.
    """
    lake, night, folder = job.lake, job.night, job.settings.models
    champion = models.champion(folder, night)
    found = score_subjects(job, champion)
    kept = statistics.serving(folder, night)
    known = kept or statistics.made(found.scores, found.texts)
    published = lake.publish(night, {
        "gold.factors": with_romaji(dictionary.load().frame()), "gold.fact_effects": found.effects,
        "gold.kansei_scores": with_percentiles(found.scores, known.known),
    })  # fmt: skip
    if not kept:
        statistics.keep(known, folder, night)
    version = champion.version if champion else ""
    return Summary(
        rows_in=found.mentions.height,
        rows_out=published["gold.kansei_scores"],
        inputs=inputs(job),
        tables=published,
        remarks=_counts(found) | {
            "model": version,
            "model_knows_this_dictionary": not champion or champion.dictionary == dictionary.version(),
            "statistics": known.version,
            "statistics_know_this_dictionary": known.know_this_dictionary,
        },
    )  # fmt: skip


def inputs(job: Job) -> dict[str, str]:
    """What the night's scores rest on. Statistics are "" where no night has made any yet: this one will."""
    champion, kept = models.champion(job.settings.models, job.night), statistics.serving(job.settings.models, job.night)
    return job.lake.digests(("catalog", "articles", "analyse"), job.night) | {
        "model": champion.version if champion else "", "statistics": kept.version if kept else "",
        "labels": digest_of(corrected()), "code": str(VERSION),
    }  # fmt: skip


def _counts(found: Scored) -> dict[str, Any]:
    scored = found.scores.select("subject_id", "domain").unique()
    sources = dict(found.scores.group_by("source").len().iter_rows())
    rules = found.effects.select("subject_id", "rule").unique().group_by("rule").len().sort("rule")
    return {
        "subjects": dict(found.subjects.group_by("domain").len().sort("domain").iter_rows()),
        "scored": dict(scored.group_by("domain").len().sort("domain").iter_rows()),
        "by_expert": sources.get("expert", 0), "by_model": sources.get("model", 0), "by_fact": sources.get("fact", 0),
        "facts": dict(rules.iter_rows()),
    }  # fmt: skip


def score_subjects(job: Job, champion: Model | None) -> Scored:
    """Score a night's subjects by dictionary and facts, then this champion, then experts."""
    lake, night = job.lake, job.night
    factors = pl.col("factor").is_in(list(dictionary.load().factors))
    subjects = live_subjects(lake, night)
    links = lake.read("silver.links", night)
    texts, mentions = texts_and_mentions(lake, night, subjects, links)
    by_texts = lexicon_scores(texts, mentions)
    learned = _learned(champion, lake, texts, mentions, by_texts) if champion and champion.served else by_texts.clear()
    live = lake.read("silver.works", night).filter(pl.col("status") == "live")
    effects = effects_of(musical_facts(live, lake.read("silver.facts", night))).filter(factors)
    found, effects = with_facts(by_texts, effects)
    judged = to_works(lake.read("silver.annotations", night), "subject_id", links)
    judged = judged.unique(["subject_id", "factor", "annotator"], keep="first", maintain_order=True)
    scores = combined(found, learned, expert_scores(judged, subjects))
    return Scored(subjects, texts, mentions, scores.filter(factors), effects)


def renew_statistics(job: Job, champion: Model | None) -> str:
    """Make the statistics of scores anew, for this night and those after it; returns their version."""
    scored = score_subjects(job, champion)
    found = statistics.made(scored.scores, scored.texts)
    statistics.keep(found, job.settings.models, job.night)
    return found.version


def texts_and_mentions(
    lake: Lake, night: str, subjects: pl.DataFrame, links: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The last silver.texts of subjects (subject_id) as of a night, and the mentions in just these texts.

    With `links`, texts stand under their works: those of every supplier that may contribute, the same text once.
    """
    texts = lake.read("silver.texts", night).filter(pl.col("kind") != TIMED)
    if links is not None:
        texts = to_works(texts, "subject_id", links, brought=True)
        texts = texts.unique(["subject_id", "kind", "text_sha"], keep="first", maintain_order=True)
    texts = texts.join(subjects.select("subject_id"), on="subject_id", how="semi")
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
