"""Step recommend: works and parties that feel alike, within and across domains, with reasons."""

from __future__ import annotations

import polars as pl

from pipelines.lake import digest_of
from pipelines.running import Job, Summary
from transforms.recommend.profiles import FACET_WEIGHTS, Profiles, profiles_of
from transforms.recommend.reasons import REASONS
from transforms.recommend.tables import (
    CROSS,
    RELATED,
    SIMILAR,
    cross_domain,
    live_scores,
    party_profiles,
    related_parties,
    similar_works,
)

VERSION = 1
"""Raise it when the same inputs give other rows."""


def run(job: Job) -> Summary:
    """Publish gold.profiles, gold.similar_works, gold.cross_domain and gold.related_parties of one night.

    Only live works have a profile. Articles and creatives are profiled with the weights for advertising.
    Raises QualityFailed before anything is replaced.
    """
    lake, night = job.lake, job.night
    scores = lake.read("gold.kansei_scores", night)
    factors = lake.read("gold.factors", night)["factor"].to_list()
    live = live_scores(scores, lake.read("silver.works", night))
    works = profiles_of(live, factors, FACET_WEIGHTS["works"])
    parties = party_profiles(works, lake.read("silver.credits", night))
    texts = profiles_of(scores.filter(pl.col("domain").is_in(["article", "creative"])), factors, FACET_WEIGHTS["ads"])
    tables = lake.publish(
        night,
        {
            "gold.profiles": _together(works, parties, texts),
            "gold.similar_works": similar_works(works),
            "gold.cross_domain": cross_domain(works),
            "gold.related_parties": related_parties(parties),
        },
    )
    inputs = [lake.digest(step, night) for step in ("catalog", "score")]
    return Summary(
        rows_in=scores.height,
        rows_out=sum(tables.values()),
        digest=digest_of(VERSION, inputs, FACET_WEIGHTS, SIMILAR, CROSS, RELATED, REASONS),
        tables=tables,
        remarks={"profiled_works": works.ids.len(), "profiled_parties": parties.ids.len()},
    )


def _together(*profiles: Profiles) -> pl.DataFrame:
    return pl.concat([profile.frame() for profile in profiles])
