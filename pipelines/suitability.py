"""The words that speak for delicate subjects, read from transforms/ads/*.tsv, and articles judged by them."""

from __future__ import annotations

from functools import cache

import polars as pl

from pipelines.lake import digest_of
from pipelines.settings import ROOT
from quality.errors import WrongUsage
from transforms.ads.suitability import Words, delicate, read_words

FOLDER = ROOT / "transforms" / "ads"
FILES = ("safety_words.tsv", "contexts.tsv", "figures.tsv")


@cache
def words() -> Words:
    """The three files' words. Raises WrongUsage naming file and line."""
    try:
        return read_words(*(FOLDER.joinpath(name).read_text(encoding="utf-8") for name in FILES))
    except ValueError as error:
        raise WrongUsage(
            "transforms/ads", str(error), remedy="correct the file; until then nothing is matched"
        ) from error


def version() -> str:
    """Digest of the words."""
    return digest_of(*(FOLDER.joinpath(name).read_text(encoding="utf-8") for name in FILES))


def judged(texts: pl.DataFrame) -> pl.DataFrame:
    """article_id, class, level, weight, evidence of articles (article_id, title, body)."""
    return delicate(texts, words())
