"""What a field rule makes of a value, so that tables of values can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quality.intake.messages import Broken


def outcome(rule: Callable[[str], Any], value: str) -> Any:
    """What the rule reads, or the name of the rule that was broken."""
    try:
        return rule(value)
    except Broken as broken:
        return str(broken)
