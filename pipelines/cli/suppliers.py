"""Commands for suppliers and those who take them on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipelines.cli import AsJson, app, out

PANEL = "取込元 Suppliers"


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
