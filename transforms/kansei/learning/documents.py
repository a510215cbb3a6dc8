"""What a model reads of a subject that has several texts: one document, made the same way to learn and to score."""

from __future__ import annotations

import hashlib

import polars as pl

from transforms.kansei.learning.agreement import ADJUDICATED

NAMES = ("title", "headline")
"""Kinds of text that are read only where a subject has no other."""


def documents(texts: pl.DataFrame) -> pl.DataFrame:
    """id, text, genre, chars, content by subject of silver.texts rows (subject_id, domain, kind, text, text_sha).

    text: its texts in the order of their kinds, each on a line of its own. genre: the domain. content: a digest of
    kinds, texts and domain; of all its texts, also of those left out, because the dictionary scores these too.
    """
    ordered = texts.sort("subject_id", "kind", "text_sha").with_columns(name=pl.col("kind").is_in(NAMES))
    found = ordered.group_by("subject_id", maintain_order=True).agg(
        text=pl.col("text").filter(~pl.col("name") | pl.col("name").all()).str.join("\n"),
        genre=pl.col("domain").first(),
        content=pl.concat_str("kind", "text_sha", "domain", separator=" ").str.join("\n"),
    )
    digests = [hashlib.sha256(content.encode()).hexdigest() for content in found["content"]]
    return found.select(
        "text", "genre", id="subject_id", chars=pl.col("text").str.len_chars().cast(pl.Int64),
        content=pl.Series(digests, dtype=pl.String),
    )  # fmt: skip


def labels(annotations: pl.DataFrame, ids: list[str]) -> tuple[tuple[str, ...], pl.DataFrame]:
    """Factors and a frame of ids × factors, null where nobody judged, from adjudicated silver.annotations."""
    judged = annotations.filter((pl.col("annotator") == ADJUDICATED) & pl.col("subject_id").is_in(ids))
    factors = tuple(judged["factor"].unique().sort().to_list())
    wide = judged.pivot("factor", index="subject_id", values="score")
    rows = pl.DataFrame({"subject_id": ids}, schema={"subject_id": pl.String})
    return factors, rows.join(wide, on="subject_id", how="left", maintain_order="left").select(factors)
