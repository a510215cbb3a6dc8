"""Report to every rights holder what does not add up in its data (整合性チェック): a CSV and a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines.catalog import no_rows
from pipelines.drops import Drop, accepted
from pipelines.folding import catalogs, fold
from pipelines.lake import Lake, digest_of
from pipelines.running import Job, Summary
from pipelines.sources import Source, load_sources
from transforms.catalog.history import status
from transforms.catalog.identity.aliases import to_works
from transforms.consistency.compared import Compared
from transforms.consistency.declared import SEVERITIES, rules
from transforms.consistency.findings import findings

PAGES = Path(__file__).resolve().parent / "pages"
SHOWN = 100
"""Findings of one rule on the page; the CSV has them all."""

VERSION = 1
"""Raise it when the same inputs give other rows."""


def inputs(job: Job) -> dict[str, str]:
    """What the night's findings rest on."""
    return job.lake.digests(("catalog", "articles"), job.night) | {"code": digest_of(VERSION, sorted(rules()))}


def run(job: Job) -> Summary:
    """Publish silver.consistency; write reports/<night>/consistency/<source>.csv and .html, also where all is well."""
    lake, night = job.lake, job.night
    sources = load_sources(job.settings.sources)
    drops = accepted(lake, sources, night, "catalog", "takedown")
    compared = compare(lake, night, drops, sources)
    found = findings(compared)
    published = lake.publish(night, {"silver.consistency": found})
    folder = job.settings.reports / night / "consistency"
    holders = {source: sources[source] for source, _ in catalogs(drops)}
    _clear(folder)
    counts = {name: _write(folder, night, one, found.filter(source=name)) for name, one in holders.items()}
    return Summary(
        rows_in=compared.rows.height,
        rows_out=published["silver.consistency"],
        inputs=inputs(job),
        tables=published,
        remarks={"holders": counts},
    )


def compare(lake: Lake, night: str, drops: list[Drop], sources: dict[str, Source]) -> Compared:
    """What the rules look at. A source is compared with itself as it was before the night of its last catalog."""
    groups = catalogs(drops)
    now = [_named(status(fold(lake, group, mine)), group[0]) for group, mine in groups.items()]
    before = [_named(status(fold(lake, group, mine, before_last=True)), group[0]) for group, mine in groups.items()]
    links = lake.read("silver.links", night)
    works = links.select("source", "source_key", "work_id")
    credited = lake.read("silver.credits", night).select("work_id", "party_id").unique()
    parties = lake.read("silver.parties", night).select("party_id", "name")
    played = to_works(lake.read("silver.listening_events", night), "work_id", links)
    plays = played.group_by("work_id").agg(pl.col("played_on").min())
    return Compared.of(
        night, _one_each(now, works), _one_each(before, works),
        credited.join(parties, on="party_id").select("work_id", "name"), plays,
        tuple(name for name, source in sources.items() if source.kind == "retailer"),
    )  # fmt: skip


def _named(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    return rows.with_columns(source=pl.lit(source)) if rows.width else no_rows().drop("work_id")


def _one_each(parts: list[pl.DataFrame], works: pl.DataFrame) -> pl.DataFrame:
    """Rows with work_id; of a key that two catalogs of its source have, the live row."""
    rows = pl.concat([no_rows().drop("work_id"), *parts], how="diagonal_relaxed")
    rows = rows.sort("status", descending=True, maintain_order=True)
    rows = rows.unique(["source", "source_key"], keep="last", maintain_order=True)
    return rows.join(works, on=["source", "source_key"], how="left").sort("source", "source_key")


def _clear(folder: Path) -> None:
    """No report of a source that is gone stays behind."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.iterdir():
        stale.unlink()


def _write(folder: Path, night: str, source: Source, found: pl.DataFrame) -> dict[str, int]:
    """Write both reports of one holder; returns how many findings of each severity."""
    found.drop("source").write_csv(folder / f"{source.source}.csv")
    counts = {severity: found.filter(severity=severity).height for severity in SEVERITIES}
    page = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made = page.get_template("consistency.html.j2").render(
        night=night, owner=source.owner, source=source.source, counts=counts, sections=_sections(found)
    )
    (folder / f"{source.source}.html").write_text(made, encoding="utf-8")
    return counts


def _sections(found: pl.DataFrame) -> list[dict[str, Any]]:
    """One a rule, the gravest first: what the rule says, how many findings, and SHOWN of them with their evidence."""
    sections = []
    for name in found["rule"].unique().sort():
        rows = found.filter(rule=name)
        shown = rows.head(SHOWN).select("subject_key", "evidence").iter_rows()
        said = {key: value[0] for key, value in rows.head(1).to_dict(as_series=False).items()}
        sections.append(said | {
            "count": rows.height,
            "findings": [(key, {name: value for name, value in json.loads(evidence).items() if value is not None})
                         for key, evidence in shown],
        })  # fmt: skip
    return sorted(sections, key=lambda section: (SEVERITIES.index(section["severity"]), -section["count"]))
