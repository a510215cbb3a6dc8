"""Rows for tests: plain ones of two tables, and arbitrary ones that hypothesis draws from a contract itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import dataframely as dy
import polars as pl
from hypothesis import strategies as st

from quality.contracts import Table, tables


def works(count: int, **columns: Any) -> pl.DataFrame:
    """silver.works rows that keep the contract, but for what `columns` says otherwise."""
    row = {
        "domain": "music", "source": "label", "title": "題", "genres": [], "status": "live",
        "first_night": "2026-11-18",
    }  # fmt: skip
    rows = [
        {**row, "work_id": f"work-{number:012x}", "source_key": f"K-{number}", **columns} for number in range(count)
    ]
    table = tables()["silver.works"]
    return table.conform(pl.DataFrame(rows)) if rows else table.empty()


def scores(values: Sequence[float]) -> pl.DataFrame:
    """gold.kansei_scores rows with these scores."""
    rows = [
        {
            "subject_id": f"work-{number:012x}", "factor": "emotion.joy", "domain": "music", "score": value,
            "confidence": 0.5, "source": "lexicon", "evidence": 1,
        }
        for number, value in enumerate(values)
    ]  # fmt: skip
    return tables()["gold.kansei_scores"].conform(pl.DataFrame(rows))


def values_of(column: Any) -> st.SearchStrategy[Any]:
    """Values that a contract's column allows."""
    if isinstance(column, dy.String):
        found = _texts(column)
    elif isinstance(column, dy.Bool):
        found = st.booleans()
    elif isinstance(column, dy.Date):
        found = st.dates(dt.date(1800, 1, 1), dt.date(2100, 12, 31))
    elif isinstance(column, dy.Datetime):
        found = st.datetimes(dt.datetime(1800, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001
    elif isinstance(column, dy.List):
        found = st.lists(values_of(column.inner), max_size=3)
    elif isinstance(column, dy.Float | dy.Float64):
        found = st.floats(_least(column), _most(column), exclude_min=column.min_exclusive is not None)
    else:
        found = st.integers(int(_least(column)), int(_most(column)))
    return st.none() | found if column.nullable else found


def _texts(column: dy.String) -> st.SearchStrategy[str]:
    values = (column.metadata or {}).get("values")
    if values:
        return st.sampled_from(values)
    if column.regex:
        return st.from_regex(column.regex, fullmatch=True)
    return st.text(st.characters(exclude_categories=("Cs",)), min_size=column.min_length or 0, max_size=20)


def _least(column: Any) -> float:
    bounds = [bound for bound in (column.min, column.min_exclusive) if bound is not None]
    return bounds[0] if bounds else -1000


def _most(column: Any) -> float:
    return column.max if column.max is not None else 2**31 - 1


@st.composite
def frames(draw: st.DrawFn, table: Table, most: int = 6) -> pl.DataFrame:
    """Frames that keep the contract of `table`."""
    row = st.fixed_dictionaries({name: values_of(column) for name, column in table.columns.items()})
    rows = st.lists(row, min_size=1, max_size=most, unique_by=lambda found: tuple(found[key] for key in table.key))
    drawn = pl.DataFrame(draw(rows), schema=table.polars_schema())
    return table.schema.filter(drawn)[0]  # what a rule over several columns refuses is left out
