"""Rules for the lines by which experts join two works or parties, keep them apart, or take a decision back."""

from __future__ import annotations

import re

from quality.intake.messages import Broken

_SUBJECT = re.compile(r"[a-z0-9_]+:\S.{0,300}|(?:work|party)-[0-9a-f]{16}")


def decision(value: str) -> str:
    """join, apart or undo."""
    if value.strip() not in ("join", "apart", "undo"):
        raise Broken("bad_decision")
    return value.strip()


def subject(value: str) -> str:
    """What a decision is about: supplier:key, party:name, or the ID of a work or party."""
    if not _SUBJECT.fullmatch(value.strip()):
        raise Broken("bad_subject")
    return value.strip()
