"""Media articles, creatives, experts' judgements and listening events from suppliers' typed rows."""

from __future__ import annotations

import polars as pl

from transforms.identity import identifiers
from transforms.kansei.learning.agreement import ADJUDICATED, ADJUDICATOR

OURS = r"^(work|article|creative|sample)-[0-9a-f]{16}$"
"""A subject as the lake names it, and as it stands in the tasks that the annotation desk hands out."""


def articles(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    """silver.articles of one drop. An article is its URL, whoever sends it again."""
    return rows.select(
        identifiers("article", rows["url"]).alias("article_id"),
        pl.lit(source).alias("source"),
        "url", "title", "author", "section",
        pl.col("published").str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", time_zone="UTC"),
        "body",
    )  # fmt: skip


def creatives(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    """silver.creatives of one full drop."""
    return rows.select(
        identifiers("creative", pl.Series([source] * rows.height), rows["source_key"]).alias("creative_id"),
        pl.lit(source).alias("source"),
        "source_key", "campaign", "advertiser", "category", "headline", "copy", "landing",
        pl.col("start_date", "end_date").str.to_date("%Y-%m-%d"),
        pl.col("block_sections").str.split("\n").fill_null([]),
    )  # fmt: skip


def judgements(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    """Judgements of one drop: subject_id, factor, annotator, score, source, marks.

    A subject `source:key` is that supplier's work, and one of OURS is itself; any other is a sample of the expert
    panel, whose text came with it.
    """
    return rows.select(
        subject_ids(rows["subject"], source).alias("subject_id"), "factor", "annotator", "score",
        pl.lit(source).alias("source"), "marks",
    )  # fmt: skip


def subject_ids(subjects: pl.Series, source: str) -> pl.Series:
    """work_id for `source:key`, one of OURS as it is, else a sample's id."""
    split = subjects.str.splitn(":", 2).struct.unnest()
    work = identifiers("work", split["field_0"], split["field_1"].fill_null(""))
    sample = identifiers("sample", pl.Series([source] * len(subjects), dtype=pl.String), subjects)
    ours = pl.when(subjects.str.contains(OURS)).then(subjects)
    return pl.select(ours.when(subjects.str.contains(":")).then(work).otherwise(sample)).to_series()


def adjudicated(given: pl.DataFrame) -> pl.DataFrame:
    """Every expert's last judgement, and for each subject and factor the value that counts, annotator `adjudicated`.

    That is the mean of the experts, or what the third person said who settled their dispute.
    """
    single = given.unique(["subject_id", "factor", "annotator"], keep="last", maintain_order=True)
    third = pl.col("annotator").str.starts_with(ADJUDICATOR)
    settled = pl.when(third.any()).then(pl.col("score").filter(third).mean()).otherwise(pl.col("score").mean())
    mean = (
        single.sort("subject_id", "factor", "annotator")
        .group_by("subject_id", "factor", maintain_order=True)
        .agg(score=settled.round(6), source=pl.col("source").last())
        .with_columns(annotator=pl.lit(ADJUDICATED), marks=pl.lit(None, pl.String))
    )
    return pl.concat([single, mean.select(single.columns)])


def listening_events(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    """silver.listening_events of one drop. consent: null where the source does not say."""
    return rows.select(
        pl.lit(source).alias("source"),
        "listener_id",
        identifiers("work", rows["work_source"], rows["work_key"]).alias("work_id"),
        pl.col("played_on").str.to_date("%Y-%m-%d"),
        "plays",
        (pl.col("consent") == "yes").alias("consent"),
    )


def article_texts(rows: pl.DataFrame) -> pl.DataFrame:
    """subject_id, domain, kind, text from silver.articles rows: headline and body."""
    return _texts(rows, "article_id", "article", {"title": "title", "body": "body"})


def creative_texts(rows: pl.DataFrame) -> pl.DataFrame:
    """subject_id, domain, kind, text from silver.creatives rows: headline, copy and landing page."""
    return _texts(rows, "creative_id", "creative", {"headline": "headline", "copy": "copy", "landing": "landing"})


def sample_texts(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    """subject_id, domain, kind, text of the expert panel's samples in one drop; OURS have their text already."""
    theirs = rows.filter(~pl.col("subject").str.contains(OURS))
    named = theirs.with_columns(subject_ids(theirs["subject"], source).alias("subject_id"))
    found = _texts(named, "subject_id", "sample", {"text": "sample"})
    return found.unique("subject_id", keep="first", maintain_order=True)


def _texts(rows: pl.DataFrame, subject: str, domain: str, kinds: dict[str, str]) -> pl.DataFrame:
    return pl.concat(
        rows.filter(pl.col(column).is_not_null()).select(
            subject_id=subject, domain=pl.lit(domain), kind=pl.lit(kind), text=column
        )
        for column, kind in kinds.items()
    )
