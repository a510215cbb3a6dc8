"""How the licences stand: each client's on every night, and by kind who holds one and what became of trials."""

from __future__ import annotations

import polars as pl

from pipelines.expiry import readable_clients
from pipelines.running import Job
from quality.contracts.deliveries import LICENCES

TABLE, KPIS = "gold.licences", "gold.licence_kpis"
TRIAL = "trial"


def enter(job: Job) -> dict[str, int]:
    """Publish the night's licences and what the history of them up to this night comes to. Returns rows by table.

    A night behind which a later one stands already keeps the licences that it had: client files say how it is today.
    """
    later = job.lake.scan(TABLE).filter(pl.col("night") > job.night).select("night").head(1).collect()
    if later.is_empty():
        job.lake.replace_rows(TABLE, job.night, _stated(job), {})
    now = job.lake.partition(TABLE, job.night)
    history = job.lake.scan(TABLE).filter(pl.col("night") <= job.night, pl.col("in_force")).collect()
    found = kpis(history, now)
    job.lake.replace_rows(KPIS, job.night, found, {})
    return {TABLE: now.height, KPIS: found.height}


def _stated(job: Job) -> pl.DataFrame:
    """What the client files say tonight."""
    return pl.DataFrame(
        [
            {"client": client.client, "licence": client.licence.kind, "use": client.licence.use,
             "valid_from": client.licence.period.first, "valid_until": client.licence.period.until,
             "in_force": client.licence.covers(job.night)}
            for client in readable_clients(job)
        ],
        schema=job.lake.partition(TABLE, job.night).schema,
    )  # fmt: skip


def kpis(history: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """licence, licensees, share, left, turned: a row for each kind of licence.

    history: client, licence of every night on which it was in force; now: those of the last one (with in_force).
    left: clients that have had a licence of this kind and have none now, ended or turned into another; turned: those of
    them whose licence is now of another kind and no trial. share is 0 where nobody holds any.
    """
    held = now.filter("in_force")
    rows = []
    for kind in LICENCES:
        have = set(held.filter(licence=kind)["client"])
        left = set(history.filter(licence=kind)["client"]) - have
        paid = set(held.filter(pl.col("licence") != TRIAL)["client"])
        rows.append((kind, len(have), len(have) / max(held.height, 1), len(left), len(left & paid)))
    columns = {"licence": pl.String, "licensees": pl.Int64, "share": pl.Float64, "left": pl.Int64, "turned": pl.Int64}
    return pl.DataFrame(rows, schema=columns, orient="row")
