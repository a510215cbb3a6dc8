"""An advertiser's month as a page and a PDF: what ran, which feelings worked, where and when, why, and what next."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.lake import Lake, digest_of
from pipelines.media_report import articles_of, media_report
from pipelines.questions import ask
from pipelines.report_words import words
from pipelines.results import last_segments
from pipelines.running import Job, Summary
from pipelines.segments import segments
from pipelines.sources import load_sources, media_of
from pipelines.two_formats import Written, section, write
from quality.errors import NotPublished, WrongUsage
from transforms.ads.findings import BASELINES, METRICS, differs, headlines, next_steps, segment_rows
from transforms.ads.intervals import wilson
from transforms.ads.results import ALL, SMALLEST_CELL

RESULTS = "gold.campaign_results"
MOST_ARTICLES, MOST_SEGMENTS, MOST_REASONS = 8, 12, 3
Rows = list[dict[str, Any]]


def report(lake: Lake, sources: Path, advertiser: str, month: str, lang: str, out: Path, night: str = "") -> Written:
    """Write <advertiser>_<month>.html and .pdf. night: as of which; by default the last one that has results.

    Raises NotPublished where no night has results, WrongUsage where the advertiser has none in that month.
    """
    night = night or last_night(lake)
    rows = lake.read(RESULTS, night).filter(advertiser=advertiser, period=month).to_dicts()
    if not rows:
        raise WrongUsage("--advertiser", f"{advertiser!r} has no results in {month}", remedy=_known(lake, night, month))
    asked = _asked(lake, night, advertiser, month)
    said, place = words(lang), int(lang == "en")
    media = {name: getattr(source.owner, lang) for name, source in load_sources(sources).items()}
    names = {segment.segment: (segment.ja, segment.en) for segment in segments()}
    content = {
        "heading": said["title"], "subject": advertiser, "period": month, "lang": lang, "words": said,
        "findings": [both[place] for both in headlines(rows)],
        "totals": _totals(asked["report_runs"], said),
        "sections": [
            _feelings(rows, names, said, place), _compared(rows, said, place), _places(asked, said, media),
            _days(asked, said), _articles(lake, night, asked, said, place, media), _runs(asked, said),
        ],
        "steps": [both[place] for both in next_steps(rows, names)],
        "footer": f"kansei · {night}",
    }  # fmt: skip
    return write(content, out, f"{advertiser}_{month}")


def run(job: Job) -> Summary:
    """Write last month's report for every advertiser with results, and each media's view, in Japanese.

    They lie in reports/<night>/ads/. A media that has brought no article in five weeks has no page.
    Last month is the one before `job.night`'s, as of the last night up to `job.night` that has results. Nothing is
    published. Raises NotPublished where no such night is.
    """
    today = dt.date.fromisoformat(job.night)
    month = (today.replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m")
    night = last_night(job.lake, (today + dt.timedelta(days=1)).isoformat())
    named, out = advertisers(job.lake, night, month), job.settings.reports / job.night / "ads"
    written = [report(job.lake, job.settings.sources, each, month, "ja", out, night) for each in named]
    sources = job.settings.sources
    media = [each for each in sorted(media_of(sources)) if articles_of(job.lake, each, night).height]
    written += [media_report(job.lake, sources, each, "ja", out, night) for each in media]
    return Summary(
        rows_in=len(named) + len(media),
        rows_out=len(written),
        digest=digest_of(night, month, named, media),
        remarks={"month": month, "as_of": night, "pages": [str(each.page) for each in written]},
    )


def last_night(lake: Lake, before: str = "9999-12-31") -> str:
    """The last night before `before` that has results. Raises NotPublished where there is none."""
    night = lake.last_run("results", before)
    if not night:
        raise NotPublished(RESULTS, "no night has results", remedy="python -m pipelines nightly")
    return night


def advertisers(lake: Lake, night: str, month: str) -> list[str]:
    """Who has results in that month, as of that night, in order."""
    return lake.read(RESULTS, night).filter(period=month)["advertiser"].unique().sort().to_list()


def _known(lake: Lake, night: str, month: str) -> str:
    return f"one of {', '.join(advertisers(lake, night, month)) or 'none in that month'}"


def _asked(lake: Lake, night: str, advertiser: str, month: str) -> dict[str, pl.DataFrame]:
    """The answers of the report's questions in sql/, by their names."""
    frames = {
        "silver.feedback": lake.read("silver.feedback", night).drop("night"),
        "silver.creatives": lake.read("silver.creatives", night),
        "silver.articles": lake.read("silver.articles", night).drop("night"),
        "gold.ad_matches": lake.read("gold.ad_matches", night),
    }
    terms = {"advertiser": advertiser, "period": month, "smallest": SMALLEST_CELL}
    found = {name: ask(name, frames, **terms) for name in ("report_runs", "report_places", "report_days")}
    return found | {"report_articles": ask("report_articles", frames, **terms, most=MOST_ARTICLES)}


def _totals(runs: pl.DataFrame, said: dict[str, str]) -> list[tuple[str, str]]:
    sums = {name: int(runs[name].sum()) for name in ("impressions", "clicks", "conversions", "cost_jpy")}
    ctr = wilson(sums["clicks"], sums["impressions"]) if sums["impressions"] else None
    return [
        (said["impressions"], f"{sums['impressions']:,}"),
        (f"{said['ctr']} ({percents(ctr.low, ctr.high)})" if ctr else said["ctr"], f"{ctr.value:.2%}" if ctr else "–"),
        (said["conversions"], f"{sums['conversions']:,}"),
        (said["cost"], f"¥{sums['cost_jpy']:,}"),
    ]


def percents(low: float, high: float) -> str:
    """An interval of rates."""
    return f"{low:.2%} – {high:.2%}"


def _lift(row: dict[str, Any]) -> tuple[str, str]:
    if row["lift"] is None:
        return "–", "–"
    return f"{row['lift']:+.0%}", f"{row['lift_low']:+.0%} – {row['lift_high']:+.0%}"


def _feelings(rows: Rows, names: dict[str, tuple[str, str]], said: dict[str, str], place: int) -> dict[str, Any]:
    shown = segment_rows(rows)[:MOST_SEGMENTS]
    whole = [row for row in rows if row["campaign"] == ALL and row["segment"] == ALL and row["metric"] == "ctr"]
    named = [row | {"name": names.get(row["segment"], (row["segment"],) * 2)[place]} for row in shown]
    sure = {True: said["yes"], False: said["no"]}
    table = [
        (row["name"], f"{row['n']:,}", f"{row['value']:.2%}", percents(row["low"], row["high"]), *_lift(row),
         "–" if row["lift"] is None else _base(row, place), "–" if row["lift"] is None else sure[differs(row)])
        for row in named
    ]  # fmt: skip
    head = [said["segment"], said["impressions"], said["ctr"], said["interval"], said["lift"], said["interval"],
            said["against"], said["sure"]]  # fmt: skip
    chart = {"kind": "rates", "rows": named, "title": said["ctr"], "line": whole[0]["value"] if whole else None}
    return section(said, "feelings", head, table, "text n n n n n text text", "sql/campaign_cells.sql", chart)


def _base(row: dict[str, Any], place: int) -> str:
    return BASELINES[row["baseline"]][place]


def _compared(rows: Rows, said: dict[str, str], place: int) -> dict[str, Any]:
    units = {"ctr": "{:.2%}", "cpc_jpy": "¥{:,.0f}", "cpa_jpy": "¥{:,.0f}", "dwell_s": "{:.1f} s"}
    whole = [row for row in rows if row["campaign"] == ALL and row["segment"] == ALL and row["baseline"] in BASELINES]
    sure = {True: said["yes"], False: said["no"]}
    table = [
        (METRICS[metric][place], _base(row, place), unit.format(row["value"]),
         f"{unit.format(row['low'])} – {unit.format(row['high'])}", *_lift(row), sure[differs(row)])
        for metric, unit in units.items()
        for row in whole
        if row["metric"] == metric
    ]  # fmt: skip
    head = [said["metric"], said["against"], said["value"], said["interval"], said["lift"], said["interval"],
            said["sure"]]  # fmt: skip
    return section(said, "compared", head, table, "text text n n n n text", "sql/campaign_cells.sql")


def _rated(row: dict[str, Any], name: str) -> dict[str, Any]:
    found = wilson(row["clicks"], row["impressions"])
    return row | {"name": name, "value": found.value, "low": found.low, "high": found.high}


def _rate_table(rated: Rows) -> list[tuple[str, ...]]:
    return [
        (row["name"], f"{row['impressions']:,}", f"{row['clicks']:,}", f"{row['value']:.2%}",
         percents(row["low"], row["high"]))
        for row in rated
    ]  # fmt: skip


def _rate_head(said: dict[str, str], first: str) -> list[str]:
    return [said[first], said["impressions"], said["clicks"], said["ctr"], said["interval"]]


def _places(asked: dict[str, pl.DataFrame], said: dict[str, str], media: dict[str, str]) -> dict[str, Any]:
    rated = [
        _rated(row, f"{media.get(row['media'], row['media'])} · {row['section']}")
        for row in asked["report_places"].to_dicts()
    ]
    chart = {"kind": "rates", "rows": rated, "title": said["ctr"], "line": None}
    return section(said, "places", _rate_head(said, "place"), _rate_table(rated), "text n n n n",
                   "sql/report_places.sql", chart)  # fmt: skip


def _days(asked: dict[str, pl.DataFrame], said: dict[str, str]) -> dict[str, Any]:
    rated = [_rated(row, _day(row["day"], said)) for row in asked["report_days"].to_dicts()]
    chart = {"kind": "days", "rows": rated, "title": said["ctr"]}
    return section(said, "days", _rate_head(said, "period"), _rate_table(rated), "text n n n n",
                   "sql/report_days.sql", chart)  # fmt: skip


def _day(day: dt.date, said: dict[str, str]) -> str:
    return f"{day.month}/{day.day} ({said['weekdays'].split()[day.weekday()]})"


def _articles(
    lake: Lake, night: str, asked: dict[str, pl.DataFrame], said: dict[str, str], place: int, media: dict[str, str]
) -> dict[str, Any]:
    label = "label_en" if place else "label_ja"
    labels = dict(lake.read("gold.factors", night).select("factor", label).iter_rows())
    feelings = {segment.segment: (segment.ja, segment.en)[place] for segment in segments()}
    held = {article: row["segment"] for (article,), part in last_segments(lake, night).group_by("article_id")
            for row in part.sort("rank").head(1).to_dicts()}  # fmt: skip
    headline = dict(lake.read("silver.creatives", night).select("creative_id", "headline").iter_rows())
    table = [
        (f"{row['title']}({media.get(row['media'], row['media'])})", headline.get(row["creative_id"], "–"),
         _why(row, labels, feelings.get(held.get(row["article_id"], ""), ""), said), f"{row['impressions']:,}",
         f"{_rated(row, '')['value']:.2%}", percents(_rated(row, "")["low"], _rated(row, "")["high"]))
        for row in asked["report_articles"].to_dicts()
    ]  # fmt: skip
    head = [said["article"], said["creative"], said["why"], said["impressions"], said["ctr"], said["interval"]]
    return section(said, "articles", head, table, "text text text n n n", "sql/report_articles.sql")


def _why(row: dict[str, Any], labels: dict[str, str], feeling: str, said: dict[str, str]) -> str:
    shared = said["comma"].join(labels.get(each, each) for each in (row["reasons"] or [])[:MOST_REASONS])
    return " / ".join(part for part in (feeling, shared) if part) or "–"


def _runs(asked: dict[str, pl.DataFrame], said: dict[str, str]) -> dict[str, Any]:
    table = [
        (row["campaign"], row["headline"] or row["creative_id"],
         f"{row['first_day'].month}/{row['first_day'].day} – {row['last_day'].month}/{row['last_day'].day}",
         f"{row['articles']:,}", f"{row['impressions']:,}", f"{row['clicks']:,}", f"{row['conversions']:,}",
         f"¥{row['cost_jpy']:,}")
        for row in asked["report_runs"].to_dicts()
    ]  # fmt: skip
    head = [said["campaign"], said["creative"], said["period"], said["count"], said["impressions"], said["clicks"],
            said["conversions"], said["cost"]]  # fmt: skip
    return section(said, "runs", head, table, "text text n n n n n n", "sql/report_runs.sql")
