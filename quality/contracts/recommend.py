"""Recommendation tables: what is like what, and why."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import doc, table


@table("gold.profiles", "state", min_ratio=0.7)
class Profiles(dy.Schema):
    """One row per subject: its factors as a dense vector of length 1 for matching."""

    subject_id = dy.String(primary_key=True, metadata=doc("対象", "Subject"))
    domain = dy.String(metadata=doc("領域", "Domain, or article, creative, party"))
    vector = dy.List(dy.Float64(), metadata=doc("ベクトル", "One value per factor of gold.factors, in its order"))


@table("gold.similar_works", "state", min_ratio=0.5, steady={"score": 0.3})
class SimilarWorks(dy.Schema):
    """One row per work and neighbour of the same domain, nearest first."""

    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work", licensable=True))
    rank = dy.Int32(primary_key=True, min=1, metadata=doc("順位", "Rank, from 1", licensable=True))
    neighbour_id = dy.String(metadata=doc("類似作品ID", "Neighbour", licensable=True))
    domain = dy.String(metadata=doc("領域", "Domain of both", licensable=True))
    score = dy.Float64(min=0, max=1, metadata=doc("類似度", "Cosine of weighted factors", unit="0-1", licensable=True))
    reasons = dy.List(dy.String(), metadata=doc("理由", "Shared factors, strongest first", licensable=True))


@table("gold.cross_domain", "state", may_be_empty=True)
class CrossDomain(dy.Schema):
    """One row per work and neighbour of another domain: song ↔ film ↔ book ↔ wine."""

    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work", licensable=True))
    to_domain = dy.String(primary_key=True, metadata=doc("相手の領域", "Domain of the neighbour", licensable=True))
    rank = dy.Int32(primary_key=True, min=1, metadata=doc("順位", "Rank within that domain, from 1", licensable=True))
    neighbour_id = dy.String(metadata=doc("共感作品ID", "Neighbour", licensable=True))
    score = dy.Float64(min=0, max=1, metadata=doc("共感度", "Cosine of weighted factors", unit="0-1", licensable=True))
    reasons = dy.List(dy.String(), metadata=doc("理由", "Shared factors, strongest first", licensable=True))


@table("gold.related_parties", "state", may_be_empty=True)
class RelatedParties(dy.Schema):
    """One row per party and the parties whose works feel alike, nearest first."""

    party_id = dy.String(primary_key=True, metadata=doc("人物・団体ID", "Party", licensable=True))
    rank = dy.Int32(primary_key=True, min=1, metadata=doc("順位", "Rank, from 1", licensable=True))
    neighbour_id = dy.String(metadata=doc("関連人物・団体ID", "Neighbour", licensable=True))
    score = dy.Float64(
        min=0, max=1, metadata=doc("類似度", "Cosine of the mean of their works", unit="0-1", licensable=True)
    )
    reasons = dy.List(dy.String(), metadata=doc("理由", "Shared factors, strongest first", licensable=True))


@table("silver.listening_events", "events", may_be_empty=True)
class ListeningEvents(dy.Schema):
    """One row per pseudonymous listener, work and day. Used for recommendation only, never for advertising."""

    listener_id = dy.String(primary_key=True, metadata=doc("聴取者(仮名)", "Pseudonymous listener"))
    work_id = dy.String(primary_key=True, metadata=doc("作品ID", "Work"))
    played_on = dy.Date(primary_key=True, metadata=doc("聴取日", "Day, JST"))
    plays = dy.Int32(min=1, max=10_000, metadata=doc("再生回数", "Plays", unit="count"))
