"""`python -m pipelines match`: which creatives agree with the feeling of which articles, for any two JSONL files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipelines.commands.texts import read_texts
from pipelines.segments import segments
from pipelines.suitability import judged
from quality.errors import WrongUsage
from transforms.ads.article_segments import article_segments
from transforms.ads.matches import rank_creatives
from transforms.ads.suitability import CLASSES, unsuitable

Score = Callable[[pl.DataFrame], pl.DataFrame]
"""id, text → id, factor, score: the kansei analyser."""


def match(articles: Path, creatives: Path, target: Path, k: int, score: Score) -> dict[str, str]:
    """Rank the creatives for each article and write a line for each pair; return the articles on which none may run.

    articles, creatives: JSONL, {"id", "text"} a line. target: JSONL, {"article", "creative", "rank", "score",
    "segments", "reasons"} a line; articles in the order of their file, ranks from 1. An article gets min(k, creatives)
    lines, also where the score is 0; ties go by creative id. segments: those of the article, strongest first.
    The returned articles have no lines; each comes with its reason, for stderr.
    Raises WrongUsage, before anything is written, for k < 1, an unreadable file, a line that is not such an object, and
    an id that comes twice.
    """
    if k < 1:
        raise WrongUsage("--k", f"{k} creatives cannot be ranked", remedy="give a number of at least 1")
    texts, copies = read_texts(articles), read_texts(creatives)
    article_scores = score(texts)
    unsafe = unsuitable(judged(texts.select(article_id="id", title=pl.lit(""), body="text")))
    safe = texts.filter(~pl.col("id").is_in(unsafe["article_id"].to_list()))
    known = article_scores.filter(pl.col("id").is_in(safe["id"].to_list()))
    ranked = rank_creatives(known, score(copies), safe["id"], copies["id"], k, segments())
    found = article_segments(article_scores.rename({"id": "subject_id"}), segments(), texts.height)
    of_article = dict(found.group_by("article_id", maintain_order=True).agg("segment").iter_rows())
    order = texts.with_row_index("place").select("place", subject_id="id")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="\n") as lines:
        for row in ranked.join(order, on="subject_id").sort("place", "rank").iter_rows(named=True):
            lines.write(_line(row, of_article.get(row["subject_id"], [])) + "\n")
    return {
        article: f"{name} {CLASSES[name]}, level {level}: {', '.join(words[:3])}: no creative may run"
        for article, name, level, words in unsafe.iter_rows()
    }


def _line(row: dict[str, object], in_segments: list[str]) -> str:
    return json.dumps(
        {
            "article": row["subject_id"],
            "creative": row["neighbour_id"],
            "rank": row["rank"],
            "score": row["score"],
            "segments": in_segments,
            "reasons": row["reasons"],
        },
        ensure_ascii=False,
    )
