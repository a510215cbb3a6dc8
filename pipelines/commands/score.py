"""`python -m pipelines score`: Kansei AI on any JSONL of texts, without a lake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import dictionary
from pipelines.commands.match import read_texts
from pipelines.commands.tokens import in_parts
from quality.errors import WrongUsage
from transforms.kansei.matching import Mention
from transforms.kansei.scores import lexicon_scores

DOMAIN = "article"
"""The domain under which a text of unknown origin is read."""


def read_kansei(texts: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, list[Mention]]]:
    """Scores (id, factor, score, …) of texts (id, text), and the mentions behind them by id."""
    matcher = dictionary.matcher()
    found: dict[str, list[Mention]] = {}
    for part in in_parts(texts):
        mentions = matcher.mentions_of([(text, DOMAIN) for _, text in part])
        found |= {name: held for (name, _), held in zip(part, mentions, strict=True)}
    rows = [(name, mention.start, mention.factor, mention.weight) for name, held in found.items() for mention in held]
    schema = {"text_id": pl.String, "start": pl.Int64, "factor": pl.String, "weight": pl.Float64}
    described = texts.select(
        text_id="id", subject_id="id", domain=pl.lit(DOMAIN), kind=pl.lit("body"), chars=pl.col("text").str.len_chars()
    )
    scores = lexicon_scores(described, pl.DataFrame(rows, schema=schema, orient="row"))
    return scores.rename({"subject_id": "id"}), found


def score_frame(texts: pl.DataFrame) -> pl.DataFrame:
    """Columns id, factor, score of texts (id, text)."""
    return read_kansei(texts)[0].select("id", "factor", "score")


def score(source: Path, target: Path, facet: str = "") -> Iterator[tuple[str, str, list[Mention]]]:
    """Write {"id", "scores": {factor: 0–1}, "evidence": […]} for each {"id", "text"}; yield id, text, mentions.

    facet: only factors of this facet. Nothing is written until every line has been read. Raises WrongUsage.
    """
    known = {factor.facet for factor in dictionary.load().factors.values()}
    if facet and facet not in known:
        raise WrongUsage("--facet", f"{facet!r} is no facet", remedy=f"one of {', '.join(sorted(known))}")
    texts = read_texts(source)
    scores, mentions = read_kansei(texts)
    by_id: dict[str, dict[str, float]] = {}
    for name, factor, value in scores.select("id", "factor", "score").sort("id", "factor").iter_rows():
        if not facet or factor.startswith(f"{facet}."):
            by_id.setdefault(name, {})[factor] = value
    held = {
        name: [mention for mention in found if not facet or mention.factor.startswith(f"{facet}.")]
        for name, found in mentions.items()
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="\n") as lines:
        for name, text in texts.iter_rows():
            evidence = [_evidence(text, mention) for mention in held[name]]
            row = {"id": name, "scores": by_id.get(name, {}), "evidence": evidence}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return ((name, text, held[name]) for name, text in texts.iter_rows())


def _evidence(text: str, mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start, "end": mention.end, "text": text[mention.start : mention.end],
        "entry": mention.lemma, "factor": mention.factor, "weight": mention.weight, "rule": mention.rule,
    }  # fmt: skip
