"""Commands for clients and those who serve them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typer
from rich.text import Text

from pipelines.cli import AsJson, app, out

PANEL = "提供先 Clients"


@app.command(rich_help_panel=PANEL)
def verify(folder: Path, as_json: AsJson = False) -> None:
    """A client's own check of what it received; FOLDER is `delivered/` and its name. Needs no secret of ours."""
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
