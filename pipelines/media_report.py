"""A media's view as a page: the segments that its articles serve, which nobody has bought, which are on the rise."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.lake import Lake
from pipelines.questions import ask
from pipelines.report_words import words
from pipelines.results import last_segments
from pipelines.segments import segments
from pipelines.sources import load_sources, media_of
from pipelines.two_formats import Written, section, write
from quality.errors import WrongUsage
from transforms.ads.intervals import Estimate, difference, wilson

WEEK, WEEKS_BEFORE = 7, 4
MOST_TRENDS = 12
Rows = list[dict[str, Any]]


def media_report(lake: Lake, sources: Path, media: str, lang: str, out: Path, night: str) -> Written:
    """Write media_<media>_<night>.html as of a night on which `match` has run.

    Raises NotPublished where it has not, WrongUsage where `media` is no source of articles or has brought none in the
    five weeks.
    """
    known = media_of(sources)
    if media not in known:
        raise WrongUsage("--media", f"{media!r} is no source of articles", remedy=f"one of {', '.join(sorted(known))}")
    published = articles_of(lake, media, night)
    if published.is_empty():
        raise WrongUsage("--media", f"{media!r} has brought no article in five weeks", remedy="look at its drops")
    served, trends = _asked(lake, media, night, published)
    said, place = words(lang), int(lang == "en")
    names = {segment.segment: (segment.ja, segment.en)[place] for segment in segments()}
    content = {
        "heading": said["media_title"], "subject": getattr(load_sources(sources)[media].owner, lang), "period": night,
        "lang": lang, "words": said, "findings": None, "steps": None,
        "totals": [
            (said["count"], f"{published.height:,}"), (said["segment"], f"{len(served):,}"),
            (said["unsold"], f"{len(unsold(served)):,}"),
        ],
        "sections": [_served(served, names, said), _unsold(served, names, said), _trending(trends, names, said)],
        "footer": f"kansei · {night}",
    }  # fmt: skip
    return write(content, out, f"media_{media}_{night}", pdf=False)


def articles_of(lake: Lake, media: str, night: str) -> pl.DataFrame:
    """article_id, is_recent: a media's articles that first came in the last five weeks; recent: in the last of them."""
    last = dt.date.fromisoformat(night)
    first, recent = (last - dt.timedelta(days=days - 1) for days in (WEEK * (1 + WEEKS_BEFORE), WEEK))
    came = lake.scan("silver.articles").filter(
        (pl.col("source") == media) & pl.col("night").is_between(pl.lit(first.isoformat()), pl.lit(night))
    )
    firsts = came.group_by("article_id").agg(pl.col("night").min()).collect()
    return firsts.select("article_id", is_recent=pl.col("night") >= recent.isoformat()).sort("article_id")


def unsold(served: Rows) -> Rows:
    """The segments of the answer of sql/media_segments.sql that no live creative and no deal reaches."""
    return [row for row in served if not row["with_creative"] and not row["deals"]]


def rising(trends: Rows) -> list[tuple[dict[str, Any], Estimate]]:
    """Segments by how much their share has grown, with the interval of the difference; largest first, ties by name.

    Empty where one of the two spans has no article: there is nothing to compare.
    """
    known = [row for row in trends if row["all_recent"] and row["all_earlier"]]
    found = [
        (row, difference(wilson(row["recent"], row["all_recent"]), wilson(row["earlier"], row["all_earlier"])))
        for row in known
    ]
    return sorted(found, key=lambda pair: (-pair[1].value, pair[0]["segment"]))


def _asked(lake: Lake, media: str, night: str, published: pl.DataFrame) -> tuple[Rows, Rows]:
    frames = {"house.published": published, "gold.article_segments": last_segments(lake, night)}
    sold = {name: lake.read(name, night) for name in ("gold.ad_matches", "gold.deals")}
    return ask("media_segments", frames | sold, media=media).to_dicts(), ask("media_trends", frames).to_dicts()


def _served(served: Rows, names: dict[str, str], said: dict[str, str]) -> dict[str, Any]:
    table = [
        (names.get(row["segment"], row["segment"]), f"{row['articles']:,}", f"{row['of_all']:.1%}",
         f"{row['with_creative']:,}", f"{row['deals']:,}")
        for row in served
    ]  # fmt: skip
    head = [said["segment"], said["count"], said["share"], said["matched"], said["deals"]]
    return section(said, "served", head, table, "text n n n n", "sql/media_segments.sql")


def _unsold(served: Rows, names: dict[str, str], said: dict[str, str]) -> dict[str, Any]:
    table = [(names.get(row["segment"], row["segment"]), f"{row['articles']:,}") for row in unsold(served)]
    return section(said, "unsold", [said["segment"], said["count"]], table, "text n", "sql/media_segments.sql")


def _trending(trends: Rows, names: dict[str, str], said: dict[str, str]) -> dict[str, Any]:
    table = [
        (names.get(row["segment"], row["segment"]), f"{row['recent'] / row['all_recent']:.1%}",
         f"{row['earlier'] / row['all_earlier']:.1%}", f"{gap.value:+.1%}", f"{gap.low:+.1%} – {gap.high:+.1%}",
         said["yes"] if gap.low > 0 or gap.high < 0 else said["no"])
        for row, gap in rising(trends)[:MOST_TRENDS]
    ]  # fmt: skip
    head = [said["segment"], said["this_week"], said["four_weeks"], said["lift"], said["interval"], said["sure"]]
    return section(said, "trending", head, table, "text n n n n text", "sql/media_trends.sql")
