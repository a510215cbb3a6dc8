"""Recommendation tables: what is like what, and why."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import DOMAINS, choice, doc, table
from quality.rankings import Ranking

WORKS = DOMAINS
"""Kinds of profiles that are works."""


@table("gold.profiles", "state", min_ratio=0.7)
class Profiles(dy.Schema):
    """One row per subject: its factors as a dense vector of length 1 for matching."""

    subject_id = dy.String(primary_key=True, metadata=doc("対象", "Subject"))
    domain = dy.String(metadata=doc("領域", "Domain, or article, creative, party"))
    vector = dy.List(dy.Float64(), metadata=doc("ベクトル", "One value per factor of gold.factors, in its order"))


@table(
    "gold.similar_works", "state", min_ratio=0.5, steady={"score": 0.3},
    refers={"work_id": "silver.works.work_id", "neighbour_id": "silver.works.work_id"},
    ranking=Ranking(
        ("work_id",), "neighbour_id", subject="work_id", most=20, exact=True, covers=WORKS, coverage=0.8, hubs=0.25,
        churn=0.02,
    ),
)  # fmt: skip
class SimilarWorks(dy.Schema):
    """One row per work and neighbour of the same domain, nearest first."""

    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work", licensable=True))
    rank = dy.Int32(primary_key=True, min=1, metadata=doc("順位", "Rank, from 1", licensable=True))
    neighbour_id = dy.String(metadata=doc("類似作品ID", "Neighbour", licensable=True))
    domain = dy.String(metadata=doc("領域", "Domain of both", licensable=True))
    score = dy.Float64(min=0, max=1, metadata=doc("類似度", "Cosine of weighted factors", unit="0-1", licensable=True))
    reasons = dy.List(dy.String(), metadata=doc("理由", "Shared factors, strongest first", licensable=True))
    phrase_ja = dy.String(
        nullable=True, metadata=doc("理由の言葉", "Shared factors that both clearly have, in a phrase", licensable=True)
    )
    phrase_en = dy.String(nullable=True, metadata=doc("理由の言葉(英)", "The same in English", licensable=True))


@table("gold.similar_by_views", "state", may_be_empty=True)
class SimilarByViews(dy.Schema):
    """One row per work, view and neighbour of the same domain: alike in melody, lyrics, voice or story alone."""

    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work", licensable=True))
    view = dy.String(primary_key=True, metadata=doc("観点", "What they are alike in", licensable=True))
    rank = dy.Int32(primary_key=True, min=1, metadata=doc("順位", "Rank within that view, from 1", licensable=True))
    neighbour_id = dy.String(metadata=doc("類似作品ID", "Neighbour", licensable=True))
    domain = dy.String(metadata=doc("領域", "Domain of both", licensable=True))
    score = dy.Float64(
        min=0, max=1, metadata=doc("類似度", "Cosine of the view's factors", unit="0-1", licensable=True)
    )
    reasons = dy.List(dy.String(), metadata=doc("理由", "Shared factors of the view, strongest first", licensable=True))


@table("gold.neighbour_lists", "state", may_be_empty=True)
class NeighbourLists(dy.Schema):
    """One row per work, view and domain of neighbours: the long list from which tables and licences are cut. Internal."""

    view = dy.String(primary_key=True, metadata=doc("観点", "What they are alike in; all: everything"))
    subject_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work"))
    to_domain = dy.String(primary_key=True, metadata=doc("相手の領域", "Domain of the neighbours"))
    domain = dy.String(metadata=doc("領域", "Domain of the work"))
    items = dy.List(
        dy.Int32(), metadata=doc("近い順の行番号", "Nearest first; row among to_domain's profiled works by id")
    )
    units = dy.List(dy.Int32(), metadata=doc("類似度", "Scores of these", unit="1e-6"))
    whole = dy.Bool(metadata=doc("全件か", "Nobody outside the list scores above 0"))


@table(
    "gold.cross_domain", "state", may_be_empty=True,
    refers={"work_id": "silver.works.work_id", "neighbour_id": "silver.works.work_id"},
    ranking=Ranking(
        ("work_id", "to_domain"), "neighbour_id", subject="work_id", most=5, exact=True, covers=WORKS, coverage=0.5,
        hubs=0.75, churn=0.02,  # a domain of a hundred works stands in the lists of everybody else's
    ),
)  # fmt: skip
class CrossDomain(dy.Schema):
    """One row per work and neighbour of another domain: song ↔ film ↔ book ↔ wine."""

    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work", licensable=True))
    to_domain = dy.String(primary_key=True, metadata=doc("相手の領域", "Domain of the neighbour", licensable=True))
    rank = dy.Int32(primary_key=True, min=1, metadata=doc("順位", "Rank within that domain, from 1", licensable=True))
    neighbour_id = dy.String(metadata=doc("共感作品ID", "Neighbour", licensable=True))
    score = dy.Float64(min=0, max=1, metadata=doc("共感度", "Cosine of weighted factors", unit="0-1", licensable=True))
    reasons = dy.List(dy.String(), metadata=doc("理由", "Shared factors, strongest first", licensable=True))
    story_ja = dy.String(
        nullable=True,
        metadata=doc("物語", "Why the two belong together, in a sentence; no title in it", licensable=True),
    )
    story_en = dy.String(nullable=True, metadata=doc("物語(英)", "The same in English", licensable=True))


@table(
    "gold.related_parties", "state", may_be_empty=True,
    refers={"party_id": "gold.profiles.subject_id", "neighbour_id": "gold.profiles.subject_id"},
    ranking=Ranking(
        ("party_id",), "neighbour_id", subject="party_id", most=10, exact=True, covers=("party",), coverage=0.5,
        hubs=0.4, churn=0.02,
    ),
)  # fmt: skip
class RelatedParties(dy.Schema):
    """One row per artist, staff member or brand and those of its kind whose works feel alike, nearest first."""

    party_id = dy.String(
        primary_key=True, metadata=doc("人物・団体・ブランドID", "Party; brand:<name> for a brand", licensable=True)
    )
    rank = dy.Int32(primary_key=True, min=1, metadata=doc("順位", "Rank, from 1", licensable=True))
    neighbour_id = dy.String(metadata=doc("関連人物・団体ID", "Neighbour", licensable=True))
    kind = choice(("performer", "staff", "brand"), "種別", "What both are", licensable=True)
    score = dy.Float64(
        min=0, max=1, metadata=doc("類似度", "Cosine of the mean of their works", unit="0-1", licensable=True)
    )
    reasons = dy.List(dy.String(), metadata=doc("理由", "Shared factors, strongest first", licensable=True))


@table(
    "gold.short_lists",
    "state",
    may_be_empty=True,
)
class ShortLists(dy.Schema):
    """One row per list that is shorter than its table promises, and why. The gate compares it with the lists."""

    table = dy.String(primary_key=True, metadata=doc("表", "Table"))
    list = dy.String(primary_key=True, metadata=doc("一覧", "The list: its key columns, joined by a space"))
    rows = dy.Int32(min=0, metadata=doc("件数", "Rows there are", unit="count"))
    wanted = dy.Int32(min=1, metadata=doc("約束", "Rows promised", unit="count"))
    reason = choice(
        ("few_candidates", "nothing_shared", "far_down", "rules"),
        "理由",
        "No more candidates; the others share no factor with it; 200 works suit the listener better than the others; "
        "or rules keep them apart (versions, one maker, adult)",
    )


@table("silver.listening_events", "events", may_be_empty=True)
class ListeningEvents(dy.Schema):
    """One row per pseudonymous listener of a service, work and day. Used for recommendation only, never for advertising."""

    source = dy.String(primary_key=True, metadata=doc("配信サービス", "Service that counted the plays"))
    listener_id = dy.String(primary_key=True, metadata=doc("聴取者(仮名)", "Pseudonymous listener"))
    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work"))
    played_on = dy.Date(primary_key=True, metadata=doc("聴取日", "Day, JST"))
    plays = dy.Int32(min=1, max=10_000, metadata=doc("再生回数", "Plays", unit="count"))
    consent = dy.Bool(
        nullable=True,
        metadata=doc("人とのマッチングへの同意", "Agreed to be matched with other people; empty: never said"),
    )
