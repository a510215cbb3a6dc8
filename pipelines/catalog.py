"""Build the MSDB's state of a night from every rights holder's accepted catalogs and takedowns."""

from __future__ import annotations

import polars as pl

from pipelines.drops import Drop, accepted
from pipelines.lake import digest_of
from pipelines.running import Job, Summary
from pipelines.sources import Source, load_sources
from quality.contracts import tables
from transforms.catalog import works as build
from transforms.catalog.history import Delivery, current


def run(job: Job) -> Summary:
    """Publish the seven tables of the catalog for one night.

    Raises QualityFailed before anything is replaced, so a night without works leaves the last good catalog in place.
    """
    sources = load_sources(job.settings.sources)
    drops = accepted(job.lake, sources, job.night, "catalog", "takedown")
    rows = current_rows(job, drops)
    credits, parties = build.credits_and_parties(rows)
    products, shared_codes = build.products(rows)
    frames = {
        "silver.works": build.works(rows),
        "silver.parties": parties,
        "silver.credits": credits,
        "silver.products": products,
        "silver.facts": build.facts(rows),
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
    for source, patterns in _catalogs(drops):
        mine = [
            drop for drop in drops
            if drop.source.source == source and (drop.promise.pattern in patterns or drop.promise.role == "takedown")
        ]  # fmt: skip
        found = current([_delivery(job, drop) for drop in mine])
        parts.append(build.with_ids(found, source))
    if not parts:
        return _no_rows()
    rows = pl.concat(parts, how="diagonal_relaxed").sort("status", descending=True, maintain_order=True)
    return rows.unique("work_id", keep="last", maintain_order=True).sort("source", "source_key")


def _catalogs(drops: list[Drop]) -> list[tuple[str, tuple[str, ...]]]:
    """Source and patterns of every catalog that has drops.

    Full and delta files of a source are one catalog. Where a source has several patterns of full files, each pattern
    is a catalog of its own: a full one replaces only its own kind.
    """
    found = set()
    for drop in drops:
        patterns = tuple(promise.pattern for promise in drop.source.files if promise.role == "catalog")
        fulls = [promise for promise in drop.source.files if promise.is_full_catalog]
        if drop.promise.role == "catalog":
            found.add((drop.source.source, patterns if len(fulls) < 2 else (drop.promise.pattern,)))
    return sorted(found)


def _delivery(job: Job, drop: Drop) -> Delivery:
    kind = "takedown" if drop.promise.role == "takedown" else drop.promise.mode
    return Delivery(drop.night, kind, drop.rows(job.lake), drop.touched(job.lake))


def _no_rows() -> pl.DataFrame:
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
