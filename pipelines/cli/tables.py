"""Commands over factors: neighbours and matches, for any files. They need no lake."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipelines.cli import app, err

PANEL = "表 Tables"


@app.command(rich_help_panel=PANEL)
def similar(source: Path, target: Path, k: Annotated[int, typer.Option(help="Neighbours a work.")] = 50) -> None:
    """Exact nearest works: Parquet work_id, factor, score → work_id, neighbour_id, rank, score, reasons."""
    from pipelines.commands.similar import similar as find

    err.print(f"{find(source, target, k)} rows → {target}")


@app.command(rich_help_panel=PANEL)
def match(
    articles: Path, creatives: Path, target: Path, k: Annotated[int, typer.Option(help="Creatives an article.")] = 10
) -> None:
    """Match creatives to articles, both JSONL {"id", "text"}; why an article gets none goes to standard error."""
    from pipelines.commands.match import match as find
    from pipelines.commands.score import score_frame

    for article, reason in sorted(find(articles, creatives, target, k, score_frame).items()):
        err.print(Text(f"{article}: {reason}"), soft_wrap=True)
    err.print(f"→ {target}")
