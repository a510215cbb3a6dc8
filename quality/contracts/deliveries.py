"""The ledger of what left the house, for whom, under which number."""

from __future__ import annotations

from typing import Literal, get_args

import dataframely as dy

from quality.contracts import choice, doc, table
from quality.contracts.catalog import USES
from quality.contracts.intake import SHA256

KINDS = ("full", "changes", "removed", "package")
LicenceKind = Literal["flat", "metered", "trial", "custom", "commission"]
LICENCES: tuple[str, ...] = get_args(LicenceKind)
"""Kinds of licence: 定額, 従量, お試し, カスタマイズ, 歩合."""
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
    works = dy.Int64(
        nullable=True, min=0,
        metadata=doc("作品数", "Works (articles, parties) that its rows are about. None for what is around the feeds"),
    )  # fmt: skip
    seq = dy.Int64(min=1, metadata=doc("通番", "Sequence number of the delivery for this client"))
    kind = choice(
        KINDS,
        "種別",
        "Whole file; of a delta the rows added or changed, or the keys removed; package for what is around the feeds. None before protocol 2",
        nullable=True,
    )


@table("gold.meterings", "events", may_be_empty=True)
class Meterings(dy.Schema):
    """One row per feed of a delivery that has reached its client: what of it counts in the month's statement.

    A delivery is a number (seq): the same bytes sent again have the same number and count once. Of a night that was
    corrected the newest revision counts, in the month of that night.
    """

    client = dy.String(primary_key=True, metadata=doc("提供先", "Client"))
    revision = dy.Int32(primary_key=True, min=1, metadata=doc("版", "Revision of this night's package"))
    feed = dy.String(primary_key=True, metadata=doc("フィード", "Feed"))
    licence = choice(LICENCES, "ライセンス種別", "Kind of licence under which it was delivered")
    seq = dy.Int64(min=1, metadata=doc("通番", "Sequence number of the delivery for this client"))
    rows = dy.Int64(min=0, metadata=doc("行数", "Rows of whole files and of changes, as the manifest says", unit="rows"))
    works = dy.Int64(
        nullable=True, min=0, metadata=doc("作品数", "Works (articles, parties) that these rows are about")
    )
    counted = dy.Bool(metadata=doc("計上", "Does it count? False: a later revision of the night has taken its place"))


@table("gold.licences", "state", may_be_empty=True)
class Licences(dy.Schema):
    """One row per client: its licence as it stood on that night."""

    client = dy.String(primary_key=True, metadata=doc("提供先", "Client"))
    licence = choice(LICENCES, "ライセンス種別", "Kind of licence")
    use = choice(USES, "利用目的", "Use")
    valid_from = dy.Date(metadata=doc("開始日", "First day"))
    valid_until = dy.Date(metadata=doc("終了日", "Last day, inclusive"))
    in_force = dy.Bool(metadata=doc("有効", "In force on that night"))


@table("gold.licence_kpis", "state")
class LicenceKpis(dy.Schema):
    """One row per kind of licence: who holds it, and what became of those who did."""

    licence = choice(LICENCES, "ライセンス種別", "Kind of licence", primary_key=True)
    licensees = dy.Int64(min=0, metadata=doc("提供先数", "Clients whose licence of this kind is in force"))
    share = dy.Float64(min=0, max=1, metadata=doc("構成比", "Of all clients with a licence in force", unit="0-1"))
    left = dy.Int64(min=0, metadata=doc("終了数", "Clients that have had one of this kind and have none now"))
    turned = dy.Int64(min=0, metadata=doc("転換数", "Of these, clients with another, paid one in force now"))


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
