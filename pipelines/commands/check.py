"""`python -m pipelines check`: would these files be accepted? What a supplier runs before sending."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.judging import judge, not_shrunk, same_identifiers
from pipelines.sources import load_source
from quality.errors import WrongUsage
from quality.intake.sides import LARGEST_SIDE, SUFFIXES, Sides


def check(source: Path, files: list[Path], after: Path | None = None, *, ignored: bool = False) -> list[dict[str, Any]]:
    """One answer a file: file, outcome (accept, quarantine, reject), rows, quarantined row numbers, reasons.

    ignored: add `ignored`, path → how many values there the reader has no column for. after: the delivery that the files would follow; a full catalog may shrink only as far as the source promises.
    Raises WrongUsage for a source file that is wrong, or a file that is not there.
    """
    known = load_source(source)
    before = judge(known, after.name, _read(after)) if after else None
    answers = []
    for path in files:
        found = judge(known, path.name, _read(path), _sides(path))
        promise, unread = known.promise_for(path.name), found.ignored
        follows = after and promise == known.promise_for(after.name) and before.outcome != "reject"
        if follows and promise and promise.is_full_catalog and found.outcome != "reject":
            found = same_identifiers(not_shrunk(found, known, before.rows), before.typed)
        answers.append(
            {
                "file": path.name, "outcome": found.outcome, "rows": found.rows,
                "quarantined": sorted(set(found.broken["row"].to_list())), "reasons": found.reasons,
            } | ({"ignored": unread} if ignored else {})
        )  # fmt: skip
    return answers


def _sides(path: Path) -> Sides:
    """What lies beside a file."""
    beside = [path.with_name(path.name + suffix) for suffix in SUFFIXES]
    return Sides(*(side.read_bytes()[: LARGEST_SIDE + 1] if side.is_file() else None for side in beside))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongUsage(str(path), error.strerror or "cannot be read", remedy="give the path of a file") from error
