"""What identity found out about the rows of one night, so that the next looks only at what has changed since.

A row's features depend on itself, a pair's evidence on its two rows, and whether two rows meet on the blocks that both
are in. So all pairs of a block are looked at again in which a row came, changed or left, and no others. The result is
that of a look at everything, whichever night was known before.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.catalog.identity.candidates import BEYOND, blocks, candidates
from transforms.catalog.identity.clusters import Edge
from transforms.catalog.identity.evidence import scored
from transforms.catalog.identity.features import ORDER, features, looked_at

MET = {"left": pl.String, "right": pl.String, "block": pl.UInt64, "rule": pl.String, "score": pl.Float64}


@dataclass(frozen=True)
class Known:
    """rows: `features.looked_at` of the night. found: their features, in ORDER, with `at`, the place.

    met: MET, key ids of pairs that may be one, with each block in which they met. beyond: candidates.BEYOND.
    """

    rows: pl.DataFrame
    found: pl.DataFrame
    met: pl.DataFrame
    beyond: pl.DataFrame

    def edges(self) -> list[Edge]:
        """Pairs by place, in order."""
        place = self.found.select("key_id", "at")
        pairs = (
            self.met.drop("block").unique()
            .join(place.rename({"key_id": "left", "at": "a"}), on="left")
            .join(place.rename({"key_id": "right", "at": "b"}), on="right")
        )  # fmt: skip
        return [Edge(*row) for row in pairs.select("a", "b", "rule", "score").sort("a", "b").iter_rows()]


def nothing() -> Known:
    """Before the first night."""
    rows = looked_at(pl.DataFrame())
    return Known(rows, _placed(features(rows)), pl.DataFrame(schema=MET), pl.DataFrame(schema=BEYOND))


def known(rows: pl.DataFrame, before: Known | None = None) -> Known:
    """What there is to know of the current rows of all catalogs. before: of other rows, which alters the cost alone."""
    now = looked_at(rows)
    if before is None or not before.rows.height:
        found = _placed(features(now))
        pairs, beyond = candidates(found)
        return Known(now, found, _met(found, pairs), beyond)
    came, left = _only_in(now, before.rows), _only_in(before.rows, now)
    stale = left["work_id"].implode()
    kept = before.found.drop("at").filter(~pl.col("key_id").is_in(stale))
    found = _placed(pl.concat([kept, features(came)]))
    new = found.filter(pl.col("key_id").is_in(came["work_id"].implode()))
    moved = pl.concat([before.found.filter(pl.col("key_id").is_in(stale)), new])
    pairs, beyond = candidates(found, moved)
    is_stale = pl.col("block").is_in(blocks(moved).implode())
    ends = pl.col("left").is_in(stale) | pl.col("right").is_in(stale)
    return Known(
        now, found, pl.concat([before.met.filter(~is_stale & ~ends), _met(found, pairs)]),
        pl.concat([before.beyond.filter(~is_stale), beyond]),
    )  # fmt: skip


def _placed(found: pl.DataFrame) -> pl.DataFrame:
    return found.sort(ORDER).with_row_index("at")


def _only_in(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Rows that the other frame does not have just so; a column that it lacks is null there."""
    whole = pl.concat([one, other.clear()], how="diagonal")
    beside = pl.concat([other, one.clear()], how="diagonal").select(whole.columns)
    return whole.join(beside, on=whole.columns, how="anti", nulls_equal=True)


def _met(found: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """MET of the pairs that could be one."""
    likely = scored(found, pairs.select("a", "b").unique())
    ids = found.select("at", "key_id")
    return (
        pairs.join(likely, on=["a", "b"])
        .join(ids.rename({"at": "a", "key_id": "left"}), on="a")
        .join(ids.rename({"at": "b", "key_id": "right"}), on="b")
        .select(list(MET))
    )
