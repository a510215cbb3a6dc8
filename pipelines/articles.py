"""Take in what is no catalog: media articles, ad creatives, experts' judgements and listening events."""

from __future__ import annotations

import polars as pl

from pipelines.drops import Drop, accepted
from pipelines.lake import digest_of
from pipelines.running import Job, Summary
from pipelines.sources import load_sources
from quality.contracts import tables
from transforms import articles as build

EVENTS = {"articles": "silver.articles", "listening": "silver.listening_events"}


def run(job: Job) -> Summary:
    """Publish articles and listening events of every night up to this one that has changed, and the state of the rest."""
    drops = accepted(job.lake, load_sources(job.settings.sources), job.night, "articles", "creatives", "annotations", "listening")
    for night in sorted({drop.night for drop in drops} - {job.night}):
        _publish_events(job, night, [drop for drop in drops if drop.night == night])
    frames = _events(job, [drop for drop in drops if drop.night == job.night]) | {
        "silver.creatives": _creatives(job, drops),
        "silver.annotations": _annotations(job, drops),
    }
    published = job.lake.publish(job.night, frames)
    return Summary(
        rows_in=sum(drop.rows(job.lake).height for drop in drops),
        rows_out=sum(published.values()),
        digest=digest_of([drop.digest_parts for drop in drops]),
        tables=published,
    )


def _publish_events(job: Job, night: str, drops: list[Drop]) -> None:
    """An earlier night's event tables, if they were not made from just these drops."""
    step, digest = "articles.events", digest_of([drop.digest_parts for drop in drops])
    if job.lake.digest(step, night) == digest:
        return
    published = job.lake.publish(night, _events(job, drops))
    job.lake.record(step, night, digest, sum(published.values()), sum(published.values()), 0)


def _events(job: Job, drops: list[Drop]) -> dict[str, pl.DataFrame]:
    frames = {}
    for role, name in EVENTS.items():
        table = tables()[name]
        parts = [table.empty()]
        for drop in drops:
            if drop.promise.role == role:
                rows = drop.rows(job.lake)
                made = build.articles(rows, drop.source.source) if role == "articles" else build.listening_events(rows)
                parts.append(table.conform(made))
        frames[name] = pl.concat(parts).unique(table.key, keep="last", maintain_order=True)
    return frames


def _creatives(job: Job, drops: list[Drop]) -> pl.DataFrame:
    """Creatives of the last full drop of each ad desk."""
    last = {drop.source.source: drop for drop in drops if drop.promise.role == "creatives"}
    table = tables()["silver.creatives"]
    made = [table.conform(build.creatives(drop.rows(job.lake), name)) for name, drop in sorted(last.items())]
    return pl.concat([table.empty(), *made])


def _annotations(job: Job, drops: list[Drop]) -> pl.DataFrame:
    table = tables()["silver.annotations"]
    made = [
        table.conform(build.annotations(drop.rows(job.lake), drop.source.source))
        for drop in drops
        if drop.promise.role == "annotations"
    ]
    return build.adjudicated(pl.concat([table.empty(), *made]))
