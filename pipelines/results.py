"""Step results: what campaigns reached in this month and the one before, with intervals and beside their baselines."""

from __future__ import annotations

import datetime as dt

import polars as pl

from pipelines.lake import Lake, digest_of, rows_digest
from pipelines.questions import SQL, ask
from pipelines.running import Job, Summary
from quality.contracts import tables
from transforms.ads.intervals import LEVEL, REPLICATES
from transforms.ads.results import FEWEST, SMALLEST_CELL, campaign_results

VERSION = 2
"""Raise it when the same inputs give other rows."""
NAME = "gold.campaign_results"
REMEMBERED = 62
"""Nights over which an article's segments are looked for: this month's articles and the last one's."""


def run(job: Job) -> Summary:
    """Publish gold.campaign_results of one night.

    Raises QualityFailed before anything is replaced.
    """
    lake, night = job.lake, job.night
    cells = ask("campaign_cells", frames(lake, night))
    found = campaign_results(cells)
    table = tables()[NAME]
    published = lake.publish(night, {NAME: table.conform(found) if found.height else table.empty()})
    return Summary(
        rows_in=cells.height,
        rows_out=sum(published.values()),
        inputs=inputs(job),
        tables=published,
        remarks={"advertisers": found["advertiser"].n_unique() if found.height else 0},
    )


def inputs(job: Job) -> dict[str, str]:
    """What the night's results rest on: among it the segments of earlier nights' articles."""
    settled = (LEVEL, REPLICATES, FEWEST, SMALLEST_CELL, (SQL / "campaign_cells.sql").read_text(encoding="utf-8"))
    return job.lake.digests(("articles", "match"), job.night) | {
        "code": digest_of(VERSION, *settled), "earlier segments": rows_digest(last_segments(job.lake, job.night)),
    }  # fmt: skip


def frames(lake: Lake, night: str) -> dict[str, pl.DataFrame]:
    """silver.feedback of this month and the last as it counts on `night`, and each article's last known segments."""
    first = (dt.date.fromisoformat(night).replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    counted = lake.read("silver.feedback", night).filter(pl.col("day") >= first).drop("night")
    return {"silver.feedback": counted, "gold.article_segments": last_segments(lake, night)}


def last_segments(lake: Lake, night: str) -> pl.DataFrame:
    """article_id, segment, score, rank, reasons from the last night on which the article was in any segment."""
    from_night = (dt.date.fromisoformat(night) - dt.timedelta(days=REMEMBERED)).isoformat()
    seen = lake.scan("gold.article_segments").filter(pl.col("night").is_between(pl.lit(from_night), pl.lit(night)))
    last = seen.filter(pl.col("night") == pl.col("night").max().over("article_id")).collect()
    return last.select("article_id", "segment", "score", "rank", "reasons").sort("article_id", "rank", "segment")
