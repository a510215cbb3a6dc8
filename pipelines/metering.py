"""What a delivery counts: rows and works by feed and kind of licence, gold.meterings, read from the ledger.

The rule: a delivery is a number. The same bytes sent again have the number that they had and count once; of a corrected
night only the newest revision counts, in the month of that night, and a correction in a later month changes that
month's statement. Rows are those of whole files and of changes; keys that only say what is gone count nothing.
"""

from __future__ import annotations

import polars as pl

from exports.client_file import Client
from exports.manifests import Manifest
from exports.packages import AROUND
from pipelines import ledger
from pipelines.running import Job

TABLE = "gold.meterings"
KEY = ("revision", "feed")


def enter(job: Job, client: Client, sent: Manifest) -> int:
    """Publish what this night's deliveries to one client count, `sent` included. Returns the number of rows.

    A revision that was metered before keeps the kind of licence that it had then.
    """
    reached = {row["revision"] for row in ledger.delivered(job) if row["night"] == job.night} | {sent.revision}
    there = job.lake.partition(TABLE, job.night).filter(pl.col("client") == job.client)
    counts = of_ledger(job.lake.partition(ledger.LEDGER, job.night).filter(pl.col("client") == job.client))
    rows = (
        counts.filter(pl.col("revision").is_in(sorted(reached)))
        .join(there.select(*KEY, "licence"), on=KEY, how="left")
        .with_columns(pl.col("licence").fill_null(client.licence.kind), counted=pl.col("revision") == max(reached))
        .select(there.columns)
        .sort(KEY)
    )
    if not rows.equals(there.sort(KEY)):
        job.lake.replace_rows(TABLE, job.night, rows, {"client": job.client})
    return rows.height


def of_ledger(files: pl.DataFrame) -> pl.DataFrame:
    """client, revision, feed, seq, rows, works of what counts among rows of gold.deliveries.

    works is null where a file is from before works were counted; a feed of which nothing changed has 0 rows.
    """
    counting = files.filter(pl.col("feed") != AROUND).with_columns(counts=pl.col("kind").fill_null("full") != "removed")
    return (
        counting.filter("counts")
        .group_by("client", "revision", "feed", maintain_order=True)
        .agg(
            pl.col("seq").first(),
            pl.col("rows").sum(),
            pl.when(pl.col("works").null_count() == 0).then(pl.col("works").sum()).alias("works"),
        )
    )
