"""Deliver past nights again, by hand, the reason kept: the same bytes if nothing changed, else a revision."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines import ledger
from pipelines.backfill import nights_from
from pipelines.nightly import chosen
from pipelines.running import Job, hold, job_for, run_step
from pipelines.settings import Settings, night_named
from pipelines.steps import clients
from quality.errors import WrongUsage

TABLE = "gold.redeliveries"


def redeliver(job: Job, reason: str) -> dict[str, Any]:
    """Package and deliver one night of one client once more.

    Returns client, night, reason, outcome (`revision` with a new number; `same` where the client has what it had,
    and what was missing at its end lies there again; `nothing` with a `note`), delivery and seq. The reason stands in
    gold.redeliveries. A revision unlike the delivery before needs an approval like any other.
    """
    if not reason.strip():
        raise WrongUsage("redelivery", "needs a reason", night=job.night, remedy="give --reason")
    before = {row["sha256"] for row in ledger.manifests(job)}
    run_step("package", job)
    sent = run_step("deliver", job).remarks
    told = {"client": job.client, "night": job.night, "reason": reason.strip(), "delivery": None, "seq": None}
    if sent.get("note"):
        return {**told, "outcome": "nothing", "note": sent["note"]}
    row = next(row for row in ledger.manifests(job) if row["seq"] == sent["seq"])
    outcome = "same" if row["sha256"] in before else "revision"
    delivery = row["file"].removeprefix("manifests/").removesuffix(".json")
    _enter(job, {"client": job.client, "delivery": delivery, "reason": told["reason"], "outcome": outcome,
                 "manifest_sha256": row["sha256"], "seq": row["seq"]})  # fmt: skip
    return {**told, "outcome": outcome, "delivery": delivery, "seq": row["seq"]}


def run(client: str, nights: str, reason: str) -> list[dict[str, Any]]:
    """Deliver `nights` (dates with commas, or `from..to`) again, oldest first, as an Airflow task does."""
    settings, told = Settings(), []
    chosen(client or "?", clients(settings.clients))
    with hold(settings.data, shared=True):
        for night in nights_named(nights):
            told.append(redeliver(job_for(night, settings, client), reason))
    return told


def nights_named(text: str) -> list[str]:
    """The nights in `2026-11-18, 2026-11-20` or `2026-11-18..2026-11-20`, in order. Raises WrongUsage."""
    found: set[str] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, dots, last = part.partition("..")
        found |= set(nights_from(night_named(first), night_named(last))) if dots else {night_named(first)}
    if not found:
        raise WrongUsage("nights", "no night is named", remedy="give dates such as 2026-11-20, with commas")
    return sorted(found)


def _enter(job: Job, row: dict[str, Any]) -> None:
    """Add a row to the night's redeliveries of this client; the same one again changes nothing."""
    there = job.lake.partition(TABLE, job.night).filter(pl.col("client") == job.client)
    rows = pl.concat([there, pl.DataFrame([row]).select(there.columns).cast(dict(there.schema))])
    rows = rows.unique(["delivery", "reason"], keep="first", maintain_order=True)
    if rows.height > there.height:
        job.lake.replace_rows(TABLE, job.night, rows, {"client": job.client})
