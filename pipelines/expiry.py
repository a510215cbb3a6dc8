"""Which licences end soon."""

from __future__ import annotations

from typing import Any

from exports.client_file import find_client
from pipelines.plan import ENDS_SOON, days_left
from pipelines.running import Job
from pipelines.steps import clients


def expiring(job: Job) -> list[dict[str, Any]]:
    """Licences that end within 30 days of this night, the soonest first.

    Keys: client, kind, days, until, within (30, 7 or 1: the shortest of these that holds).
    """
    found = []
    for name in clients(job.settings.clients):
        client = find_client(job.settings.clients, name)
        days = days_left(client, job.night)
        within = [limit for limit in sorted(ENDS_SOON) if 0 <= days <= limit]
        if within:
            found.append({"client": name, "kind": client.licence.kind, "days": days,
                          "until": client.licence.period.until.isoformat(), "within": within[0]})  # fmt: skip
    return sorted(found, key=lambda row: (row["days"], row["client"]))
