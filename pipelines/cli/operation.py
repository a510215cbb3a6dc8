"""Commands of operation: go back over past nights."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from pipelines.cli import AsJson, Data, app, out, settings_for
from pipelines.cli.night import notice
from pipelines.settings import tonight

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
