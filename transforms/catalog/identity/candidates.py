"""Which pairs of rows are looked at: those that share a code, a title, a reading, or a creator or year and a beginning.

Far from all pairs. In a block each row meets the FIRST of every other supplier, so that a title that thousands bear
costs no more than a rare one; and since the first are those of the earliest nights, rows that come later take no pair
away. How many pairs lie beyond is counted.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from transforms.catalog.identity.features import CODES

FIRST = 12
"""Rows of a supplier that stand for it in a block."""
EDGE = 5
"""Characters at a title's beginning or end that near spellings share."""
CREATORS = 2
"""Creators of a row by whom it is found."""
PAIRS = {"a": pl.UInt32, "b": pl.UInt32, "block": pl.UInt64}
BEYOND = {"block": pl.UInt64, "pairs": pl.Int64}

Way = Callable[[pl.DataFrame], pl.DataFrame]
"""Forms blocks: `features` rows with `at` → at, source, block. A row may be in several, or in none."""


def candidates(found: pl.DataFrame, around: pl.DataFrame | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs a < b of `features` rows (by `at`, in ORDER) with each block that they share; and BEYOND.

    One supplier's own rows meet only by a code. around: only the blocks in which these rows are. BEYOND: of each block
    the pairs that it leaves out, because neither is among the FIRST of its supplier; another block may have them.
    """
    parts = [_pairs(way(found), way(around) if around is not None else None, name in CODES)
             for name, way in ways().items()]  # fmt: skip
    pairs, beyond = zip(*parts, strict=True)
    return pl.concat(pairs), pl.concat(beyond)


def blocks(rows: pl.DataFrame) -> pl.Series:
    """All blocks in which these rows are."""
    return pl.concat([way(rows).select("block") for way in ways().values()]).to_series().unique()


def ways() -> dict[str, Way]:
    """All ways to form blocks; a block's number is another in each way."""
    edges = {"head": pl.col("loose").str.slice(0, EDGE), "tail": pl.col("loose").str.slice(-EDGE)}
    longer = pl.col("loose").str.len_chars() > EDGE
    keys = {
        **{code: pl.col(code) for code in CODES},
        **{name: pl.concat_str("domain", name, separator="|") for name in ("loose", "reading")},
        **{f"creator and {end}": pl.concat_str("domain", "names", edge, separator="|") for end, edge in edges.items()},
        **{f"year and {end}": pl.when(longer).then(pl.concat_str("domain", "year", edge, separator="|"))
           for end, edge in edges.items()},
    }  # fmt: skip
    return {name: _way(key, number, name.startswith("creator")) for number, (name, key) in enumerate(keys.items())}


def _way(key: pl.Expr, number: int, by_creator: bool) -> Way:
    def formed(rows: pl.DataFrame) -> pl.DataFrame:
        lazy = rows.lazy()
        if by_creator:
            lazy = lazy.with_columns(pl.col("names").list.head(CREATORS)).explode("names", empty_as_null=True)
        keyed = lazy.filter(key.is_not_null()).select("at", "source", block=key.hash(number))
        return keyed.collect()

    return formed


def _pairs(keyed: pl.DataFrame, around: pl.DataFrame | None, within: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs of one way to form blocks, and what it leaves out. keyed: in order."""
    if around is not None:
        keyed = keyed.filter(pl.col("block").is_in(around["block"].unique().implode()))
    shared = pl.len() if within else pl.col("source").n_unique()
    keyed = keyed.filter(shared.over("block") > 1)
    is_first = pl.col("at").cum_count().over("block", "source") <= FIRST
    met = keyed.filter(is_first).join(keyed, on="block", suffix="_b").filter(pl.col("at") != pl.col("at_b"))
    if not within:
        met = met.filter(pl.col("source") != pl.col("source_b"))
    pairs = met.select(a=pl.min_horizontal("at", "at_b"), b=pl.max_horizontal("at", "at_b"), block="block").unique()
    return pairs, _beyond(keyed.filter(~is_first), within)


def _beyond(later: pl.DataFrame, within: bool) -> pl.DataFrame:
    """Pairs of rows that are not among the FIRST, by block."""
    counts = later.group_by("block", "source").agg(pl.len().cast(pl.Int64).alias("rows"))
    total = pl.col("rows").sum()
    alone = total if within else pl.col("rows").pow(2).sum()
    found = counts.group_by("block").agg(pairs=(total.pow(2) - alone) // 2)
    return found.filter(pl.col("pairs") > 0).select(pl.col(name).cast(dtype) for name, dtype in BEYOND.items())
