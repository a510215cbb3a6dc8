"""What suits a service's listeners, and the taste of those who agreed to be matched with other people."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import choice, doc, table
from quality.rankings import Ranking

EVENTS = "silver.listening_events"
LISTS = ("all", "new", "mood", "genre")


@table(
    "gold.listener_picks", "state", may_be_empty=True, refers={"work_id": "silver.works.work_id"},
    ranking=Ranking(
        ("source", "listener_id", "list"), "work_id", subject="listener_id", most=20, exact=True, coverage=0.9, hubs=0.8,
        churn=0.5, unheard_in=EVENTS,
    ),
)  # fmt: skip
class ListenerPicks(dy.Schema):
    """One row per listener of a service, list and place in it: works not heard that may please."""

    source = dy.String(primary_key=True, metadata=doc("配信サービス", "Service whose listener this is", licensable=True))
    listener_id = dy.String(primary_key=True, metadata=doc("聴取者(仮名)", "Pseudonymous listener, as that service names it", licensable=True))
    list = choice(LISTS, "一覧の種類", "all; new: new releases only; mood, genre: works that keep one", licensable=True, primary_key=True)
    rank = dy.Int32(primary_key=True, min=1, metadata=doc("順位", "Rank within the list, from 1", licensable=True))
    work_id = dy.String(metadata=doc("作品ID", "Work", licensable=True))
    kept = dy.String(nullable=True, metadata=doc("保つ曲調・ジャンル", "The mood or genre that the list keeps", licensable=True))
    score = dy.Float64(metadata=doc("適合度", "How well it suits; comparable for one listener and list only", licensable=True))
    reasons = dy.List(dy.String(), metadata=doc("理由", "Factors of taste and work, strongest first", licensable=True))


@table(
    "gold.taste_profiles", "state", may_be_empty=True, refers={"factor": "gold.factors.factor"},
    ranking=Ranking(("source", "listener_id"), "factor", score="weight", most=40, agreed_in=EVENTS),
)  # fmt: skip
class TasteProfiles(dy.Schema):
    """One row per listener and factor of taste, only of listeners who agreed to be matched with other people."""

    source = dy.String(primary_key=True, metadata=doc("配信サービス", "Service whose listener this is"))
    listener_id = dy.String(primary_key=True, metadata=doc("聴取者(仮名)", "Pseudonymous listener, as that service names it"))
    factor = dy.String(primary_key=True, metadata=doc("感性因子", "Factor, facet.slug"))
    rank = dy.Int32(min=1, max=40, metadata=doc("順位", "Rank, strongest first, from 1"))
    weight = dy.Float64(min=0, max=1, metadata=doc("好みの強さ", "Strength, a listener's squares adding up to 1", unit="0-1"))
    works = dy.Int32(min=1, metadata=doc("作品数", "Works heard that carry the factor", unit="works"))
