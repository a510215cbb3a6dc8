"""Kansei segments 感性セグメント: the state of mind in which an article leaves its reader, and the wish behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

MUST_FROM = 0.1
"""From this score on a factor counts as found, for `must`."""
MUST_NOT_FROM = 0.3
"""From this score on a factor keeps an article out of a segment that must not have it."""
MOST_SHARE = 0.25
"""A segment that holds for more of the articles tells nothing about them: only its strongest stay."""
FEWEST_FOR_SHARE = 40
"""Below so many articles a share is chance and nothing is cut."""
REASONS = 3
SCHEMA = {"article_id": pl.String, "segment": pl.String, "score": pl.Float64, "reasons": pl.List(pl.String)}


@dataclass(frozen=True)
class Segment:
    """One segment.

    weights: factor → how much it speaks for the segment, 0–1. must: an article has at least one of these. must_not: an
    article has none of these. threshold: the score from which an article belongs to it.
    """

    segment: str
    ja: str
    en: str
    motive: str
    state_ja: str
    state_en: str
    weights: dict[str, float]
    must: tuple[str, ...]
    must_not: tuple[str, ...] = ()
    threshold: float = 0.25
    matching: tuple[str, ...] = field(default=(), repr=False)
    other: tuple[str, ...] = field(default=(), repr=False)


def article_segments(
    scores: pl.DataFrame, segments: Sequence[Segment], articles: int, most_share: float = MOST_SHARE
) -> pl.DataFrame:
    """article_id, segment, score, reasons: the segments of each article, strongest first; none: no row.

    scores: subject_id, factor, score of articles. articles: how many there are, scored or not, for `most_share`.
    The score is 1 − Π(1 − weight · score) over the segment's factors, so that evidence adds up and one strong factor is
    enough; rounded to 1e-6. Reasons are the factors that add most. Sorted by article, then −score, segment.
    """
    weights = pl.DataFrame(
        [(segment.segment, factor, weight) for segment in segments for factor, weight in segment.weights.items()],
        schema={"segment": pl.String, "factor": pl.String, "weight": pl.Float64}, orient="row",
    )  # fmt: skip
    held = scores.select("subject_id", "factor", pl.col("score").cast(pl.Float64)).filter(pl.col("score") > 0)
    added = (
        held.join(weights, on="factor")
        .with_columns(part=pl.col("score") * pl.col("weight"))
        .sort("subject_id", "segment", "factor")  # one order of adding, hence the same bits everywhere
    )
    found = added.group_by("subject_id", "segment", maintain_order=True).agg(
        score=(1 - (1 - pl.col("part")).product()).round(6),
        reasons=pl.col("factor").sort_by([-pl.col("part"), pl.col("factor")]).head(REASONS),
    )
    thresholds = pl.DataFrame({"segment": [each.segment for each in segments],
                               "threshold": [each.threshold for each in segments]})  # fmt: skip
    kept = (
        found.join(thresholds, on="segment")
        .filter(pl.col("score") >= pl.col("threshold"))
        .join(_having(held, segments, "must", MUST_FROM), on=["subject_id", "segment"], how="semi")
        .join(_having(held, segments, "must_not", MUST_NOT_FROM), on=["subject_id", "segment"], how="anti")
    )
    if articles >= FEWEST_FOR_SHARE:
        place = pl.struct(-pl.col("score"), "subject_id").rank("ordinal").over("segment")
        kept = kept.filter(place <= int(articles * most_share))
    named = kept.rename({"subject_id": "article_id"}).select(list(SCHEMA))
    return named.sort("article_id", -pl.col("score"), "segment")


def _having(held: pl.DataFrame, segments: Sequence[Segment], rule: str, least: float) -> pl.DataFrame:
    """subject_id, segment where a factor of the segment's rule has at least this score."""
    named = pl.DataFrame(
        [(segment.segment, factor) for segment in segments for factor in getattr(segment, rule)],
        schema={"segment": pl.String, "factor": pl.String}, orient="row",
    )  # fmt: skip
    return held.filter(pl.col("score") >= least).join(named, on="factor").select("subject_id", "segment").unique()


def sizes(found: pl.DataFrame, segments: Sequence[Segment], articles: int) -> pl.DataFrame:
    """segment, ja, en, motive, articles, share: how many articles each segment has, also 0; before it is sold."""
    counted = found.group_by("segment").agg(articles=pl.len().cast(pl.Int64))
    named = pl.DataFrame([(each.segment, each.ja, each.en, each.motive) for each in segments],
                         schema=["segment", "ja", "en", "motive"], orient="row")  # fmt: skip
    return (
        named.join(counted, on="segment", how="left")
        .with_columns(pl.col("articles").fill_null(0))
        .with_columns(share=(pl.col("articles") / max(1, articles)).round(6))
        .sort("segment")
    )


def overlaps(found: pl.DataFrame) -> pl.DataFrame:
    """segment, other, articles, share: articles that two segments have in common; share of the first one's articles."""
    own = found.select("article_id", "segment")
    total = own.group_by("segment").agg(all=pl.len())
    return (
        own.join(own.rename({"segment": "other"}), on="article_id")
        .filter(pl.col("segment") != pl.col("other"))
        .group_by("segment", "other").agg(articles=pl.len().cast(pl.Int64))
        .join(total, on="segment")
        .with_columns(share=(pl.col("articles") / pl.col("all")).round(6))
        .drop("all").sort("segment", "other")
    )  # fmt: skip
