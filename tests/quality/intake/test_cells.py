"""What a spreadsheet's cell shows, out of what the file stores."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.intake.cells import number_text, shown, written
from quality.intake.messages import Broken


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("General", ""), ("0", ""), ("0.00", ""), ("#,##0", ""), ("0%", ""), ("0.00E+00", ""), ("@", ""),
        ('"No."0', ""), ("000-0000", ""), ("0000", "0000"), ("00000;-00000", "00000"), ("yyyy/m/d", "d"),
        ("m月d日", "d"), ("mmm", "d"), ("h:mm", "hm"), ("[h]:mm:ss", "hms"), ("mm:ss.0", "ms"), ("h:mm AM/PM", "hm"),
        ("yyyy/m/d h:mm", "dhm"), ('[$-411]ggge"年"m"月"d"日"', "d"), ('yyyy"年度"', "d"), ("[Red]#,##0", ""),
        ('#,##0"days"', ""), ("[$-411]aaa", "d"), (r"\d0", ""),
    ],
)  # fmt: skip
def test_a_format_says_what_is_shown(code: str, expected: str) -> None:
    assert shown(code) == expected


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_an_integer_stays_its_digits(value: int) -> None:
    assert number_text(str(value), "", False) == number_text(f"{Decimal(value):E}", "", False) == str(value)


@given(st.integers(61, 2_958_465))
def test_a_day_is_one_after_the_day_before(serial: int) -> None:
    day = dt.date.fromisoformat(number_text(str(serial), "d", False))
    assert (day - dt.date(1899, 12, 30)).days == serial
    assert number_text(str(max(serial - 1462, 0)), "d", True) == (day.isoformat() if serial >= 1462 else "1904-01-01")


@given(st.text(max_size=20), st.sampled_from(["", "d", "dhms", "hm", "ms", "000"]))
def test_any_stored_number_is_text_or_breaks_a_rule(stored: str, shape: str) -> None:
    try:
        assert "E" not in number_text(stored, shape, False)
    except Broken as broken:
        assert str(broken) in {"cell_number", "cell_date"}


def test_half_a_surrogate_pair_is_lost() -> None:
    assert written("_xD800_") == "\ufffd" and written("_x0041__x") == "A_x"
