"""Which nights stay: a window that can be delivered and run again, and the first night of each month for longer."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.retention import LOOKS_BACK, outdated


def days(first: str, count: int) -> list[str]:
    start = dt.date.fromisoformat(first)
    return [(start + dt.timedelta(days=day)).isoformat() for day in range(count)]


YEAR = days("2026-01-01", 365)


def test_nights_before_the_window_and_what_it_looks_back_on_go_but_for_one_and_the_first_of_each_month() -> None:
    gone = outdated(YEAR, keep_nights=31, keep_months=12)
    kept = [night for night in YEAR if night not in gone]
    first_whole = YEAR[-31 - LOOKS_BACK]
    assert [night for night in kept if night >= first_whole] == YEAR[-31 - LOOKS_BACK :]
    before = [night for night in kept if night < first_whole]
    assert before[-1] == YEAR[-31 - LOOKS_BACK - 1]
    assert before[:-1] == [f"2026-{month:02d}-01" for month in range(1, 10)]


def test_months_are_kept_for_so_long_and_none_where_none_is_asked_for() -> None:
    kept = set(YEAR) - set(outdated(YEAR, keep_nights=31, keep_months=6))
    assert {night for night in kept if night < "2026-09-01"} == {"2026-07-01", "2026-08-01"}
    assert len(set(YEAR) - set(outdated(YEAR, 31, 0))) == 31 + LOOKS_BACK + 1


@pytest.mark.parametrize("nights", [[], ["2026-11-20"], days("2026-11-01", 30)])
def test_few_nights_all_stay(nights: list[str]) -> None:
    assert outdated(nights, 31, 0) == []


@given(
    nights=st.sets(st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31)).map(dt.date.isoformat), max_size=60),
    keep_nights=st.integers(31, 400),
    keep_months=st.integers(0, 40),
)
def test_whatever_ran_the_window_stays_and_a_second_look_finds_nothing(
    nights: set[str], keep_nights: int, keep_months: int
) -> None:
    gone = outdated(nights, keep_nights, keep_months)
    kept = nights - set(gone)
    assert gone == sorted(gone) and set(gone) <= nights
    assert outdated(kept, keep_nights, keep_months) == []
    if nights:
        start = dt.date.fromisoformat(max(nights)) - dt.timedelta(days=keep_nights + LOOKS_BACK - 1)
        assert all(night in kept for night in nights if night >= start.isoformat())
