"""From mentions to scores: a saturating sum over a subject's texts; a model goes before it, an expert first."""

from __future__ import annotations

import polars as pl

KIND_WEIGHT = {"title": 0.5, "headline": 0.8, "landing": 0.6}
"""How much a mention counts by the kind of its text; 1 where nothing is said."""
USUAL_CHARS = 100
LENGTH_POWER = 0.7
SATURATION = 1.1
HIGHEST = 0.999999
"""Rounded to 1e-6 even the longest refrain stays below 1: a dictionary is never certain."""
SCHEMA = {
    "subject_id": pl.String, "domain": pl.String, "factor": pl.String, "score": pl.Float64,
    "confidence": pl.Float64, "source": pl.String, "evidence": pl.Int64,
}  # fmt: skip


def lexicon_scores(texts: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """SCHEMA, by subject and factor, from two frames.

    texts: text_id, subject_id, domain, kind, chars. mentions: text_id, start, factor, weight.

    x = Σ weight · kind weight / (chars / 100)^0.7, shorter texts counting as 100 characters;
    score = 1 − exp(−1.1 x); confidence = (1 − exp(−mentions / 3)) · |Σ weight| / Σ |weight|.
    A factor whose sum is not above 0 is absent: denied is not the same as scored zero.
    """
    kind = pl.col("kind").replace_strict(KIND_WEIGHT, default=1.0, return_dtype=pl.Float64)
    lengths = texts.group_by("subject_id").agg(pl.col("chars").sum(), pl.col("domain").first())
    counted = texts.select("text_id", "subject_id", by_kind=kind).join(
        mentions.select("text_id", "start", "factor", "weight"), on="text_id"
    )
    summed = (
        counted.sort("subject_id", "factor", "text_id", "start")
        .group_by("subject_id", "factor", maintain_order=True)
        .agg(
            total=(pl.col("weight") * pl.col("by_kind")).sum(),
            signed=pl.col("weight").sum().abs(),
            absolute=pl.col("weight").abs().sum(),
            evidence=pl.len().cast(pl.Int64),
        )
        .filter(pl.col("total") > 0)
        .join(lengths, on="subject_id", maintain_order="left")
    )
    size = (pl.max_horizontal(pl.col("chars"), pl.lit(USUAL_CHARS)) / USUAL_CHARS).pow(LENGTH_POWER)
    return (
        summed.with_columns(
            score=(1 - (-SATURATION * pl.col("total") / size).exp()).round(6).clip(upper_bound=HIGHEST),
            confidence=((1 - (-pl.col("evidence") / 3).exp()) * pl.col("signed") / pl.col("absolute")).round(6),
            source=pl.lit("lexicon"),
        )
        .filter(pl.col("score") > 0)
        .select(list(SCHEMA))
    )


def expert_scores(annotations: pl.DataFrame, domains: pl.DataFrame) -> pl.DataFrame:
    """SCHEMA from adjudicated annotations of subjects in `domains` (subject_id, domain).

    A judgement of 0 is kept, because it takes away what the dictionary says; `combined` then leaves it out.
    """
    experts = annotations.filter(pl.col("annotator") != "adjudicated").group_by("subject_id", "factor").len("evidence")
    return (
        annotations.filter(pl.col("annotator") == "adjudicated")
        .join(domains, on="subject_id")
        .join(experts, on=["subject_id", "factor"])
        .with_columns(
            confidence=(1 - (-pl.col("evidence").cast(pl.Float64)).exp()).round(6),
            source=pl.lit("expert"),
            evidence=pl.col("evidence").cast(pl.Int64),
        )
        .select(list(SCHEMA))
    )


def model_scores(documents: pl.DataFrame, predicted: pl.DataFrame, trust: pl.DataFrame) -> pl.DataFrame:
    """SCHEMA of what a learned model says.

    documents: id, genre, chars. predicted: id, factor, score. trust: factor, pearson (of the model, out of fold) and
    labels (judgements that it learned from: the evidence). confidence = pearson · (1 − exp(−chars / 20)).
    A score of 0 is kept, because it takes away what the dictionary says; `combined` then leaves it out.
    """
    amount = 1 - (-pl.col("chars") / 20).exp()
    return (
        predicted.join(documents.select("id", "genre", "chars"), on="id")
        .join(trust, on="factor")
        .select(
            "factor", "score", subject_id="id", domain="genre",
            confidence=(pl.col("pearson").clip(0, 1) * amount).round(6), source=pl.lit("model"),
            evidence=pl.col("labels").cast(pl.Int64),
        )
        .select(list(SCHEMA))
    )  # fmt: skip


def combined(*ranked: pl.DataFrame) -> pl.DataFrame:
    """One score a subject and factor: the last frame's that has one: dictionary with facts, model, expert.

    A score of 0 is absent.
    """
    found = ranked[0]
    for better in ranked[1:]:
        rest = found.join(better, on=["subject_id", "factor"], how="anti")
        found = pl.concat([rest, better])
    return found.filter(pl.col("score") > 0).sort("subject_id", "factor")
