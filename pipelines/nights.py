"""What each night did, table by table, from the summaries that its steps left behind; no table is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.running import FAILED, STALE
from pipelines.settings import is_night
from pipelines.steps import STEPS, Step
from quality.errors import ContractBroken, DeliveryHeld, LicenceViolated, QualityFailed, WrongUsage

SHOWN = 28
"""Nights of the page, the last one included."""
PUBLISHED, STALE_STATE, HELD, FAILED_STATE, NOTHING = "published", "stale", "held", "failed", ""
STATES = (PUBLISHED, STALE_STATE, HELD, FAILED_STATE, NOTHING)
_HOLDS = frozenset(error.__name__ for error in (ContractBroken, DeliveryHeld, LicenceViolated, QualityFailed))


@dataclass(frozen=True)
class Ran:
    """A night's steps by label (`score`, `package.acme`): done (summaries), stale (those put away), failed (errors).

    quality: table → what the gate said of it last.
    """

    night: str
    done: dict[str, dict[str, Any]]
    stale: dict[str, dict[str, Any]]
    failed: dict[str, dict[str, Any]]
    quality: dict[str, dict[str, Any]]

    def state(self, label: str) -> str:
        """Of a step: `published`; `held` by the gate or for an approval; `failed` otherwise; `stale`; "" never ran.

        Stale: a step before it has been replaced, or it broke off without a word.
        """
        if label in self.done:
            return PUBLISHED
        if label in self.failed:
            return HELD if self.failed[label]["error"] in _HOLDS else FAILED_STATE
        return STALE_STATE if label in self.stale else NOTHING

    def summary(self, label: str) -> dict[str, Any]:
        """What the step last said, also where that is stale; {} where it said nothing."""
        return self.done.get(label) or self.stale.get(label) or {}

    def labels(self, step: Step) -> list[str]:
        """The step, or the step of each client that this night knows."""
        known = sorted({*self.done, *self.stale, *self.failed})
        return [label for label in known if label.startswith(f"{step.name}.")] if step.per_client else [step.name]

    def rows(self, table: str) -> int | None:
        """Rows of a table that were published, of all clients together; None where nobody published it."""
        found = [each["tables"][table] for each in self.done.values() if table in each["tables"]]
        return sum(found) if found else None


@dataclass(frozen=True)
class Cell:
    """One step or table on one night. rows: None where it has none; why: what held or ended it."""

    state: str
    rows: int | None = None
    seconds: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the matrix: a step ("" table), a table of it, or a client's part of it; a cell for each night."""

    step: str
    table: str
    client: str
    cells: tuple[Cell, ...]


def nights_of(reports: Path) -> list[str]:
    """Nights of which any step has left a summary, oldest first."""
    found = reports.iterdir() if reports.is_dir() else ()
    return sorted(path.name for path in found if is_night(path.name) and (path / "steps").is_dir())


def chosen(reports: Path, first: str, last: str, shown: int) -> list[str]:
    """The nights from `first` to `last`, or the `shown` last ones. Raises WrongUsage where there are none."""
    known = nights_of(reports)
    if first and last and first > last:
        raise WrongUsage("--from", f"{first} is after {last}", remedy="give the earlier night first")
    found = [night for night in known if (first or night) <= night <= (last or night)]
    if not found:
        told = f"nights have run from {known[0]} to {known[-1]}" if known else "no night has run in this data folder"
        raise WrongUsage("nights", "no night has run in that range", remedy=told)
    return found if first else found[-shown:]


def load(reports: Path, night: str) -> Ran:
    """What one night left behind."""
    folder = reports / night
    done, stale, failed = (_by_label(folder / "steps", suffix) for suffix in (".json", STALE, FAILED))
    return Ran(night, done, stale, failed, _by_label(folder / "quality", ".json"))


def matrix(runs: Sequence[Ran]) -> list[Row]:
    """Step after step: a row for the step, then one for each of its tables or, where it is per client, each client."""
    return [row for step in STEPS for row in _rows(step, runs)]


def _rows(step: Step, runs: Sequence[Ran]) -> Iterator[Row]:
    yield Row(step.name, "", "", tuple(_of_step(step, run) for run in runs))
    if step.per_client:
        for label in sorted({label for run in runs for label in run.labels(step)}):
            client = label.partition(".")[2]
            yield Row(step.name, "", client, tuple(_of_label(label, run) for run in runs))
    else:
        for table in step.tables:
            yield Row(step.name, table, "", tuple(_of_table(step, table, run) for run in runs))


def _of_step(step: Step, run: Ran) -> Cell:
    """The worst state of its clients; their seconds and rows together."""
    cells = [_of_label(label, run) for label in run.labels(step)]
    if not cells:
        return Cell(NOTHING)
    worst = max(cells, key=lambda cell: (PUBLISHED, NOTHING, STALE_STATE, HELD, FAILED_STATE).index(cell.state))
    rows = [cell.rows for cell in cells if cell.rows is not None]
    seconds = [cell.seconds for cell in cells if cell.seconds is not None]
    return Cell(worst.state, sum(rows) if rows else None, round(sum(seconds), 2) if seconds else None, worst.why)


def _of_label(label: str, run: Ran) -> Cell:
    told = run.summary(label)
    return Cell(run.state(label), told.get("rows_out"), told.get("seconds"), _why(label, run))


def _of_table(step: Step, table: str, run: Ran) -> Cell:
    return Cell(run.state(step.name), run.summary(step.name).get("tables", {}).get(table), None, _why(step.name, run))


def _why(label: str, run: Ran) -> str:
    ended = run.failed.get(label)
    return f"{ended['where'] or label}: {ended['why']}" if ended and label not in run.done else ""


def _by_label(folder: Path, suffix: str) -> dict[str, dict[str, Any]]:
    """JSON files by name without suffix. One that is replaced this moment is read as it is now, or left out."""
    found = {}
    for path in sorted(folder.glob(f"*{suffix}")):
        try:
            found[path.name.removesuffix(suffix)] = json.loads(path.read_bytes())
        except (FileNotFoundError, json.JSONDecodeError):
            continue
    return found
