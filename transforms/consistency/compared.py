"""What the rules look at: the night's rows, those before each source's last catalog, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import polars as pl

SUBJECT = ["source", "source_key"]
CODES = ("isrc", "isbn", "jan")
LARGEST_GROUP = 20
"""Rows of one work or code that are compared with each other; more than that is a fault of the code itself."""
_TEXTS = (
    "source", "source_key", "work_id", "domain", "title", "title_kana", "release_date", "series", "rating", "status",
    "fact.volume", "fact.start_date", "fact.end_date", "fact.birth_date", "fact.translation", *CODES,
)  # fmt: skip
_COLUMNS = {
    **dict.fromkeys(_TEXTS, pl.String),
    "duration_s": pl.Int32, "tempo_bpm": pl.Int32, "price_jpy": pl.Int64,
}  # fmt: skip
NAMES = {"work_id": pl.String, "name": pl.String}
PLAYS = {"work_id": pl.String, "played_on": pl.Date}


@dataclass(frozen=True)
class Compared:
    """One night of all sources.

    rows, before: catalog rows with source, source_key, work_id, status, and `credit.`, `reading.`, `text.`, `fact.`
    columns; before, as they stood ahead of each source's last catalog. names: who is credited on which work. plays:
    the first day on which a work was played. retailers: sources that only sell.
    """

    night: str
    rows: pl.DataFrame
    before: pl.DataFrame
    names: pl.DataFrame
    plays: pl.DataFrame
    retailers: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        night: str,
        rows: pl.DataFrame,
        before: pl.DataFrame | None = None,
        names: pl.DataFrame | None = None,
        plays: pl.DataFrame | None = None,
        retailers: tuple[str, ...] = (),
    ) -> Self:
        """The same with every column that the rules ask for, null where no source has it."""
        return cls(
            night,
            _completed(rows),
            _completed(before if before is not None else rows.clear()),
            names if names is not None else pl.DataFrame(schema=NAMES),
            plays if plays is not None else pl.DataFrame(schema=PLAYS),
            retailers,
        )

    @cached_property
    def live(self) -> pl.DataFrame:
        """Rows that are not withdrawn."""
        return self.rows.filter(pl.col("status") == "live")

    @cached_property
    def changed(self) -> pl.DataFrame:
        """Live rows with what the same key said before, in columns `was.<column>`."""
        was = self.before.select(*SUBJECT, pl.exclude(SUBJECT).name.prefix("was."))
        return self.live.join(was, on=SUBJECT, how="inner", maintain_order="left")

    @cached_property
    def elsewhere(self) -> pl.DataFrame:
        """Rows with those of other sources for the same thing in `other.<column>`: the same work, ISRC, ISBN or JAN."""
        same = [
            self.rows.filter(pl.col(name).is_not_null()).select(*SUBJECT, thing=pl.format("{}:{}", pl.lit(name), name))
            for name in ("work_id", *CODES)
        ]
        things = pl.concat(same).filter(pl.len().over("thing") <= LARGEST_GROUP)
        pairs = things.join(things.select(pl.all().name.prefix("other.")), left_on="thing", right_on="other.thing")
        pairs = pairs.filter(pl.col("source") != pl.col("other.source")).drop("thing").unique()
        theirs = [f"other.{name}" for name in SUBJECT]
        return (
            pairs.join(self.rows, on=SUBJECT)
            .join(self.rows.select(pl.all().name.prefix("other.")), on=theirs)
            .sort(*SUBJECT, *theirs)
        )


def _completed(rows: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in _COLUMNS.items() if name not in rows.columns]
    return rows.with_columns(missing)
