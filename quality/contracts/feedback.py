"""What became of creatives: counts by day, article and creative, and what they say. No column can name a person."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from quality.contracts import choice, doc, table
from quality.contracts.intake import SHA256

ARMS = ("kansei", "category", "run_of_site", "other_engine")
BASELINES = ("none", "category", "run_of_site", "other_engine")
METRICS = ("ctr", "cpc_jpy", "cpa_jpy", "dwell_s", "brand_lift")
ASIDE = (
    "unknown_article", "unknown_creative", "campaign_ended", "campaign_not_begun", "future_day", "duplicate_row",
)  # fmt: skip


def _count(ja: str, en: str, unit: str) -> dy.Int64:
    return dy.Int64(min=0, metadata=doc(ja, en, unit=unit))


@table("silver.feedback", "events", may_be_empty=True)
class Feedback(dy.Schema):
    """One row per day, article, creative and arm: what the ad server counted. A later row for the same key corrects it."""

    day = dy.Date(primary_key=True, metadata=doc("配信日", "Day, JST"))
    article_id = dy.String(primary_key=True, regex=r"^article-[0-9a-f]{16}$", metadata=doc("記事ID", "Article"))
    creative_id = dy.String(primary_key=True, regex=r"^creative-[0-9a-f]{16}$", metadata=doc("クリエイティブID", "Creative"))
    arm = choice(ARMS, "配信方式", "How the impression came about", primary_key=True)
    advertiser = dy.String(metadata=doc("広告主", "Advertiser, as the creative was booked"))
    campaign = dy.String(metadata=doc("キャンペーン", "Campaign, as the creative was booked"))
    media = dy.String(metadata=doc("媒体", "Media of the article"))
    impressions = _count("表示回数", "Impressions", "count")
    clicks = _count("クリック数", "Clicks", "count")
    conversions = _count("成果数", "Conversions", "count")
    cost_jpy = _count("費用", "Cost", "JPY")
    dwell_s = _count("滞在時間の合計", "Time on page, summed over the impressions", "s")
    exposed_yes = _count("接触者の「はい」", "Brand-lift answers: yes, of those who saw it", "count")
    exposed_total = _count("接触者の回答数", "Brand-lift answers of those who saw it", "count")
    control_yes = _count("非接触者の「はい」", "Brand-lift answers: yes, of those who did not", "count")
    control_total = _count("非接触者の回答数", "Brand-lift answers of those who did not", "count")

    @dy.rule()
    def clicks_within_impressions(cls) -> pl.Expr:
        """Nobody clicks what was not shown."""
        return cls.clicks.col <= cls.impressions.col

    @dy.rule()
    def answers_within_totals(cls) -> pl.Expr:
        """A yes is an answer."""
        return (cls.exposed_yes.col <= cls.exposed_total.col) & (cls.control_yes.col <= cls.control_total.col)


@table("silver.feedback_aside", "events", may_be_empty=True)
class FeedbackAside(dy.Schema):
    """One row per feedback row that fits its file's promise but nothing that we know. Its text is not kept here."""

    source = dy.String(primary_key=True, metadata=doc("取込元", "Source"))
    sha256 = dy.String(primary_key=True, regex=SHA256, metadata=doc("ファイルの指紋", "Digest of the file"))
    row = dy.Int64(primary_key=True, min=1, metadata=doc("行番号", "Row, from 1, header not counted"))
    rule = choice(ASIDE, "規則名", "Rule that the row broke", primary_key=True)
    message_ja = dy.String(metadata=doc("配信側への説明", "Sentence for the ad server's people, Japanese"))
    message_en = dy.String(metadata=doc("配信側への説明(英)", "Sentence for the ad server's people, English"))


def _limit(ja: str, en: str) -> dy.Float64:
    return dy.Float64(nullable=True, metadata=doc(ja, en, licensable=True))


@table("gold.campaign_results", "state", may_be_empty=True)
class CampaignResults(dy.Schema):
    """One row per group of a month's impressions of our match, metric and baseline; a group below 10 impressions has none."""

    advertiser = dy.String(primary_key=True, metadata=doc("広告主", "Advertiser", licensable=True))
    campaign = dy.String(primary_key=True, metadata=doc("キャンペーン", "Campaign, or all", licensable=True))
    creative_id = dy.String(primary_key=True, regex=r"^(?:all|creative-[0-9a-f]{16})$", metadata=doc("クリエイティブID", "Creative, or all", licensable=True))
    segment = dy.String(primary_key=True, metadata=doc("感性セグメント", "Segment, or all; an article may be in several", licensable=True))
    period = dy.String(primary_key=True, regex=r"^\d{4}-\d{2}$", metadata=doc("月", "Month", licensable=True))
    metric = choice(METRICS, "指標", "Metric", licensable=True, primary_key=True)
    baseline = choice(BASELINES, "比較の相手", "What lift is measured against; none: nothing ran beside it", licensable=True, primary_key=True)
    value = dy.Float64(metadata=doc("値", "Value: rate, yen, seconds, or difference of rates", licensable=True))
    low = dy.Float64(metadata=doc("下限", "Lower limit, 95 %", licensable=True))
    high = dy.Float64(metadata=doc("上限", "Upper limit, 95 %", licensable=True))
    n = dy.Int64(min=10, metadata=doc("件数", "Impressions; for brand_lift answers of those who saw it", unit="count", licensable=True))
    lift = _limit("差", "Relative to the baseline; empty where too little was seen to compare")
    lift_low = _limit("差の下限", "Lower limit, 95 %")
    lift_high = _limit("差の上限", "Upper limit, 95 %")
    p_holm = dy.Float64(nullable=True, min=0, max=1, metadata=doc("補正後p値", "p of no difference, Holm over the campaign's groups of that kind"))
    method = dy.String(metadata=doc("方法", "Methods of value and lift", licensable=True))

    @dy.rule()
    def no_value_without_its_interval(cls) -> pl.Expr:
        """Low ≤ value ≤ high."""
        return (cls.low.col <= cls.value.col) & (cls.value.col <= cls.high.col)

    @dy.rule()
    def no_lift_without_its_interval(cls) -> pl.Expr:
        """All three or none, in order."""
        none = cls.lift.col.is_null() & cls.lift_low.col.is_null() & cls.lift_high.col.is_null()
        return none | ((cls.lift_low.col <= cls.lift.col) & (cls.lift.col <= cls.lift_high.col))
