"""What a model reads of a text: its characters, its words, and what the dictionary found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from transforms.language.corpus import Corpus

Array = np.ndarray[Any, Any]
SCORES = {"id": pl.String, "factor": pl.String, "score": pl.Float64}
MENTIONS = {
    "id": pl.String, "factor": pl.String, "weight": pl.Float64, "negated": pl.Boolean,
    "intensified": pl.Float64, "rule": pl.String,
}  # fmt: skip
COUNTS = ("length", "mentions", "negated", "intensified", "strongest", "turned")
"""Columns of `counts`, in order."""


@dataclass(frozen=True)
class Readings:
    """Documents in one order: ids (unique), texts, words (joined by grams.BETWEEN), genres ("" where unknown).

    scores: the dictionary's scores, with the columns SCORES. mentions: what lies behind them, MENTIONS.
    """

    ids: list[str]
    texts: list[str]
    words: list[str]
    genres: list[str]
    scores: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SCORES))
    mentions: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MENTIONS))

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, chosen: slice | Array) -> Readings:
        """These documents alone, by slice or by places."""
        places = np.arange(len(self))[chosen]
        ids = [self.ids[place] for place in places]
        return Readings(
            ids,
            [self.texts[place] for place in places],
            [self.words[place] for place in places],
            [self.genres[place] for place in places],
            self.scores.filter(pl.col("id").is_in(ids)),
            self.mentions.filter(pl.col("id").is_in(ids)),
        )

    @property
    def plain(self) -> list[str]:
        """Texts as n-grams see them."""
        return plain(self.texts)


def plain(texts: list[str]) -> list[str]:
    """Texts as n-grams see them: NFKC, in lower case."""
    corpus = Corpus.of(texts)
    return [corpus.text[begin : after - 1].lower() for begin, after in pairwise(corpus.begins.tolist())]


def frequent_factors(readings: Readings, least: int, most: int) -> tuple[str, ...]:
    """Factors that the dictionary found in at least `least` documents, the `most` most frequent, sorted."""
    found = readings.scores.group_by("factor").len().filter(pl.col("len") >= least)
    return tuple(sorted(found.sort("len", "factor", descending=[True, False]).head(most)["factor"]))


def rule_features(readings: Readings, scored: tuple[str, ...], denied: tuple[str, ...]) -> Array:
    """Documents × (scored + denied + COUNTS), float64.

    scored: the dictionary's score of these factors, 0 where absent. denied: 1 − exp(−Σ) of the weights by which
    context denies these factors. length: ln(1 + characters). mentions: ln(1 + mentions). negated: share of mentions.
    intensified: mean of times − 1. strongest: largest weight. turned: share of mentions before or after a concession.
    """
    rows = pl.DataFrame({"id": readings.ids}, schema={"id": pl.String}).with_columns(row=pl.int_range(pl.len()))
    found = np.zeros((len(readings), len(scored) + len(denied) + len(COUNTS)), order="F")
    _fill(found, readings.scores.join(rows, on="id"), scored, 0, "score")
    against = (
        readings.mentions.lazy()
        .filter((pl.col("weight") < 0) & pl.col("factor").is_in(denied))
        .group_by("id", "factor")
        .agg(share=1 - pl.col("weight").sort().sum().exp())
    )
    _fill(found, against.collect().join(rows, on="id"), denied, len(scored), "share")
    counted = (
        readings.mentions.lazy()
        .sort("id", "factor", "weight", "intensified", "rule")
        .group_by("id", maintain_order=True)
        .agg(
            mentions=(pl.len() + 1).log(),
            negated=pl.col("negated").mean(),
            intensified=pl.col("intensified").mean() - 1,
            strongest=pl.col("weight").abs().max(),
            turned=pl.col("rule").str.contains("concession", literal=True).mean(),
        )
        .collect()
        .join(rows, on="id")
    )
    place = len(scored) + len(denied)
    found[:, place] = np.log1p(np.fromiter(map(len, readings.texts), np.float64, len(readings)))
    found[counted["row"].to_numpy(), place + 1 :] = counted.select(COUNTS[1:]).to_numpy()
    return found


def _fill(target: Array, long: pl.DataFrame, factors: tuple[str, ...], first: int, column: str) -> None:
    places = pl.DataFrame(
        {"factor": list(factors), "column": np.arange(len(factors)) + first},
        schema={"factor": pl.String, "column": pl.Int64},
    )
    cells = long.join(places, on="factor")
    target[cells["row"].to_numpy(), cells["column"].to_numpy()] = cells[column].to_numpy()
