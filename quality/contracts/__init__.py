"""One declaration per table. Everything else about a table (Delta schema, Great Expectations suite,
data dictionary, Frictionless schema of deliveries) is derived from it.

A new table is a new class under `quality/contracts/`, decorated with `@table`; discovery finds it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import dataframely as dy
import polars as pl

from quality.rankings import Ranking

Kind = Literal["state", "events"]

DOMAINS = (
    "music", "video", "book", "broadcast", "person", "facility",
    "cosmetics", "fashion", "food", "drink", "dining", "living",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """What a table promises beyond its columns.

    kind: "state" (a night's partition is the whole state of that night) or "events" (only that night's rows).
    may_be_empty: a night of 0 rows is normal.
    min_ratio: rows of a state table may not fall below this share of the last published night.
    steady: columns whose distribution may not move further than this Kolmogorov–Smirnov distance in a night.
    ranking: what the table promises as a set of ranked lists. refers: column → `schema.table.column` of the same night
    in which each of its ids must stand. sums_to_one: (column, by): the column adds up to 1 for each value of `by`.
    """

    name: str
    kind: Kind
    schema: type[dy.Schema]
    may_be_empty: bool = False
    min_ratio: float = 0.0
    steady: dict[str, float] = field(default_factory=dict)
    ranking: Ranking | None = None
    refers: dict[str, str] = field(default_factory=dict)
    sums_to_one: tuple[str, str] | None = None

    @property
    def compared(self) -> list[str]:
        """Columns of last night's rows with which tonight's are compared."""
        ranked = self.ranking.looks_at if self.ranking else ()
        return list(dict.fromkeys([*self.steady, *ranked])) or self.key[:1]

    @property
    def grain(self) -> str:
        """First sentence of the contract's docstring: what one row is."""
        return " ".join((self.schema.__doc__ or "").split())

    @property
    def key(self) -> list[str]:
        """Primary key columns."""
        return list(self.schema.primary_key())

    @property
    def columns(self) -> dict[str, Any]:
        """Column name → dataframely column, in the declared order."""
        return dict(self.schema.columns())

    def polars_schema(self) -> dict[str, pl.DataType]:
        """Column name → polars type."""
        return {name: column.dtype for name, column in self.columns.items()}

    def empty(self) -> pl.DataFrame:
        """A frame of 0 rows with this table's columns."""
        return pl.DataFrame(schema=self.polars_schema())

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The contract's columns in the contract's order and types; a missing column is filled with null."""
        schema = self.polars_schema()
        return frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in schema.items()
        )


_declared: dict[str, Table] = {}


def table(name: str, kind: Kind, **promise: Any) -> Callable[[type[dy.Schema]], type[dy.Schema]]:
    """Declare the class below as the contract of table `name`."""

    def declare(schema: type[dy.Schema]) -> type[dy.Schema]:
        if name in _declared and _declared[name].schema.__qualname__ != schema.__qualname__:
            raise ValueError(f"table {name} is declared twice")
        _declared[name] = Table(name, kind, schema, **promise)
        return schema

    return declare


def doc(
    ja: str, en: str, *, unit: str = "", licensable: bool = False, values: tuple[str, ...] = ()
) -> dict[str, object]:
    """Meaning of a column in Japanese and English, its unit, and whether a client may license it."""
    return {"ja": ja, "en": en, "unit": unit, "licensable": licensable, "values": values}


class Text(dy.String):
    """A text column whose lengths count characters. dataframely's own count bytes: 334 kanji would be too many for 1000."""

    def validation_rules(self, expr: pl.Expr) -> dict[str, pl.Expr]:
        """The rules of a text column, by name."""
        rules = super().validation_rules(expr)
        if self.min_length is not None:
            rules["min_length"] = expr.str.len_chars() >= self.min_length
        if self.max_length is not None:
            rules["max_length"] = expr.str.len_chars() <= self.max_length
        return rules


def choice(values: tuple[str, ...], ja: str, en: str, *, licensable: bool = False, **options: Any) -> dy.String:
    """A text column that holds one of `values`."""
    allowed = list(values)
    return dy.String(
        check={"one_of": lambda column: column.is_in(allowed)},
        metadata=doc(ja, en, licensable=licensable, values=values),
        **options,
    )


@cache
def tables() -> dict[str, Table]:
    """All tables by name, sorted. Imports every contract module once."""
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        importlib.import_module(f"{__name__}.{module}")
    return dict(sorted(_declared.items()))
