"""Tables of language: the texts that came in and the factors found in them."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import choice, doc, table
from quality.contracts.intake import SHA256

TIMED = "synced_lyrics"
"""Lyrics in lines of LRC, kept for whoever may show them: nobody reads feelings in them, `lyrics` has the same words."""
KINDS = (
    "title", "lyrics", TIMED, "synopsis", "review", "description", "body", "headline", "copy", "landing", "sample",
)  # fmt: skip


@table("silver.texts", "events", may_be_empty=True)
class Texts(dy.Schema):
    """One row per text of a drop: lyrics, synopsis, review, article body, ad copy."""

    text_id = dy.String(
        primary_key=True, regex=r"^text-[0-9a-f]{16}$", metadata=doc("本文ID", "Text: digest of subject and kind")
    )
    subject_id = dy.String(metadata=doc("対象", "Work, article, creative or annotated sample"))
    domain = dy.String(
        metadata=doc("領域", "Domain of the subject; article, creative or sample where it is none of the twelve")
    )
    kind = choice(KINDS, "種類", "Kind of text")
    source = dy.String(metadata=doc("取込元", "Source"))
    text = dy.String(min_length=1, metadata=doc("本文", "Text as received"))
    text_sha = dy.String(
        regex=SHA256, metadata=doc("本文の指紋", "Digest of the normalised text: the key of the analysis cache")
    )
    chars = dy.Int64(min=1, metadata=doc("文字数", "Length", unit="characters"))


@table("silver.mentions", "events", may_be_empty=True)
class Mentions(dy.Schema):
    """One row per factor found at a place in a text, with what the context did to it."""

    text_id = dy.String(primary_key=True, metadata=doc("本文ID", "Text"))
    start = dy.Int64(
        primary_key=True, min=0, metadata=doc("開始位置", "First character in the text as received", unit="characters")
    )
    factor = dy.String(primary_key=True, metadata=doc("感性因子", "Factor, facet.slug"))
    subject_id = dy.String(metadata=doc("対象", "Subject of the text"))
    end = dy.Int64(min=1, metadata=doc("終了位置", "One past the last character", unit="characters"))
    lemma = dy.String(metadata=doc("見出し語", "Dictionary entry"))
    weight = dy.Float64(
        min=-3, max=3, metadata=doc("重み", "Entry's weight after context; below 0 where denied", unit="-3–3")
    )
    negated = dy.Bool(metadata=doc("否定", "Denied by its context"))
    intensified = dy.Float64(
        min=0.1, max=3, metadata=doc("強調", "Factor by which context raised or lowered it", unit="×")
    )
    rule = dy.String(metadata=doc("適用規則", "Context rules that fired, joined by +"))
