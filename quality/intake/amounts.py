"""Numbers, prices and durations out of the shapes that suppliers write. Nothing is added, rounded or taken off."""

from __future__ import annotations

import re

from quality.intake.messages import Broken
from quality.intake.narrow import narrow

DEAREST = 100_000_000
"""Yen."""
_WHOLE = re.compile(r"-?(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})")
_PRICE = re.compile(
    r"(本体(?:価格)?|定価|税[別抜込])?\s?[¥\\]?([0-9,]{1,18})\s?円?"
    r"(\s?\+\s?(?:消費)?税|\s?\(?税[別抜込](?:み|き|価格)?\)?|\s?\(?本体(?:価格)?\)?)?"
)
_BOTH = re.compile(r"\[税抜価格\]\s?[0-9,]{1,18}円?\s?[/∥|]\s?\[税込価格\]\s?([0-9,]{1,18})円?")
_NO_PRICE = re.compile("(?:レンタル|販促|業務)(?:用|専用)|オープン(?:価格|プライス)")
"""What stands in the place of a price where there is none that a shop could print."""
_TAX = (
    ("included", re.compile("税込|^included$")),
    ("excluded", re.compile(r"税[抜別]|\+\s?(?:消費)?税|本体|^excluded$")),
)
_DURATIONS = (
    re.compile(r"(?:([0-9]{1,3}):(?=[0-5]?[0-9]:))?([0-9]{1,3}):([0-5][0-9])"),
    re.compile(r"PT(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?"),
    re.compile(r"(?:約\s*)?(?:([0-9]{1,6})時間)?(?:([0-9]{1,6})分)?(?:([0-9]{1,6})秒)?"),
)


def integer(value: str, lowest: int = 0, highest: int = 2**31 - 1) -> int:
    """A whole number; full-width digits and thousands separators (1,200, but not 1,20) are read."""
    plain = narrow(value)
    if not _WHOLE.fullmatch(plain):
        raise Broken("bad_number")
    plain = plain.replace(",", "")
    if not lowest <= int(plain) <= highest:
        raise Broken("out_of_range")
    return int(plain)


def tempo(value: str) -> int:
    """Beats per minute, 20 to 400."""
    return integer(value, 20, 400)


def pages(value: str) -> int:
    """Number of pages: 219, 219p, 219頁, 219ページ."""
    return integer(re.sub(r"\s{0,3}(?:p|pp\.?|頁|ページ)\.?$", "", value.strip(), flags=re.IGNORECASE), 1, 100_000)


def plays(value: str) -> int:
    """Plays of one listener on one day."""
    return integer(value, 1, 10_000)


def plain_price(value: str) -> int:
    """A price in yen as digits alone, full-width ones too: 1,980円 breaks the rule."""
    plain = narrow(value)
    if not re.fullmatch(r"[0-9]{1,18}", plain):
        raise Broken("bad_number")
    return integer(plain, 0, DEAREST)


def price_jpy(value: str) -> int | str:
    """A price in yen: 1200, 1,200円, ¥1,200, 1200円+税, 1200円 (税込). Tax is not added or taken off.

    Of [税抜価格]3800 ／ [税込価格]4104 it is the latter, which is what is paid. レンタル用 and オープン価格
    say that there is none: "".
    """
    plain = narrow(value)
    if _NO_PRICE.fullmatch(plain):
        return ""
    if both := _BOTH.fullmatch(plain):
        return integer(both[1], 0, DEAREST)
    found = _PRICE.fullmatch(plain)
    if not found:
        raise Broken("bad_number")
    return integer(found[2], 0, DEAREST)


def price_tax(value: str) -> str:
    """What a price says of its tax: included (税込), excluded (税抜, 税別, +税, 本体), or nothing."""
    plain = narrow(value)
    if _BOTH.fullmatch(plain):
        return "included"
    if _NO_PRICE.fullmatch(plain):
        return ""
    found = _PRICE.fullmatch(plain)
    words = f"{found[1] or ''} {found[3] or ''}" if found else plain[:20]
    kinds = [kind for kind, said in _TAX if said.search(words)]
    if len(kinds) > 1 or (not kinds and not found):
        raise Broken("bad_tax")
    return kinds[0] if kinds else ""


def seconds(value: str, unit: int = 1) -> int:
    """A duration in seconds: 245, 4:05, 1:32:00, PT1H32M, 約92分. A bare number counts `unit` seconds."""
    plain = narrow(value)
    found = next((match for shape in _DURATIONS if (match := shape.fullmatch(plain))), None)
    if found:
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        total = hours * 3600 + minutes * 60 + rest
    else:
        total = integer(plain) * unit
    if not 1 <= total <= 360_000:
        raise Broken("out_of_range")
    return total


def plain_seconds(value: str) -> int:
    """A duration in seconds as digits alone, up to a day: 4:05 breaks the rule, as it may be minutes or hours."""
    plain = narrow(value)
    if not re.fullmatch(r"[0-9]{1,18}", plain):
        raise Broken("bad_number")
    return integer(plain, 1, 86_400)


def minutes(value: str) -> int:
    """As `seconds`, where a bare number counts minutes."""
    return seconds(value, 60)
