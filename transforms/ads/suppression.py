"""Small cells that leave the house in no form, and those that must stay with them so that no total gives them away."""

from __future__ import annotations

import polars as pl


def shown(cells: pl.DataFrame, within: list[str], key: list[str], least: int) -> pl.DataFrame:
    """The cells that may be told beside the total of those that are alike in `within`, as they came.

    cells: `within`, `key`, size, forced (hidden already, for another reason). A cell below `least` is hidden. Who knows
    the total can take the shown cells from it, so where any is hidden at least two are, of `least` together; the
    smallest of the others join them until it is so (complementary suppression). Ties go by `key`.
    """
    ordered = cells.sort(*within, pl.col("forced").not_(), "size", *key)
    before = pl.col("size").cum_sum().over(within) - pl.col("size")
    count = pl.int_range(pl.len()).over(within)
    closed = (pl.col("forced") | (pl.col("size") < least)).any().over(within)
    large = ~pl.col("forced") & (pl.col("size") >= least)
    return ordered.filter(large & (~closed | ((count >= 2) & (before >= least)))).select(cells.columns)
