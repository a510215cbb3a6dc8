"""Read back what clients acknowledge, and tell which deliveries are overdue."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from exports.acknowledgements import outcome_of
from exports.channels import Channel
from exports.client_file import Client
from exports.manifests import ack_path
from exports.packages import named
from pipelines import ledger
from pipelines.running import Job

TABLE = "gold.acknowledgements"
LOOKED_BACK = 45
"""Nights after which nobody looks for an acknowledgement any more."""


def read_back(job: Job, client: Client, channel: Channel) -> tuple[int, list[dict[str, Any]]]:
    """Publish what the client has acknowledged since the night before.

    Returns the number of rows, and the deliveries that are overdue tonight: delivery, seq, nights since, outcome
    (`none` where nothing was written). A delivery that was refused, or of which other bytes were acknowledged, is
    overdue at once. A client that need not acknowledge is never overdue, but what it writes is kept.
    """
    waiting = _waiting(job)
    found: list[dict[str, Any]] = []
    overdue: list[dict[str, Any]] = []
    for row in waiting:
        data = channel.read(ack_path(row["night"], row["revision"]))
        outcome = "none" if data is None else outcome_of(data, row["sha256"])
        told = {"delivery": named(row["night"], row["revision"]), "seq": row["seq"], "outcome": outcome}
        if data is not None:
            found.append({"client": client.client, "manifest_sha256": row["sha256"], **told})
        nights = _nights(row["night"], job.night)
        late = nights >= client.acknowledge.within if client.acknowledge else False
        if outcome != "accepted" and (late or (outcome != "none" and client.acknowledge)):
            overdue.append({**told, "nights": nights})
    _publish(job, found)
    return len(found), overdue


def _waiting(job: Job) -> list[dict[str, Any]]:
    """Deliveries up to this night that no earlier night has found acknowledged."""
    before = job.lake.scan(TABLE).filter(
        pl.col("client") == job.client, pl.col("night") < job.night, pl.col("outcome") == "accepted"
    )
    known = set(before.select("manifest_sha256").collect()["manifest_sha256"])
    return [
        row for row in ledger.manifests(job)
        if row["sha256"] not in known and 0 <= _nights(row["night"], job.night) <= LOOKED_BACK
    ]  # fmt: skip


def _publish(job: Job, found: list[dict[str, Any]]) -> None:
    there = job.lake.partition(TABLE, job.night).filter(pl.col("client") == job.client)
    rows = pl.DataFrame(found, schema=there.schema) if found else there.clear()
    if not rows.sort("delivery").equals(there.sort("delivery")):
        job.lake.replace_rows(TABLE, job.night, rows, {"client": job.client})


def _nights(first: str, last: str) -> int:
    return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days
