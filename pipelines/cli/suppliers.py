"""Commands for suppliers and those who take them on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipelines.cli import AsJson, app, err, out
from pipelines.settings import Settings

PANEL = "取込元 Suppliers"
source_app = typer.Typer(no_args_is_help=True, help="Take a supplier on: `new` writes its source file.")
app.add_typer(source_app, name="source", rich_help_panel=PANEL)


@app.command(rich_help_panel=PANEL)
def check(
    files: Annotated[list[Path], typer.Argument(help="Files as they would be sent.")],
    source: Annotated[Path, typer.Option(help="The source file (YAML) that says what was promised.")],
    after: Annotated[Path | None, typer.Option(help="The delivery that these files would follow.")] = None,
    ignored: Annotated[bool, typer.Option("--ignored", help="List also what is in the files but is not read.")] = False,
    page: Annotated[Path | None, typer.Option(help="Write an HTML page for the supplier here too.")] = None,
    as_json: AsJson = False,
) -> None:
    """Would these files be accepted? Exit 3 if one would be rejected."""
    from pipelines.commands.check import check as judge_files

    answers = judge_files(source, files, after, ignored=ignored)
    if page:
        from pipelines.check_page import write
        from pipelines.sources import load_source

        write(page, load_source(source), answers)
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


@source_app.command()
def new(
    name: Annotated[str, typer.Option(help="Name of the supplier, and of its file.")] = "",
    ja: Annotated[str, typer.Option(help="Its name in Japanese.")] = "",
    en: Annotated[str, typer.Option(help="Its name in English.")] = "",
    contact: Annotated[str, typer.Option(help="Who gets the reports.")] = "",
    kind: Annotated[str, typer.Option(help="rights_holder, reference, retailer")] = "",
    role: Annotated[str, typer.Option(help="catalog, takedown, articles, …")] = "",
    pattern: Annotated[str, typer.Option(help="Pattern of its files, e.g. catalog_*.csv")] = "",
    reader: Annotated[str, typer.Option(help="Reader (docs/readers.md).")] = "",
    encoding: Annotated[str, typer.Option(help="utf-8, cp932 or utf-16, as promised.")] = "",
    delimiter: Annotated[str, typer.Option(help="comma or tab")] = "",
    mode: Annotated[str, typer.Option(help="full or delta")] = "",
    schedule: Annotated[str, typer.Option(help="nightly or weekdays; none: whenever it comes.")] = "",
    domain: Annotated[str, typer.Option(help="The domain of all rows, where they share one.")] = "",
    map_: Annotated[str, typer.Option("--map", help="field=COLUMN, text.lyrics=COLUMN, credit.artist=COLUMN, …")] = "",
    uses: Annotated[str, typer.Option(help="Uses that the holder allows, with commas.")] = "",
    territories: Annotated[str, typer.Option(help="ISO 3166 codes or WORLD, with commas.")] = "",
    first: Annotated[str, typer.Option("--from", help="First day of the rights.")] = "",
    until: Annotated[str, typer.Option(help="Last day of the rights.")] = "",
    sample: Annotated[Path | None, typer.Option(help="A first file: its header fills in the columns.")] = None,
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="Ask for what no option gives.")] = True,
) -> None:
    """Write a commented source file into KANSEI_SOURCES; asks for what the options leave open."""
    from pipelines.commands.source_new import questions, write
    from pipelines.forms import answers

    given = {key: str(value) for key, value in locals().items() if isinstance(value, str)}
    given["from"], given["map"] = given.pop("first"), given.pop("map_")
    place = write(Settings().sources, answers(questions(), given, err, ask=ask), sample)
    out.print(Text(f"→ {place}"), soft_wrap=True)
    out.print(Text(f"次に next: python -m pipelines check --source {place} FILE"), soft_wrap=True)
