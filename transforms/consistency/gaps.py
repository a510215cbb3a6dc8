"""Rules about what is missing or double in a holder's readings and translations."""

from __future__ import annotations

import polars as pl

from transforms.consistency.compared import Compared
from transforms.consistency.declared import rule

SIBLINGS = 5
SHARE = 0.8
"""So many rows of the same source and domain must be there, and this share of them have what a row lacks."""
_HIRAGANA = {chr(code): chr(code + 0x60) for code in range(0x3041, 0x3097)}


def _missing(rows: pl.DataFrame, column: str, *, where: pl.Expr | None = None) -> pl.DataFrame:
    """Rows without a value where their siblings have one; siblings_with, siblings: how many have it, of how many."""
    asked = rows if where is None else rows.filter(where)
    counted = asked.with_columns(
        siblings_with=pl.col(column).is_not_null().sum().over("source", "domain").cast(pl.Int64),
        siblings=pl.len().over("source", "domain").cast(pl.Int64),
    )
    usual = (pl.col("siblings") > SIBLINGS) & (pl.col("siblings_with") >= SHARE * (pl.col("siblings") - 1))
    return counted.filter(pl.col(column).is_null() & usual).select(
        "source", "domain", "siblings_with", "siblings", missing=pl.lit(column), subject_key="source_key"
    )


@rule(
    "note",
    ("読みがありません。同じ領域のほかの行にはあります。", "The reading is missing; other rows of the domain have it."),
    ("読みを補ってください。検索と五十音順に使われます。", "Add the reading: search and kana order need it."),
)
def missing_reading(night: Compared) -> pl.DataFrame:
    """No reading of the title, or of a credited name, where siblings have one."""
    parts = [_missing(night.live, "title_kana")]
    for column in sorted(name for name in night.live.columns if name.startswith("reading.")):
        credited = f"credit.{column.removeprefix('reading.')}"
        parts.append(_missing(night.live, column, where=pl.col(credited).is_not_null()))
    return pl.concat(parts).unique(["source", "subject_key"], keep="first", maintain_order=True)


@rule(
    "note",
    (
        "翻訳がありません。同じ領域のほかの行にはあります。",
        "The translation is missing; other rows of the domain have it.",
    ),
    ("翻訳があれば送ってください。海外の提供先に渡せます。", "Send it if there is one: clients abroad ask for it."),
)
def missing_translation(night: Compared) -> pl.DataFrame:
    """No fact `translation` where siblings have one."""
    return _missing(night.live, "fact.translation")


@rule(
    "warning",
    ("同じ名前に二つ以上の読みがあります。", "One name has two or more readings."),
    (
        "同じ人なら読みをそろえ、別の人なら分かるようにしてください。",
        "If it is one person, settle the reading; if not, tell them apart.",
    ),
)
def two_readings(night: Compared) -> pl.DataFrame:
    """A name that stands alone in its cell with different readings in a holder's rows. The subject is the name."""
    parts = [
        night.live.select("source", "source_key", name=f"credit.{role}", reading=f"reading.{role}")
        for role in sorted(name.removeprefix("reading.") for name in night.live.columns if name.startswith("reading."))
    ]
    people = night.live.filter(pl.col("domain") == "person")
    said = pl.concat([people.select("source", "source_key", name="title", reading="title_kana"), *parts]).drop_nulls()
    alone = said.filter(~pl.col("name").str.contains(r"[\n／∥/、]"))
    plain = pl.col("reading").str.normalize("NFKC").str.replace_all(r"[\s・]", "").str.replace_many(_HIRAGANA)
    same = pl.col("name").str.normalize("NFKC").str.replace_all(r"\s", "").str.to_lowercase()
    told = alone.with_columns(plain=plain, subject_key=same)
    differs = told.filter(pl.col("plain").n_unique().over("source", "subject_key") > 1)
    return differs.group_by("source", "subject_key").agg(
        readings=pl.col("reading").unique().sort().str.join(" / "),
        keys=pl.col("source_key").unique().sort().head(10).str.join(" "),
    )
