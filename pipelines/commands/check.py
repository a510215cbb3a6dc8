"""`python -m pipelines check`: would these files be accepted? What a supplier runs before sending."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import Any

from pipelines.bronze import judge_apart
from pipelines.inbox import readable, sides_of
from pipelines.judging import Judgement, not_shrunk, same_identifiers
from pipelines.sources import Source, load_source
from quality.errors import WrongUsage
from quality.intake.sides import NO_SIDES


def check(source: Path, files: list[Path], after: Path | None = None, *, ignored: bool = False) -> list[dict[str, Any]]:
    """One answer a file: file, outcome (accept, quarantine, reject), rows, quarantined row numbers, reasons, broken.

    after: the delivery that the files would follow; a full catalog may shrink only as far as the source promises.
    broken: the rows set aside, as they came, one for each rule that a row broke. ignored: add a member of that name,
    path in the file → how many values there the reader has no column for.
    Raises WrongUsage for a source file that is wrong, or a file that is not there.
    """
    known = load_source(source)
    for path in [*files, *([after] if after else [])]:
        _readable(path)
    before = _judged(known, after, alone=True) if after else None
    answers = []
    for path in files:
        found = _judged(known, path)
        unread = {"ignored": found.ignored} if ignored else {}
        answers.append(_answer(path, _follows(found, known, path, after, before)) | unread)
    return answers


def _judged(source: Source, path: Path, *, alone: bool = False) -> Judgement:
    """The judgement of one file; alone, whatever lies beside it."""
    with tempfile.TemporaryDirectory() as folder:
        return judge_apart(source, readable(path.name), path, NO_SIDES if alone else sides_of(path), Path(folder))


def _follows(found: Judgement, source: Source, path: Path, after: Path | None, before: Judgement | None) -> Judgement:
    """The judgement of a file as the delivery after `after`, which counts where it was accepted and is of its kind."""
    if after is None or before is None or "reject" in {before.outcome, found.outcome}:
        return found
    promise = source.promise_for(path.name)
    if promise is None or promise != source.promise_for(after.name) or not promise.is_full_catalog:
        return found
    return same_identifiers(not_shrunk(found, source, before), source, before.typed)


def _answer(path: Path, found: Judgement) -> dict[str, Any]:
    broken = found.broken.select("row", "rule", "column", "value", "original", "message_ja", "message_en")
    return {
        "file": readable(path.name), "outcome": found.outcome, "rows": found.rows,
        "quarantined": sorted(set(found.broken["row"].to_list())), "reasons": found.reasons,
        "broken": broken.to_dicts(),
    }  # fmt: skip


def _readable(path: Path) -> None:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise OSError(errno.EINVAL, "is no file")  # a pipe would never end
        with path.open("rb"):
            return
    except OSError as error:
        raise WrongUsage(str(path), error.strerror or "cannot be read", remedy="give the path of a file") from error
