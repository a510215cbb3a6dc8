"""Build the MSDB's state of a night from every rights holder's accepted catalogs and takedowns."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines import identities
from pipelines.drops import Drop, accepted
from pipelines.folding import catalogs, fold
from pipelines.lake import digest_of
from pipelines.running import Job, Summary
from pipelines.sources import Source, load_sources
from quality.contracts import tables
from transforms.catalog import works as build
from transforms.catalog.facts import STATED, facts
from transforms.catalog.history import status
from transforms.catalog.identity.clusters import REFUSED
from transforms.catalog.identity.decisions import Decisions, decided
from transforms.catalog.identity.ownership import merged, owned_rows, rights_of_owners, with_contributions
from transforms.catalog.identity.queue import shown
from transforms.catalog.identity.resolve import Resolution, resolve
from transforms.catalog.staff import staff

VERSION = 1
"""Raise it when the same inputs give other rows."""
ROLES = ("catalog", "takedown", "identity")


def inputs(job: Job) -> dict[str, str]:
    """What the night's catalog rests on."""
    drops = accepted(job.lake, load_sources(job.settings.sources), job.night, *ROLES)
    return {"drops": digest_of([drop.digest_parts for drop in drops]), "code": str(VERSION)}


def run(job: Job) -> Summary:
    """Publish the tables of the catalog for one night.

    Raises QualityFailed before anything is replaced, so a night without works leaves the last good catalog in place.
    """
    sources = load_sources(job.settings.sources)
    drops = accepted(job.lake, sources, job.night, *ROLES)
    decisions = _decisions(job, drops)
    drops = [drop for drop in drops if drop.promise.role != "identity"]
    rows = current_rows(job, drops)
    kept = identities.read(job.lake)
    found = resolve(rows, decisions, before=kept.known if kept else None)
    rights, kinds = terms(sources), {name: source.kind for name, source in sources.items()}
    owned = with_contributions(owned_rows(rows, found.links, kinds, rights), rights, job.night)
    brought = owned.filter("contributes")
    credits = staff(brought, decisions, kept.cells if kept else None)
    identities.keep(job.lake, found.known, credits.cells)
    products, shared_codes = build.products(brought)
    works = build.works(merged(owned))
    holders = dict(works.select("work_id", "source").iter_rows())
    frames = {
        "silver.works": works,
        "silver.parties": credits.parties,
        "silver.credits": credits.credits,
        "silver.products": products,
        "silver.facts": facts(brought, stated_facts(job, drops), holders, kinds),
        "silver.rights": rights_of_owners(owned, rights),
        "silver.links": found.links.join(owned.select("key_id", "contributes"), on="key_id", how="left"),
        "silver.party_names": credits.names,
        "silver.identity_queue": shown(found.queue, rows, credits.queue),
    }
    published = job.lake.publish(job.night, frames)
    return Summary(
        rows_in=rows.height,
        rows_out=published["silver.works"],
        inputs=inputs(job),
        tables=published,
        remarks={
            "works": dict(works.group_by("domain").len().sort("domain").iter_rows()),
            "withdrawn": int((works["status"] == "withdrawn").sum()),
            "codes_on_two_works": shared_codes,
            "identity": _counts(found, frames["silver.identity_queue"], decisions, credits.unmet),
        },
    )


def _counts(found: Resolution, queue: pl.DataFrame, decisions: Decisions, unmet: int) -> dict[str, Any]:
    """Keys joined, by rule; pairs put to experts; pairs beyond the first rows of large blocks, counted in each block.

    Of experts' decisions: those about unknown keys or names; joins not done, by reason; pairs of which both was said.
    """
    joined = found.links.filter(pl.col("rule") != "source_key").group_by("rule").len().sort("rule")
    refused = queue.filter(pl.col("why").is_in(REFUSED)).group_by("why").len().sort("why")
    return {
        "joined": dict(joined.iter_rows()), "asked": queue.height,
        "not_compared": found.known.beyond["pairs"].sum(), "decisions_unmet": found.unmet + unmet,
        "decisions_refused": dict(refused.iter_rows()), "decisions_reversed": len(decisions.reversed),
    }  # fmt: skip


def _decisions(job: Job, drops: list[Drop]) -> Decisions:
    """What experts' files say up to this night, in the order in which they were sent."""
    lines = [drop.rows(job.lake) for drop in drops if drop.promise.role == "identity"]
    return decided(pl.concat(lines)) if lines else Decisions()


def current_rows(job: Job, drops: list[Drop]) -> pl.DataFrame:
    """What all catalogs say on this night, with source and work_id, by source and key.

    A work that stands in two catalogs of its source is live where one of them says so.
    """
    parts = []
    for group, mine in catalogs(drops).items():
        found = status(fold(job.lake, group, mine))
        parts.append(build.with_ids(found, group[0]))
    if not parts:
        return no_rows()
    rows = pl.concat(parts, how="diagonal_relaxed").sort("status", descending=True, maintain_order=True)
    return rows.unique("work_id", keep="last", maintain_order=True).sort("source", "source_key")


def stated_facts(job: Job, drops: list[Drop]) -> pl.DataFrame:
    """source, source_key, fact, value, first_night: all that was ever stated up to this night."""
    parts = [
        fold(job.lake, group, mine).stated.with_columns(source=pl.lit(group[0]))
        for group, mine in catalogs(drops).items()
    ]
    schema = {**STATED, "source": pl.String}
    said = pl.concat([pl.DataFrame(schema=schema), *parts])
    return said.group_by("source", "source_key", "fact", "value").agg(pl.col("first_night").min())


def no_rows() -> pl.DataFrame:
    """The columns of a catalog row, 0 rows: the gate then says that an empty catalog is not published."""
    columns = tables()["silver.works"].polars_schema() | {"release_date": pl.String, "genres": pl.String}
    codes = dict.fromkeys(("source_key", "isbn", "isrc", "jan", "territories"), pl.String)
    return pl.DataFrame(schema=columns | codes | {"price_jpy": pl.Int64})


def terms(sources: dict[str, Source]) -> dict[str, build.Terms]:
    """Rights terms of every source that states them."""
    return {
        name: build.Terms(
            source.rights.uses, source.rights.territories, source.rights.valid_from, source.rights.valid_until
        )
        for name, source in sources.items()
        if source.rights
    }
