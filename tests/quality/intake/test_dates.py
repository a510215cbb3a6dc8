"""Dates in every shape that suppliers write, 和暦 among them, and the moments of articles."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.intake import dates
from quality.intake.dates import ERAS
from tests.quality.intake.outcomes import outcome

DATES = [
    ("2026-11-20",     "2026-11-20"),
    ("2026/11/20",     "2026-11-20"),
    ("2026.1.5",       "2026-01-05"),
    ("20261120",       "2026-11-20"),
    ("2026年11月20日",  "2026-11-20"),
    ("２０２６－１１－２０", "2026-11-20"),
    ("2026年11月",      "2026-11"),
    ("2026-11",        "2026-11"),
    ("2026年",          "2026"),
    ("2026",           "2026"),
    (" 2026-11-20 ",   "2026-11-20"),
    ("2024-02-29",     "2024-02-29"),
    ("2025-02-29",     "impossible_date"),
    ("2026-11-31",     "impossible_date"),
    ("2026-13",        "impossible_date"),
    ("2026-00-10",     "impossible_date"),
    ("0000-00-00",     "impossible_date"),
    ("9999-12-31",     "out_of_range"),
    ("1799-12-31",     "out_of_range"),
    ("03/04/05",       "bad_date"),
    ("45000",          "bad_date"),
    ("202611",         "bad_date"),
    ("２０２６年頃",      "bad_date"),
    ("2026-11-20T00:00:00", "bad_date"),
    ("٢٠٢٦-11-20",     "bad_date"),
    ("未定",            "bad_date"),
    ("西暦2026年11月20日", "2026-11-20"),
    ("2026年11月20日（金）", "2026-11-20"),
    ("2026年11月20日(木曜日)", "impossible_date"),
    ("二〇二六年十一月二十日", "2026-11-20"),
    ("2026\u221211\u221220", "2026-11-20"),
    ("2026/11-20",     "bad_date"),
    ("2026-11-2²",     "bad_date"),
]  # fmt: skip
ERA_DATES = [
    ("令和5年3月1日",     "2023-03-01"),
    ("令和元年5月1日",    "2019-05-01"),
    ("令和元年4月30日",   "impossible_date"),
    ("令和元年",         "2019"),
    ("令和5年3月",       "2023-03"),
    ("令和元年4月",      "impossible_date"),
    ("平成元年1月8日",    "1989-01-08"),
    ("平成元年1月7日",    "impossible_date"),
    ("平成31年4月30日",   "2019-04-30"),
    ("平成31年5月1日",    "impossible_date"),
    ("平成３１年４月３０日", "2019-04-30"),
    ("昭和64年1月7日",    "1989-01-07"),
    ("昭和64年1月8日",    "impossible_date"),
    ("昭和64年1月",      "1989-01"),
    ("昭和64年2月",      "impossible_date"),
    ("昭和64年",         "1989"),
    ("昭和65年",         "impossible_date"),
    ("昭和元年12月25日",  "1926-12-25"),
    ("昭和元年12月24日",  "impossible_date"),
    ("大正15年12月25日",  "1926-12-25"),
    ("大正15年12月26日",  "impossible_date"),
    ("大正元年7月30日",   "1912-07-30"),
    ("明治45年7月30日",   "1912-07-30"),
    ("明治45年7月31日",   "impossible_date"),
    ("㍻元年1月8日",      "1989-01-08"),
    ("R5.3.1",          "2023-03-01"),
    ("R元.5.1",          "2019-05-01"),
    ("R5年3月1日",        "2023-03-01"),
    ("令和5/3/1",         "2023-03-01"),
    ("令和五年三月一日",    "2023-03-01"),
    ("平成三十一年四月三十日", "2019-04-30"),
    ("昭和六十四年一月八日", "impossible_date"),
    ("令和5.3/1",        "bad_date"),
    ("R5/3/1",          "2023-03-01"),
    ("S64.1.7",         "1989-01-07"),
    ("S64.1.8",         "impossible_date"),
    ("H31-4-30",        "2019-04-30"),
    ("昭和60年2月30日",   "impossible_date"),
    ("昭和0年",          "impossible_date"),
    ("令和99年",         "out_of_range"),
    ("X5.3.1",          "bad_date"),
    ("慶応3年1月1日",     "bad_date"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), DATES + ERA_DATES)
def test_a_date_is_read_in_every_usual_shape_or_refused_by_name(value: str, expected: str) -> None:
    assert outcome(dates.date, value) == expected


@given(st.dates(dt.date(1800, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_is_read_the_same_in_every_shape_and_belongs_to_an_era(day: dt.date) -> None:
    year, month, date = day.year, day.month, day.day
    shapes = ["{}-{:02}-{:02}", "{}/{}/{}", "{}.{}.{}", "{}年{}月{}日", "{}{:02}{:02}"]
    read = {dates.date(shape.format(year, month, date)) for shape in shapes}
    assert read == {day.isoformat()}
    ours = [era for era, (_, first, last) in ERAS.items() if first <= day.isoformat() <= last]
    for era, (letter, first, _) in ERAS.items():
        number = year - int(first[:4]) + 1
        if not 0 < number < 100:
            continue
        expected = day.isoformat() if era in ours else "impossible_date"
        assert outcome(dates.date, f"{era}{number}年{month}月{date}日") == expected
        assert outcome(dates.date, f"{letter}{number}.{month}.{date}") == expected
    assert len(ours) == 1 or day.isoformat() in {"1912-07-30", "1926-12-25"} or day < dt.date(1868, 1, 25)


def test_a_day_must_be_whole() -> None:
    assert dates.day("令和8年11月20日") == "2026-11-20"
    assert outcome(dates.day, "2026年11月") == "bad_date"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-20T09:00:00+09:00", "2026-11-20T00:00:00"),
        ("2026-11-20T09:00:00",       "2026-11-20T00:00:00"),  # without a zone: Japan
        ("2010-05-22T14:30:00+0900",  "2010-05-22T05:30:00"),
        ("2026-11-20T00:00:00Z",      "2026-11-20T00:00:00"),
        ("2026-11-20",                "2026-11-19T15:00:00"),
        ("0001-01-01T00:00:00",       "out_of_range"),
        ("9999-12-31T23:59:59-12:00", "out_of_range"),
        ("2026-02-30T00:00:00",       "bad_date"),
        ("きのう",                     "bad_date"),
    ],
)  # fmt: skip
def test_a_moment_is_given_in_utc(value: str, expected: str) -> None:
    assert outcome(dates.instant, value) == expected
