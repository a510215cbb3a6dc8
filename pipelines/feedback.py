"""Take in the ad servers' feedback, for the step articles: what counts, and what fits nothing that we know."""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.drops import Drop
from pipelines.lake import digest_of
from pipelines.running import Job
from quality.contracts import tables
from transforms import articles as build
from transforms.ads.feedback import identified, parted

STEP = "articles.feedback"
"""In silver.nights: from which drops a night's feedback was made, also where another night's run made it."""
NAMES = ("silver.feedback", "silver.feedback_aside")


def publish(job: Job, drops: list[Drop]) -> dict[str, int]:
    """Publish the feedback of every changed night up to this one; rows of tonight by table.

    drops: accepted ones up to tonight, of the roles articles, creatives and feedback. A night's rows are judged by what
    was known on that night, so a row about an article that came later stays aside until it is sent again.
    """
    held = job.lake.scan("silver.feedback").select("night").unique().collect()["night"]
    mine = {drop.night for drop in drops if drop.promise.role == "feedback"}
    published: dict[str, int] = dict.fromkeys(NAMES, 0)
    for night in sorted({job.night, *mine, *held}):
        known = [drop for drop in drops if drop.night <= night]
        digest = _digest(known, night)
        if night > job.night or (night < job.night and job.lake.digest(STEP, night) == digest):
            continue
        frames = _frames(job, known, night)
        published = job.lake.publish(night, frames)
        rows, aside = (published[name] for name in NAMES)
        job.lake.record(STEP, night, digest, rows + aside, rows, aside)
    return published


def _digest(known: list[Drop], night: str) -> str:
    looked_at = [d.digest_parts for d in known if d.promise.role != "feedback" or d.night == night]
    return digest_of("feedback", 1, looked_at)


def _frames(job: Job, known: list[Drop], night: str) -> dict[str, pl.DataFrame]:
    given = [
        identified(drop.rows(job.lake), drop.source.source, drop.sha256)
        for drop in known
        if drop.promise.role == "feedback" and drop.night == night
    ]
    frames = {name: tables()[name].empty() for name in NAMES}
    if given:
        articles = (
            job.lake.scan("silver.articles").filter(pl.col("night") <= night)
            .sort("article_id", "night").unique("article_id", keep="last").select("article_id", media="source")
            .collect()
        )  # fmt: skip
        found = parted(pl.concat(given), articles, _creatives(job, known), dt.date.fromisoformat(night))
        frames = {name: tables()[name].conform(frame) for name, frame in zip(NAMES, found, strict=True)}
    return frames


def _creatives(job: Job, known: list[Drop]) -> pl.DataFrame:
    """Every creative ever booked, as it was booked last: feedback comes also after a creative has gone."""
    table = tables()["silver.creatives"]
    made = [
        table.conform(build.creatives(drop.rows(job.lake), drop.source.source))
        for drop in known
        if drop.promise.role == "creatives"
    ]
    every = pl.concat([table.empty(), *made]).unique("creative_id", keep="last", maintain_order=True)
    return every.select("creative_id", "advertiser", "campaign", "start_date", "end_date")
