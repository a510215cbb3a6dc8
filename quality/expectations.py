"""Great Expectations' own kinds that it does not come with: what is said of many columns at once costs as one.

An expectation costs Great Expectations some milliseconds, however few the rows; a table of twenty columns that may not
be null, in a night of fifty tables, is a thousand of them.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

Bounds = dict[str, list[float | None]]
"""Column → least and most value, None for no bound."""
NO_NUMBER = (math.nan, math.nan)


class NullCounts(TableMetricProvider):
    """Nulls of each column that has any, by column."""

    metric_name = "table.null_counts"

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, execution_engine: PandasExecutionEngine, metric_domain_kwargs: Any, **_: Any) -> dict[str, int]:  # noqa: N805
        nulls = _frame(execution_engine, metric_domain_kwargs).isna().sum()
        return {str(column): int(count) for column, count in nulls.items() if count}


class ColumnRanges(TableMetricProvider):
    """Least and greatest value of each column of numbers, by column."""

    metric_name = "table.column_ranges"

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, execution_engine: PandasExecutionEngine, metric_domain_kwargs: Any, **_: Any) -> Bounds:  # noqa: N805
        frame = _frame(execution_engine, metric_domain_kwargs).select_dtypes("number")
        return {str(name): [float(frame[name].min()), float(frame[name].max())] for name in frame.columns}


def _frame(engine: PandasExecutionEngine, domain: Any) -> pd.DataFrame:
    return engine.get_compute_domain(domain, domain_type=MetricDomainTypes.TABLE)[0]


class ExpectTableColumnsToHoldNoNull(BatchExpectation):
    """None of `column_list` is null in any row. The result's `columns`: what was seen of each column that fails."""

    column_list: list[str]

    metric_dependencies = ("table.null_counts", "table.columns")
    success_keys = ("column_list",)
    args_keys = ("column_list",)

    def _validate(self, metrics: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
        wanted = self._get_success_kwargs()["column_list"]
        nulls = metrics["table.null_counts"]
        found = {name: f"{nulls[name]} null" for name in wanted if name in nulls}
        found |= {name: "not there" for name in wanted if name not in metrics["table.columns"]}
        return {"success": not found, "result": {"observed_value": len(found), "columns": found}}


class ExpectTableColumnsToBeBetween(BatchExpectation):
    """Every value of each column lies within its bounds. The result's `columns` as above."""

    bounds: Bounds

    metric_dependencies = ("table.column_ranges",)
    success_keys = ("bounds",)
    args_keys = ("bounds",)

    def _validate(self, metrics: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
        ranges = metrics["table.column_ranges"]
        found = {}
        for name, (least, most) in self._get_success_kwargs()["bounds"].items():
            low, high = ranges.get(name, NO_NUMBER)
            if math.isnan(low):
                found[name] = "no number"
            elif (least is not None and low < least) or (most is not None and high > most):
                found[name] = f"{low:g}" if low == high else f"{low:g} to {high:g}"
        return {"success": not found, "result": {"observed_value": len(found), "columns": found}}
