"""What has changed of a feed since an earlier delivery: rows added or changed, rows removed, and subjects gone.

Applied to the whole file before, in the order of the key, it gives exactly the whole file now. Both are compared as
they were written, so what counts as a change is what a client can see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from exports.feed import Feed
from exports.feeds import FEEDS
from exports.formats import Format

DELETED, INACTIVE = "deleted", "inactive"
"""What became of what is no longer there: gone from the catalog, or no longer licensed to this client."""
ROW = "__row"


@dataclass(frozen=True)
class Delta:
    """changes: rows added or changed, all fields. removed: keys of rows that are gone, with `status`."""

    changes: pl.DataFrame
    removed: pl.DataFrame


def difference(feed: str, form: Format, before: Path, now: Path, frame: pl.DataFrame, gone: Mapping[str, str]) -> Delta:
    """The delta of a feed between two whole files of one format with the same fields.

    frame: the rows of `now` in their order. gone: subject → deleted or inactive, for those no longer visible. A removed
    row is what became of its subjects, deleted before inactive; deleted where all of them are still visible.
    """
    declared = FEEDS[feed]
    keys = list(declared.key)
    old, new = _lines(before, form, keys), _lines(now, form, keys)
    joined = new.join(old, on=keys, how="left", suffix="_before", maintain_order="left")
    changes = frame.filter(joined[ROW].ne_missing(joined[f"{ROW}_before"]))
    removed = old.join(new, on=keys, how="anti", maintain_order="left").select(keys)
    typed = [pl.col(key).cast(declared.columns[key].contract.dtype) for key in keys]
    return Delta(changes, removed.select(*typed, _status(declared, gone)).sort(keys))


def tombstones(lost: Iterable[str], frames: Mapping[str, pl.DataFrame]) -> dict[str, list[str]]:
    """Subjects that a client was sent and may no longer see, by what became of them; ids in order."""
    works = frames["silver.works"]
    there = set(works.filter(pl.col("status") == "live")["work_id"])
    if "silver.articles" in frames:
        there |= set(frames["silver.articles"]["article_id"])
    gone = sorted(lost)
    return {
        DELETED: [subject for subject in gone if subject not in there],
        INACTIVE: [subject for subject in gone if subject in there],
    }


def subjects(feed: str, frame: pl.DataFrame) -> set[str]:
    """Ids of the works and articles that rows of a feed speak of, in those of its columns that are there."""
    told = [column for column, subject in FEEDS[feed].subjects.items() if subject in ("work", "lyrics", "article")]
    return {value for column in told if column in frame.columns for value in frame[column].unique()}


def _lines(path: Path, form: Format, keys: Sequence[str]) -> pl.DataFrame:
    """The rows of a file: its keys as text, and the whole row as one text."""
    parts = [
        part.select(*(pl.col(key).cast(pl.String) for key in keys), pl.struct(pl.all()).struct.json_encode().alias(ROW))
        for part in form.read(path)
    ]
    empty = pl.DataFrame(schema=dict.fromkeys((*keys, ROW), pl.String))
    return pl.concat([empty, *parts])


def _status(feed: Feed, gone: Mapping[str, str]) -> pl.Expr:
    ids = [column for column in feed.subjects if column in feed.key]
    lost = {status: [each for each, told in gone.items() if told == status] for status in (DELETED, INACTIVE)}
    inactive, deleted = (
        pl.any_horizontal([pl.col(column).is_in(lost[status]) for column in ids]) for status in (INACTIVE, DELETED)
    )
    return pl.when(inactive & ~deleted).then(pl.lit(INACTIVE)).otherwise(pl.lit(DELETED)).alias("status")
