"""Approvals: who let a delivery go out that is a client's first, or unlike the one before.

`approvals/<client>/<night>.<content>.json`, one file each, kept for good. An approval is tied to the digest of what the
client may read: if that changes before it is sent, somebody must look again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from exports.disk import sync_folder, write_synced
from pipelines.running import Job
from quality.errors import WrongUsage


def given(job: Job, content: str) -> str:
    """Who approved this content for this client and night; "" where nobody has."""
    place = _place(job, content)
    if not place.is_file():
        return ""
    told = json.loads(place.read_bytes())
    return str(told["by"]) if told["content"] == content else ""


def approve(job: Job, content: str, *, by: str, reason: str, of: Sequence[str]) -> Path:
    """Write the approval down, and return where. of: the reasons for which it was needed. A second one changes nothing.

    Raises WrongUsage where nobody signs it.
    """
    if not by.strip() or not reason.strip():
        raise WrongUsage("approval", "needs who gives it and why", remedy="give --by and --reason")
    place = _place(job, content)
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        told = {"client": job.client, "night": job.night, "content": content, "by": by.strip(),
                "reason": reason.strip(), "of": list(of)}  # fmt: skip
        part = place.with_suffix(".part")
        write_synced(part, json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode())
        part.replace(place)
        sync_folder(place.parent)
    return place


def _place(job: Job, content: str) -> Path:
    return job.settings.approvals / job.client / f"{job.night}.{content[:16]}.json"
