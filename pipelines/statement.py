"""The monthly statement: rows and works delivered by client, kind of licence and feed; licences that end; the KPIs.

It is made from gold.meterings alone and can be made again at any time. What counts is said in pipelines/metering.py.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exports import states
from exports.packages import load, named
from pipelines import ledger, licences, metering
from pipelines.expiry import ENDS_SOON, readable_clients
from pipelines.plan import days_left
from pipelines.running import Job
from quality.errors import ContractBroken, WrongUsage

PAGES = Path(__file__).resolve().parent / "pages"
BILLED = "metered"
"""The kind of licence whose counts are billed 従量; those of the others inform."""
FILES = "statements"


@dataclass(frozen=True)
class Line:
    """What one client received of one feed under one kind of licence in a month.

    feed: "" for all feeds together. deliveries: nights that count; corrected: revisions whose place a later one took.
    works: added up over the nights, None where a delivery is from before works were counted; of all feeds together the
    different works and articles of the month, None where a delivery's list of them is no longer kept.
    """

    client: str
    licence: str
    feed: str
    deliveries: int
    corrected: int
    rows: int
    works: int | None
    billed: bool


@dataclass(frozen=True)
class Statement:
    """A month. ending: licences that ended in it or end within 30 days of it. kpis: at its end, [] for one client."""

    month: str
    client: str
    lines: list[Line]
    ending: list[dict[str, Any]]
    kpis: list[dict[str, Any]]


def statement(job: Job, month: str) -> Statement:
    """The statement of a month (2026-11) for job.client, or for all where that is "".

    Raises WrongUsage where it is no month, ContractBroken where deliveries and what was metered of them do not agree.
    """
    last = _last_day(month)
    of_month = (pl.col("night").str.starts_with(month)) & (pl.col("client") == job.client if job.client else True)
    rows = job.lake.scan(metering.TABLE).filter(of_month).collect()
    _refuse_disagreement(job, month, rows, job.lake.scan(ledger.LEDGER).filter(of_month).collect())
    return Statement(month, job.client, list(_lines(job, rows)), _ending(job, last), _kpis(job, month))


def write(job: Job, made: Statement) -> tuple[Path, Path]:
    """Write reports/statements/<month>/<client or all>.csv and .html; returns where they lie."""
    folder = job.settings.reports / FILES / made.month
    folder.mkdir(parents=True, exist_ok=True)
    table, page = folder / f"{made.client or 'all'}.csv", folder / f"{made.client or 'all'}.html"
    table.write_text(as_csv(made), encoding="utf-8")
    env = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    page.write_text(env.get_template("statement.html.j2").render(statement=made), encoding="utf-8")
    return table, page


def as_csv(made: Statement) -> str:
    """A line each: month, client, licence, feed (empty: all together), deliveries, corrected, rows, works, billed."""
    text = io.StringIO()
    names = ["month", *Line.__dataclass_fields__]
    rows = csv.DictWriter(text, names, lineterminator="\n")
    rows.writeheader()
    rows.writerows({"month": made.month, **asdict(line), "billed": str(line.billed).lower()} for line in made.lines)
    return text.getvalue()


def as_json(made: Statement) -> str:
    """All of it, for machines."""
    return json.dumps(asdict(made), ensure_ascii=False)


def _lines(job: Job, rows: pl.DataFrame) -> Iterator[Line]:
    nights = ["client", "licence", "night", "revision"]
    for (client, licence), mine in rows.sort("client", "licence").group_by("client", "licence", maintain_order=True):
        counted = mine.filter("counted").select(nights).unique().sort("night")
        corrected = mine.filter(~pl.col("counted")).select(nights).unique().height
        works, billed = _different_works(job, str(client), counted), licence == BILLED
        total = int(mine.filter("counted")["rows"].sum())
        yield Line(str(client), str(licence), "", counted.height, corrected, total, works, billed)
        for (feed,), part in mine.filter("counted").sort("feed").group_by("feed", maintain_order=True):
            known = part["works"].null_count() == 0
            yield Line(str(client), str(licence), str(feed), part.height, 0, int(part["rows"].sum()),
                       int(part["works"].sum()) if known else None, billed)  # fmt: skip


def _different_works(job: Job, client: str, deliveries: pl.DataFrame) -> int | None:
    """Works and articles that the client was let see in these deliveries, each once; None where a list is lost."""
    out, seen = job.settings.out / client, set[str]()
    for night, revision in deliveries.select("night", "revision").iter_rows():
        folder = out / named(night, revision)
        kept = states.find(out, load(folder, night).stated["subjects"]) if folder.is_dir() else None
        if kept is None:
            return None
        seen |= states.read_subjects(kept)
    return len(seen)


def _refuse_disagreement(job: Job, month: str, metered: pl.DataFrame, files: pl.DataFrame) -> None:
    """What was metered is what the ledger says of each delivery, and no delivery that reached its client is missing."""
    told = [metering.of_ledger(part).with_columns(night=pl.lit(night)) for (night,), part in files.group_by("night")]
    key = ["client", "night", "revision", "feed"]
    same = [*key, "seq", "rows", "works"]
    known = pl.concat([metered.select(same).clear(), *(part.select(same) for part in told)])
    wrong = metered.select(same).join(known, on=same, how="anti", nulls_equal=True).height
    absent = known.join(metered, on=key, how="anti")
    clients = sorted(set(absent["client"]))
    reached = {
        (client, row["night"], row["revision"])
        for client in clients for row in ledger.delivered(Job(job.night, job.settings, job.lake, client))
    }  # fmt: skip
    wrong += sum(row in reached for row in absent.select(key[:3]).unique().iter_rows())
    if wrong:
        raise ContractBroken(
            metering.TABLE, f"does not agree with {ledger.LEDGER} in {month}", count=wrong,
            remedy="python -m pipelines redeliver those nights: the same bytes stay and are metered",
        )  # fmt: skip


def _ending(job: Job, last: dt.date) -> list[dict[str, Any]]:
    """client, kind, until, days after the month's last day (negative: it ended in the month), the soonest first."""
    found = []
    for client in readable_clients(job):
        days = days_left(client, last.isoformat())
        if client.client == (job.client or client.client) and -last.day < days <= max(ENDS_SOON):
            found.append({"client": client.client, "kind": client.licence.kind, "days": days,
                          "until": client.licence.period.until.isoformat()})  # fmt: skip
    return sorted(found, key=lambda row: (row["days"], row["client"]))


def _kpis(job: Job, month: str) -> list[dict[str, Any]]:
    """The KPIs of the month's last published night; none where one client alone is told, or nobody ran it."""
    if job.client:
        return []
    told = job.lake.scan(licences.KPIS).filter(pl.col("night").str.starts_with(month)).collect()
    return told.filter(pl.col("night") == pl.col("night").max()).sort("licence").to_dicts()


def _last_day(month: str) -> dt.date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}", month):
            raise ValueError(month)
        first = dt.date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise WrongUsage("--month", f"{month!r} is no month", remedy="give a month such as 2026-11") from error
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
