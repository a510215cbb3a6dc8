"""Package: select what the client has licensed tonight, encode it, pass the leak gate, seal it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import polars as pl

from exports.client_file import Client, find_client
from exports.contents import Base
from exports.packages import Package, build
from exports.select import tables_read
from pipelines import ledger
from pipelines.connections import key
from pipelines.lake import digest_of
from pipelines.narrowing import narrowed
from pipelines.running import Job, Summary, hold
from pipelines.steps import publisher
from pipelines.workers import map_partitions

NOT_LICENSED = "not licensed on this night"
NOT_DUE = "not due on this night"


def run(job: Job) -> Summary:
    """Put one client's package of one night under out/<client>/; an equal one that lies there stays as it is.

    Outside the licence's period, and on a night that its schedule leaves out, there is no package, and the summary says
    so. Raises WrongUsage (client file, key), NotPublished (a table of that night is missing), LicenceViolated (leak
    gate): nothing is sealed then.
    """
    client = find_client(job.settings.clients, job.client)
    why = why_nothing(client, job.night)
    if why:
        return _nothing(client, why)
    with hold(job.settings.out / client.client):
        package = build_package(job, client)
    rows = sum(file.rows for file in package.files)
    digest = digest_of("package", client.client, package.licence_digest, package.seal)
    return Summary(rows_in=rows, rows_out=rows, digest=digest, remarks=_remarks(package))


def why_nothing(client: Client, night: str) -> str:
    """Why there is nothing to send on this night; "" where there is."""
    if not client.licence.covers(night):
        return NOT_LICENSED
    return "" if client.due(night) else NOT_DUE


def build_package(
    job: Job, client: Client, out: Path | None = None, *, bases: Sequence[Base] | None = None
) -> Package:  # fmt: skip
    """The package of the night for the licence as it is now. The caller holds the client's folder.

    out: another folder, for a package that is only looked at. bases: deliveries to build on, where not all of them.
    """
    return build(
        client, job.night, licensed_from(job, client), out or job.settings.out / client.client,
        bases=ledger.bases(job) if bases is None else bases,
        inputs=inputs_digest(job, client),
        recipients={name: key(name) for name in client.encryption.keys} if client.encryption else {},
        spread=partial(map_partitions, at=job.settings) if job.settings.workers else None,
    )  # fmt: skip


def licensed_from(job: Job, client: Client) -> dict[str, pl.DataFrame]:
    """The night's tables from which the client's feeds are selected. Raises NotPublished where one is missing."""
    names = tables_read(client.feeds)
    return narrowed(job, client, {name: job.lake.read(name, job.night) for name in names})


def inputs_digest(job: Job, client: Client) -> str:
    """Digest of what those tables were made of."""
    steps = sorted({publisher(name) for name in tables_read(client.feeds)})
    return digest_of({step: job.lake.digest(step, job.night) for step in steps})


def _remarks(package: Package) -> dict[str, object]:
    files = [{"feed": file.resource, "rows": file.rows, "columns": list(file.columns)} for file in package.files]
    tombstones = {status: len(ids) for status, ids in package.stated["tombstones"].items()}
    return {
        "files": files, "revision": package.revision, "folder": str(package.folder), "seal": package.seal,
        "tombstones": tombstones,
    }  # fmt: skip


def _nothing(client: Client, why: str) -> Summary:
    return Summary(
        digest=digest_of("package", client.client, client.licence_digest, why),
        remarks={"files": [], "revision": None, "folder": None, "seal": None, "tombstones": {}, "note": why},
    )
