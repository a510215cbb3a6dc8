"""Deliver: give the sealed package its number in the ledger, send it, and put the manifest last.

A number is spent once its manifest lies at the client. A delivery that broke off keeps its number when it is run
again; if another one is sent before that, the number passes to it, so that a client never waits for a number.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from exports.channels import Channel, Target, channels
from exports.client_file import Client, find_client
from exports.manifests import Manifest, manifest_of, path_of, sent_path
from exports.packages import AROUND, Package, latest
from exports.send import send
from pipelines.connections import link
from pipelines.lake import digest_of
from pipelines.package import NOT_LICENSED
from pipelines.running import Job, Summary, hold
from quality.errors import DeliveryConflict, NotPublished

LEDGER = "gold.deliveries"


def run(job: Job) -> Summary:
    """Send the newest sealed package of one night to one client; what already lies there is left as it is.

    Raises NotPublished (no package, or one for another licence), DeliveryConflict (something else lies at the
    client). Outside the licence's period nothing is sent, whatever packages there are.
    """
    client = find_client(job.settings.clients, job.client)
    if not client.licence.covers(job.night):
        return _nothing(client)
    with hold(job.settings.out / client.client):
        package = _package(job, client)
        channel = _channel(job, client)
        manifest = _numbered(job, channel, package)
        _enter(job, package, manifest)
        send(client.client, package, manifest, channel)
    rows = sum(file.rows for file in package.files)
    return Summary(
        rows_in=rows,
        rows_out=rows,
        digest=_digest(client.client, manifest.sha256),
        tables={LEDGER: len(manifest.files) + 1},
        remarks={
            "where": channel.where,
            "seq": manifest.seq,
            "manifest": manifest.path,
            "files": len(manifest.files),
            "bytes": sum(file.bytes for file in manifest.files),
        },
    )


def _package(job: Job, client: Client) -> Package:
    """The sealed package, made for the licence as it is now."""
    package = latest(job.settings.out / client.client, job.night)
    if package.licence_digest != client.licence_digest:
        raise NotPublished(
            f"package {client.client}/{package.folder.name}", "its licence has changed since", night=job.night,
            remedy=f"python -m pipelines step package --night {job.night} --client {client.client}",
        )  # fmt: skip
    return package


def _channel(job: Job, client: Client) -> Channel:
    place = client.channel
    opened = link(place.kind, place.connection) if place.connection else None
    folder = job.settings.delivered / client.client
    return channels()[place.kind].connect(Target(client.client, folder, place.bucket or "", place.prefix, opened))


def _numbered(job: Job, channel: Channel, package: Package) -> Manifest:
    """The package's manifest, with the number it has in the ledger, or the next one."""
    numbered = _manifests(job)
    mine = [row for row in numbered if (row["night"], row["revision"]) == (package.night, package.revision)]
    if not mine and numbered and not _is_out(job, channel, numbered[-1]):
        _withdraw(job, numbered.pop())
    seq = mine[0]["seq"] if mine else len(numbered) + 1
    previous = numbered[seq - 2]["sha256"] if seq > 1 else None
    manifest = manifest_of(job.client, package, seq, previous)
    if mine and mine[0]["sha256"] != manifest.sha256 and _is_out(job, channel, mine[0]):
        raise DeliveryConflict(
            f"{job.client}: {manifest.path}", f"delivery number {seq} was sent with other content", night=job.night,
            remedy="restore out/ from backup, or package again as a new revision",
        )  # fmt: skip
    return manifest


def _manifests(job: Job) -> list[dict[str, Any]]:
    """This client's manifests in the ledger: one row a number, from 1."""
    mine = job.lake.scan(LEDGER).filter(pl.col("client") == job.client, pl.col("feed") == AROUND)
    rows = mine.collect().sort("seq").to_dicts()
    return [row for row in rows if row["file"] == path_of(row["night"], row["revision"])]


def _is_out(job: Job, channel: Channel, row: dict[str, Any]) -> bool:
    """Has this manifest reached the client? It has if the step ended, and also if it broke off just after."""
    if job.lake.digest(f"deliver.{job.client}", row["night"]) == _digest(job.client, row["sha256"]):
        return True
    return channel.read(row["file"]) is not None


def _enter(job: Job, package: Package, manifest: Manifest) -> None:
    """Write the delivery into the ledger, before the first byte leaves."""
    files = [(file.feed, sent_path(package, file), file.sha256, file.bytes, file.rows) for file in manifest.files]
    files.append((AROUND, manifest.path, manifest.sha256, len(manifest.data), 0))
    rows = pl.DataFrame(files, schema=["feed", "file", "sha256", "bytes", "rows"], orient="row").with_columns(
        client=pl.lit(job.client), revision=pl.lit(manifest.revision), seq=pl.lit(manifest.seq)
    )
    _replace(job, manifest.night, manifest.revision, rows)


def _withdraw(job: Job, row: dict[str, Any]) -> None:
    """Take a delivery that never reached the client out of the ledger: its number is free."""
    _replace(job, row["night"], row["revision"], None)


def _replace(job: Job, night: str, revision: int, rows: pl.DataFrame | None) -> None:
    """Replace one revision's rows in the ledger; those of the night's other revisions stay."""
    kept = job.lake.partition(LEDGER, night).filter(pl.col("client") == job.client, pl.col("revision") != revision)
    after = kept if rows is None else pl.concat([kept, rows.select(kept.columns).cast(dict(kept.schema))])
    if not after.equals(job.lake.partition(LEDGER, night).filter(pl.col("client") == job.client)):
        job.lake.replace_rows(LEDGER, night, after, {"client": job.client})


def _digest(client: str, manifest_sha256: str) -> str:
    return digest_of("deliver", client, manifest_sha256)


def _nothing(client: Client) -> Summary:
    return Summary(
        digest=digest_of("deliver", client.client, client.licence_digest, NOT_LICENSED),
        remarks={"where": None, "seq": None, "manifest": None, "files": 0, "bytes": 0, "note": NOT_LICENSED},
    )
