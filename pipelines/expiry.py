"""Which licences end soon."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from exports.client_file import Client, find_client
from pipelines.plan import ENDS_SOON, days_left
from pipelines.running import Job
from pipelines.steps import clients
from quality.errors import WrongUsage


def readable_clients(job: Job) -> Iterator[Client]:
    """Every client whose file can be read. `package` tells of any other; the page is written."""
    for name in clients(job.settings.clients):
        with suppress(WrongUsage):
            yield find_client(job.settings.clients, name)


def expiring(job: Job) -> list[dict[str, Any]]:
    """Licences that end within 30 days of this night, the soonest first.

    Keys: client, kind, days, until, within (30, 7 or 1: the shortest of these that holds).
    """
    found = []
    for client in readable_clients(job):
        days = days_left(client, job.night)
        within = [limit for limit in sorted(ENDS_SOON) if 0 <= days <= limit]
        if within:
            found.append({"client": client.client, "kind": client.licence.kind, "days": days,
                          "until": client.licence.period.until.isoformat(), "within": within[0]})  # fmt: skip
    return sorted(found, key=lambda row: (row["days"], row["client"]))
