"""The eight emotions as our own engine scores them."""

from __future__ import annotations

import polars as pl

from pipelines.commands.score import score_frame
from tests.judgement.judging import EIGHT


def emotions(sentences: list[str]) -> dict[str, dict[str, float]]:
    """Sentence → scores of those of the eight that were found."""
    texts = pl.DataFrame({"id": [str(place) for place in range(len(sentences))], "text": sentences})
    found: dict[str, dict[str, float]] = {sentence: {} for sentence in sentences}
    for name, factor, value in score_frame(texts).iter_rows():
        facet, _, slug = factor.partition(".")
        if facet == "emotion" and slug in EIGHT:
            found[sentences[int(name)]][slug] = value
    return found
