"""For whom a backfill may change something: how many licensed works of each client it could touch at most."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from exports.select import LICENSED_FROM, licensed_works
from pipelines.expiry import readable_clients
from pipelines.running import Job
from quality.errors import NotPublished


@dataclass(frozen=True)
class Affected:
    """A client, the works that it licenses as the tables are now, and how many of these a backfill could touch."""

    client: str
    works: int
    touched: int


def affected(job: Job, sources: Collection[str] | None) -> tuple[Affected, ...]:
    """Every client whose licence covers the night. sources: of changed files; None where every work may change.

    Works that only come with the new files are in no table yet, and not counted. Nothing where the night was never
    published.
    """
    try:
        frames = {name: job.lake.read(name, job.night) for name in LICENSED_FROM}
    except NotPublished:
        return ()
    every = frames["silver.works"].lazy()
    may_change = every if sources is None else every.filter(pl.col("source").is_in(list(sources)))
    ids = may_change.select("work_id").collect()
    found = []
    for client in readable_clients(job):
        if client.licence.covers(job.night):
            works = licensed_works(client, job.night, frames)
            found.append(Affected(client.client, works.height, works.join(ids, on="work_id", how="semi").height))
    return tuple(found)
