"""The gate between computing and publishing: contract, then Great Expectations by part, then the table as a whole."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from quality.contracts import Table
from quality.errors import ContractBroken, KanseiError, QualityFailed
from quality.rankings import MAY_MOVE, ranking_figures, unknown_ids

FEWEST = 100
"""Values that a steady column needs on both nights before its distribution is compared: below, chance moves it."""
PART_ROWS = 200_000
"""Rows handed to Great Expectations at once: it needs pandas, about 1 KB a row."""


@dataclass
class Result:
    """What the gate found. `broken`: contract rule → rows. `failed`: expectations not met.

    `crashed`: expectations that could not be evaluated, which is our fault and not the data's.
    """

    table: str
    night: str
    rows: int
    figures: dict[str, float] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    failed: list[dict[str, Any]] = field(default_factory=list)
    crashed: list[dict[str, Any]] = field(default_factory=list)
    expectations: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the night's page and for machines."""
        return asdict(self) | {"passed": not (self.broken or self.failed or self.crashed)}

    def raise_if_failed(self) -> None:
        """Raise ContractBroken for rows, QualityFailed for the table, KanseiError where the gate itself broke."""
        if self.broken:
            rule, count = max(self.broken.items(), key=lambda item: (item[1], item[0]))
            raise ContractBroken(
                self.table, f"{len(self.broken)} rules broken, worst {rule}", night=self.night, count=count,
                remedy=f"see reports/{self.night}/quality/{self.table}.json; mend the step, nothing was replaced",
            )  # fmt: skip
        if self.crashed:
            raise KanseiError(
                self.table, f"the gate could not evaluate {self.crashed[0]['expectation']}", night=self.night,
                count=self.rows, remedy="this is no verdict on the data: mend quality/suites.py or its library",
            )  # fmt: skip
        if self.failed:
            worst = min(self.failed, key=lambda found: found["column"] != "rows")
            raise QualityFailed(
                self.table, f"{worst['expectation']} on {worst['column']}: {worst['observed']}",
                night=self.night, count=self.rows, remedy=self._remedy(worst["column"]),
            )  # fmt: skip

    def _remedy(self, column: str) -> str:
        """Only a move since the last night can be accepted: a table that must have rows is never published empty."""
        if column == "rows":
            return "look at this night's drops, inbox/<source>/<night>/, and mend what is missing; nothing was replaced"
        if column not in ("ratio", *MAY_MOVE) and not column.startswith("moved_"):
            return f"see reports/{self.night}/quality/{self.table}.json; mend the step, nothing was replaced"
        return f"look at the drops of this night; if the change is meant: KANSEI_ACCEPT={self.table}, run again"


def audit(
    table: Table,
    night: str,
    frame: pl.DataFrame,
    previous: pl.DataFrame | None = None,
    *,
    accept_drift: bool = False,
    beside: Mapping[str, pl.DataFrame] | None = None,
    seen: pl.DataFrame | None = None,
) -> Result:
    """Check rows that are about to become `night` of `table`.

    previous: the last published night (at least the columns that the table compares), None where there is none.
    beside: other tables of the same night by name, in which the table's ids must stand; see quality.rankings.
    seen: the whole rows of that last night. Great Expectations looks at what is not among them: its expectations of
    rows are derived from the contract, and the contract is checked on every row, every night.
    """
    result = Result(table.name, night, frame.height, table_figures(table, frame, previous))
    _, failure = table.schema.filter(frame, cast=True)
    result.broken = dict(sorted(failure.counts().items()))
    if result.broken:
        return result
    result.figures |= _list_figures(table, frame, previous, beside or {})
    from quality.suites import row_suite, table_suite

    fresh = frame if seen is None else unseen(frame, seen)
    for start in range(0, fresh.height, PART_ROWS):
        _validate(result, fresh.slice(start, PART_ROWS), row_suite(table))
    _validate(result, pl.DataFrame([result.figures]), table_suite(table, accept_drift))
    return result


def unseen(frame: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """The rows of `frame` that are not, value for value, among those of `seen`, which has the same columns."""
    before = seen.select(frame.columns).hash_rows()
    return frame.filter(~frame.hash_rows().is_in(before.unique().implode()))


def observe(name: str, night: str, figures: dict[str, float], suite: Any) -> Result:
    """Look at figures that stop nothing: `failed` says what should be warned of. Raises KanseiError if it cannot."""
    result = Result(name, night, 1, figures)
    _validate(result, pl.DataFrame([figures]), suite)
    for row in result.failed:
        row["observed"] = str(figures[row["column"]])
    if result.crashed:
        result.raise_if_failed()
    return result


def table_figures(table: Table, frame: pl.DataFrame, previous: pl.DataFrame | None) -> dict[str, float]:
    """rows; ratio to the previous night (1 where there is none); moved_<column>: how far a steady column moved.

    Distance is Kolmogorov–Smirnov's: the largest gap between the two distribution functions, 0 to 1.
    """
    figures = {"rows": float(frame.height), "ratio": 1.0}
    known = previous is not None and previous.height > 0
    if known and previous is not None:
        figures["ratio"] = round(frame.height / previous.height, 6)
    for name in sorted(table.steady):
        moved = 0.0
        if known and previous is not None and frame.height:
            moved = _distance(frame[name].drop_nulls().to_numpy(), previous[name].drop_nulls().to_numpy())
        figures[f"moved_{name}"] = round(moved, 6)
    return figures


def _list_figures(
    table: Table, frame: pl.DataFrame, previous: pl.DataFrame | None, beside: Mapping[str, pl.DataFrame]
) -> dict[str, float]:
    """Figures of the table's lists, references and sums; none where it promises nothing of the kind."""
    figures = unknown_ids(frame, table.refers, beside)
    if table.ranking:
        figures |= ranking_figures(table.name, table.ranking, frame, previous, beside)
    if table.sums_to_one:
        column, by = table.sums_to_one
        sums = frame.group_by(by).agg(pl.col(column).sum())[column].to_numpy()
        figures[f"sum_{column}"] = round(float(np.abs(sums - 1).max(initial=0.0)), 6)
    return figures


def _distance(left: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> float:
    left, right = np.sort(left), np.sort(right)
    if min(len(left), len(right)) < FEWEST:
        return 0.0
    grid = np.concatenate([left, right])
    below_left = np.searchsorted(left, grid, side="right") / len(left)
    below_right = np.searchsorted(right, grid, side="right") / len(right)
    return float(np.abs(below_left - below_right).max())


@cache
def _batches() -> Any:
    """A batch definition over data frames in memory, with analytics and progress bars off."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    announcing = logging.getLogger("great_expectations.data_context.types.base")
    announcing.setLevel(logging.WARNING)  # of a folder that is gone already
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("gate").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("all")


def _validate(result: Result, frame: pl.DataFrame, suite: Any) -> None:
    """Ask first for verdicts only, then for counts of what failed: counting what is right costs half the gate."""
    if not suite.expectations:
        return
    batch = _batches().get_batch(batch_parameters={"dataframe": frame.to_pandas()})
    verdicts = batch.validate(suite, result_format="BOOLEAN_ONLY").results
    result.expectations += len(verdicts)
    if all(found.success for found in verdicts):
        return
    for found in batch.validate(suite).results:
        if found.success:
            continue
        raised = _raised(found.exception_info)
        for column, observed in _seen(found).items():
            row = {"expectation": found.expectation_config.type, "column": column, "observed": observed}
            (result.crashed if raised else result.failed).append(row)


def _seen(found: Any) -> dict[str, str]:
    """What was seen of each column that an expectation found wrong: one, or those that it names itself."""
    column = found.expectation_config.kwargs.get("column", "the table")
    return found.result.get("columns") or {column: _observed(found.result)}


def _raised(info: dict[str, Any] | None) -> bool:
    """Did an expectation crash? Great Expectations says so at once, or once for each metric that raised."""
    parts = [info or {}, *(part for part in (info or {}).values() if isinstance(part, dict))]
    return any(part.get("raised_exception") for part in parts)


def _observed(result: dict[str, Any]) -> str:
    """Counts and figures only: a supplier's text does not belong in a log."""
    if "unexpected_count" in result:
        listed = result.get("partial_unexpected_list") or []
        figures = [value for value in listed[:3] if isinstance(value, (int, float))]
        return f"{result['unexpected_count']} unexpected" + (f", {figures}" if figures else "")
    return "not met"
