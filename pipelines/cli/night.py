"""Commands of the night: run it, run a step again, show what it did."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.text import Text

from pipelines.cli import AsJson, Client, Data, Night, app, err, out, settings_for
from pipelines.settings import Settings, asked_night, night_named, tonight

PANEL = "夜 The night"


@app.command(rich_help_panel=PANEL)
def nightly(
    night: Night = "", data: Data = None, until: Annotated[str, typer.Option(help="Last step to run.")] = "",
    client: Client = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Run one whole night, as the DAG `nightly` does. Running it twice changes nothing."""
    from pipelines.nightly import run_night
    from pipelines.running import hold, job_for

    settings = settings_for(data)
    last = job_for(night or tonight(), settings).lake.last_run("collect", before="9999-12-31")
    named = asked_night(night, last, tonight())
    try:
        with hold(settings.data):
            run_night(job_for(named, settings), notice, until=until, client=client)
    finally:
        show_summary(settings, named, as_json)


@app.command(rich_help_panel=PANEL)
def step(
    name: Annotated[str, typer.Argument(help="collect, catalog, articles, analyse, score, …")],
    night: Night = "", data: Data = None, client: Client = "",
) -> None:  # fmt: skip
    """Run one step alone. A step may be run again and out of order; it says which other step it needs first."""
    from pipelines.running import hold, job_for, run_step
    from pipelines.steps import BESIDE, STEPS, clients
    from quality.errors import WrongUsage

    settings, every = settings_for(data), (*STEPS, *BESIDE)
    found = {known.name: known for known in every}.get(name)
    if found is None:
        names = ", ".join(known.name for known in every)
        raise WrongUsage("step", f"{name!r} is no step", remedy=f"one of {names}")
    names_of_clients = clients(settings.clients)
    if client and (client not in names_of_clients or not found.per_client):
        raise WrongUsage("--client", f"{client!r} does not fit", remedy=f"one of {', '.join(names_of_clients)}")
    with hold(settings.data):
        for each in ([client] if client else names_of_clients) if found.per_client else [""]:
            summary = run_step(name, job_for(night or tonight(), settings, each))
            counts = f"{summary.rows_in} in, {summary.rows_out} out, {summary.set_aside} aside"
            err.print(f"[green]✓[/green] {summary.step}: {counts}, {summary.seconds} s")


@app.command(rich_help_panel=PANEL)
def summary(night: Night = "", data: Data = None, as_json: AsJson = False) -> None:
    """Show what a night did: what came in, what was set aside and why, what was scored, what each client received."""
    show_summary(settings_for(data), night_named(night or tonight()), as_json)


def notice(step: str, state: str) -> None:
    """One line on standard error as a step begins, ends, is left as it is, or fails."""
    if state == "runs":
        err.print(f"[dim]… {step}[/dim]")
    elif state == "done":
        err.print(f"[green]✓[/green] {step}")
    elif state == "current":
        err.print(f"[dim]= {step}: 入力が同じ its inputs are the same[/dim]")
    else:
        err.print(Text("✗ ", style="red").append(f"{step}: {state}"), soft_wrap=True)


def show_summary(settings: Settings, night: str, as_json: bool) -> None:
    """Print the night's summary as tables, or as JSON."""
    place = settings.reports / night / "summary.json"
    if not place.exists():
        return
    found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    from pipelines.terminal import tables_of

    for table in tables_of(found):
        out.print(table)
