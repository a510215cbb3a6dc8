"""The command line: `python -m pipelines`. Wiring and words only; the work is in the modules that it calls."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.commands.dictionary import coverage
from pipelines.settings import Settings, night_named, tonight

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False,
    help="**kansei** 感性メタデータの夜間バッチ: the nightly pipeline of a kansei-metadata company.\n\n"
    "Exit codes: 0 done · 1 failed · 2 wrong usage · 3 refused (gate, leak, conflict) · 75 another run holds the lock.",
)  # fmt: skip
dictionary_app = typer.Typer(no_args_is_help=True, help="The kansei dictionary 感性辞書.")
app.add_typer(dictionary_app, name="dictionary")
dictionary_app.command()(coverage)
WIDE = 150
"""Columns of a table that goes into a file or a pipe."""
out = Console() if sys.stdout.isatty() else Console(width=WIDE)
err = Console(stderr=True)

Night = Annotated[str, typer.Option("--night", help="JST date of the night, e.g. 2026-11-20. Default: today in Japan.")]
Data = Annotated[Path | None, typer.Option("--data", help="Folder of all state. Default: KANSEI_DATA, or var/.")]
Client = Annotated[str, typer.Option("--client", help="Only this client (the name of its file).")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]


def settings_for(data: Path | None) -> Settings:
    """Settings from the environment, with another data folder where one is given."""
    return Settings(data=data) if data else Settings()


def notice(step: str, state: str) -> None:
    """One line on standard error as a step begins, ends or fails."""
    if state == "runs":
        err.print(f"[dim]… {step}[/dim]")
    elif state == "done":
        err.print(f"[green]✓[/green] {step}")
    else:
        err.print(Text("✗ ", style="red").append(f"{step}: {state}"), soft_wrap=True)


@app.command()
def nightly(
    night: Night = "", data: Data = None, until: Annotated[str, typer.Option(help="Last step to run.")] = "",
    client: Client = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Run one whole night, as the DAG `nightly` does. Running it twice changes nothing."""
    from pipelines.nightly import run_night
    from pipelines.running import hold, job_for

    settings, named = settings_for(data), night_named(night or tonight())
    try:
        with hold(settings.data):
            run_night(job_for(named, settings), notice, until=until, client=client)
    finally:
        show_summary(settings, named, as_json)


@app.command()
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


@app.command()
def summary(night: Night = "", data: Data = None, as_json: AsJson = False) -> None:
    """Show what a night did: what came in, what was set aside and why, what was scored, what each client received."""
    show_summary(settings_for(data), night_named(night or tonight()), as_json)


@app.command()
def backfill(
    first: Annotated[str, typer.Option("--from", help="First night (JST date).")],
    last: Annotated[str, typer.Option("--to", help="Last night; only this one packages and delivers.")],
    source: Annotated[str, typer.Option(help="Begin at the first night on which this source has a file.")] = "",
    data: Data = None,
    plan_only: Annotated[bool, typer.Option("--plan-only", help="Print the plan and stop.")] = False,
) -> None:  # fmt: skip
    """Print the plan, then run a range of nights again, oldest first: after a late drop, or with a new dictionary."""
    from pipelines import backfill as work
    from pipelines.running import hold

    settings = settings_for(data)
    planned = work.plan(settings, first, last, source)
    table = Table("夜 Night", "前回 Ran before", "ファイル Files", "工程 Steps")
    for row in planned:
        steps = f"… {row.until}" if row.until else "all, with package and deliver"
        table.add_row(row.night, "✓" if row.ran_before else "–", str(row.files), steps)
    out.print(table)
    if not plan_only:
        with hold(settings.data):
            work.run(settings, planned, notice)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Files as they would be sent.")],
    source: Annotated[Path, typer.Option(help="The source file (YAML) that says what was promised.")],
    after: Annotated[Path | None, typer.Option(help="The delivery that these files would follow.")] = None,
    ignored: Annotated[bool, typer.Option("--ignored", help="List also what is in the files but is not read.")] = False,
    as_json: AsJson = False,
) -> None:
    """Would these files be accepted? Exit 3 if one would be rejected."""
    from pipelines.commands.check import check as judge_files

    answers = judge_files(source, files, after, ignored=ignored)
    if as_json:
        for answer in answers:
            typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        from pipelines.terminal import judged_table

        out.print(judged_table(answers))
        for answer in answers:
            for path, count in answer.get("ignored", {}).items():
                out.print(Text(f"{answer['file']}: not read: {count} × {path}"), soft_wrap=True)
    if any(answer["outcome"] == "reject" for answer in answers):
        raise typer.Exit(3)


@app.command()
def score(
    source: Annotated[Path, typer.Argument(help='JSONL, {"id", "text"} a line.')],
    target: Annotated[Path, typer.Argument(help='JSONL, {"id", "scores", "evidence"} a line.')],
    facet: Annotated[str, typer.Option(help="Only factors of this facet, e.g. emotion.")] = "",
    explain: Annotated[bool, typer.Option(help="Mark in each text what was found, on the terminal.")] = False,
    model: Annotated[Path | None, typer.Option(help="Folder of a model that `learn` has written.")] = None,
) -> None:
    """Score texts on the kansei factors, with the evidence for every value."""
    from pipelines.commands.score import score as score_texts

    count = 0
    for name, text, mentions in score_texts(source, target, facet, model):
        count += 1
        if explain:
            marked = Text(f"{name}: ").append(text)
            for mention in mentions:
                style = "strike red" if mention.negated else "bold green"
                marked.stylize(style, len(name) + 2 + mention.start, len(name) + 2 + mention.end)
            out.print(marked)
            for mention in mentions:
                out.print(Text(f"    {mention.lemma} → {mention.factor} {mention.weight:+.2f} {mention.rule}"))
    err.print(f"{count} texts → {target}")


@app.command()
def learn(
    annotations: Annotated[
        Path | None, typer.Option(help='JSONL, {"id", "text", "scores": {factor: 0-1}} a line. Default: the lake\'s.')
    ] = None,
    model: Annotated[Path | None, typer.Option(help="Folder to write the model to, with --annotations.")] = None,
    night: Night = "", data: Data = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Learn a model from judged texts; without --annotations, a challenger of the lake's champion."""
    from pipelines.commands.learn import challenge, learned
    from pipelines.terminal import learned_table

    asked = annotations is not None or model is not None
    found = learned(annotations, model) if asked else challenge(settings_for(data), night or tonight())
    for factor, reason in found.get("left_out", {}).items():
        err.print(Text(f"not learned: {factor}: {reason}"), soft_wrap=True)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        out.print(learned_table(found))


@app.command()
def tokens(source: Path, target: Path, engine: Annotated[str, typer.Option(help="mecab, or janome")] = "mecab") -> None:
    """Tokens of texts: JSONL {"id", "text"} → {"id", "tokens": [[surface, pos, base, reading], …]}."""
    from pipelines.commands.tokens import tokens as split_texts

    err.print(f"{split_texts(source, target, engine)} texts → {target}")


@app.command()
def similar(source: Path, target: Path, k: Annotated[int, typer.Option(help="Neighbours a work.")] = 50) -> None:
    """Exact nearest works: Parquet work_id, factor, score → work_id, neighbour_id, rank, score, reasons."""
    from pipelines.commands.similar import similar as find

    err.print(f"{find(source, target, k)} rows → {target}")


@app.command()
def match(
    articles: Path, creatives: Path, target: Path, k: Annotated[int, typer.Option(help="Creatives an article.")] = 10
) -> None:
    """Match creatives to articles, both JSONL {"id", "text"}; why an article gets none goes to standard error."""
    from pipelines.commands.match import match as find
    from pipelines.commands.score import score_frame

    for article, reason in sorted(find(articles, creatives, target, k, score_frame).items()):
        err.print(Text(f"{article}: {reason}"), soft_wrap=True)
    err.print(f"→ {target}")


@app.command()
def verify(folder: Path, as_json: AsJson = False) -> None:
    """A client's own check of what it received; FOLDER = delivered/<client>. Needs no secret of ours."""
    from exports.verify import verify as look

    report = look(folder)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for problem in report.problems:
            out.print(Text(f"✗ {problem}", style="red"), soft_wrap=True)
        out.print(
            f"{report.manifests} manifests, {report.files} files, {report.rows} rows, {report.bytes} bytes, "
            f"{len(report.problems)} problems"
        )
    if report.problems:
        raise typer.Exit(3)


@app.command()
def contracts() -> None:
    """Print the data dictionary, derived from the table contracts (docs/data-dictionary.md)."""
    from quality.data_dictionary import render

    typer.echo(render(), nl=False)


@dictionary_app.command("check")
def dictionary_check() -> None:
    """Explain every mistake in the kansei dictionary by file and line. Exit 3 if there is one."""
    from pipelines import dictionary

    found = dictionary.load(strict=False)
    mistakes = [*found.mistakes, *dictionary.user_mistakes()]
    for mistake in mistakes:
        out.print(Text(str(mistake)), soft_wrap=True)
    facets = len({factor.facet for factor in found.factors.values()})
    counts = f"{len(found.factors)} factors in {facets} facets, {len(found.entries)} entries"
    out.print(f"{counts}, {len(mistakes)} mistakes")
    if mistakes:
        raise typer.Exit(3)


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
