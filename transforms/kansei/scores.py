"""From mentions to scores: a saturating sum of the dictionary's words; a model's goes before it, an expert's first."""

from __future__ import annotations

import polars as pl

KIND_WEIGHT = {"title": 0.5, "headline": 0.8, "landing": 0.6}
"""How much a mention counts by the kind of its text; 1 where nothing is said."""
USUAL_CHARS = 100
LENGTH_POWER = 0.7
SATURATION = 1.1
DENIAL = 0.5
"""What is denied takes away half of what the same words would have given: who had never laughed, laughs."""
BEGINNING, ENDING = 0.85, 1.0
"""Weight of a text's first and last character, with a straight line between: an ending shapes what stays."""
POLES = {
    "emotion.joy": 1, "emotion.trust": 1, "emotion.anticipation": 1,
    "emotion.sadness": -1, "emotion.anger": -1, "emotion.fear": -1, "emotion.disgust": -1,
}  # fmt: skip
INCIDENTAL = 0.9
"""Share of the strongest contrary feeling below which a feeling counts in proportion less: 不安でしたが大満足です."""
HIGHEST = 0.999999
"""Rounded to 1e-6 even the longest refrain stays below 1: a dictionary is never certain."""
SCHEMA = {
    "subject_id": pl.String, "domain": pl.String, "factor": pl.String, "score": pl.Float64,
    "confidence": pl.Float64, "source": pl.String, "evidence": pl.Int64,
}  # fmt: skip


def lexicon_scores(texts: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """SCHEMA, by subject and factor, from two frames.

    texts: text_id, subject_id, domain, kind, chars. mentions: text_id, start, factor, weight.

    x = Σ weight · kind weight · place / (chars / 100)^0.7, shorter texts counting as 100 characters; a weight below 0
    counts half, and place climbs from 0.85 at a text's beginning to 1 at its end;
    score = 1 − exp(−1.1 x); confidence = (1 − exp(−mentions / 3)) · |Σ weight| / Σ |weight|.
    x of a feeling below 0.9 of the strongest contrary one's is scaled by its share of that.
    A factor whose sum is not above 0 is absent: denied is not the same as scored zero.
    """
    kind = pl.col("kind").replace_strict(KIND_WEIGHT, default=1.0, return_dtype=pl.Float64)
    lengths = texts.group_by("subject_id").agg(pl.col("chars").sum(), pl.col("domain").first())
    counted = texts.select("text_id", "subject_id", pl.col("chars").alias("length"), by_kind=kind).join(
        mentions.select("text_id", "start", "factor", "weight"), on="text_id"
    )
    summed = (
        counted.sort("subject_id", "factor", "text_id", "start")
        .group_by("subject_id", "factor", maintain_order=True)
        .agg(
            total=_counted_weight().sum(),
            signed=pl.col("weight").sum().abs(),
            absolute=pl.col("weight").abs().sum(),
            evidence=pl.len().cast(pl.Int64),
        )
        .filter(pl.col("total") > 0)
        .with_columns(total=_against_contrary())
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


def _counted_weight() -> pl.Expr:
    """`weight` as it counts: by kind of text, denied or not, by place."""
    denied = pl.when(pl.col("weight") < 0).then(DENIAL).otherwise(1.0)
    place = BEGINNING + (ENDING - BEGINNING) * (pl.col("start") / pl.col("length")).clip(0, 1)
    return pl.col("weight") * denied * pl.col("by_kind") * place


def _against_contrary() -> pl.Expr:
    """`total`, made smaller where a contrary feeling is so much stronger that this one is incidental to it."""
    pole = pl.col("factor").replace_strict(POLES, default=0, return_dtype=pl.Int8)
    strongest = [pl.col("total").filter(pole == side).max().over("subject_id").fill_null(0.0) for side in (1, -1)]
    contrary = pl.when(pole == 1).then(strongest[1]).when(pole == -1).then(strongest[0]).otherwise(0.0)
    share = pl.col("total") / (INCIDENTAL * contrary)
    return pl.when(contrary > 0).then(pl.col("total") * share.clip(upper_bound=1.0)).otherwise(pl.col("total"))


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
    """One score a subject and factor: the last frame's that has one, so dictionary, model, expert. 0 is absent."""
    found = ranked[0]
    for better in ranked[1:]:
        rest = found.join(better, on=["subject_id", "factor"], how="anti")
        found = pl.concat([rest, better])
    return found.filter(pl.col("score") > 0).sort("subject_id", "factor")
