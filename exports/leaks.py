"""The leak gate: a second look at finished bytes, before they are sealed.

It shares no selection code and no SQL with exports/select.py: it works out in plain Python, from the same tables,
what the client may see, then reads every packaged file again and refuses the package if one row, column or file is
outside. Its messages hold ids of feeds and counts, never a title or a text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from exports.client_file import Client
from exports.feeds import FEEDS, Feed
from exports.formats import Format, formats
from quality.errors import LicenceViolated

REMEDY = "nothing was sealed; compare sql/ with the client file before the next run"


@dataclass(frozen=True)
class Allowed:
    """What a client may see on one night. territories: of each licensed work."""

    territories: dict[str, set[str]]
    parties: set[str]
    articles: dict[str, str]
    media: set[str]

    def holds(self, subject: str, value: Any, row: Mapping[str, Any]) -> bool:
        """May the client see this work, party, article or media? `row` is the row in which it stands."""
        if subject == "work":
            return value in self.territories
        if subject == "party":
            return value in self.parties
        if subject == "media":
            return value in self.media
        return value in self.articles and self.articles[value] == row.get("media")


def allowed(client: Client, night: str, frames: Mapping[str, pl.DataFrame]) -> Allowed:
    """Work out in plain Python what the client may see on that night. Outside the licence's period: nothing."""
    if not client.licence.covers(night):
        return Allowed({}, set(), {}, set())
    territories = _works(client, dt.date.fromisoformat(night), frames["silver.works"], frames["silver.rights"])
    listed = client.licence.works
    media = set() if listed.every_source else set(listed.sources)
    credited = _rows(frames, "silver.credits", "work_id", "party_id")
    articles = _rows(frames, "silver.articles", "article_id", "source")
    return Allowed(
        territories,
        {party for work, party in credited if work in territories},
        {article: source for article, source in articles if source in media},
        media,
    )


def refuse_leaks(
    client: Client, night: str, frames: Mapping[str, pl.DataFrame], folder: Path, files: Mapping[str, str]
) -> int:
    """Read every file in `folder` again and raise LicenceViolated at the first feed with anything unlicensed.

    files: file name → feed. Returns the number of rows looked at.
    """
    permitted = allowed(client, night, frames)
    unknown = [path for path in folder.iterdir() if path.name not in files]
    if unknown:
        raise LicenceViolated(
            client.client, f"{len(unknown)} files in the package belong to no feed", night=night, remedy=REMEDY
        )
    reader = formats()[client.format]
    return sum(_look(client, night, permitted, feed, folder / name, reader) for name, feed in sorted(files.items()))


def _look(client: Client, night: str, permitted: Allowed, name: str, path: Path, reader: Format) -> int:
    """Rows of one file, all of them licensed."""
    feed, licensed = FEEDS.get(name), client.feeds.get(name)
    if feed is None or licensed is None:
        raise _violation(client, name, night, "the feed is not licensed", None)
    may_hold = {field for field in licensed if not feed.why_not(field, client.languages)}
    foreign = set(reader.columns(path) or ()) - may_hold
    count = bad = 0
    for row in reader.decode(path):
        count += 1
        foreign |= row.keys() - may_hold
        bad += not _row_allowed(client, permitted, feed, row)
    if foreign:
        raise _violation(client, name, night, f"{len(foreign)} columns are not licensed", count)
    if bad:
        raise _violation(client, name, night, "rows about works, parties or media that are not licensed", bad)
    return count


def _row_allowed(client: Client, permitted: Allowed, feed: Feed, row: Mapping[str, Any]) -> bool:
    if not all(permitted.holds(subject, row.get(column), row) for column, subject in feed.subjects.items()):
        return False
    if "territories" not in feed.columns:
        return True
    named = row.get("territories")
    shown = named.split("|") if isinstance(named, str) else named or []
    return bool(shown) and set(shown) <= permitted.territories[row["work_id"]] & set(client.licence.territories)


def _works(client: Client, night: dt.date, works: pl.DataFrame, rights: pl.DataFrame) -> dict[str, set[str]]:
    """Licensed work → the client's territories in which rights hold."""
    licence, listed = client.licence, client.licence.works
    granted: dict[str, set[str]] = {}
    columns = ("work_id", "use", "territory", "valid_from", "valid_until")
    for work, use, territory, first, last in rights.select(columns).iter_rows():
        if use == licence.use and first <= night <= last:
            granted.setdefault(work, set()).update(
                place for place in licence.territories if territory in ("WORLD", place)
            )
    found: dict[str, set[str]] = {}
    for work, domain, source, status in works.select("work_id", "domain", "source", "status").iter_rows():
        wanted = domain in listed.domains and (listed.every_source or source in listed.sources)
        named = (listed.only is None or work in listed.only) and work not in listed.exclude
        if wanted and named and status == "live" and granted.get(work):
            found[work] = granted[work]
    return found


def _rows(frames: Mapping[str, pl.DataFrame], table: str, first: str, second: str) -> list[tuple[str, str]]:
    """Pairs of two columns; none where no feed of the client reads that table."""
    return frames[table].select(first, second).rows() if table in frames else []


def _violation(client: Client, feed: str, night: str, why: str, count: int | None) -> LicenceViolated:
    return LicenceViolated(f"{client.client}, feed {feed}", why, night=night, count=count, remedy=REMEDY)
