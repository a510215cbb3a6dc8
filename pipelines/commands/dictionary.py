"""Words of the command `dictionary coverage`: options in, tables or JSON out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table


def coverage(
    corpora: Annotated[
        list[Path], typer.Argument(help='JSONL {"id", "text"}, Parquet with a column text, or a folder of them.')
    ],
    domain: Annotated[str, typer.Option(help="Read the texts as those of this domain.")] = "article",
    every: Annotated[int, typer.Option(min=1, help="Only every n-th text of each corpus.")] = 1,
    top: Annotated[int, typer.Option(min=0, help="Unmatched content words to list.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")] = False,
) -> None:
    """Share of sentences and content words that the dictionary finds, what each facet adds, and what is passed over."""
    from pipelines.commands.coverage import coverage as look

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("読んでいます reading", total=None)
        found = look(corpora, domain, every, top, lambda done, size: bar.update(task, completed=done, total=size))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    out = Console(width=None if Console().is_terminal else 150)
    for table in tables_of(found):
        out.print(table)


def tables_of(found: dict[str, Any]) -> list[Table]:
    """What was found, by facet, and what was passed over."""
    shares = _table(
        f"{found['texts']:,} texts, {found['characters']:,} characters",
        "対象 Of",
        "数 Count",
        "一致 Found",
        "割合 Share",
    )
    rows = {"文 Sentences": found["sentences"], "内容語 Content words": found["content_words"], **found["by_kind"]}
    for name, row in rows.items():
        shares.add_row(name, f"{row['count']:,}", f"{row['found']:,}", f"{row['share']:.1%}")
    facets = _table(
        "分類 Facets", "Facet", "見出し Entries", "文 Sentences", "割合 Share", "だけ Alone", "寄与 Marginal"
    )
    for row in found["facets"]:
        counts = (f"{row['entries']:,}", f"{row['sentences']:,}", f"{row['share']:.2%}")
        facets.add_row(row["facet"], *counts, f"{row['alone']:,}", f"{row['marginal_share']:.2%}")
    missed = _table("見つからない内容語 Unmatched", "語 Word", "品詞 Kind", "数 Count")
    for row in found["unmatched"]:
        missed.add_row(row["word"], row["kind"], f"{row['count']:,}")
    return [shares, facets, missed]


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(first, title=title, title_justify="left")
    for name in others:
        table.add_column(name, justify="right")
    return table
