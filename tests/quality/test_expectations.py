"""What our own expectations say of each column, and that a table with nothing wrong meets them."""

from __future__ import annotations

from typing import Any

import great_expectations as gx
import polars as pl
import pytest

from quality import gate
from quality.expectations import ExpectTableColumnsToBeBetween, ExpectTableColumnsToHoldNoNull


def seen(frame: pl.DataFrame, expectation: Any) -> dict[str, str]:
    """Column → what the gate's report says of it."""
    result = gate.Result("test.table", "2026-11-20", frame.height)
    gate._validate(result, frame, gx.ExpectationSuite(name="test", expectations=[expectation]))
    assert (result.crashed, result.expectations) == ([], 1)
    return {row["column"]: row["observed"] for row in result.failed}


def test_each_column_that_is_null_or_missing_is_named_and_no_other() -> None:
    frame = pl.DataFrame({"a": ["x", None, None], "b": [1.0, None, 2.0], "c": [1, 2, 3], "free": [None, "y", None]})
    expectation = ExpectTableColumnsToHoldNoNull(column_list=["a", "b", "c", "gone"])
    assert seen(frame, expectation) == {"a": "2 null", "b": "1 null", "gone": "not there"}
    assert seen(frame, ExpectTableColumnsToHoldNoNull(column_list=["c"])) == {}


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"a": [1, 3], "b": [None, 0.5], "c": [0, None]}, {}),
        ({"a": [2, None]}, {"a": "1 to 3"}),
        ({"a": [None, 2], "b": [0.6, None]}, {"a": "1 to 3", "b": "0.5"}),
        ({"gone": [None, 1]}, {"gone": "no number"}),
        ({"text": [None, 1]}, {"text": "no number"}),
        ({"nothing": [None, 1]}, {"nothing": "no number"}),
    ],
)
def test_a_value_outside_its_bounds_names_its_column_and_what_was_seen(
    bounds: dict[str, Any], expected: dict[str, str]
) -> None:
    none = pl.Series("nothing", [None, None, None], pl.Float64)
    frame = pl.DataFrame({"a": [1, 3, 2], "b": [0.5, 0.5, None], "c": [0.0, 9.0, 1.0], "text": ["x", "y", "z"]})
    assert seen(frame.with_columns(none), ExpectTableColumnsToBeBetween(bounds=bounds)) == expected
