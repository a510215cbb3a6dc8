"""`make judge-safety`: how well delicate subjects are found in short articles written for this project.

tests/judgement/safety.tsv: half (open: the words were tuned on it; blind: they were not), class (-: nothing delicate),
text. Found: level 1 and more. Held back: level 2 and more, so that no creative runs.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from pipelines.suitability import judged
from transforms.ads.suitability import CLASSES, unsuitable

NOTHING = "-"


def labelled(half: str) -> pl.DataFrame:
    """article_id, class, title, body of one half."""
    rows = pl.read_csv(Path(__file__).with_name("safety.tsv"), separator="\t", quote_char=None)
    return rows.with_row_index("number").filter(pl.col("half") == half).select(
        "class", article_id=pl.col("number").cast(pl.String), title=pl.lit(""), body="text"
    )  # fmt: skip


def by_class(half: str) -> dict[str, tuple[int, int, int]]:
    """Class → labelled, found among these, found where another or nothing is labelled."""
    texts = labelled(half)
    pairs = judged(texts).join(texts.select("article_id", label="class"), on="article_id")
    return {
        name: (
            texts.filter(pl.col("class") == name).height,
            pairs.filter((pl.col("class") == name) & (pl.col("label") == name)).height,
            pairs.filter((pl.col("class") == name) & (pl.col("label") == NOTHING)).height,
        )
        for name in CLASSES
    }


def held_back(half: str) -> dict[str, tuple[int, int]]:
    """Delicate and harmless articles: how many are held back, of how many."""
    texts = labelled(half)
    blocked = unsuitable(judged(texts))["article_id"].to_list()
    harmless = texts.filter(pl.col("class") == NOTHING)["article_id"].to_list()
    delicate = texts.filter(pl.col("class") != NOTHING)["article_id"].to_list()
    return {
        "delicate": (len(set(blocked) & set(delicate)), len(delicate)),
        "harmless": (len(set(blocked) & set(harmless)), len(harmless)),
    }


def main() -> None:
    """Print both halves."""
    out = Console()
    for half in ("open", "blind"):
        table = Table("class", "found", "on harmless articles", title=half)
        for name, (labels, hits, others) in by_class(half).items():
            table.add_row(f"{name} {CLASSES[name]}", f"{hits}/{labels}", str(others))
        for kind, (blocked, all_of) in held_back(half).items():
            table.add_row(f"held back: {kind}", f"{blocked}/{all_of}", "")
        out.print(table)


if __name__ == "__main__":
    main()
