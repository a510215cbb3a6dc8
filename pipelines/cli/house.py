"""Commands about the house itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import Night, app, err
from pipelines.settings import night_named, tonight

PANEL = "家 The house"


@app.command(rich_help_panel=PANEL)
def contracts() -> None:
    """Print the data dictionary, derived from the table contracts (docs/data-dictionary.md)."""
    from quality.data_dictionary import render

    typer.echo(render(), nl=False)


@app.command(rich_help_panel=PANEL)
def rules() -> None:
    """Print the rules of the intake, with what suppliers read about each (docs/field-rules.md)."""
    from quality.field_rules import render

    typer.echo(render(), nl=False)


@app.command(rich_help_panel=PANEL)
def synth(
    works: Annotated[int, typer.Option(help="How many works: songs, books and goods.")],
    out: Annotated[Path, typer.Option(help="Data folder; inbox/<source>/<night>/ is written below it.")],
    articles: Annotated[int, typer.Option(help="How many articles.")] = 0,
    changed: Annotated[float, typer.Option(help="Share of works that differ from the delivery of 0.")] = 0.0,
    first_article: Annotated[int, typer.Option(help="Number of the first article: how many came before.")] = 0,
    night: Night = "",
) -> None:
    """Make up an inbox of any size, always the same one, to measure a night with (`nightly --data OUT`)."""
    from pipelines.synth import synth as make

    def notice(source: str, rows: int) -> None:
        err.print(f"{source}: {rows:,} rows")

    make(works, articles, out, night_named(night or tonight()), changed, notice, first_article=first_article)
