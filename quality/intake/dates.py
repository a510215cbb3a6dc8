"""Dates in the shapes that suppliers write, 和暦 among them: what is unknown stays out, what never was is refused."""

from __future__ import annotations

import datetime as dt
import re

from quality.intake.messages import Broken
from quality.intake.narrow import narrow

ERAS = {
    "明治": ("M", "1868-01-25", "1912-07-30"),
    "大正": ("T", "1912-07-30", "1926-12-25"),
    "昭和": ("S", "1926-12-25", "1989-01-07"),
    "平成": ("H", "1989-01-08", "2019-04-30"),
    "令和": ("R", "2019-05-01", "2100-12-31"),
}
"""Era → its letter, first day and last day. A date outside its era does not exist: 昭和64年1月8日 is 平成."""
_LETTERS = {letter: era for era, (letter, _, _) in ERAS.items()}
_ERA_DATE = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])(元|[0-9]{1,2})"
    r"(?:年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?|([-/.])([0-9]{1,2})\5([0-9]{1,2}))"
)
_DATE = re.compile(
    r"(?:西暦)?([0-9]{4})"
    r"(?:年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?|([-/.])([0-9]{1,2})(?:\4([0-9]{1,2}))?)?"
)
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_WEEKDAY = re.compile(r"\s?\(([月火水木金土日])(?:曜日?)?\)$")
_KANJI_NUMBER = re.compile("[〇一二三四五六七八九十]{1,4}(?=[年月日])")
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")


def date(value: str) -> str:
    """A date as YYYY-MM-DD, YYYY-MM or YYYY, from any usual shape, 和暦 among them: what is unknown stays out.

    和暦 is 令和5年3月1日, 令和五年三月一日, 令和元年, R5年3月1日, R5.3.1 or R5/3/1, and must lie within its era.
    A day of the week behind it, 2023年3月3日(金), must be that day's.
    """
    plain = _KANJI_NUMBER.sub(_digits, narrow(value)[:40])
    weekday = _WEEKDAY.search(plain)
    plain, era = plain[: weekday.start()] if weekday else plain, ""
    if found := _ERA_DATE.fullmatch(plain):
        era = _LETTERS.get(found[1], found[1])
        year = int(ERAS[era][1][:4]) + (1 if found[2] == "元" else int(found[2])) - 1
        parts = (str(year), found[3] or found[6], found[4] or found[7])
    elif found := _DATE.fullmatch(plain):
        parts = (found[1], found[2] or found[5], found[3] or found[6])
    elif found := _COMPACT_DATE.fullmatch(plain):
        parts = (found[1], found[2], found[3])
    else:
        raise Broken("bad_date")
    known = [int(part) for part in parts if part]
    try:
        first = dt.date(known[0], known[1] if len(known) > 1 else 1, known[2] if len(known) > 2 else 1)
    except ValueError as error:
        raise Broken("impossible_date") from error
    if not 1800 <= known[0] <= 2100:
        raise Broken("out_of_range")
    iso = first.isoformat()[: (4, 7, 10)[len(known) - 1]]
    if era and not ERAS[era][1][: len(iso)] <= iso <= ERAS[era][2][: len(iso)]:
        raise Broken("impossible_date")
    if weekday and (len(known) < 3 or "月火水木金土日"[first.weekday()] != weekday[1]):
        raise Broken("impossible_date")
    return iso


def _digits(found: re.Match[str]) -> str:
    """二十三 → 23, 二〇二三 → 2023."""
    tens, ten, ones = found[0].partition("十")
    if not ten:
        return found[0].translate(_KANJI_DIGITS)
    return (tens.translate(_KANJI_DIGITS) or "1") + (ones.translate(_KANJI_DIGITS) or "0")


def day(value: str) -> str:
    """A whole date, YYYY-MM-DD: nothing may be unknown."""
    whole = date(value)
    if len(whole) != 10:
        raise Broken("bad_date")
    return whole


def instant(value: str) -> str:
    """A moment in ISO 8601, 1800 to 2100; without a zone it is JST. Returned in UTC, to the second."""
    try:
        moment = dt.datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise Broken("bad_date") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=9)))
    if not 1800 <= moment.year <= 2100:
        raise Broken("out_of_range")
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
