"""People, groups and brands whose works feel alike: performers, staff and brands, each among themselves."""

from __future__ import annotations

import polars as pl

from transforms.recommend.profiles import Profiles
from transforms.recommend.tables import NO_PAIRS, RELATED, pairs, party_profiles

PERFORMERS = ("artist", "vocal", "voice", "actor", "singer", "performer")
"""Roles that make a party a performer, whatever else it did; others are staff."""
BRAND = "brand:"
"""What stands before a brand's name in its id: a brand has no party id, its name is what the catalog knows it by."""
KINDS = ("performer", "staff", "brand")


def credits_with_brands(credits: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """work_id, party_id, role: silver.credits, and each brand that silver.facts names on a work, in the role brand."""
    brands = facts.filter(pl.col("fact") == "brand").select(
        work_id="subject_id", party_id=pl.lit(BRAND) + pl.col("value"), role=pl.lit("brand")
    )
    return pl.concat([credits.select("work_id", "party_id", "role"), brands])


def kinds_of(credits: pl.DataFrame) -> pl.DataFrame:
    """party_id, kind of every party in `credits`, as credits_with_brands gives them."""
    performs, brand = pl.col("role").is_in(PERFORMERS).any(), (pl.col("role") == "brand").any()
    kind = pl.when(brand).then(pl.lit("brand")).when(performs).then(pl.lit("performer")).otherwise(pl.lit("staff"))
    return credits.group_by("party_id").agg(kind=kind).sort("party_id")


def related_parties(works: Profiles, credits: pl.DataFrame, k: int = RELATED) -> tuple[Profiles, pl.DataFrame]:
    """Profiles of the parties, and gold.related_parties: the k nearest of a party's own kind, score above 0.

    credits: as credits_with_brands gives them. A party without a profiled work has no row.
    """
    parties = party_profiles(works, credits)
    kind_of = dict(kinds_of(credits).iter_rows())
    kinds = pl.Series([kind_of[party] for party in parties.ids], dtype=pl.String)
    found = []
    for kind in KINDS:
        own = parties.of_subjects(parties.ids.filter(kinds == kind))
        found.append(pairs(own, own, k, positive=True).with_columns(kind=pl.lit(kind)))
    rows = pl.concat([NO_PAIRS.with_columns(kind=pl.lit("")), *found])
    return parties, rows.rename({"subject_id": "party_id"}).sort("party_id", "rank")
