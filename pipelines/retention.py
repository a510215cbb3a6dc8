"""Which nights stay whole: those that a redelivery or a backfill may ask for, and the first night of each month longer.

Judged by the nights that the lake has, never by the clock: one that jumps ahead must not age anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from pipelines.results import REMEMBERED
from pipelines.score import ARTICLE_NIGHTS
from pipelines.steps import STEPS
from quality.contracts import tables

LOOKS_BACK = max(REMEMBERED, ARTICLE_NIGHTS)
"""Nights before its own that a night's steps may read: the oldest night that may be run again needs them too."""
STATE_TABLES = tuple(name for name, table in tables().items() if table.kind == "state")
"""What is kept by night. Tables of events stay: every night's state is made of all events up to it."""
STATE_STEPS = tuple(step.name for step in STEPS if set(step.tables) & set(STATE_TABLES))


def outdated(nights: Collection[str], keep_nights: int, keep_months: int) -> list[str]:
    """Of these nights those whose tables may go, oldest first.

    Kept are the last `keep_nights` days and LOOKS_BACK days before them, the last night before all these (from it the
    oldest one goes on), and of the last `keep_months` months the first night that each has.
    """
    if not nights:
        return []
    last = dt.date.fromisoformat(max(nights))
    first = (last - dt.timedelta(days=keep_nights + LOOKS_BACK - 1)).isoformat()
    months = last.year * 12 + last.month - 1 - keep_months
    oldest_month = f"{months // 12:04d}-{months % 12 + 1:02d}"
    older = sorted(night for night in nights if night < first)
    firsts = {month: min(night for night in older if night[:7] == month) for month in {night[:7] for night in older}}
    monthly = {night for month, night in firsts.items() if month > oldest_month and _is_first(night, nights)}
    return [night for night in older[:-1] if night not in monthly]


def _is_first(night: str, nights: Collection[str]) -> bool:
    return night == min(each for each in nights if each[:7] == night[:7])
