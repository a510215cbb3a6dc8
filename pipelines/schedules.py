"""When a supplier has promised to deliver, and who is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Weekly(BaseModel):
    """Days of the week on whose nights something comes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekly: Literal[DAYS] | Annotated[tuple[Literal[DAYS], ...], Field(min_length=1)]  # type: ignore[valid-type]


Schedule = Literal["", "nightly", "weekdays"] | Weekly
"""Nothing where a supplier sends whenever it has something. `weekdays` knows no public holidays."""


def last_due(schedule: Schedule, night: str) -> str:
    """The last night up to this one on which a delivery was due; "" where none ever is."""
    if isinstance(schedule, Weekly):
        days = {schedule.weekly} if isinstance(schedule.weekly, str) else set(schedule.weekly)
    else:
        days = set({"": (), "nightly": DAYS, "weekdays": DAYS[:5]}[schedule])
    tonight = dt.date.fromisoformat(night)
    week = (tonight - dt.timedelta(days=back) for back in range(7))
    return next((day.isoformat() for day in week if DAYS[day.weekday()] in days), "")


def late(schedules: Mapping[str, Schedule], last: Mapping[str, str], night: str) -> list[dict[str, Any]]:
    """Sources that sent nothing since their last due night: source, due, last, nights since it was due.

    last: source → night of its last file that was not refused; absent where there was none.
    """
    found = []
    for source, schedule in sorted(schedules.items()):
        due = last_due(schedule, night)
        if due and last.get(source, "") < due:
            nights = (dt.date.fromisoformat(night) - dt.date.fromisoformat(due)).days
            found.append({"source": source, "due": due, "last": last.get(source, ""), "nights": nights})
    return found
