"""Themes keep their ids from night to night: tonight's theme is last night's with which it shares most works."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.identity import identifier

SAME = 0.3
"""Least share of works in both among works in either (Jaccard) for a theme to be the one of last night."""


def inherited(tonight: pl.DataFrame, last: pl.DataFrame) -> dict[int, str]:
    """Theme of tonight → id of last night's theme that it continues; a theme that is new is not in it.

    tonight: theme (a number), work_id. last: theme_id, work_id. The greatest overlap chooses first, ties by last
    night's id, then by tonight's number; an id is given once.
    """
    if not tonight.height or not last.height:
        return {}
    sizes = dict(tonight.group_by("theme").len().iter_rows())
    before = dict(last.group_by("theme_id").len().iter_rows())
    shared = tonight.join(last, on="work_id").group_by("theme", "theme_id").len("both")
    pairs = sorted(
        (-both / (sizes[theme] + before[theme_id] - both), theme_id, theme)
        for theme, theme_id, both in shared.select("theme", "theme_id", "both").iter_rows()
    )
    found: dict[int, str] = {}
    used: set[str] = set()
    for overlap, theme_id, theme in pairs:
        if -overlap >= SAME and theme not in found and theme_id not in used:
            found[theme] = theme_id
            used.add(theme_id)
    return found


def new_id(works: Sequence[str], used: set[str]) -> str:
    """An id for a theme that is new: digest of the works that it begins with; never one of `used`."""
    parts = sorted(works)
    found = identifier("theme", *parts)
    while found in used:
        parts.append(found)
        found = identifier("theme", *parts)
    return found
