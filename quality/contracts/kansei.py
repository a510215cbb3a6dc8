"""Tables of Kansei AI: the ontology, experts' judgements, and scores with their source."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import choice, doc, table

FACTOR = r"^[a-z_]+\.[a-z0-9_]+$"


@table("gold.factors", "state", min_ratio=0.9)
class Factors(dy.Schema):
    """One row per kansei factor of the ontology."""

    factor = dy.String(primary_key=True, regex=FACTOR, metadata=doc("感性因子", "Factor, facet.slug", licensable=True))
    facet = dy.String(metadata=doc("分類", "Facet", licensable=True))
    label_ja = dy.String(min_length=1, metadata=doc("名称", "Label, Japanese", licensable=True))
    label_en = dy.String(min_length=1, metadata=doc("英名", "Label, English", licensable=True))
    definition_ja = dy.String(metadata=doc("定義", "Definition, Japanese", licensable=True))
    definition_en = dy.String(metadata=doc("定義(英)", "Definition, English", licensable=True))
    polarity = dy.Int32(min=-1, max=1, metadata=doc("極性", "-1 unpleasant, 0 neutral, 1 pleasant", licensable=True))
    opposite = dy.String(nullable=True, metadata=doc("反対因子", "Opposite factor", licensable=True))
    entries = dy.Int64(min=0, metadata=doc("辞書の見出し数", "Dictionary entries that point to it"))


@table("silver.annotations", "state", may_be_empty=True)
class Annotations(dy.Schema):
    """One row per expert's judgement of a subject and factor."""

    subject_id = dy.String(primary_key=True, metadata=doc("対象", "Work, or an annotated sample"))
    factor = dy.String(primary_key=True, regex=FACTOR, metadata=doc("感性因子", "Factor"))
    annotator = dy.String(primary_key=True, metadata=doc("評価者", "Expert, or adjudicated for the mean of them"))
    score = dy.Float64(min=0, max=1, metadata=doc("評価", "Judgement", unit="0-1"))
    source = dy.String(metadata=doc("取込元", "Source"))


@table("gold.kansei_scores", "state", min_ratio=0.7, steady={"score": 0.2})
class KanseiScores(dy.Schema):
    """One row per subject and factor. A factor that was not found is absent: unknown is not zero."""

    subject_id = dy.String(primary_key=True, metadata=doc("作品・記事・商品のID", "Subject", licensable=True))
    factor = dy.String(primary_key=True, regex=FACTOR, metadata=doc("感性因子", "Factor, facet.slug", licensable=True))
    domain = dy.String(metadata=doc("領域", "Domain of the subject; article or creative beside the twelve", licensable=True))
    score = dy.Float64(min_exclusive=0, max=1, metadata=doc("強さ", "Strength", unit="0-1", licensable=True))
    confidence = dy.Float64(min=0, max=1, metadata=doc("確信度", "How much evidence, and how far it agrees", unit="0-1", licensable=True))
    source = choice(("lexicon", "expert"), "根拠の種類", "lexicon, or expert where people judged it", licensable=True)
    evidence = dy.Int64(min=1, metadata=doc("根拠数", "Mentions or judgements behind the value", unit="count", licensable=True))
