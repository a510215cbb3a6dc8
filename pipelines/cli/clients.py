"""Commands for clients and those who serve them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipelines.cli import AsJson, app, out

PANEL = "提供先 Clients"


@app.command(rich_help_panel=PANEL)
def verify(
    folder: Path,
    key: Annotated[
        list[str] | None, typer.Option(help="Public key (base64) that you were given; every manifest must be signed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """A client's own check of what it received; FOLDER is `delivered/` and its name. Needs no secret of ours.

    Files, rows, columns, numbers without a gap, the chain of manifests, bases of deltas, signatures, LATEST.json.
    """
    from exports.verify import verify as look

    report = look(folder, key or ())
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for problem in report.problems:
            out.print(Text(f"✗ {problem}", style="red"), soft_wrap=True)
        out.print(
            f"{report.manifests} manifests, {report.files} files, {report.rows} rows, {report.bytes} bytes, "
            f"{len(report.problems)} problems"
        )
        signed = f"signed with {', '.join(report.keys)}" if report.keys else "not signed"
        out.print(f"{signed}; {report.unread} encrypted files were not read, only their bytes were checked")
    if report.problems:
        raise typer.Exit(3)


@app.command(rich_help_panel=PANEL)
def fields() -> None:
    """Print the field dictionary for clients, derived from feeds and contracts (docs/client/fields.md)."""
    from exports.field_dictionary import render

    typer.echo(render(), nl=False)
