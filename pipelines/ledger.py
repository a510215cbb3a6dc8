"""The ledger of deliveries, gold.deliveries: which number each manifest of a client has.

A number is entered before the first byte leaves and spent once its manifest lies at the client. Several clients' tasks
write at once, each only its own rows.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from exports.contents import Base
from exports.manifests import Manifest, path_of, sent_path
from exports.packages import AROUND, Package, named
from pipelines.lake import digest_of
from pipelines.running import Job

LEDGER = "gold.deliveries"


def manifests(job: Job) -> list[dict[str, Any]]:
    """This client's manifests in the ledger: one row a number, from 1."""
    mine = job.lake.scan(LEDGER).filter(pl.col("client") == job.client, pl.col("feed") == AROUND)
    rows = mine.collect().sort("seq").to_dicts()
    return [row for row in rows if row["file"] == path_of(row["night"], row["revision"])]


def bases(job: Job) -> list[Base]:
    """Deliveries up to this night that the client surely has, the newest night and revision first.

    A delivery whose step broke off after its manifest is left out: building on an older one is right as well.
    """
    rows = [row for row in manifests(job) if row["night"] <= job.night and is_confirmed(job, row)]
    rows.sort(key=lambda row: (row["night"], row["revision"]), reverse=True)
    out = job.settings.out / job.client
    return [Base(row["seq"], row["sha256"], out / named(row["night"], row["revision"])) for row in rows]


def delivered(job: Job) -> list[dict[str, Any]]:
    """Manifests that have reached the client, by night and revision; of the last number only if its step ended well.

    A number passes on only once its manifest lies at the client, so every one but the last has reached it.
    """
    rows = manifests(job)
    sent = [row for row in rows if row["seq"] < len(rows) or is_confirmed(job, row)]
    return sorted(sent, key=lambda row: (row["night"], row["revision"]))


def is_confirmed(job: Job, row: dict[str, Any]) -> bool:
    """Did the step that sent this manifest end well?"""
    return job.lake.digest(f"deliver.{job.client}", row["night"]) == digest(job.client, row["sha256"])


def digest(client: str, manifest_sha256: str) -> str:
    """What the step records when a manifest has reached its client."""
    return digest_of("deliver", client, manifest_sha256)


def enter(job: Job, package: Package, manifest: Manifest) -> int:
    """Write the delivery into the ledger, before the first byte leaves. Returns the number of rows."""
    files = [
        (file.feed, sent_path(package, file), file.sha256, file.bytes, file.rows, file.works, file.kind)
        for file in manifest.files
    ]
    files.append((AROUND, manifest.path, manifest.sha256, len(manifest.data), 0, None, AROUND))
    columns = ["feed", "file", "sha256", "bytes", "rows", "works", "kind"]
    rows = pl.DataFrame(files, schema=columns, orient="row", infer_schema_length=None).with_columns(
        client=pl.lit(job.client), revision=pl.lit(manifest.revision), seq=pl.lit(manifest.seq)
    )
    _replace(job, manifest.night, manifest.revision, rows)
    return rows.height


def withdraw(job: Job, row: dict[str, Any]) -> None:
    """Take a delivery that never reached the client out of the ledger: its number is free."""
    _replace(job, row["night"], row["revision"], None)


def _replace(job: Job, night: str, revision: int, rows: pl.DataFrame | None) -> None:
    """Replace one revision's rows in the ledger; those of the night's other revisions stay."""
    kept = job.lake.partition(LEDGER, night).filter(pl.col("client") == job.client, pl.col("revision") != revision)
    after = kept if rows is None else pl.concat([kept, rows.select(kept.columns).cast(dict(kept.schema))])
    if not after.equals(job.lake.partition(LEDGER, night).filter(pl.col("client") == job.client)):
        job.lake.replace_rows(LEDGER, night, after, {"client": job.client})
