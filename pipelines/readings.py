"""Read texts as a model does: their words from the analyser, and what the kansei dictionary finds in them."""

from __future__ import annotations

import polars as pl

from pipelines import dictionary
from pipelines.commands.score import read_kansei
from transforms.kansei.learning.grams import BETWEEN
from transforms.kansei.learning.readings import MENTIONS, SCORES, Readings
from transforms.kansei.matching import Mention
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences


def readings_of(texts: pl.DataFrame) -> Readings:
    """Readings of texts (id, text and, where known, genre), read as texts of unknown origin are."""
    scores, mentions = read_kansei(texts)
    return with_words(texts, scores, mention_frame(mentions))


def with_words(texts: pl.DataFrame, scores: pl.DataFrame, mentions: pl.DataFrame) -> Readings:
    """Readings of texts whose scores (id, factor, score) and mentions (readings.MENTIONS) are known already."""
    genres = texts["genre"].fill_null("").to_list() if "genre" in texts.columns else [""] * texts.height
    given = texts["text"].to_list()
    return Readings(
        texts["id"].to_list(), given, words_of(given), genres, scores.select(list(SCORES)), mentions.select(list(MENTIONS))
    )


def mention_frame(found: dict[str, list[Mention]]) -> pl.DataFrame:
    """readings.MENTIONS of mentions by id."""
    rows = [
        (name, each.factor, each.weight, each.negated, each.intensified, each.rule)
        for name, held in found.items()
        for each in held
    ]
    return pl.DataFrame(rows, schema=MENTIONS, orient="row")


def words_of(texts: list[str]) -> list[str]:
    """Base forms of each text's words, joined by BETWEEN; spaces left out."""
    tokenise = dictionary.matcher().tokenise
    return [
        BETWEEN.join(
            token.base
            for _, sentence in sentences(normalise(text).text)
            for token in tokenise(sentence)
            if token.surface.strip()
        )
        for text in texts
    ]
