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


@app.command(rich_help_panel=PANEL)
def picks(
    target: Annotated[Path, typer.Argument(help="Parquet: listener_id, work_id, rank, score, reasons.")],
    events: Annotated[Path, typer.Option(help="Parquet: listener_id, work_id, weight.")],
    factors: Annotated[Path, typer.Option(help="Parquet: work_id, factor, score.")],
    only: Annotated[Path | None, typer.Option(help="Ids of works that may be picked, one a line.")] = None,
) -> None:
    """Fifty works that each listener has not heard and may like, with reasons; new releases with --only."""
    from pipelines.commands.picks import picks as pick

    with err.status("histories") as status:
        rows, listeners, told = pick(events, factors, target, only, status.update)
    kind = "new releases" if told.new_releases else "all works"
    judged = f"NDCG@10 {told.reached:.3f} on works held out" if told.judges else "too few histories to judge by"
    err.print(f"{rows} rows, {listeners} listeners, {kind}, {judged} → {target}")
