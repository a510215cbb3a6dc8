"""Tables of Kansei AI: the ontology, experts' judgements, scores with their source, and what learned models are worth."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import choice, doc, table

METRICS = ("pearson", "absolute_error")
STAGES = ("dictionary", "ridge", "trees")
FACTOR = r"^[a-z_]+\.[a-z0-9_]+$"


@table("gold.factors", "state", min_ratio=0.9)
class Factors(dy.Schema):
    """One row per kansei factor of the ontology."""

    factor = dy.String(primary_key=True, regex=FACTOR, metadata=doc("感性因子", "Factor, facet.slug", licensable=True))
    facet = dy.String(metadata=doc("分類", "Facet", licensable=True))
    label_ja = dy.String(min_length=1, metadata=doc("名称", "Label, Japanese", licensable=True))
    label_en = dy.String(min_length=1, metadata=doc("英名", "Label, English", licensable=True))
    label_romaji = dy.String(
        nullable=True, metadata=doc("名称(ローマ字)", "Label in Latin letters, as it is read", licensable=True)
    )
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
    annotator = dy.String(
        primary_key=True,
        metadata=doc(
            "評価者", "Expert; adjudicator-… for who settled a dispute; adjudicated for the value that counts"
        ),
    )
    score = dy.Float64(min=0, max=1, metadata=doc("評価", "Judgement", unit="0-1"))
    source = dy.String(metadata=doc("取込元", "Source"))
    marks = choice(
        ("shown", "hidden"),
        "辞書の印",
        "Did the expert see the dictionary's marks in the text? Null where not known",
        nullable=True,
    )


@table("gold.kansei_scores", "state", min_ratio=0.7, steady={"score": 0.2})
class KanseiScores(dy.Schema):
    """One row per subject and factor. A factor that was not found is absent: unknown is not zero."""

    subject_id = dy.String(primary_key=True, metadata=doc("作品・記事・商品のID", "Subject", licensable=True))
    factor = dy.String(primary_key=True, regex=FACTOR, metadata=doc("感性因子", "Factor, facet.slug", licensable=True))
    domain = dy.String(
        metadata=doc("領域", "Domain of the subject; article or creative beside the twelve", licensable=True)
    )
    score = dy.Float64(min_exclusive=0, max=1, metadata=doc("強さ", "Strength", unit="0-1", licensable=True))
    percentile = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        metadata=doc(
            "領域内の位置",
            "Share of the domain's subjects with this factor whose score is at or below; none where fewer than 20 carry it",
            unit="0-1",
            licensable=True,
        ),
    )
    confidence = dy.Float64(
        min=0, max=1, metadata=doc("確信度", "How much evidence, and how far it agrees", unit="0-1", licensable=True)
    )
    source = choice(
        ("lexicon", "fact", "model", "expert"),
        "根拠の種類",
        "lexicon; fact where only the catalog's facts speak (music); model where one that learned from experts is better; expert where people judged it",
        licensable=True,
    )
    evidence = dy.Int64(
        min=1,
        metadata=doc(
            "根拠数",
            "Mentions behind the value, facts, judgements, or judgements that the model learned from",
            unit="count",
            licensable=True,
        ),
    )


@table("gold.fact_effects", "state", may_be_empty=True)
class FactEffects(dy.Schema):
    """One row per music work, factor and rule of transforms/kansei/facts.py that one of its facts has set off."""

    subject_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work"))
    factor = dy.String(primary_key=True, regex=FACTOR, metadata=doc("感性因子", "Factor, facet.slug"))
    rule = dy.String(primary_key=True, regex=r"^[a-z0-9_]+$", metadata=doc("規則", "Rule that fired"))
    fact = dy.String(metadata=doc("事項", "Kind of fact: tempo_bpm, key, duration_s, release_year"))
    value = dy.String(min_length=1, metadata=doc("内容", "What the catalog says; of a key minor or major"))
    effect = dy.Float64(
        min=-1,
        max=1,
        metadata=doc(
            "効き", "Above 0 raises, below 0 lowers: the effects on a factor are added, within -1 to 1", unit="-1–1"
        ),
    )
    text_score = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        metadata=doc("本文だけの強さ", "Strength by the texts alone; none where they say nothing", unit="0-1"),
    )
    score = dy.Float64(
        nullable=True,
        min=0,
        max=1,
        metadata=doc(
            "適用後の強さ", "Strength after all facts, before model and experts; none where still absent", unit="0-1"
        ),
    )


@table("gold.models", "events", may_be_empty=True)
class Models(dy.Schema):
    """One row per trained challenger, factor and metric: how it compares on held-out judgements."""

    version = dy.String(
        primary_key=True, regex=r"^[0-9a-f]{16}$", metadata=doc("モデル版", "Challenger: digest of its files")
    )
    factor = dy.String(primary_key=True, regex=FACTOR, metadata=doc("感性因子", "Factor, facet.slug"))
    metric = choice(METRICS, "指標", "pearson, or mean absolute error", primary_key=True)
    champion_version = dy.String(
        nullable=True, metadata=doc("現行版", "Champion until then; none where the dictionary was")
    )
    challenger = dy.Float64(min=-1, max=1, metadata=doc("挑戦者", "The challenger's figure on held-out judgements"))
    champion = dy.Float64(
        min=-1, max=1, metadata=doc("現行", "The champion's, or the dictionary's where there was none")
    )
    dictionary = dy.Float64(min=-1, max=1, metadata=doc("辞書のみ", "The dictionary's alone"))
    stage = choice(
        STAGES, "段階", "What serves the factor: dictionary (the challenger is not better), ridge, or ridge and trees"
    )
    learned = dy.Int64(min=1, metadata=doc("学習数", "Judgements learned from", unit="count"))
    held_out = dy.Int64(min=0, metadata=doc("検証数", "Judgements held out", unit="count"))
    alpha = dy.Float64(
        nullable=True, max=1, metadata=doc("一致度α", "Krippendorff's alpha of the factor, interval metric")
    )
    adopted = dy.Bool(metadata=doc("採用", "The challenger replaced the champion"))
