"""Deliver: give the sealed package its number in the ledger, send it, and put the manifest last.

A number is spent once its manifest lies at the client. A delivery that broke off keeps its number when it is run
again; if another one is sent before that, the number passes to it, so that a client never waits for a number.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from exports.channels import Channel, Target, channels
from exports.client_file import Client, find_client
from exports.manifests import Manifest, manifest_of
from exports.packages import Package, damaged, latest, load, revisions
from exports.send import send
from exports.signing import Signer, signer
from pipelines import acknowledgements, ledger, metering, plan
from pipelines.connections import key, link
from pipelines.lake import digest_of
from pipelines.package import NOT_LICENSED, build_package, why_nothing
from pipelines.running import Job, Summary, hold
from quality.errors import DeliveryConflict


def run(job: Job) -> Summary:
    """Send the newest sealed package of one night to one client; what already lies there is left as it is.

    A package that is damaged, or was made for another licence, is made anew first. Outside the licence's period nothing
    is sent, whatever packages there are; on a night that is not due, acknowledgements are read all the same. Raises
    NotPublished (no package), DeliveryConflict (something else lies at the client), DeliveryHeld (nobody has approved
    it; it has no number then).
    """
    client = find_client(job.settings.clients, job.client)
    why = why_nothing(client, job.night)
    if why == NOT_LICENSED:
        return _nothing(client, why)
    with hold(job.settings.out / client.client):
        channel = _channel(job, client)
        summary = _nothing(client, why) if why else _deliver(job, client, channel)
        count, overdue = acknowledgements.read_back(job, client, channel)
    summary.tables[acknowledgements.TABLE] = count
    summary.remarks["overdue"] = overdue
    return summary


def _deliver(job: Job, client: Client, channel: Channel) -> Summary:
    package = _package(job, client)
    made = plan.of_package(job, client, package)
    plan.keep(job, made)
    plan.refuse_unapproved(made)
    manifest = _numbered(job, channel, package, _signer(client))
    entered = ledger.enter(job, package, manifest)
    send(client.client, package, manifest, channel)
    metered = metering.enter(job, client, manifest)
    rows = sum(file.rows for file in package.files)
    return Summary(
        rows_in=rows,
        rows_out=rows,
        digest=ledger.digest(client.client, manifest.sha256),
        tables={ledger.LEDGER: entered, metering.TABLE: metered},
        remarks={
            "where": channel.where,
            "seq": manifest.seq,
            "manifest": manifest.path,
            "files": len(manifest.files),
            "bytes": sum(file.bytes for file in manifest.files),
            "signed": manifest.signature is not None,
        },
    )


def _package(job: Job, client: Client) -> Package:
    """The sealed package, verified just now, made for the licence as it is now."""
    out = job.settings.out / client.client
    newest = revisions(out, job.night)[-1:]
    for folder in newest:
        if damaged(folder) or load(folder, job.night).licence_digest != client.licence_digest:
            build_package(job, client)
    return latest(out, job.night)


def _signer(client: Client) -> Signer | None:
    return signer(client.signing, key(client.signing)) if client.signing else None


def _channel(job: Job, client: Client) -> Channel:
    place = client.channel
    opened = link(place.kind, place.connection) if place.connection else None
    folder = job.settings.delivered / client.client
    return channels()[place.kind].connect(Target(client.client, folder, place.bucket or "", place.prefix, opened))


def _numbered(job: Job, channel: Channel, package: Package, signs: Signer | None) -> Manifest:
    """The package's manifest, with the number it has in the ledger, or the next one."""
    numbered = ledger.manifests(job)
    mine = [row for row in numbered if (row["night"], row["revision"]) == (package.night, package.revision)]
    if not mine and numbered and not _is_out(job, channel, numbered[-1]):
        ledger.withdraw(job, numbered.pop())
    seq = mine[0]["seq"] if mine else len(numbered) + 1
    previous = numbered[seq - 2]["sha256"] if seq > 1 else None
    manifest = manifest_of(job.client, package, seq, previous, signs)
    if mine and mine[0]["sha256"] != manifest.sha256 and _is_out(job, channel, mine[0]):
        sent = _as_sent(channel, manifest, mine[0]["sha256"])
        if sent:
            return sent
        raise DeliveryConflict(
            f"{job.client}: {manifest.path}", f"delivery number {seq} was sent with other content", night=job.night,
            remedy="restore out/ from backup, or package again as a new revision",
        )  # fmt: skip
    return manifest


def _as_sent(channel: Channel, manifest: Manifest, sha256: str) -> Manifest | None:
    """The manifest as the client has it, where it differs in nothing but the key: we sign with another one by now."""
    data = channel.read(manifest.path)
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        return None
    if {**json.loads(data), "key": None} != {**json.loads(manifest.data), "key": None}:
        return None
    return replace(manifest, data=data, signature=None)


def _is_out(job: Job, channel: Channel, row: dict[str, Any]) -> bool:
    """Has this manifest reached the client? It has if the step ended, and also if it broke off just after."""
    return ledger.is_confirmed(job, row) or channel.read(row["file"]) is not None


def _nothing(client: Client, why: str) -> Summary:
    return Summary(
        digest=digest_of("deliver", client.client, client.licence_digest, why),
        remarks={"where": None, "seq": None, "manifest": None, "files": 0, "bytes": 0, "note": why},
    )
