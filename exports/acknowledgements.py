"""What a client writes under `acks/` when it has taken a delivery in: `{"manifest": "<sha256>", "status": "accepted"}`.

`status` may be left out, and is `refused` where the client could not use what came. Whatever else stands in the file is
the client's own; none of it is kept or shown.
"""

from __future__ import annotations

import json
from typing import Any, Literal

Outcome = Literal["accepted", "refused", "mismatch", "unreadable"]
LARGEST = 1 << 16
"""Bytes of an acknowledgement; a larger one is not read."""


def outcome_of(data: bytes, manifest_sha256: str) -> Outcome:
    """What an acknowledgement of that manifest says. mismatch: it speaks of other bytes than we have sent."""
    if len(data) > LARGEST:
        return "unreadable"
    try:
        told: Any = json.loads(data)
    except (ValueError, RecursionError):
        return "unreadable"
    if not isinstance(told, dict) or told.get("status", "accepted") not in ("accepted", "refused"):
        return "unreadable"
    if told.get("manifest") != manifest_sha256:
        return "mismatch"
    return "refused" if told.get("status") == "refused" else "accepted"
