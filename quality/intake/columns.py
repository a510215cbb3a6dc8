"""Field rules over whole columns: what a rule makes of the values that are beyond doubt, all at once.

Each says the same as the rule of the same name, or nothing: where it gives null, the rule itself reads the value. A
test draws values and compares. Only plain cells come here (scan.py): no rule about characters can be broken in them,
and no white space is around them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from stdnum import isrc

from quality.contracts import DOMAINS
from quality.intake import amounts, codes, dates, rules
from quality.intake.targets import Field
from quality.territories import ISO_3166

Reading = Callable[[pl.Series], pl.Series]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SAME_EVERYWHERE = re.compile(r"(?:\(\?:|\[[A-Za-z0-9_-]+\]|\{[0-9]+(?:,[0-9]*)?\}|[A-Za-z0-9_()|?*+-])+")
"""Patterns that mean the same to Python and to polars."""


def decided(
    values: pl.Series, plain: pl.Series | None, target: Field, rule: Callable[[str], Any]
) -> tuple[pl.Series, pl.Series]:
    """(what the rule reads, null where nothing is said; is that certain?). plain: which values are; None if unknown."""
    reading, nothing = READINGS.get(rule), values.is_null()
    if reading is None or plain is None:
        return pl.repeat(None, len(values), dtype=target.dtype, eager=True), nothing
    fitting = plain & (values.str.len_bytes() <= target.longest)
    if target.may_be_unknown and not target.required and rule in WORDS:
        fitting &= ~values.is_in(list(rules.UNKNOWN))
    found = reading(_only(values, fitting & (values != "")))
    return found.cast(target.dtype), found.is_not_null() | nothing | (values == "")


def fits(typed: pl.Series, pattern: str) -> pl.Series:
    """Which values are certainly null or what the pattern says."""
    if not _SAME_EVERYWHERE.fullmatch(pattern):
        return typed.is_null()
    return typed.str.contains(f"^(?:{pattern})$").fill_null(True)


def _only(values: pl.Series, mask: pl.Series) -> pl.Series:
    """The values where the mask says so, null elsewhere."""
    if not mask.null_count() and mask.all():
        return values  # as in nearly every column of a clean file: nothing is copied
    return pl.select(pl.when(mask).then(values)).to_series()


def _same(value: pl.Series) -> pl.Series:
    return value


def _title(value: pl.Series) -> pl.Series:
    return _only(value, (value.str.len_bytes() <= 1000) & ~value.str.contains("\n", literal=True))


def _matching(pattern: str) -> Reading:
    return lambda value: _only(value, value.str.contains(pattern))


def _day(value: pl.Series) -> pl.Series:
    shaped = _only(value, value.str.contains("^(?:1[89]|20)[0-9]{2}-[01][0-9]-[0-3][0-9]$"))
    return _only(shaped, shaped.str.to_date("%Y-%m-%d", strict=False).is_not_null())


def _whole(lowest: int, highest: int, unit: int = 1) -> Reading:
    def read(value: pl.Series) -> pl.Series:
        number = _only(value, ~value.str.starts_with("-")).cast(pl.Int64, strict=False) * unit
        return _only(number, number.is_between(lowest, highest))

    return read


def _one_of(words: list[str]) -> Reading:
    return lambda value: _only(value, value.is_in(words))


@cache
def _isrc_pattern() -> str:
    """The shape of an ISRC, with the beginnings that python-stdnum knows."""
    pairs = (first + second for first in _LETTERS for second in _LETTERS)
    return f"^(?:{'|'.join(pair for pair in pairs if isrc.is_valid(f'{pair}A000000000'))})[A-Z0-9]{{3}}[0-9]{{7}}$"


def _isrc(value: pl.Series) -> pl.Series:
    return _matching(_isrc_pattern())(value)


@cache
def _weights() -> npt.NDArray[np.int64]:
    """Number of up to five digits → the sum of its digits, every other one from the right but the first tripled."""
    number = np.arange(100_000)
    return sum((number // 10**place % 10 * (3 if place % 2 else 1) for place in range(5)), np.zeros(100_000, np.int64))


def _jan(value: pl.Series) -> pl.Series:
    shaped = _only(value, value.str.len_bytes() == 13)
    number = shaped.cast(pl.Int64, strict=False).fill_null(0).clip(0).to_numpy()  # no plain value begins with a plus
    total = _weights()[number // 100_000_000] + _weights()[number // 10_000 % 10_000] + _weights()[number % 10_000]
    return _only(shaped, pl.Series((total % 10 == 0) & (number % 1_111_111_111_111 != 0)))


READINGS: dict[Callable[[str], Any], Reading] = {
    rules.text: _same,
    rules.title: _title,
    rules.names: _matching("^[^\n／∥|、/]+$"),
    rules.key: _matching("^[!-~]{1,200}$"),
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
