"""Commands of ad operations: an advertiser's report, a media's view, and how large a test must be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import Data, app, out, settings_for

PANEL = "広告 Advertising"
abtest = typer.Typer(no_args_is_help=True, help="A/B tests: how many impressions one needs.")
app.add_typer(abtest, name="abtest", rich_help_panel=PANEL)


@app.command("report-ads", rich_help_panel=PANEL)
def report_ads(
    advertiser: Annotated[str, typer.Option(help="As the ad desk books it.")],
    month: Annotated[str, typer.Option(help="YYYY-MM.")],
    target: Annotated[Path, typer.Option("--out", help="Folder for the page and the PDF.")],
    lang: Annotated[str, typer.Option(help="ja or en.")] = "ja",
    night: Annotated[str, typer.Option(help="As of which night. Default: the last one with results.")] = "",
    data: Data = None,
) -> None:
    """Write an advertiser's month as a page that needs no network, and as a PDF."""
    from pipelines.ad_report import report
    from pipelines.running import job_for
    from pipelines.settings import tonight
    from quality.errors import WrongUsage

    if lang not in ("ja", "en"):
        raise WrongUsage("--lang", f"{lang!r} is no language of the report", remedy="ja or en")
    settings = settings_for(data)
    lake = job_for(night or tonight(), settings).lake
    written = report(lake, settings.sources, advertiser, month, lang, target, night)
    out.print(f"→ {written.page}, {written.pdf}", soft_wrap=True)


@app.command("report-media", rich_help_panel=PANEL)
def report_media(
    media: Annotated[str, typer.Option(help="A source of articles.")],
    target: Annotated[Path, typer.Option("--out", help="Folder for the page.")],
    lang: Annotated[str, typer.Option(help="ja or en.")] = "ja",
    night: Annotated[str, typer.Option(help="As of which night. Default: today in Japan.")] = "",
    data: Data = None,
) -> None:
    """Write a media's view: segments that its articles serve, those that nobody has bought, feelings on the rise."""
    from pipelines.media_report import media_report
    from pipelines.running import job_for
    from pipelines.settings import tonight
    from quality.errors import WrongUsage

    if lang not in ("ja", "en"):
        raise WrongUsage("--lang", f"{lang!r} is no language of the report", remedy="ja or en")
    settings = settings_for(data)
    job = job_for(night or tonight(), settings)
    written = media_report(job.lake, settings.sources, media, lang, target, job.night)
    out.print(f"→ {written.page}", soft_wrap=True)


@abtest.callback()
def tests() -> None:
    """A/B tests: how many impressions one needs."""


@abtest.command("plan")
def plan_test(
    base: Annotated[float, typer.Option(help="Rate of the baseline, e.g. 0.004.")],
    lift: Annotated[float, typer.Option(help="Relative lift to find, e.g. 0.2.")],
    power: Annotated[float, typer.Option(help="Chance to find it.")] = 0.8,
    alpha: Annotated[float, typer.Option(help="Chance to find one where there is none.")] = 0.05,
    comparisons: Annotated[int, typer.Option(help="Arms tested against the baseline.")] = 1,
    daily: Annotated[int, typer.Option(help="Impressions a day, shared among all arms.")] = 0,
) -> None:
    """Impressions of each arm of a two-sided test of two rates, and the days that takes."""
    from quality.errors import WrongUsage
    from transforms.ads.ab_plan import plan

    try:
        found = plan(base, lift, alpha, power, comparisons, daily)
    except ValueError as error:
        raise WrongUsage("abtest plan", str(error), remedy="rates lie between 0 and 1, a lift is not 0") from error
    days = "" if found.days is None else f", {found.days} days"
    out.print(f"{found.per_arm:,} impressions an arm, {found.per_arm * (comparisons + 1):,} in all{days}")
