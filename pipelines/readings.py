"""Read texts as a model does: their words from the analyser, and what the kansei dictionary finds in them."""

from __future__ import annotations

import polars as pl

from pipelines import dictionary
from pipelines.commands.tokens import in_parts
from transforms.kansei.learning.grams import BETWEEN
from transforms.kansei.learning.readings import MENTIONS, SCORES, Readings
from transforms.kansei.matching import Mention
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences


def with_words(texts: pl.DataFrame, scores: pl.DataFrame, mentions: pl.DataFrame) -> Readings:
    """Readings of texts whose scores (id, factor, score) and mentions (readings.MENTIONS) are known already."""
    genres = texts["genre"].fill_null("").to_list() if "genre" in texts.columns else [""] * texts.height
    ids, given = texts["id"].to_list(), texts["text"].to_list()
    return Readings(ids, given, words_of(given), genres, scores.select(list(SCORES)), mentions.select(list(MENTIONS)))


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
    found: list[str] = []
    for part in in_parts(pl.DataFrame({"text": texts}, schema={"text": pl.String}).with_columns(id=pl.lit(""))):
        found += _words_of_part([text for _, text in part])
    return found


def _words_of_part(texts: list[str]) -> list[str]:
    analyser = dictionary.matcher().tokenise
    parts = [(number, sentence) for number, text in enumerate(texts) for _, sentence in sentences(normalise(text).text)]
    tokens = analyser.analyse([sentence for _, sentence in parts])
    bases = analyser.lexemes.base
    words: list[list[str]] = [[] for _ in texts]
    columns = (tokens.sentence, tokens.start, tokens.end, tokens.lexeme)
    for row, start, end, lexeme in zip(*(column.tolist() for column in columns), strict=True):
        number, sentence = parts[row]
        base = bases[lexeme]
        words[number].append(sentence[start:end] if base == "*" else base)
    return [BETWEEN.join(word for word in held if not word.isspace()) for held in words]
