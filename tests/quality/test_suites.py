"""Great Expectations suites are derived from the contracts, and agree with them."""

from __future__ import annotations

from typing import Any

import dataframely as dy
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality import gate
from quality.contracts import Table, Text, choice, doc, tables
from quality.suites import row_suite, table_suite
from tests.quality.rows import frames

A = doc("あ", "a")


class Everything(dy.Schema):
    """One row per number, with a column for each kind of promise."""

    number = dy.Int64(primary_key=True, metadata=A)
    at_least = dy.Int64(min=1, metadata=A)
    within = dy.Float64(nullable=True, min=0, max=1, metadata=A)
    strictly = dy.Float64(min_exclusive=0, max_exclusive=1, metadata=A)
    code = dy.String(regex="^[A-Z]{2}$", metadata=A)
    state = choice(("live", "withdrawn"), "状態", "state")
    name = Text(nullable=True, min_length=1, max_length=3, metadata=A)
    free = dy.String(nullable=True, metadata=A)


EVERYTHING = Table("test.everything", "state", Everything, min_ratio=0.7, steady={"within": 0.2})


REQUIRED = ["number", "at_least", "strictly", "code", "state"]
STRICT = ("strict_max=True", "strict_min=True")


def stated(suite: Any) -> set[tuple[Any, ...]]:
    """(column, what, figures…) of every expectation."""
    found = set()
    for expectation in suite.expectations:
        kwargs = expectation.configuration.kwargs
        said = {name: value for name, value in kwargs.items() if value is not None and value is not False}
        column = said.pop("column", "")
        what = expectation.configuration.type.removeprefix("expect_")
        found.add((column, what, *(f"{name}={said[name]}" for name in sorted(said))))
    return found


def test_every_promise_of_a_contract_is_an_expectation() -> None:
    assert stated(row_suite(EVERYTHING)) == {
        ("", "table_columns_to_match_set", f"column_set={list(EVERYTHING.columns)}"),
        ("",         "table_columns_to_hold_no_null",      f"column_list={REQUIRED}"),
        ("at_least", "column_values_to_be_between",        "min_value=1.0"),
        ("within",   "column_values_to_be_between",        "max_value=1.0", "min_value=0.0"),
        ("strictly", "column_values_to_be_between",        "max_value=1.0", "min_value=0.0", *STRICT),
        ("code",     "column_values_to_match_regex",       "regex=^[A-Z]{2}$"),
        ("state",    "column_values_to_be_in_set",         "value_set=['live', 'withdrawn']"),
        ("name",     "column_value_lengths_to_be_between", "max_value=3", "min_value=1"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("may_be_empty", "accept_drift", "expected"),
    [
        (False, False, {"rows", "ratio", "moved_within"}),
        (True,  False, {"ratio", "moved_within"}),
        (False, True,  {"rows"}),
        (True,  True,  set()),
    ],
)  # fmt: skip
def test_accepting_a_drift_leaves_the_promise_not_to_be_empty(
    may_be_empty: bool, accept_drift: bool, expected: set[str]
) -> None:
    table = Table("test.everything", "state", Everything, may_be_empty, min_ratio=0.7, steady={"within": 0.2})
    (bounds,) = [each.bounds for each in table_suite(table, accept_drift).expectations] or [{}]
    assert set(bounds) == expected


def met(table: Table, frame: pl.DataFrame) -> gate.Result:
    result = gate.Result(table.name, "2026-11-20", frame.height)
    gate._validate(result, frame, row_suite(table))
    return result


@pytest.mark.parametrize("table", tables().values(), ids=lambda table: table.name)
@given(data=st.data())
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_rows_that_keep_a_contract_meet_its_suite(table: Table, data: st.DataObject) -> None:
    frame = data.draw(frames(table))
    _, failure = table.schema.filter(frame)
    assert failure.counts() == {}
    found = met(table, frame)
    assert (found.failed, found.crashed) == ([], [])
    assert found.expectations == len(row_suite(table).expectations)


around = {
    "at_least": st.sampled_from([None, 0, 1, 2]),
    "within": st.sampled_from([None, -0.1, 0.0, 0.5, 1.0, 1.1]),
    "strictly": st.sampled_from([None, 0.0, 0.5, 1.0]),
    "code": st.sampled_from([None, "", "JP", "jp", "JPN", "ＪＰ"]),
    "state": st.sampled_from([None, "live", "withdrawn", "LIVE", ""]),
    "name": st.sampled_from([None, "", "漢", "漢字字", "漢字漢字", "👨‍👩‍👧"]),
    "free": st.sampled_from([None, "", "x"]),
}


@given(row=st.fixed_dictionaries(around))
@settings(max_examples=20, deadline=None)
def test_contract_and_suite_find_the_same_columns_wrong(row: dict[str, Any]) -> None:
    frame = pl.DataFrame([{"number": 1, **row}], schema=EVERYTHING.polars_schema())
    _, failure = Everything.filter(frame)
    wrong = {rule.partition("|")[0] for rule in failure.counts()}
    assert {found["column"] for found in met(EVERYTHING, frame).failed} == wrong


def test_a_column_too_few_or_too_many_fails_the_suite() -> None:
    row = pl.DataFrame({"source": ["a"], "source_key": ["b"], "work_id": ["work-000000000001"], "rule": ["source_key"]})
    for wrong in (row, row.with_columns(score=pl.lit(1.0), surplus=pl.lit(1))):
        assert "the table" in {found["column"] for found in met(tables()["silver.links"], wrong).failed}
