"""The night's recommendation tables, and neighbours over any factors that a client brings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from transforms.recommend.lists import Between
from transforms.recommend.neighbours import Table, long_form, nearest_rows
from transforms.recommend.profiles import Indices, Profiles, dense, unit_rows
from transforms.recommend.reasons import reasons
from transforms.recommend.reserves import Reserve

SIMILAR = 20
CROSS = 5
RELATED = 10

NO_PAIRS = pl.DataFrame(
    schema={
        "subject_id": pl.String,
        "neighbour_id": pl.String,
        "rank": pl.Int32,
        "score": pl.Float64,
        "reasons": pl.List(pl.String),
    }
)


def live_scores(scores: pl.DataFrame, works: pl.DataFrame) -> pl.DataFrame:
    """subject_id, domain, factor, score of live works only, in the domain that silver.works gives them.

    scores: gold.kansei_scores, works: silver.works. A withdrawn work is nobody's neighbour from this night on.
    """
    live = works.filter(pl.col("status") == "live").select("work_id", "domain")
    return scores.drop("domain").join(live, left_on="subject_id", right_on="work_id")


def similar_works(works: Profiles, lists: Mapping[Between, Reserve], k: int = SIMILAR) -> pl.DataFrame:
    """work_id, rank, neighbour_id, domain, score, reasons: each work's k nearest of its own domain, score above 0.

    lists: of `works` (transforms.recommend.lists).
    """
    parts = [
        of_table(own, own, reserve.table(k)).with_columns(domain=pl.lit(domain))
        for (domain, to_domain), reserve in lists.items()
        if domain == to_domain
        for own in [works.of_domain(domain)]
    ]
    rows = pl.concat([NO_PAIRS.with_columns(domain=pl.lit("")), *parts])
    return rows.rename({"subject_id": "work_id"}).sort("work_id", "rank")


def cross_domain(works: Profiles, lists: Mapping[Between, Reserve], k: int = CROSS) -> pl.DataFrame:
    """work_id, to_domain, rank, neighbour_id, score, reasons: each work's k nearest in every other domain present."""
    parts = [
        of_table(works.of_domain(domain), works.of_domain(to_domain), reserve.table(k)).with_columns(
            to_domain=pl.lit(to_domain)
        )
        for (domain, to_domain), reserve in lists.items()
        if domain != to_domain
    ]
    rows = pl.concat([NO_PAIRS.with_columns(to_domain=pl.lit("")), *parts])
    return rows.rename({"subject_id": "work_id"}).sort("work_id", "to_domain", "rank")


def party_profiles(works: Profiles, credits: pl.DataFrame) -> Profiles:
    """The mean of the profiles of a party's works, of length 1; parties with at least one profiled work.

    credits: silver.credits. A work counts once, whatever number of roles the party has on it.
    """
    numbered = pl.DataFrame({"work_id": works.ids}).with_row_index("row")
    made = credits.select("party_id", "work_id").unique().join(numbered, on="work_id").sort("party_id", "row")
    parties = made["party_id"].unique(maintain_order=True)
    party, rows = made["party_id"].rle_id().to_numpy(), made["row"].to_numpy()
    sums = np.zeros((parties.len(), len(works.factors)))
    for column in range(len(works.factors)):
        # bincount adds in row order: the same bits on every machine. A sum has the direction of the mean.
        sums[:, column] = np.bincount(party, works.matrix[rows, column], parties.len())
    return Profiles(parties, pl.repeat("party", parties.len(), eager=True), works.factors, unit_rows(sums))


def pairs(queries: Profiles, items: Profiles, k: int, *, positive: bool, named: int | None = None) -> pl.DataFrame:
    """subject_id, neighbour_id, rank, score, reasons: the k nearest items of each query; no self where both are one.

    named: so many of the profiles' columns are named first as reasons; None: all.
    """
    found = nearest_rows(queries.matrix, items.matrix, k, same=queries is items, positive=positive)
    return of_table(queries, items, found, named=named)


def of_table(
    queries: Profiles, items: Profiles, table: Table, rows: Indices | None = None, named: int | None = None
) -> pl.DataFrame:
    """subject_id, neighbour_id, rank, score, reasons of a table. rows: the queries that its lines are of; None: all."""
    found = long_form(table)
    query = found.query if rows is None else rows[found.query]
    return pl.DataFrame(
        {
            "subject_id": queries.ids.gather(query),
            "neighbour_id": items.ids.gather(found.item),
            "rank": found.rank,
            "score": found.score,
            "reasons": _why(queries, items, query, found.item, named),
        }
    )


def _why(queries: Profiles, items: Profiles, query: Indices, item: Indices, named: int | None) -> pl.Series:
    """The strongest of the columns that may be named; of the others only where none of these is shared."""
    first = reasons(queries.matrix[:, :named], items.matrix[:, :named], query, item, queries.factors[:named])
    if named is None or named == len(queries.factors):
        return first
    any_of = reasons(queries.matrix, items.matrix, query, item, queries.factors)
    both = pl.DataFrame({"first": first, "any": any_of})
    chosen = pl.when(pl.col("first").list.len() > 0).then("first").otherwise("any")
    return both.select(chosen.alias("reasons")).to_series()


def nearest(scores: pl.DataFrame, k: int) -> pl.DataFrame:
    """work_id, neighbour_id, rank, score, reasons for any factors: min(k, N − 1) rows for each of N works.

    scores: work_id (text or integer), factor, score; finite, also negative; one row per work and factor.
    Score is the cosine of the scores as given: absent counts 0, no weights. A work of zeros only scores 0 with
    everything, so its neighbours come by id. Sorted by work_id and rank.
    """
    ids = scores["work_id"].unique().sort()
    factors = tuple(scores["factor"].unique().sort())
    values = scores.rename({"work_id": "subject_id", "score": "value"})
    matrix = unit_rows(dense(values, ids.alias("subject_id"), factors))
    works = Profiles(ids, pl.repeat("", ids.len(), eager=True), factors, matrix)
    return pairs(works, works, k, positive=False).rename({"subject_id": "work_id"})
