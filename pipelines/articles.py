"""Take in what is no catalog: media articles, ad creatives and feedback, experts' judgements, listening events."""

from __future__ import annotations

import polars as pl

from pipelines import feedback
from pipelines.drops import Drop, accepted
from pipelines.lake import digest_of
from pipelines.running import Job, Summary
from pipelines.sources import load_sources
from quality.contracts import tables
from transforms import articles as build

EVENTS = {"articles": "silver.articles", "listening": "silver.listening_events"}
EVENTS_STEP = "articles.events"
"""In silver.nights: from which drops a night's event tables were made, also where another night's run made them."""

ROLES = (*EVENTS, "creatives", "annotations", "feedback")
VERSION = 1
"""Raise it when the same inputs give other rows."""


def inputs(job: Job) -> dict[str, str]:
    """What the night's articles, creatives, feedback, judgements and listening events rest on."""
    drops = accepted(job.lake, load_sources(job.settings.sources), job.night, *ROLES)
    return {"drops": digest_of([drop.digest_parts for drop in drops]), "code": str(VERSION)}


def run(job: Job) -> Summary:
    """Publish articles and listening events of every changed night up to this one, and the state of the rest."""
    sources = load_sources(job.settings.sources)
    drops = accepted(job.lake, sources, job.night, *ROLES)
    for night in sorted({drop.night for drop in drops} | _nights_with_events(job)):
        if night < job.night:
            _publish_events(job, night, [drop for drop in drops if drop.night == night])
    tonight = [drop for drop in drops if drop.night == job.night]
    frames = _events(job, tonight) | {
        "silver.creatives": _creatives(job, drops),
        "silver.annotations": _annotations(job, drops),
    }
    published = job.lake.publish(job.night, frames)
    _record_events(job, job.night, tonight, published)
    about_ads = [drop for drop in drops if drop.promise.role in ("articles", "creatives", "feedback")]
    published |= feedback.publish(job, about_ads)
    return Summary(
        rows_in=sum(drop.rows(job.lake).height for drop in drops),
        rows_out=sum(published.values()),
        inputs=inputs(job),
        tables=published,
    )


def _nights_with_events(job: Job) -> set[str]:
    """Nights that hold rows, perhaps of a drop that no longer counts."""
    tables_of_events = [job.lake.scan(name).select("night").unique().collect() for name in EVENTS.values()]
    return {night for found in tables_of_events for night in found["night"]}


def _publish_events(job: Job, night: str, drops: list[Drop]) -> None:
    """An earlier night's event tables, if they were not made from just these drops."""
    if job.lake.digest(EVENTS_STEP, night) != digest_of([drop.digest_parts for drop in drops]):
        _record_events(job, night, drops, job.lake.publish(night, _events(job, drops)))


def _record_events(job: Job, night: str, drops: list[Drop], published: dict[str, int]) -> None:
    rows = sum(published[name] for name in EVENTS.values())
    job.lake.record(EVENTS_STEP, night, digest_of([drop.digest_parts for drop in drops]), rows, rows, 0)


def _events(job: Job, drops: list[Drop]) -> dict[str, pl.DataFrame]:
    frames = {}
    for role, name in EVENTS.items():
        table = tables()[name]
        parts = [table.empty()]
        for drop in drops:
            if drop.promise.role == role:
                rows = drop.rows(job.lake)
                made = build.articles if role == "articles" else build.listening_events
                parts.append(table.conform(made(rows, drop.source.source)))
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
        table.conform(build.judgements(drop.rows(job.lake), drop.source.source))
        for drop in drops
        if drop.promise.role == "annotations"
    ]
    return build.adjudicated(pl.concat([table.empty(), *made]))
