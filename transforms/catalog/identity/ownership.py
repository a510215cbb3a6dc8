"""Whose a work is that several suppliers describe, what the others may add, and its one row in silver.works.

Precedence: a rights holder before a reference work before a retailer; of these one that states rights before one that
states none; then the key that came first. The first is the owner: its title counts, it alone gives rights, and what it
has withdrawn is withdrawn, whoever else still lists it. Another supplier's values fill what the owner leaves empty, and
its credits, products, facts and texts come in, but only where its own rights cover every use and place on that night
that the owner's rights open: nothing leaves the house on a wider licence than the one under which it came.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from transforms.catalog.facts import STANDING
from transforms.catalog.works import Terms, rights

TAKEN = ("title_kana", "release_date", "genres", "series", "duration_s", "tempo_bpm", "pages", "rating")
"""Fields that another supplier may fill."""
_GRANT = ["use", "territory"]


def owned_rows(
    rows: pl.DataFrame, links: pl.DataFrame, kinds: dict[str, str], terms: dict[str, Terms]
) -> pl.DataFrame:
    """The current rows under their works: work_id from `links`, key_id, owner (its source), is_owner, in precedence."""
    rank = {source: STANDING.index(kind) for source, kind in kinds.items()}
    standing = pl.col("source").replace_strict(rank, default=len(STANDING), return_dtype=pl.Int32)
    found = rows.drop("work_id").join(
        links.select("source", "source_key", "work_id", "key_id"), on=["source", "source_key"], how="inner"
    )
    found = found.sort(
        "work_id", standing, ~pl.col("source").is_in(sorted(terms)), "first_night", "source",
        pl.col("status") != "live", "source_key",
    )  # fmt: skip
    owner = pl.col("source").first().over("work_id")
    return found.with_columns(owner=owner, is_owner=pl.col("source") == owner)


def with_contributions(rows: pl.DataFrame, terms: dict[str, Terms], night: str) -> pl.DataFrame:
    """The rows of `owned_rows` with `contributes`: may what the key brings go out under the owner's rights tonight?"""
    shared = rows.filter(pl.col("work_id").is_duplicated())
    granted = rights(shared.with_columns(work_id=pl.col("key_id")), terms)
    day = dt.date.fromisoformat(night)
    valid = granted.filter((pl.col("valid_from") <= day) & (pl.col("valid_until") >= day))
    keys = shared.select("key_id", "work_id", "is_owner", "status")
    opened = (
        keys.filter(pl.col("is_owner") & (pl.col("status") == "live"))
        .join(valid, left_on="key_id", right_on="work_id").select("work_id", *_GRANT).unique()
    )  # fmt: skip
    given = valid.rename({"work_id": "key_id"}).select("key_id", *_GRANT).unique()
    everywhere = given.filter(territory="WORLD").select("key_id", "use")
    others = keys.filter(~pl.col("is_owner")).select("key_id", "work_id").join(opened, on="work_id")
    uncovered = others.join(given, on=["key_id", *_GRANT], how="anti")
    uncovered = uncovered.join(everywhere, on=["key_id", "use"], how="anti")
    allowed = pl.col("is_owner") | ~pl.col("key_id").is_in(uncovered["key_id"].unique().to_list())
    return rows.with_columns(contributes=allowed & (pl.col("is_owner") | (pl.col("status") == "live")))


def merged(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a work from `with_contributions`: the owner's first row, gaps filled, live where the owner lists it."""
    mine = pl.col("is_owner")
    single = rows.filter(~pl.col("work_id").is_duplicated())
    several = rows.filter(pl.col("work_id").is_duplicated())
    filled = several.group_by("work_id", maintain_order=True).agg(
        pl.col(name).filter("contributes").drop_nulls().first() if name in TAKEN
        else pl.col(name).min() if name == "first_night"
        else pl.col(name).filter(mine).min() if name == "status"
        else pl.col(name).first()
        for name in rows.columns if name != "work_id"
    )  # fmt: skip
    return pl.concat([single, filled.select(rows.columns)])


def rights_of_owners(rows: pl.DataFrame, terms: dict[str, Terms]) -> pl.DataFrame:
    """silver.rights: what the owner gives for its own rows; those that it withdrew count only where none is live."""
    mine = rows.filter("is_owner")
    live = pl.col("status") == "live"
    return rights(mine.filter(live | ~live.any().over("work_id")), terms).unique(
        ["work_id", *_GRANT], keep="first", maintain_order=True
    )
