"""Where no advertisement may stand. Closed by default: what cannot be shown to be safe gets no creative."""

from __future__ import annotations

import polars as pl

UNSAFE_FACET = "safety"
UNSAFE_FROM = 0.5
"""An article with a score of at least this on any safety.* factor gets no creative."""


def unsafe_articles(scores: pl.DataFrame) -> pl.DataFrame:
    """article_id, factor: the articles that get no creative, each with its strongest safety factor, sorted.

    scores: subject_id, factor, score. A score of NaN or null counts as unsafe: it shows nothing.
    """
    score = pl.col("score")
    return (
        scores.filter(pl.col("factor").str.starts_with(f"{UNSAFE_FACET}."))
        .filter(score.is_null() | score.is_nan() | (score >= UNSAFE_FROM))
        .sort("subject_id", -score, "factor")
        .group_by("subject_id", maintain_order=True)
        .agg(pl.col("factor").first())
        .rename({"subject_id": "article_id"})
    )


def section_key(section: pl.Expr) -> pl.Expr:
    """A section's name as it is compared: NFKC, trimmed, lower case. A full-width letter must not undo a block."""
    return section.str.normalize("NFKC").str.strip_chars().str.to_lowercase()
