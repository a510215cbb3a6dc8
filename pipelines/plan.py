"""Plan: what a delivery would change for its client, before anything is sent, and whether somebody must approve it."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from exports.changes import Change, changes, reasons, subjects_of
from exports.channels import channels
from exports.client_file import Client, find_client
from exports.deltas import tombstones
from exports.packages import Package, damaged, load, named, revisions
from exports.select import LICENSED_FROM, tables_read, visible_subjects
from pipelines import approvals, ledger
from pipelines.package import build_package, inputs_digest, why_nothing
from pipelines.running import Job
from quality.errors import DeliveryHeld

ENDS_SOON = (30, 7, 1)
"""Days before a licence's last day from which on a warning stands on the night's page."""


@dataclass(frozen=True)
class Plan:
    """What one client's delivery of one night changes.

    base: the delivery it is compared with, such as `2026-11-19`; "" where there is none. sent: it was sent before.
    content: digest of what the client may read, to which an approval is tied. gone: subjects lost, by status.
    reasons: why it needs an approval. approved: by whom it has been given, "" where by nobody. days: how many the
    licence still runs. note: why nothing is sent on this night; then there is nothing else.
    """

    client: str
    night: str
    days: int
    note: str = ""
    content: str = ""
    base: str = ""
    sent: bool = False
    feeds: tuple[Change, ...] = ()
    gone: Mapping[str, int] | None = None
    reasons: tuple[str, ...] = ()
    approved: str = ""

    @property
    def held(self) -> bool:
        """Must somebody approve this before it goes out?"""
        return bool(self.reasons) and not self.approved and not self.sent

    @property
    def expires(self) -> bool:
        """Does the licence end within 30 days?"""
        return 0 <= self.days <= max(ENDS_SOON)

    def as_json(self) -> dict[str, Any]:
        """All of it, for machines."""
        return {**asdict(self), "held": self.held, "expires": self.expires}


def plan(job: Job) -> Plan:
    """The plan of one client's night. A package that was not made yet is made aside and thrown away.

    Raises what packaging raises: a table that nobody has published, a leak.
    """
    client = find_client(job.settings.clients, job.client)
    days, why = days_left(client, job.night), why_nothing(client, job.night)
    if why:
        return Plan(client.client, job.night, days, note=why)
    with _package(job, client) as package:
        return of_package(job, client, package)


def keep(job: Job, made: Plan) -> None:
    """Put the plan down for the night's page: reports/<night>/plans/<client>.json."""
    place = job.settings.reports / job.night / "plans" / f"{job.client}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(made.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")


def refuse_unapproved(made: Plan) -> None:
    """Raise DeliveryHeld where somebody must approve this delivery and nobody has."""
    if made.held:
        named_so = f"{made.client} --night {made.night}"
        raise DeliveryHeld(
            f"delivery {made.client}", f"needs an approval: {' '.join(made.reasons)}", night=made.night,
            remedy=f"look: python -m pipelines plan --client {named_so}; "
            f"then: python -m pipelines approve {named_so} --by NAME --reason WHY, and deliver again",
        )  # fmt: skip


def days_left(client: Client, night: str) -> int:
    """Days until the licence's last day; 0 on that day, below 0 after it."""
    return (client.licence.period.until - dt.date.fromisoformat(night)).days


def of_package(job: Job, client: Client, package: Package) -> Plan:
    """The plan of a package that lies there."""
    out, rows = job.settings.out / client.client, ledger.delivered(job)
    same = [row for row in rows if row["night"] == job.night and _content(out, row) == package.stated["content_digest"]]
    this = (job.night, same[0]["revision"] if same else len(revisions(out, job.night)) + 1)
    earlier = [row for row in rows if (row["night"], row["revision"]) < this]
    before = _loaded(out, earlier[-1]) if earlier else None
    held, now = subjects_of(before) if before else frozenset(), subjects_of(package)
    gone = _gone(job, client, held - now) if held - now else {}
    found = changes(package, before, gone)
    lost = sum(len(ids) for ids in gone.values())
    first = not rows and client.onboarded is None and channels()[client.channel.kind].LEAVES_HOUSE
    why = reasons(found, lost, len(held), first=first, compared=before is not None)
    made = Plan(
        client.client, job.night, days_left(client, job.night), content=package.stated["content_digest"],
        base=named(earlier[-1]["night"], earlier[-1]["revision"]) if before else "", sent=bool(same),
        feeds=tuple(found), gone={status: len(ids) for status, ids in gone.items()}, reasons=tuple(why),
    )  # fmt: skip
    return replace(made, approved=approvals.given(job, made.content))


@contextmanager
def _package(job: Job, client: Client) -> Iterator[Package]:
    """The night's sealed package, where it is whole and made of the tables and licence as they are; else one aside."""
    for folder in revisions(job.settings.out / client.client, job.night)[-1:]:
        if not damaged(folder):
            there = load(folder, job.night)
            fresh = there.stated["inputs_digest"] == inputs_digest(job, client)
            if fresh and there.licence_digest == client.licence_digest:
                yield there
                return
    with tempfile.TemporaryDirectory(prefix="kansei-plan-") as aside:
        yield build_package(job, client, Path(aside) / client.client, bases=[])


def _content(out: Path, row: Mapping[str, Any]) -> str:
    package = _loaded(out, row)
    return str(package.stated["content_digest"]) if package else ""


def _loaded(out: Path, row: Mapping[str, Any]) -> Package | None:
    """The package of a delivery; None where it is no longer kept."""
    folder = out / named(row["night"], row["revision"])
    return load(folder, row["night"]) if folder.is_dir() and not damaged(folder) else None


def _gone(job: Job, client: Client, lost: frozenset[str]) -> dict[str, list[str]]:
    """Of the subjects of which no feed tells any more, those that the client may no longer see, by status."""
    read = {*LICENSED_FROM, *({"silver.articles"} & set(tables_read(client.feeds)))}
    frames = {name: job.lake.read(name, job.night) for name in read}
    return tombstones(lost - visible_subjects(client, job.night, frames), frames)
