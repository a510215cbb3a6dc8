"""Commands of operation: go back over past nights."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from pipelines.cli import AsJson, Data, app, out, settings_for
from pipelines.cli.night import notice
from pipelines.settings import night_named, tonight

PANEL = "運用 Operation"


@app.command(rich_help_panel=PANEL)
def backfill(
    first: Annotated[str, typer.Option("--from", help="First night (JST date).")],
    last: Annotated[str, typer.Option("--to", help="Last night; only this one packages and delivers.")],
    source: Annotated[str, typer.Option(help="Begin at the first night on which this source has a file.")] = "",
    data: Data = None,
    plan_only: Annotated[bool, typer.Option("--plan-only", help="Print the plan, write nothing.")] = False,
    send_each: Annotated[bool, typer.Option("--send-each", help="Package and deliver each night.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Print the plan, then run a range of nights again, oldest first: after a late drop, or with a new dictionary.

    Steps whose inputs are the same are left as they are, so the same command goes on where it stopped.
    """
    from pipelines import backfill as work
    from pipelines.running import hold
    from pipelines.terminal_operation import backfill_tables

    settings = settings_for(data)
    planned = work.plan(settings, first, last, source, today=tonight(), send_each=send_each)
    if as_json:
        typer.echo(json.dumps(planned.as_json(), ensure_ascii=False, default=sorted))
    for part in [] if as_json else backfill_tables(planned):
        out.print(part, soft_wrap=True)
    if not plan_only:
        with hold(settings.data):
            work.run(settings, planned, notice)


@app.command(rich_help_panel=PANEL)
def nights(
    first: Annotated[str, typer.Option("--from", help="First night (JST date).")] = "",
    last: Annotated[str, typer.Option("--to", help="Last night. Without --from: the seven nights up to it.")] = "",
    data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show nights side by side: each table published, stale or held, with its rows; seconds of each step; what stopped.

    reports/<night>/nights.html shows the same of four weeks, the critical path and how figures move.
    """
    from pipelines.nights import chosen, load, matrix
    from pipelines.terminal_nights import nights_tables

    settings = settings_for(data)
    asked = [night_named(each) if each else "" for each in (first, last)]
    runs = [load(settings.reports, night) for night in chosen(settings.reports, *asked, shown=7)]
    if as_json:
        found = {"nights": [run.night for run in runs], "rows": [asdict(row) for row in matrix(runs)]}
        typer.echo(json.dumps(found, ensure_ascii=False))
    for part in [] if as_json else nights_tables(runs):
        out.print(part)


@app.command(rich_help_panel=PANEL)
def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Is this machine fit for the night? Each line ok, warn or fail, with what to type. Exit 1 where one fails.

    Looks at Python, pins, dictionaries, fonts, lake, sources, clients, connections, disk and Airflow; changes nothing.
    """
    from pipelines.doctor import examine
    from pipelines.terminal_operation import doctor_lines

    found = examine(settings_for(data), tonight())
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False))
    for line in [] if as_json else doctor_lines(found):
        out.print(line, soft_wrap=True)
    if any(each.state == "fail" for each in found):
        raise typer.Exit(1)


@app.command(rich_help_panel=PANEL)
def maintain(
    data: Data = None, dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Take away old nights, old packages, stale caches and what killed writers left; print the disk that tables use.

    Kept are the last KANSEI_KEEP_NIGHTS nights, and for KANSEI_KEEP_MONTHS months the first night of each.
    """
    from pipelines.maintain import maintain as work
    from pipelines.running import hold
    from pipelines.terminal_operation import maintained_tables

    settings = settings_for(data)
    with hold(settings.data):
        done = work(settings, dry_run=dry_run)
    if as_json:
        typer.echo(json.dumps(asdict(done), ensure_ascii=False))
    for part in [] if as_json else maintained_tables(done, dry_run=dry_run):
        out.print(part, soft_wrap=True)


@app.command(rich_help_panel=PANEL)
def restore(
    data: Data = None, table: Annotated[str, typer.Option(help="Only this table, which is damaged.")] = "",
    first: Annotated[str, typer.Option("--from", help="First night. Default: the first that ever ran.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last night. Default: the last that ever ran.")] = "",
) -> None:  # fmt: skip
    """Build lake and packages again from a copy of inbox and configuration, or one damaged table. Sends nothing.

    The copy: inbox/, and where they are there models/, approvals/, reports/, reviewed_themes.tsv.
    """
    from pipelines import restore as work
    from pipelines.running import hold

    settings = settings_for(data)
    with hold(settings.data):
        if table:
            nights = work.restore_table(settings, table, notice)
        else:
            nights = work.nights_to_restore(settings, first, last)
            work.restore(settings, nights, notice)
    out.print(f"{table or settings.lake}: {len(nights)} 夜を作り直しました nights built again")
