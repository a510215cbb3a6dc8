"""Which pairs of rows are looked at: those that share a code, a title, a reading, or a creator or year and a beginning.

Far from all pairs. In a block each row meets the FIRST of every other supplier, so that a title that thousands bear
costs no more than a rare one; and since the first are those of the earliest nights, rows that come later take no pair
away.
"""

from __future__ import annotations

import polars as pl

from transforms.catalog.identity.features import CODES

FIRST = 12
"""Rows of a supplier that stand for it in a block."""
EDGE = 5
"""Characters at a title's beginning or end that near spellings share."""
CREATORS = 2
"""Creators of a row by whom it is found."""


def candidates(found: pl.DataFrame) -> pl.DataFrame:
    """Pairs a < b of `features` rows (by `at`) that share a block. One supplier's own rows meet only by a code."""
    codes = pl.concat(
        _pairs(found, pl.col(code), within=True) for code in CODES
    )
    head = pl.col("loose").str.slice(0, EDGE)
    tail = pl.col("loose").str.slice(-EDGE)
    longer = pl.col("loose").str.len_chars() > EDGE
    creator = found.explode("names", empty_as_null=True).filter(
        pl.col("names").cum_count().over("at") <= CREATORS
    )
    blocks = [
        _pairs(found, pl.concat_str("domain", "loose", separator="|")),
        _pairs(found, pl.concat_str("domain", "reading", separator="|")),
        *(_pairs(creator, pl.concat_str("domain", "names", edge, separator="|")) for edge in (head, tail)),
        *(
            _pairs(found, pl.when(longer).then(pl.concat_str("domain", "year", edge, separator="|")))
            for edge in (head, tail)
        ),
    ]
    return pl.concat([codes, *blocks]).unique().sort("a", "b")


def _pairs(rows: pl.DataFrame, block: pl.Expr, *, within: bool = False) -> pl.DataFrame:
    """Pairs of one way to form blocks; rows without the block's key are in none."""
    keyed = rows.lazy().filter(block.is_not_null()).select("at", "source", block=block.hash())
    shared = pl.len() if within else pl.col("source").n_unique()
    keyed = keyed.filter(shared.over("block") > 1).collect().lazy()
    first = keyed.filter(pl.col("at").cum_count().over("block", "source") <= FIRST)
    met = first.join(keyed, on="block", suffix="_b").filter(pl.col("at") != pl.col("at_b"))
    if not within:
        met = met.filter(pl.col("source") != pl.col("source_b"))
    return met.select(a=pl.min_horizontal("at", "at_b"), b=pl.max_horizontal("at", "at_b")).unique().collect()
