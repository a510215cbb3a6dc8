"""Great Expectations suites: those of tables are derived from their contracts and never written by hand."""

from __future__ import annotations

from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.expectations.metadata_types import FailureSeverity

from quality import parity
from quality.contracts import Table
from quality.expectations import Bounds, ExpectTableColumnsToBeBetween, ExpectTableColumnsToHoldNoNull
from quality.rankings import NOUGHT


def row_suite(table: Table) -> gx.ExpectationSuite:
    """What every row of `table` promises: column set, nulls, bounds, patterns, allowed values, lengths.

    Uniqueness of the key is not here but in the contract check: a part of a table cannot show it.
    """
    expected: list[Any] = [gxe.ExpectTableColumnsToMatchSet(column_set=list(table.columns), exact_match=True)]
    required = [name for name, column in table.columns.items() if not column.nullable]
    expected.append(ExpectTableColumnsToHoldNoNull(column_list=required))
    for name, column in table.columns.items():
        expected += _column_expectations(name, column)
    return gx.ExpectationSuite(name=f"{table.name}.rows", expectations=expected)


def _column_expectations(name: str, column: Any) -> list[Any]:
    found: list[Any] = []
    values = column.metadata["values"] if column.metadata else ()
    if values:
        found.append(gxe.ExpectColumnValuesToBeInSet(column=name, value_set=list(values)))
    if getattr(column, "regex", None):
        found.append(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=column.regex))
    lower, above = _bound(column, "min")
    upper, below = _bound(column, "max")
    if lower is not None or upper is not None:
        found.append(
            gxe.ExpectColumnValuesToBeBetween(
                column=name, min_value=lower, max_value=upper, strict_min=above, strict_max=below
            )
        )
    shortest, longest = getattr(column, "min_length", None), getattr(column, "max_length", None)
    if shortest is not None or longest is not None:
        found.append(gxe.ExpectColumnValueLengthsToBeBetween(column=name, min_value=shortest, max_value=longest))
    return found


def _bound(column: Any, end: str) -> tuple[float | None, bool]:
    """The bound at one end, and whether the bound itself is outside."""
    exclusive = getattr(column, f"{end}_exclusive", None)
    return (exclusive, True) if exclusive is not None else (getattr(column, end, None), False)


def table_suite(table: Table, accept_drift: bool) -> gx.ExpectationSuite:
    """What the table as a whole promises, over the one-row frame that `quality.gate.table_figures` makes.

    accept_drift: leave out the comparisons with the last published night, because somebody has looked at them.
    """
    bounds: Bounds = {}
    if not table.may_be_empty:
        bounds["rows"] = [1, None]
    if not accept_drift:
        if table.min_ratio:
            bounds["ratio"] = [table.min_ratio, None]
        bounds |= {f"moved_{name}": [None, distance] for name, distance in sorted(table.steady.items())}
    bounds |= _list_bounds(table, accept_drift)
    expected = [ExpectTableColumnsToBeBetween(bounds=bounds)] if bounds else []
    return gx.ExpectationSuite(name=f"{table.name}.table", expectations=expected)


def _list_bounds(table: Table, accept_drift: bool) -> Bounds:
    """What a table's lists, references and sums promise. Coverage, hubness and churn may be accepted, mistakes not."""
    nought = [f"unknown_{column}" for column in table.refers]
    if table.ranking:
        nought += NOUGHT
    if table.sums_to_one:
        nought.append(f"sum_{table.sums_to_one[0]}")
    bounds: Bounds = {name: [None, 0] for name in nought}
    if table.ranking and not accept_drift:
        bounds["coverage"] = [table.ranking.coverage, None]
        bounds |= {"hubs": [None, table.ranking.hubs], "churn": [None, table.ranking.churn]}
    return bounds


def parity_suite() -> gx.ExpectationSuite:
    """How alike two analysers must read, over `quality.parity.Parity.figures`. A warning: it stops no night."""
    least = {"sentences_at_most": parity.SENTENCES, "tokens_at_most": parity.TOKENS}
    expected = [
        gxe.ExpectColumnValuesToBeBetween(column=name, min_value=value, severity=FailureSeverity.WARNING)
        for name, value in least.items()
    ]
    return gx.ExpectationSuite(name="analyse.parity", expectations=expected)
