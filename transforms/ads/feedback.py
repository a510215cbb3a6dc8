"""Feedback rows that count, and those that fit nothing we know: each with its rule and a sentence."""

from __future__ import annotations

import datetime as dt

import polars as pl

from transforms.identity import identifiers

MESSAGES: dict[str, tuple[str, str]] = {
    "unknown_article": ("この記事は届いていません。", "No media has sent that article."),
    "unknown_creative": ("この入稿番号のクリエイティブはありません。", "No desk has booked that creative."),
    "campaign_ended": ("配信日がキャンペーンの終了日より後です。", "The day is after the campaign's last."),
    "campaign_not_begun": ("配信日がキャンペーンの開始日より前です。", "The day is before the campaign's first."),
    "future_day": ("配信日が納品の夜より後です。", "The day is after the night of its delivery."),
    "duplicate_row": ("同じ夜の別のファイルに同じ行があります。", "Another file of that night has the same row."),
}
KEY = ["day", "article_id", "creative_id", "arm"]
COUNTS = [
    "impressions", "clicks", "conversions", "cost_jpy", "dwell_s",
    "exposed_yes", "exposed_total", "control_yes", "control_total",
]  # fmt: skip


def identified(rows: pl.DataFrame, source: str, sha256: str) -> pl.DataFrame:
    """A drop's typed rows with `source`, `sha256`, `row` and the ids that we know things by; counts not given are 0."""
    return rows.select(
        pl.lit(source).alias("source"), pl.lit(sha256).alias("sha256"), "row",
        pl.col("day").str.to_date("%Y-%m-%d"),
        identifiers("article", rows["article"]).alias("article_id"),
        identifiers("creative", rows["desk"], rows["creative"]).alias("creative_id"),
        "arm", *(pl.col(name).fill_null(0) for name in COUNTS),
    )  # fmt: skip


def parted(
    given: pl.DataFrame, articles: pl.DataFrame, creatives: pl.DataFrame, night: dt.date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows of silver.feedback, rows of silver.feedback_aside) of one night.

    given: `identified` rows of the night's drops, in the order of these. articles: article_id, media known by then.
    creatives: creative_id, advertiser, campaign, start_date, end_date. A row that breaks several rules has the first of
    MESSAGES. Of rows with one key the later drop's counts, unless it says the same: then that is the duplicate.
    """
    ranked = given.with_row_index("place").join(articles, on="article_id", how="left", maintain_order="left")
    joined = ranked.join(creatives, on="creative_id", how="left", maintain_order="left")
    is_first = pl.struct(*KEY, *COUNTS).is_first_distinct()
    broken = (
        pl.when(pl.col("media").is_null()).then(pl.lit("unknown_article"))
        .when(pl.col("campaign").is_null()).then(pl.lit("unknown_creative"))
        .when(pl.col("day") > pl.col("end_date")).then(pl.lit("campaign_ended"))
        .when(pl.col("day") < pl.col("start_date")).then(pl.lit("campaign_not_begun"))
        .when(pl.col("day") > night).then(pl.lit("future_day"))
        .when(~is_first).then(pl.lit("duplicate_row"))
    )  # fmt: skip
    judged = joined.sort("place").with_columns(rule=broken)
    good = judged.filter(pl.col("rule").is_null()).unique(KEY, keep="last", maintain_order=True)
    sentences = pl.DataFrame(
        [(rule, ja, en) for rule, (ja, en) in MESSAGES.items()],
        schema={"rule": pl.String, "message_ja": pl.String, "message_en": pl.String}, orient="row",
    )  # fmt: skip
    aside = judged.filter(pl.col("rule").is_not_null()).join(sentences, on="rule", maintain_order="left")
    return good.select(*KEY, "advertiser", "campaign", "media", *COUNTS), aside.select(
        "source", "sha256", "row", "rule", "message_ja", "message_en"
    )
