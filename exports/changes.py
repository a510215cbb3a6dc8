"""What a client would notice of a package: rows of each feed added, changed, gone since the delivery before.

And which of that somebody must look at before it is sent. Both packages are compared as they were written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from exports import states
from exports.deltas import DELETED, INACTIVE
from exports.feeds import FEEDS
from exports.formats import Format, format_of
from exports.packages import Package

ROWS_MOVED = 0.20
"""Share of a feed's rows by which it may grow or shrink unseen."""
TAKEN_DOWN = 0.01
"""Share of a client's works and articles that may go unseen."""
FEW = 10
"""Fewer rows or subjects than this are never a reason: of a feed with five rows, one is a fifth."""


@dataclass(frozen=True)
class Change:
    """One feed. before: rows of the delivery before, None where the feed is new. rows: None where it goes.

    removed: rows gone from the catalog; inactive: rows gone because no longer licensed. added, changed, removed and
    inactive are None where the rows cannot be told apart (the earlier file was not kept). schema: same, new, changed
    or dropped; where it changed, only keys are compared, and changed is None.
    """

    feed: str
    schema: str
    before: int | None
    rows: int | None
    added: int | None = None
    changed: int | None = None
    removed: int | None = None
    inactive: int | None = None


def changes(now: Package, before: Package | None, gone: Mapping[str, Sequence[str]]) -> list[Change]:
    """Every feed of either package: those of `now`, then those that are dropped.

    gone: status → subjects that the client was sent and is no longer sent.
    """
    told: Mapping[str, Any] = before.stated["feeds"] if before else {}
    found = [_change(feed, stated, now, told.get(feed), before, gone) for feed, stated in now.stated["feeds"].items()]
    dropped = [feed for feed in told if feed not in now.stated["feeds"]]
    return [*found, *(Change(feed, "dropped", told[feed]["rows"], None) for feed in dropped)]


def subjects_of(package: Package) -> frozenset[str]:
    """Ids of the works and articles that the client sees after this package; none where they were not kept."""
    kept = states.find(_beside(package), package.stated["subjects"])
    return states.read_subjects(kept) if kept else frozenset()


def reasons(found: Sequence[Change], gone: int, held: int, *, first: bool, compared: bool) -> list[str]:
    """Why somebody must approve, a sentence each, in both languages; none where the delivery is like any other.

    gone: subjects that the client loses of the `held` that it has. first: nothing was ever sent to it. compared: there
    is an earlier delivery to compare with.
    """
    why = ["初回納品です。 It is the first delivery."] if first else []
    if not compared:
        return why
    for each in found:
        if each.schema != "same":
            word = {"new": "新しい", "changed": "変更", "dropped": "終了"}[each.schema]
            why.append(f"{each.feed}: 形式が変わります({word})。 The schema is {each.schema}.")
        elif _moved(each):
            why.append(
                f"{each.feed}: 行数 {each.before:,} → {each.rows:,}。 Rows move by more than {ROWS_MOVED:.0%}."
            )
    if gone >= FEW and gone > held * TAKEN_DOWN:
        why.append(f"{held:,} 件中 {gone:,} 件が消えます。 More than {TAKEN_DOWN:.0%} of its subjects go.")
    return why


def _moved(each: Change) -> bool:
    """Articles come in every night, so a feed about them may grow by any number; shrink it may not."""
    before, rows = each.before or 0, each.rows or 0
    moved = abs(rows - before) if FEEDS[each.feed].of_works else before - rows
    return moved >= FEW and moved > before * ROWS_MOVED


def _change(
    feed: str, stated: Mapping[str, Any], now: Package, told: Mapping[str, Any] | None, before: Package | None,
    gone: Mapping[str, Sequence[str]],
) -> Change:  # fmt: skip
    if told is None or before is None:
        return Change(feed, "new", None, stated["rows"], added=stated["rows"], changed=0, removed=0, inactive=0)
    schema = "same" if told["schema_version"] == stated["schema_version"] else "changed"
    old, new = _whole(before, feed), _whole(now, feed)
    if old is None or new is None:
        return Change(feed, schema, told["rows"], stated["rows"])
    if old.name == new.name:  # named by content
        return Change(feed, schema, told["rows"], stated["rows"], 0, 0, 0, 0)
    counts = _counts(feed, old, new, gone)
    if schema == "changed":
        counts["changed"] = None
    return Change(feed, schema, told["rows"], stated["rows"], **counts)


def _counts(feed: str, old: Path, new: Path, gone: Mapping[str, Sequence[str]]) -> dict[str, int | None]:
    before, now = (_marks(path, feed, gone) for path in (old, new))
    if before is None or now is None:
        return dict.fromkeys(("added", "changed", "removed", "inactive"))
    both = now.join(before, on="key", how="inner", suffix="_before")
    lost = before.join(now, on="key", how="anti")
    inactive = lost.filter("inactive").height
    return {
        "added": now.height - both.height,
        "changed": both.filter(pl.col("row") != pl.col("row_before")).height,
        "removed": lost.height - inactive,
        "inactive": inactive,
    }


def _marks(path: Path, feed: str, gone: Mapping[str, Sequence[str]]) -> pl.DataFrame | None:
    """A row of a file as two numbers, of its key and of all of it, and whether what it is about is only inactive.

    None where the format does not carry the feed's key.
    """
    keys = [pl.col(key).cast(pl.String) for key in FEEDS[feed].key]
    ids = [column for column in FEEDS[feed].subjects if column in FEEDS[feed].key]
    deleted, inactive = (
        pl.any_horizontal(pl.lit(value=False), *(pl.col(column).is_in(list(gone.get(status, ()))) for column in ids))
        for status in (DELETED, INACTIVE)
    )
    marks = {
        "key": pl.struct(keys).struct.json_encode().hash(),
        "row": pl.struct(pl.all()).struct.json_encode().hash(),
        "inactive": inactive & ~deleted,
    }
    empty = pl.DataFrame(schema={"key": pl.UInt64, "row": pl.UInt64, "inactive": pl.Boolean})
    parts = [empty]
    for part in _form(path).read(path):
        if not set(FEEDS[feed].key) <= set(part.columns):
            return None
        parts.append(part.select(**marks))
    return pl.concat(parts)


def _form(path: Path) -> Format:
    form = format_of(path.name)
    if form is None:
        raise ValueError(f"{path.name} is of no known format")
    return form


def _whole(package: Package, feed: str) -> Path | None:
    """The whole file of a feed after this package, readable; None where it was not kept."""
    kept = states.find(_beside(package), package.stated["feeds"][feed]["state"])
    sent = [file for file in package.files if file.feed == feed and file.kind == "full"]
    if kept is not None or not sent or package.stated["encryption"]:
        return kept
    path = package.folder / sent[0].name
    return path if path.is_file() else None


def _beside(package: Package) -> Path:
    return package.folder.parent
