"""The night's recommendation tables, and neighbours over any factors that a client brings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from transforms.recommend.certified import NOBODY
from transforms.recommend.held_back import Grounds, rules_between
from transforms.recommend.lists import Between
from transforms.recommend.neighbours import Table, long_form, nearest_rows
from transforms.recommend.phrases import phrases
from transforms.recommend.profiles import Indices, Profiles, dense, unit_rows
from transforms.recommend.reasons import REASONS, reasons
from transforms.recommend.reserves import Reserve
from transforms.recommend.rules import ruled
from transforms.recommend.stories import Labels

SIMILAR = 20
CROSS = 5
RELATED = 10
SHARED = 10
"""Factors named for a pair of a client's own works at most: nobody reads more."""

NO_PAIRS = pl.DataFrame(
    schema={
        "subject_id": pl.String,
        "neighbour_id": pl.String,
        "rank": pl.Int32,
        "score": pl.Float64,
        "reasons": pl.List(pl.String),
    }
)
"""What `of_table` gives without labels."""


def live_scores(scores: pl.DataFrame, works: pl.DataFrame) -> pl.DataFrame:
    """subject_id, domain, factor, score of live works only, in the domain that silver.works gives them.

    scores: gold.kansei_scores, works: silver.works. A withdrawn work is nobody's neighbour from this night on.
    """
    live = works.filter(pl.col("status") == "live").select("work_id", "domain")
    return scores.drop("domain").join(live, left_on="subject_id", right_on="work_id")


def similar_works(
    works: Profiles, lists: Mapping[Between, Reserve], known: Grounds, labels: Labels | None = None, k: int = SIMILAR,
    allowed: pl.Series | None = None,
) -> pl.DataFrame:  # fmt: skip
    """work_id, rank, neighbour_id, domain, score, reasons: each work's k nearest of its own domain, score above 0.

    lists: of `works` (transforms.recommend.lists). known: what the night's rules rest on. labels: with them also
    phrase_ja, phrase_en. allowed: ids that may have and stand in lists; None: all.
    """
    parts = [_ruled(works, *between, lists, known, k, allowed, labels) for between in lists if between[0] == between[1]]
    rows = pl.concat([_nothing(labels), *parts]).drop("to_domain")
    return rows.rename({"subject_id": "work_id"}).sort("work_id", "rank")


def cross_domain(
    works: Profiles, lists: Mapping[Between, Reserve], known: Grounds, k: int = CROSS, allowed: pl.Series | None = None
) -> pl.DataFrame:
    """work_id, to_domain, rank, neighbour_id, score, reasons: each work's k nearest in every other domain present."""
    parts = [_ruled(works, *between, lists, known, k, allowed, None) for between in lists if between[0] != between[1]]
    rows = pl.concat([_nothing(None), *parts]).drop("domain")
    return rows.rename({"subject_id": "work_id"}).sort("work_id", "to_domain", "rank")


def held_back(works: Profiles, lists: Mapping[Between, Reserve], k: int = SIMILAR) -> pl.DataFrame:
    """work_id, to_domain of lists that would have more rows than a table without the rules: alike, rows."""
    parts = [
        pl.DataFrame({"work_id": works.of_domain(domain).ids, "alike": (reserve.item[:, :k] != NOBODY).sum(axis=1)})
        .with_columns(to_domain=pl.lit(to_domain), alike=pl.col("alike").cast(pl.Int32))
        for (domain, to_domain), reserve in lists.items()
    ]  # fmt: skip
    return pl.concat([pl.DataFrame(schema={"work_id": pl.String, "alike": pl.Int32, "to_domain": pl.String}), *parts])


def _nothing(labels: Labels | None) -> pl.DataFrame:
    said = {} if labels is None else {"phrase_ja": pl.String, "phrase_en": pl.String}
    return pl.DataFrame(schema={**NO_PAIRS.schema, **said, "domain": pl.String, "to_domain": pl.String})


def _ruled(
    works: Profiles, domain: str, to_domain: str, lists: Mapping[Between, Reserve], known: Grounds, k: int,
    allowed: pl.Series | None, labels: Labels | None,
) -> pl.DataFrame:  # fmt: skip
    queries = works.of_domain(domain)
    items = queries if domain == to_domain else works.of_domain(to_domain)
    asked, given = (
        np.ones(side.ids.len(), np.bool_) if allowed is None else side.ids.is_in(allowed.implode()).to_numpy()
        for side in (queries, items)
    )
    rules, seen = rules_between(queries, items, known), np.flatnonzero(asked)
    table = ruled(
        lists[domain, to_domain], queries.matrix, items.matrix, seen, given, rules, k, same=domain == to_domain
    )
    rows = of_table(queries, items, table, seen, labels=labels)
    return rows.with_columns(domain=pl.lit(domain), to_domain=pl.lit(to_domain))


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


def pairs(
    queries: Profiles, items: Profiles, k: int, *, positive: bool, most: int = REASONS, named: int | None = None
) -> pl.DataFrame:
    """subject_id, neighbour_id, rank, score, reasons: the k nearest items of each query; no self where both are one.

    most: factors named for a pair at most. named: so many of the profiles' columns are named first; None: all.
    """
    found = nearest_rows(queries.matrix, items.matrix, k, same=queries is items, positive=positive)
    return of_table(queries, items, found, most=most, named=named)


def of_table(
    queries: Profiles, items: Profiles, table: Table, rows: Indices | None = None, most: int = REASONS,
    named: int | None = None, labels: Labels | None = None,
) -> pl.DataFrame:  # fmt: skip
    """subject_id, neighbour_id, rank, score, reasons of a table, and with labels phrase_ja, phrase_en.

    rows: the queries that its lines are of; None: all. most, named: as in `pairs`.
    """
    found = long_form(table)
    query = found.query if rows is None else rows[found.query]
    made = pl.DataFrame(
        {
            "subject_id": queries.ids.gather(query),
            "neighbour_id": items.ids.gather(found.item),
            "rank": found.rank,
            "score": found.score,
            "reasons": _why(queries, items, query, found.item, most, named),
        }
    )
    return made if labels is None else made.hstack(phrases(queries, items, query, found.item, labels))


def _why(queries: Profiles, items: Profiles, query: Indices, item: Indices, most: int, named: int | None) -> pl.Series:
    """The strongest of the columns that may be named; of the others only where none of these is shared."""
    first = reasons(queries.matrix[:, :named], items.matrix[:, :named], query, item, queries.factors[:named], most)
    if named is None or named == len(queries.factors):
        return first
    any_of = reasons(queries.matrix, items.matrix, query, item, queries.factors, most)
    both = pl.DataFrame({"first": first, "any": any_of})
    chosen = pl.when(pl.col("first").list.len() > 0).then("first").otherwise("any")
    return both.select(chosen.alias("reasons")).to_series()


def nearest(scores: pl.DataFrame, k: int) -> pl.DataFrame:
    """work_id, neighbour_id, rank, score, reasons for any factors: min(k, N − 1) rows for each of N works.

    scores: work_id (text or integer), factor, score; finite, also negative; one row per work and factor.
    Score is the cosine of the scores as given: absent counts 0, no weights. A work of zeros only scores 0 with
    everything, so its neighbours come by id. reasons: all factors that add to the score, strongest first, at most
    SHARED; empty only where none does. Sorted by work_id and rank.
    """
    ids = scores["work_id"].unique().sort()
    factors = tuple(scores["factor"].unique().sort())
    values = scores.rename({"work_id": "subject_id", "score": "value"})
    matrix = unit_rows(dense(values, ids.alias("subject_id"), factors))
    works = Profiles(ids, pl.repeat("", ids.len(), eager=True), factors, matrix)
    return pairs(works, works, k, positive=False, most=SHARED).rename({"subject_id": "work_id"})
