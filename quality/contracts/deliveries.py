"""The ledger of what left the house, for whom, under which number."""

from __future__ import annotations

import dataframely as dy

from quality.contracts import choice, doc, table
from quality.contracts.intake import SHA256

KINDS = ("full", "changes", "removed", "package")
OUTCOMES = ("accepted", "refused", "mismatch", "unreadable")


@table("gold.deliveries", "events", may_be_empty=True)
class Deliveries(dy.Schema):
    """One row per file sent to a client. The number is assigned before the first byte leaves."""

    client = dy.String(primary_key=True, metadata=doc("提供先", "Client"))
    feed = dy.String(primary_key=True, metadata=doc("フィード", "Feed; package for the files around the feeds"))
    revision = dy.Int32(primary_key=True, min=1, metadata=doc("版", "Revision of this night's package"))
    file = dy.String(primary_key=True, metadata=doc("ファイル", "Path from the client's root"))
    sha256 = dy.String(regex=SHA256, metadata=doc("指紋", "Digest of the bytes"))
    bytes = dy.Int64(min=0, metadata=doc("サイズ", "Size", unit="bytes"))
    rows = dy.Int64(min=0, metadata=doc("行数", "Rows", unit="rows"))
    seq = dy.Int64(min=1, metadata=doc("通番", "Sequence number of the delivery for this client"))
    kind = choice(
        KINDS,
        "種別",
        "Whole file; of a delta the rows added or changed, or the keys removed; package for what is around the feeds. None before protocol 2",
        nullable=True,
    )


@table("gold.acknowledgements", "events", may_be_empty=True)
class Acknowledgements(dy.Schema):
    """One row per delivery that a client has acknowledged, on the night on which that was read."""

    client = dy.String(primary_key=True, metadata=doc("提供先", "Client"))
    delivery = dy.String(primary_key=True, metadata=doc("納品", "Night and revision, e.g. 2026-11-20.r2"))
    manifest_sha256 = dy.String(
        regex=SHA256, metadata=doc("マニフェストの指紋", "Digest of the manifest that was sent")
    )
    seq = dy.Int64(min=1, metadata=doc("通番", "Sequence number of the delivery"))
    outcome = choice(
        OUTCOMES,
        "結果",
        "accepted; refused by the client; mismatch: other bytes were acknowledged; unreadable",
    )


@table("gold.redeliveries", "events", may_be_empty=True)
class Redeliveries(dy.Schema):
    """One row per reason for which a night's delivery was sent again by hand, in the partition of that night."""

    client = dy.String(primary_key=True, metadata=doc("提供先", "Client"))
    delivery = dy.String(primary_key=True, metadata=doc("納品", "Night and revision that the client has after it"))
    reason = dy.String(primary_key=True, min_length=1, metadata=doc("理由", "Why, in the words of whoever asked for it"))
    outcome = choice(("same", "revision"), "結果", "same: nothing had changed; revision: something had")
    manifest_sha256 = dy.String(regex=SHA256, metadata=doc("マニフェストの指紋", "Digest of the manifest"))
    seq = dy.Int64(min=1, metadata=doc("通番", "Sequence number of the delivery"))
