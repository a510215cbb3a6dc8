"""Numbers, dates and text as a spreadsheet's cell shows them, out of what the file stores."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from quality.intake.messages import Broken

BUILT_IN_DATES = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), "d"), 18: "hm", 19: "hms", 20: "hm",
    21: "hms", 22: "dhm", 32: "hm", 33: "hms", 34: "hm", 35: "hms", 45: "ms", 46: "hms", 47: "ms",
}  # fmt: skip
"""Formats that a file need not write out, 27 to 36 and 50 to 58 as Japanese Excel has them, and what they show."""
_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN)
_LAST_DAY = 2_958_465
"""9999-12-31; Excel knows no later one."""
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?![hms]+\])[^\]]*\]?', re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


@lru_cache(maxsize=1000)
def shown(code: str) -> str:
    """What a number format shows of a date: d, hms, hm, ms and together dhms …; 0000 for that many digits; else ""."""
    plain = _LITERAL.sub("", code.casefold()).split(";")[0].strip()
    if re.fullmatch("0{2,30}", plain):
        return plain
    if plain == "general" or re.search("[#?]|0(?!0*$)|e[+-]", plain) or "0.0" in plain:
        return ""
    time = "".join(letter for letter in "hms" if letter in plain) if re.search("[hs]", plain) else ""
    is_date = re.search("[ydge]|aaa", plain) or ("m" in plain and not time)
    return ("d" if is_date else "") + time


def number_text(stored: str, shape: str, from_1904: bool) -> str:
    """A number as text: digits without exponent, a date in ISO 8601, a time as h:mm:ss, h:mm or m:ss as it is shown.

    shape: what its format shows, from `shown`. Raises Broken for a number of which digits are lost, and for no date.
    """
    if not _NUMBER.fullmatch(stored):
        raise Broken("cell_number")
    value = Decimal(stored)
    if not -310 < value.adjusted() < 310:
        raise Broken("cell_number")
    if shape and not shape.startswith("0"):
        return _moment(value, shape, from_1904)
    if value == value.to_integral_value():
        if value.adjusted() >= 15:
            raise Broken("cell_number")
        return f"{int(value):0{len(shape)}d}" if shape else str(int(value))
    return f"{_DIGITS.create_decimal(value).normalize():f}"


def _moment(value: Decimal, shape: str, from_1904: bool) -> str:
    days, seconds = divmod(int((value * 86_400).to_integral_value(ROUND_HALF_EVEN)), 86_400)
    if value < 0 or days > _LAST_DAY:
        raise Broken("cell_date")
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    if not shape.startswith("d"):
        hours += 24 * days
        if shape == "ms":
            return f"{60 * hours + minutes}:{rest:02}"
        return f"{hours}:{minutes:02}" + (f":{rest:02}" if "s" in shape else "")
    if not from_1904 and (days == 60 or days == 0):  # 29 February 1900, and the day before the first
        raise Broken("cell_date")
    start = dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 31 if days < 60 else 30)
    try:
        day = start + dt.timedelta(days=days)
    except OverflowError as error:
        raise Broken("cell_date") from error
    return day.isoformat() + (f"T{hours:02}:{minutes:02}:{rest:02}" if seconds and len(shape) > 1 else "")


def written(text: str) -> str:
    """Text without the escapes that Office writes for control characters: _x000D_. Half a surrogate pair is lost."""
    return _ESCAPE.sub(_unescaped, text) if "_x" in text else text


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
