"""The calendar of deliveries: for each client and night whether it was delivered, late, held or acknowledged."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import acknowledgements, ledger
from pipelines.expiry import readable_clients
from pipelines.running import Job

SHOWN = 14
"""Nights of the calendar, the last one included."""


def calendar(job: Job) -> dict[str, Any]:
    """nights: the last 14, oldest first. clients: {client, days: a state a night}.

    States: `acknowledged` by the client; `delivered`; `held` for an approval; `late` where a delivery was due, the
    night ran, and nothing was sent; "" where nothing was due, or nobody ran the night.
    """
    last = dt.date.fromisoformat(job.night)
    nights = [(last - dt.timedelta(days=back)).isoformat() for back in reversed(range(SHOWN))]
    sent = _pairs(job, ledger.LEDGER, pl.lit(value=True), pl.col("night"))
    accepted = pl.col("outcome") == "accepted"
    taken = _pairs(job, acknowledgements.TABLE, accepted, pl.col("delivery").str.head(10))
    ran = set(job.lake.scan("silver.nights").select("night").collect()["night"])
    rows = []
    for client in readable_clients(job):
        name = client.client
        days = []
        for night in nights:
            due = night in ran and client.licence.covers(night) and client.due(night)
            days.append(_state((name, night), sent, taken, _held(job, name, night), due=due))
        rows.append({"client": name, "days": days})
    return {"nights": nights, "clients": rows}


def plans(reports: Path, night: str) -> list[dict[str, Any]]:
    """What each client's delivery of this night changed, or would change: the plans that `deliver` has put down."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((reports / night / "plans").glob("*.json"))]


def _state(
    key: tuple[str, str], sent: set[tuple[str, str]], taken: set[tuple[str, str]], held: bool, *, due: bool
) -> str:  # fmt: skip
    if held:
        return "held"
    if key in taken:
        return "acknowledged"
    if key in sent:
        return "delivered"
    return "late" if due else ""


def _pairs(job: Job, table: str, where: pl.Expr, night: pl.Expr) -> set[tuple[str, str]]:
    found = job.lake.scan(table).filter(where).select("client", night.alias("of")).unique().collect()
    return set(found.rows())


def _held(job: Job, client: str, night: str) -> bool:
    place = job.settings.reports / night / "plans" / f"{client}.json"
    return place.is_file() and bool(json.loads(place.read_text(encoding="utf-8"))["held"])
