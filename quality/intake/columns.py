"""Field rules over whole columns: what a rule makes of the values that are beyond doubt, as polars expressions.

Each says the same as the rule of the same name, or nothing: where it gives null, the rule itself reads the value. A
test draws values and compares. Only plain characters come here, so that no rule about characters is left to check.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import polars as pl
from stdnum import isrc

from quality.contracts import DOMAINS
from quality.intake import amounts, codes, dates, rules
from quality.intake.targets import Field
from quality.territories import ISO_3166

Reading = Callable[[pl.Expr], pl.Expr]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def decided(
    values: pl.Series, plain: pl.Series, target: Field, rule: Callable[[str], Any]
) -> tuple[pl.Series, pl.Series]:
    """(what the rule reads, null where nothing is said; is that certain?). Values whose rule is not here never are."""
    reading = READINGS.get(rule)
    if reading is None:
        nothing = pl.repeat(None, len(values), dtype=target.dtype, eager=True)
        return nothing, values.is_null()
    raw = pl.col("value")
    value = raw if rule is rules.key else raw.str.strip_chars()
    found = pl.when(raw.str.len_bytes() <= target.longest).then(reading(value)).cast(target.dtype)
    if target.may_be_unknown and not target.required and rule in WORDS:
        found = pl.when(~value.is_in(list(rules.UNKNOWN))).then(found)
    frame = pl.DataFrame({"value": values, "plain": plain}).select(
        found=pl.when("plain").then(found), empty=raw.is_null() | (raw == "")
    )
    typed = frame["found"]
    return typed, typed.is_not_null() | frame["empty"]


def _text(value: pl.Expr) -> pl.Expr:
    return pl.when(value != "").then(value)


def _title(value: pl.Expr) -> pl.Expr:
    is_line = (value.str.len_bytes() <= 1000) & ~value.str.contains("\n", literal=True)
    return pl.when((value != "") & is_line).then(value)


def _names(value: pl.Expr) -> pl.Expr:
    return pl.when((value != "") & ~value.str.contains("[\n／∥|、/]")).then(value)


def _key(value: pl.Expr) -> pl.Expr:
    return pl.when(value.str.contains("^[!-~]{1,200}$")).then(value)


def _day(value: pl.Expr) -> pl.Expr:
    exists = value.str.to_date("%Y-%m-%d", strict=False).is_not_null()
    return pl.when(value.str.contains("^(?:1[89]|20)[0-9]{2}-[01][0-9]-[0-3][0-9]$") & exists).then(value)


def _whole(lowest: int, highest: int, unit: int = 1) -> Reading:
    def read(value: pl.Expr) -> pl.Expr:
        number = pl.when(value.str.contains("^[0-9]{1,9}$")).then(value).cast(pl.Int64) * unit
        return pl.when(number.is_between(lowest, highest)).then(number)

    return read


def _one_of(words: list[str]) -> Reading:
    return lambda value: pl.when(value.is_in(words)).then(value)


@cache
def _countries() -> list[str]:
    """What an ISRC may begin with."""
    pairs = (first + second for first in _LETTERS for second in _LETTERS)
    return [pair for pair in pairs if isrc.is_valid(f"{pair}A000000000")]


def _isrc(value: pl.Expr) -> pl.Expr:
    shape = value.str.contains("^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$")
    return pl.when(shape & value.str.slice(0, 2).is_in(_countries())).then(value)


def _jan(value: pl.Expr) -> pl.Expr:
    number = pl.when(value.str.contains("^[0-9]{13}$")).then(value).cast(pl.Int64)
    digits = [number // 10**place % 10 for place in range(13)]
    total = pl.sum_horizontal(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return pl.when((total % 10 == 0) & (number % 1_111_111_111_111 != 0)).then(value)


READINGS: dict[Callable[[str], Any], Reading] = {
    rules.text: _text,
    rules.title: _title,
    rules.names: _names,
    rules.key: _key,
    rules.domain: _one_of(sorted(DOMAINS)),
    dates.date: _day,
    dates.day: _day,
    amounts.plain_price: _whole(0, amounts.DEAREST),
    amounts.price_jpy: _whole(0, amounts.DEAREST),
    amounts.seconds: _whole(1, 360_000),
    amounts.minutes: _whole(1, 360_000, 60),
    amounts.plain_seconds: _whole(1, 86_400),
    amounts.tempo: _whole(20, 400),
    amounts.pages: _whole(1, 100_000),
    amounts.plays: _whole(1, 10_000),
    codes.isrc_code: _isrc,
    codes.jan_code: _jan,
    codes.territories: _one_of(sorted(ISO_3166 | {"WORLD"})),
}
"""Rule → the expression that reads what is beyond doubt."""
WORDS = frozenset((rules.text, rules.title, rules.names, rules.key))
"""Rules that would read 不明 as a word."""
