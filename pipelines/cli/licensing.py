"""Commands of a licensing manager: take a client on, see what a night would bring it, let an unusual one go."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.text import Text

from pipelines.cli import AsJson, Client, Data, Night, app, err, out, settings_for
from pipelines.settings import Settings, tonight

PANEL = "ライセンス Licensing"
client_app = typer.Typer(no_args_is_help=True, help="Take a client on: `new` writes its file, `check` a dry night.")
app.add_typer(client_app, name="client", rich_help_panel=PANEL)


@client_app.command()
def new(
    name: Annotated[str, typer.Option(help="Name of the client, and of its file.")] = "",
    ja: Annotated[str, typer.Option(help="Its name in Japanese.")] = "",
    en: Annotated[str, typer.Option(help="Its name in English.")] = "",
    contact: Annotated[str, typer.Option(help="Who gets the alerts.")] = "",
    kind: Annotated[str, typer.Option(help="flat, metered, trial, custom, commission")] = "",
    row_cap: Annotated[str, typer.Option(help="Of a trial: the most rows of a feed.")] = "",
    use: Annotated[str, typer.Option(help="Use, e.g. streaming_service.")] = "",
    territories: Annotated[str, typer.Option(help="ISO 3166 codes, with commas.")] = "",
    first: Annotated[str, typer.Option("--from", help="First day.")] = "",
    until: Annotated[str, typer.Option(help="Last day.")] = "",
    domains: Annotated[str, typer.Option(help="Domains, with commas.")] = "",
    sources: Annotated[str, typer.Option(help="Rights holders, with commas, or all.")] = "",
    query: Annotated[str, typer.Option(help="A query over works.")] = "",
    listeners: Annotated[str, typer.Option(help="The client's own listening sources.")] = "",
    feeds: Annotated[str, typer.Option(help="Feeds, with commas.")] = "",
    languages: Annotated[str, typer.Option(help="ja, en, romaji")] = "",
    format_: Annotated[str, typer.Option("--format", help="Format of the files.")] = "",
    channel: Annotated[str, typer.Option(help="folder, s3, sftp")] = "",
    bucket: Annotated[str, typer.Option(help="Of S3.")] = "",
    prefix: Annotated[str, typer.Option(help="Folder at the far end.")] = "",
    connection: Annotated[str, typer.Option(help="Name of the Airflow connection.")] = "",
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="Ask for what no option gives.")] = True,
) -> None:
    """Write a commented client file into KANSEI_CLIENTS; asks for what the options leave open."""
    from pipelines.commands.client_new import questions, write
    from pipelines.forms import answers

    given = {key: str(value) for key, value in locals().items() if isinstance(value, str)}
    given["from"], given["format"] = given.pop("first"), given.pop("format_")
    place = write(Settings().clients, answers(questions(), given, err, ask=ask))
    out.print(Text(f"→ {place}"), soft_wrap=True)
    out.print(f"次に next: python -m pipelines client check {place.stem} --night D")


@client_app.command()
def check(
    name: Annotated[str, typer.Argument(help="The client (the name of its file).")],
    night: Night = "", data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """A dry night: select, package aside, leak gate, the client's own check, samples. Sends nothing, uses no number."""
    from pipelines.commands.client_check import check as look
    from pipelines.running import job_for
    from pipelines.terminal_clients import check_table

    checked = look(job_for(night or tonight(), settings_for(data), name))
    if as_json:
        typer.echo(json.dumps(checked.as_json(), ensure_ascii=False))
    else:
        out.print(check_table(checked))
        out.print(Text(checked.note or f"見本 samples → {checked.folder}"), soft_wrap=True)
    if not checked.good:
        raise typer.Exit(3)


@app.command(rich_help_panel=PANEL)
def plan(night: Night = "", data: Data = None, client: Client = "", as_json: AsJson = False) -> None:
    """What tonight's deliveries would change, before anything is sent: rows by feed, schema, takedowns, approvals.

    Sends nothing and uses no number. A night that was not packaged yet is packaged aside. Needs `match` of that night.
    """
    from pipelines.nightly import chosen
    from pipelines.plan import plan as look
    from pipelines.running import job_for
    from pipelines.steps import clients
    from pipelines.terminal_clients import plan_tables

    settings = settings_for(data)
    found = [look(job_for(night or tonight(), settings, name)) for name in chosen(client, clients(settings.clients))]
    if as_json:
        typer.echo(json.dumps([each.as_json() for each in found], ensure_ascii=False))
        return
    for table in plan_tables(found):
        out.print(table, soft_wrap=True)


@app.command(rich_help_panel=PANEL)
def approve(
    client: Annotated[str, typer.Argument(help="The client (the name of its file).")],
    by: Annotated[str, typer.Option("--by", help="Who gives the approval.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it may go out.")],
    night: Night = "", data: Data = None,
) -> None:  # fmt: skip
    """Let a delivery go out that is a client's first or unlike the one before: exactly what `plan` shows."""
    from pipelines.approvals import approve as give
    from pipelines.nightly import chosen
    from pipelines.plan import plan as look
    from pipelines.running import job_for
    from pipelines.steps import clients

    settings = settings_for(data)
    chosen(client, clients(settings.clients))
    job = job_for(night or tonight(), settings, client)
    made = look(job)
    if not made.reasons:
        out.print(made.note or "承認は要りません nothing to approve: the delivery is like any other")
        return
    out.print(Text(f"承認しました approved → {give(job, made.content, by=by, reason=reason, of=made.reasons)}"))


@app.command(rich_help_panel=PANEL)
def redeliver(
    client: Annotated[str, typer.Option("--client", help="The client (the name of its file).")],
    night: Annotated[str, typer.Option("--night", help="Nights: 2026-11-18,2026-11-20 or 2026-11-18..2026-11-20.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in gold.redeliveries.")],
    data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Deliver past nights again, oldest first: the same bytes if nothing changed, a revision if something did."""
    from pipelines.nightly import chosen
    from pipelines.redeliver import nights_named
    from pipelines.redeliver import redeliver as again
    from pipelines.running import hold, job_for
    from pipelines.steps import clients

    settings = settings_for(data)
    chosen(client, clients(settings.clients))
    with hold(settings.data):
        for each in nights_named(night):
            told = again(job_for(each, settings, client), reason)
            where = f"{told['delivery']} (#{told['seq']})" if told["delivery"] else told["note"]
            line = json.dumps(told, ensure_ascii=False) if as_json else f"{client} {each}: {told['outcome']} · {where}"
            typer.echo(line)


@app.command(rich_help_panel=PANEL)
def statement(
    month: Annotated[str, typer.Option("--month", help="The month, e.g. 2026-11.")],
    data: Data = None, client: Client = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Rows and works delivered in a month, by client, licence and feed; licences that end; licensees and trials turned.

    Writes a CSV and a page under reports/statements/. The same bytes sent again do not count; of a corrected night the
    newest revision does.
    """
    from pipelines import statement as module
    from pipelines.nightly import chosen
    from pipelines.running import job_for
    from pipelines.steps import clients
    from pipelines.terminal_clients import statement_table

    settings = settings_for(data)
    if client:
        chosen(client, clients(settings.clients))
    job = job_for(tonight(), settings, client)
    made = module.statement(job, month)
    places = module.write(job, made)
    if as_json:
        typer.echo(module.as_json(made))
        return
    out.print(statement_table(made))
    for place in places:
        out.print(Text(f"→ {place}"), soft_wrap=True)
