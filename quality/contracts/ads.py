"""Advertising creatives, and which of them meets the feeling of which article."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from quality.contracts import choice, doc, table


@table("silver.creatives", "state", may_be_empty=True)
class Creatives(dy.Schema):
    """One row per advertising creative known on that night."""

    creative_id = dy.String(
        primary_key=True,
        regex=r"^creative-[0-9a-f]{12,16}$",
        metadata=doc("クリエイティブID", "Creative", licensable=True),
    )
    source = dy.String(metadata=doc("取込元", "Ad desk that sent it"))
    source_key = dy.String(metadata=doc("入稿番号", "Ad desk's key", licensable=True))
    campaign = dy.String(metadata=doc("キャンペーン", "Campaign", licensable=True))
    advertiser = dy.String(metadata=doc("広告主", "Advertiser", licensable=True))
    category = dy.String(metadata=doc("業種", "Category", licensable=True))
    headline = dy.String(min_length=1, metadata=doc("見出し", "Headline"))
    copy = dy.String(nullable=True, metadata=doc("コピー", "Copy"))
    landing = dy.String(nullable=True, metadata=doc("遷移先の文", "Text of the landing page"))
    start_date = dy.Date(metadata=doc("開始日", "First day", licensable=True))
    end_date = dy.Date(metadata=doc("終了日", "Last day, inclusive", licensable=True))
    block_sections = dy.List(dy.String(), metadata=doc("掲載しない面", "Sections in which it may not run"))


@table("gold.ad_matches", "state", may_be_empty=True, steady={"score": 0.5})
class AdMatches(dy.Schema):
    """One row per article and matching creative, best first."""

    article_id = dy.String(primary_key=True, metadata=doc("記事ID", "Article", licensable=True))
    creative_id = dy.String(primary_key=True, metadata=doc("クリエイティブID", "Creative", licensable=True))
    media = dy.String(metadata=doc("媒体", "Media of the article", licensable=True))
    rank = dy.Int32(min=1, metadata=doc("順位", "Rank within the article, from 1", licensable=True))
    score = dy.Float64(
        min=0, max=1, metadata=doc("一致度", "Agreement of factors: cosine", unit="0-1", licensable=True)
    )
    reasons = dy.List(dy.String(), metadata=doc("理由", "Shared factors, strongest first", licensable=True))


@table("gold.segments", "state", may_be_empty=True)
class Segments(dy.Schema):
    """One row per kansei segment, with how many recent articles it has."""

    segment = dy.String(primary_key=True, metadata=doc("感性セグメント", "Segment", licensable=True))
    ja = dy.String(min_length=1, metadata=doc("名称", "Name in Japanese", licensable=True))
    en = dy.String(min_length=1, metadata=doc("名称(英)", "Name in English", licensable=True))
    motive = dy.String(metadata=doc("感情動機", "Motive: a factor of the facet motive", licensable=True))
    articles = dy.Int64(
        min=0, metadata=doc("記事数", "Articles of the last 30 nights in it", unit="articles", licensable=True)
    )
    share = dy.Float64(min=0, max=1, metadata=doc("割合", "Share of these articles", unit="0-1", licensable=True))


@table("gold.article_segments", "state", may_be_empty=True)
class ArticleSegments(dy.Schema):
    """One row per recent article and kansei segment in which it leaves its reader, strongest first."""

    article_id = dy.String(primary_key=True, metadata=doc("記事ID", "Article", licensable=True))
    segment = dy.String(primary_key=True, metadata=doc("感性セグメント", "Segment", licensable=True))
    media = dy.String(metadata=doc("媒体", "Media of the article", licensable=True))
    rank = dy.Int32(min=1, metadata=doc("順位", "Rank within the article, from 1", licensable=True))
    score = dy.Float64(
        min=0, max=1, metadata=doc("強さ", "How much speaks for the segment", unit="0-1", licensable=True)
    )
    reasons = dy.List(dy.String(), metadata=doc("理由", "Factors that speak for it, strongest first", licensable=True))


@table("gold.delicate_subjects", "state", may_be_empty=True)
class DelicateSubjects(dy.Schema):
    """One row per recent article and delicate subject that it touches. A subject that was not found is absent."""

    article_id = dy.String(primary_key=True, metadata=doc("記事ID", "Article", licensable=True))
    class_ = dy.String(
        alias="class", primary_key=True, metadata=doc("配慮の要る話題", "Delicate subject", licensable=True)
    )
    media = dy.String(metadata=doc("媒体", "Media of the article", licensable=True))
    level = dy.Int32(min=1, max=3, metadata=doc("程度", "1 in passing, 2 a subject, 3 the subject", licensable=True))
    weight = dy.Float64(min=0, metadata=doc("重み", "Sum of its words' weights, by the article's length"))
    evidence = dy.List(dy.String(), metadata=doc("根拠", "Words found, heaviest first"))


@table("gold.deals", "state", may_be_empty=True)
class Deals(dy.Schema):
    """One row per PMP deal that is not over: who may bid from which price for a media's articles of a segment."""

    deal_id = dy.String(
        primary_key=True, regex=r"^[a-z0-9][a-z0-9-]{2,62}$", metadata=doc("取引ID", "Deal", licensable=True)
    )
    media = dy.String(metadata=doc("媒体", "Media whose articles are sold", licensable=True))
    segment = dy.String(metadata=doc("感性セグメント", "Segment that is sold", licensable=True))
    name = dy.String(
        min_length=1, max_length=250, metadata=doc("取引名", "Name as buyers see it", licensable=True)
    )
    origin = dy.String(metadata=doc("入札先", "Domain of the exchange that takes the bids", licensable=True))
    seller = dy.String(metadata=doc("売り手", "Domain of who sells", licensable=True))
    seats = dy.List(dy.String(), metadata=doc("買い手の席", "Seats that alone may bid", licensable=True))
    floor_jpy = dy.Float64(
        min=0,
        metadata=doc(
            "下限価格", "Least bid, or the fixed price, for a thousand impressions", unit="JPY", licensable=True
        ),
    )
    price = choice(("first", "second", "fixed"), "価格方式", "How the price is found", licensable=True)
    start_date = dy.Date(metadata=doc("開始日", "First day", licensable=True))
    end_date = dy.Date(metadata=doc("終了日", "Last day, inclusive", licensable=True))
    status = choice(
        ("active", "paused", "pending"), "状態", "Runs, is paused, or has yet to begin", licensable=True
    )

    @dy.rule()
    def period_forward(cls) -> pl.Expr:
        """A deal that ends before it begins can be bought by nobody."""
        return cls.end_date.col >= cls.start_date.col


@table("gold.ad_exclusions", "state", may_be_empty=True)
class AdExclusions(dy.Schema):
    """One row per recent article, rule, and reason why the rule's creatives may not stand beside it."""

    article_id = dy.String(primary_key=True, metadata=doc("記事ID", "Article"))
    rule = dy.String(primary_key=True, metadata=doc("規則", "Rule file: ad_rules/<rule>.yaml"))
    why = choice(("subject", "media", "competitor"), "除外の理由", "What the rule objects to", primary_key=True)
    evidence = dy.List(dy.String(), metadata=doc("根拠", "Delicate subjects, the media, or words found in the article"))
    media = dy.String(metadata=doc("媒体", "Media of the article"))


@table("gold.republished_articles", "state", may_be_empty=True)
class RepublishedArticles(dy.Schema):
    """One row per recent article that repeats an earlier one of its media; it is matched as that one, not twice."""

    article_id = dy.String(primary_key=True, metadata=doc("記事ID", "Article that repeats another"))
    canonical_id = dy.String(metadata=doc("元の記事ID", "The one of them that came first"))
    similarity = dy.Float64(min=0, max=1, metadata=doc("類似度", "Shared shingles of both texts", unit="0-1"))
    media = dy.String(metadata=doc("媒体", "Media of both"))
