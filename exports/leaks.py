"""The leak gate: a second look at finished bytes, before they are sealed.

It shares no selection code and no SQL with exports/select.py: exports/allowed.py works out from the same tables what
the client may see, and every packaged file is read again and refused if one row, column or file is outside. What cannot
be read, or is of a kind that nobody has taught it, is outside too. Its messages hold names of feeds and counts, never a
title or a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from exports.allowed import Allowed, allowed
from exports.client_file import Client
from exports.feed import Feed
from exports.feeds import FEEDS
from exports.formats import Format, formats
from quality.errors import LicenceViolated

REMEDY = "nothing was sealed; compare sql/ with the client file before the next run"
STATUSES = ("deleted", "inactive")


@dataclass(frozen=True)
class Before:
    """What the client holds of the delivery on which this one builds: per feed its whole file, and ids of subjects."""

    files: Mapping[str, Path] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset()


def refuse_leaks(
    client: Client, night: str, frames: Mapping[str, pl.DataFrame], folder: Path, files: Mapping[str, str],
    before: Before | None = None, tombstones: Mapping[str, Sequence[str]] | None = None,
) -> int:  # fmt: skip
    """Read every file in `folder` again and raise LicenceViolated at the first feed with anything unlicensed.

    files: file name → what it holds: a feed, or `<feed>.changes` or `<feed>.removed` of a delivery that builds on
    `before`. Returns the number of rows looked at.
    """
    permitted = allowed(client, night, frames)
    unknown = [path for path in folder.iterdir() if path.name not in files]
    if unknown:
        raise LicenceViolated(
            client.client, f"{len(unknown)} files in the package belong to no feed", night=night, remedy=REMEDY
        )
    look = _Look(client, night, permitted, before or Before())
    if tombstones:
        look.at_tombstones(tombstones)
    return sum(look.at_file(folder / name, holds) for name, holds in sorted(files.items()))


@dataclass(frozen=True)
class _Look:
    """One client's licence on one night, as the gate sees it."""

    client: Client
    night: str
    permitted: Allowed
    before: Before

    def at_file(self, path: Path, holds: str) -> int:
        """Rows of one file, all of them licensed."""
        name, _, kind = holds.partition(".")
        feed = FEEDS.get(name)
        if feed is None or name not in self.client.feeds or kind not in ("", "changes", "removed"):
            raise self._violation(holds, "the feed is not licensed")
        reader = formats().get(self.client.format_of(name))
        if reader is None or not path.name.endswith(f".{reader.EXTENSION}"):
            raise self._violation(holds, "the file is not of the licensed format")
        try:
            return self._rows(path, feed, reader, kind)
        except (ValueError, OSError, EOFError, pl.exceptions.PolarsError) as error:
            raise self._violation(holds, f"the file cannot be read again ({type(error).__name__})") from None

    def at_tombstones(self, tombstones: Mapping[str, Sequence[str]]) -> None:
        """Only what the client was sent before and may no longer see is told to be gone."""
        told = {subject for subjects in tombstones.values() for subject in subjects}
        if set(tombstones) - set(STATUSES) or told - self.before.subjects or told & self._visible():
            raise self._violation("tombstones", "name what the client was never sent, or may see", len(told))

    def _visible(self) -> set[str]:
        kinds = {subject for name in self.client.feeds for subject in FEEDS[name].subjects.values()}
        return self.permitted.subjects(kinds)

    def _rows(self, path: Path, feed: Feed, reader: Format, kind: str) -> int:
        count = bad = 0
        for frame in _parts(path, reader):
            count += frame.height
            foreign = set(frame.columns) - self._fields(feed, kind)
            if foreign:
                raise self._violation(feed.name, f"{len(foreign)} columns are not licensed", count)
            bad += self._unknown(frame, feed, reader) if kind == "removed" else self._unlicensed(frame, feed)
        if bad:
            raise self._violation(feed.name, "rows about works, parties or media that are not licensed", bad)
        cap = self.client.licence.row_cap
        if cap is not None and kind != "removed" and count > cap:
            raise self._violation(feed.name, f"a trial of at most {cap} rows", count)
        return count

    def _fields(self, feed: Feed, kind: str) -> set[str]:
        if kind == "removed":
            return {*feed.key, "status"}
        return {field for field in self.client.fields(feed.name) if not feed.why_not(field, self.client.languages)}

    def _unlicensed(self, frame: pl.DataFrame, feed: Feed) -> int:
        """Rows that speak of something the client may not see, or name a place where it may not show it."""
        if any(column not in frame.columns for column in feed.subjects):
            return frame.height
        good, domains = pl.lit(value=True), self.client.feeds[feed.name].domains
        for column, subject in feed.subjects.items():
            good = good & self.permitted.holds(subject, frame[column], frame)
            if subject == "work" and domains is not None:
                good = good & self.permitted.told(frame[column], domains)
        if "territories" in feed.columns:
            good = good & self.permitted.shown(frame, lyrics="lyrics" in feed.subjects.values())
        return frame.filter(~good.fill_null(value=False)).height

    def _unknown(self, frame: pl.DataFrame, feed: Feed, reader: Format) -> int:
        """Removed rows that the client was never sent, or that do not say what became of them."""
        file = self.before.files.get(feed.name)
        if file is None or set(frame.columns) != {*feed.key, "status"}:
            return frame.height
        keys = [pl.col(key).cast(pl.String) for key in feed.key]
        sent = pl.concat([part.select(keys) for part in _parts(file, reader)], how="vertical_relaxed")
        never = frame.select(keys).join(sent, on=list(feed.key), how="anti").height
        return never + frame.filter(~pl.col("status").is_in(STATUSES)).height

    def _violation(self, what: str, why: str, count: int | None = None) -> LicenceViolated:
        return LicenceViolated(
            f"{self.client.client}, feed {what}", why, night=self.night, count=count, remedy=REMEDY
        )  # fmt: skip


def _parts(path: Path, reader: Format) -> Iterator[pl.DataFrame]:
    """The file in parts; one part without rows where it has none, so that its columns are looked at too."""
    seen = False
    for frame in reader.read(path):
        seen = True
        yield frame
    if not seen:
        yield pl.DataFrame(schema=dict.fromkeys(reader.columns(path) or (), pl.String))
