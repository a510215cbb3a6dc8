"""Build the MSDB's state of a night from every rights holder's accepted catalogs and takedowns."""

from __future__ import annotations

import polars as pl

from pipelines.drops import Drop, accepted
from pipelines.folding import catalogs, fold
from pipelines.lake import digest_of
from pipelines.running import Job, Summary
from pipelines.sources import Source, load_sources
from quality.contracts import tables
from transforms.catalog import works as build
from transforms.catalog.facts import STATED, facts
from transforms.catalog.history import status


def run(job: Job) -> Summary:
    """Publish the seven tables of the catalog for one night.

    Raises QualityFailed before anything is replaced, so a night without works leaves the last good catalog in place.
    """
    sources = load_sources(job.settings.sources)
    drops = accepted(job.lake, sources, job.night, "catalog", "takedown")
    rows = current_rows(job, drops)
    credits, parties = build.credits_and_parties(rows)
    products, shared_codes = build.products(rows)
    works = build.works(rows)
    holders = dict(works.select("work_id", "source").iter_rows())
    frames = {
        "silver.works": works,
        "silver.parties": parties,
        "silver.credits": credits,
        "silver.products": products,
        "silver.facts": facts(
            rows, stated_facts(job, drops), holders, {name: one.kind for name, one in sources.items()}
        ),
        "silver.rights": build.rights(rows, terms(sources)),
        "silver.links": build.links(rows),
    }
    published = job.lake.publish(job.night, frames)
    return Summary(
        rows_in=rows.height,
        rows_out=published["silver.works"],
        digest=digest_of([drop.digest_parts for drop in drops]),
        tables=published,
        remarks={
            "works": dict(frames["silver.works"].group_by("domain").len().sort("domain").iter_rows()),
            "withdrawn": int((rows["status"] == "withdrawn").sum()),
            "codes_on_two_works": shared_codes,
        },
    )


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
    codes = dict.fromkeys(("isbn", "isrc", "jan", "territories"), pl.String)
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
