"""Rules for advertising feedback: counts by day, article and creative. Nothing about anybody who saw anything."""

from __future__ import annotations

import re

import polars as pl

from quality.errors import IntakeRefused
from quality.intake.amounts import integer
from quality.intake.files import refuse
from quality.intake.messages import Broken

ARMS = ("kansei", "category", "run_of_site", "other_engine")
"""How an impression came about: by our match, by the article's category, anywhere on the site, by another engine."""
COUNTS = ("impressions", "clicks", "conversions", "cost_jpy", "dwell_s",
          "exposed_yes", "exposed_total", "control_yes", "control_total")  # fmt: skip
MOST = 10**12
NO_TEXT = "{}"
"""What stands for a feedback row that is set aside: its text could hold anything, and the bytes are kept anyway."""
_PARTS_NOT_ABOVE = (
    ("clicks", "impressions", "clicks_above_impressions"),
    ("exposed_yes", "exposed_total", "answers_above_total"),
    ("control_yes", "control_total", "answers_above_total"),
)
_USER = re.compile(
    r"user|uid|cookie|device|idf[av]|aaid|gaid|maid|rdid|ifa$|imei|msisdn|e?mail|phone|session|visitor|member|customer"
    r"|reader|person|household|fingerprint|subscriber|login|(?:^|_)(?:ip|ips|ua|tel|ppid|uuid|guid)(?:_|$)|ip_?addr"
    r"|利用者|ユーザ|会員|読者|端末|クッキー|顧客|個人|氏名|メール|電話|識別子|訪問者|セッション|ＩＰ|IPアドレス",
)


def arm(value: str) -> str:
    """One of ARMS."""
    if value.strip() not in ARMS:
        raise Broken("bad_arm")
    return value.strip()


def traffic(value: str) -> str:
    """`human`. What the ad server marks as `bot` is set aside; nothing else is an answer."""
    if value.strip() == "bot":
        raise Broken("bot_traffic")
    if value.strip() != "human":
        raise Broken("bad_traffic")
    return "human"


def count(value: str) -> int:
    """A count, seconds or yen: a whole number from 0."""
    return integer(value, 0, MOST)


def above_total(typed: pl.DataFrame) -> list[tuple[int, str, str, str | None]]:
    """(place, rule, column, value) of each part that is larger than its whole: clicks > impressions, yes > answers."""
    found: list[tuple[int, str, str, str | None]] = []
    for part, whole, rule in _PARTS_NOT_ABOVE:
        if {part, whole} <= set(typed.columns):
            more = pl.col(part).fill_null(0) > pl.col(whole).fill_null(0)
            rows = typed.with_row_index("place").filter(more).select("place", part)
            found += [(place, rule, part, str(value)) for place, value in rows.iter_rows()]
    return found


def names_a_user(column: str) -> bool:
    """Could a column of this name identify a person, household, browser or device?"""
    return _USER.search(re.sub(r"(?<=[a-z])(?=[A-Z])|[-\s.]+", "_", column).lower()) is not None


def refuse_user_identifiers(file: str, data: bytes) -> None:
    """Raises IntakeRefused for a feedback file whose first line names a column that could identify somebody."""
    header = data[:65_536].split(b"\n", 1)[0].decode("utf-8", "replace")
    named = [name for name in re.split(r"[,;\t|\"\r]+", header.lstrip("\ufeff")) if name and names_a_user(name)]
    if named:
        raise _with_user_identifier(file, named)


def _with_user_identifier(file: str, named: list[str]) -> IntakeRefused:
    why = f"column {', '.join(sorted(named))} could identify a user; feedback is counts by day, article and creative"
    return refuse(file, "user_identifier", why, "add the rows up on your side and send the counts only")
