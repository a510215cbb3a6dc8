"""What a catalog knows of a song (tempo, key, length, year) raises or lowers musical factors, by the rules drawn here.

A fact is a hint and no judgement: alone it gives at most 0.4, a text's score it changes by a fifth at most, and every
rule that fired is a row beside the scores. Facts speak of music only.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import polars as pl

from transforms.kansei.scores import HIGHEST

ALONE = 0.4
"""Score of an effect of 1 where no text says anything."""
CHANGE = 0.2
"""An effect of 1 multiplies a text's score by 1.2, one of −1 by 0.8."""
CONFIDENCE = 0.3
"""Confidence of a score that rests on facts alone."""


class Rule(NamedTuple):
    """A fact from `least` to below `below`, or that says the word `least`, has an effect, −1 to 1, on a factor."""

    rule: str
    fact: str
    least: float | str
    below: float
    factor: str
    effect: float


RULES = tuple(
    Rule(rule, fact, least, below, factor, effect)
    for rule, fact, least, below, effects in (
        # rule           fact            from     below
        ("very_slow",    "tempo_bpm",    20,      70, {
            "tempo.slow": 1.0, "tempo.relaxed": 0.3, "tempo.fast": -1.0, "tempo.driving": -0.8,
            "melody.gentle": 0.4, "melody.danceable": -0.6, "emotion.calm": 0.3, "emotion.excitement": -0.5}),
        ("slow",         "tempo_bpm",    70,      90, {
            "tempo.slow": 0.6, "tempo.fast": -0.6, "tempo.driving": -0.4,
            "melody.gentle": 0.2, "emotion.excitement": -0.2}),
        ("walking_pace", "tempo_bpm",    90,      116, {
            "tempo.medium": 0.8}),
        ("lively",       "tempo_bpm",    116,     140, {
            "tempo.fast": 0.4, "tempo.slow": -0.6, "melody.danceable": 0.3}),
        ("fast",         "tempo_bpm",    140,     401, {
            "tempo.fast": 1.0, "tempo.driving": 0.6, "tempo.slow": -1.0, "tempo.relaxed": -0.6,
            "melody.powerful": 0.3, "melody.gentle": -0.5, "emotion.excitement": 0.4, "emotion.calm": -0.5}),
        ("minor_key",    "key",          "minor", 0, {
            "melody.melancholic": 0.4, "melody.dark": 0.3, "melody.bright": -0.4,
            "emotion.sadness": 0.2, "emotion.wistfulness": 0.2}),
        ("major_key",    "key",          "major", 0, {
            "melody.bright": 0.4, "melody.dark": -0.4, "melody.melancholic": -0.3}),
        ("short_piece",  "duration_s",   1,       120, {
            "structure.simple": 0.4, "structure.eventful": -0.3, "structure.long_intro": -0.5}),
        ("long_piece",   "duration_s",   420,     360_001, {
            "structure.eventful": 0.3, "structure.simple": -0.4}),
        ("before_1990",  "release_year", 1800,    1990, {
            "melody.nostalgic": 0.5, "emotion.nostalgia": 0.3}),
        ("the_nineties", "release_year", 1990,    2000, {
            "melody.nostalgic": 0.25}),
    )
    for factor, effect in effects.items()
)  # fmt: skip
NUMBERS = ("tempo_bpm", "duration_s", "release_year")
STATED = {"bpm": "tempo_bpm", "key": "key"}
"""Names under which a catalog's own facts (silver.facts) say the same."""
EFFECTS = {
    "subject_id": pl.String, "factor": pl.String, "rule": pl.String, "fact": pl.String, "value": pl.String,
    "effect": pl.Float64,
}  # fmt: skip
_MINOR = re.compile(r"短調|マイナー|\bmin(?:or)?\b|^[A-G][#♯b♭]?m$|^[A-G][#♯b♭]? ?min", re.IGNORECASE)
_MAJOR = re.compile(r"長調|メジャー|\bmaj(?:or)?\b|^[A-G][#♯b♭]?M?$|^[A-G][#♯b♭]? ?maj", re.IGNORECASE)


def mode_of(key: str) -> str:
    """`minor` or `major` of a key as catalogs write it: Am, A minor, イ短調, E♭; "" where it says neither."""
    written = unicodedata.normalize("NFKC", key).strip()
    if re.search(r"^[A-G][#♯b♭]?M$", written):
        return "major"
    if _MINOR.search(written):
        return "minor"
    return "major" if _MAJOR.search(written) else ""


def musical_facts(works: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """subject_id, fact, value of music works.

    works: silver.works, of which those of domain music count. facts: silver.facts, of which winners count; a number
    that the work itself has goes before the same number there, and of several the smallest is taken. A song may have
    two keys.
    """
    songs = works.filter(pl.col("domain") == "music")
    own = [
        songs.filter(pl.col(fact).is_not_null()).select(
            subject_id="work_id", fact=pl.lit(fact), value=pl.col(fact).cast(pl.String)
        )
        for fact in NUMBERS
    ]
    stated = (
        facts.filter("winner")
        .join(songs.select(subject_id="work_id"), on="subject_id", how="semi")
        .select(
            "subject_id",
            fact=pl.col("fact").replace_strict(STATED, default=None, return_dtype=pl.String),
            value="value",
        )
    )
    modes = {value: mode_of(value) for value in stated.filter(pl.col("fact") == "key")["value"].unique()}
    keys = stated.filter(pl.col("fact") == "key").with_columns(pl.col("value").replace_strict(modes, default=""))
    tempi = (
        stated.filter(pl.col("fact") == "tempo_bpm")
        .with_columns(number=pl.col("value").str.extract(r"^\D{0,3}(\d{2,3})(?:\D|$)").cast(pl.Int64))
        .drop_nulls("number")
        .sort("subject_id", "number")
        .unique("subject_id", keep="first", maintain_order=True)
        .select("subject_id", "fact", value=pl.col("number").cast(pl.String))
    )
    known = pl.concat([*own, tempi]).unique(["subject_id", "fact"], keep="first", maintain_order=True)
    return pl.concat([known, keys.filter(pl.col("value") != "").unique()]).sort("subject_id", "fact", "value")


def effects_of(facts: pl.DataFrame) -> pl.DataFrame:
    """EFFECTS: a row for each of the musical facts (subject_id, fact, value) and each rule and factor that it meets."""
    rules = pl.DataFrame(
        [(each.rule, each.fact, str(each.least), float(each.below), each.factor, each.effect) for each in RULES],
        schema=["rule", "fact", "word", "below", "factor", "effect"], orient="row",
    ).with_columns(least=pl.col("word").cast(pl.Float64, strict=False))  # fmt: skip
    met = facts.join(rules, on="fact").with_columns(number=pl.col("value").cast(pl.Float64, strict=False))
    number = pl.col("number").is_between("least", "below", closed="left")
    fits = pl.when(pl.col("least").is_null()).then(pl.col("value") == pl.col("word")).otherwise(number)
    return met.filter(fits).select(list(EFFECTS)).sort("subject_id", "factor", "rule")


def with_facts(scores: pl.DataFrame, effects: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores (scores.SCHEMA) of the dictionary after the facts, and the effects with what they did.

    The effects on a subject's factor are added, within −1 to 1, to e. A score becomes score · (1 + 0.2 e). Where no
    text says anything and e is above 0, the score is 0.4 e, source `fact`, evidence = rules. The effects get
    `text_score` and `score`, before and after; null is absent.
    """
    key = ["subject_id", "factor"]
    total = effects.group_by(key, maintain_order=True).agg(
        pl.col("effect").sum().round(6).clip(-1, 1).alias("e"), pl.len().cast(pl.Int64).alias("rules")
    )
    times = 1 + CHANGE * pl.col("e").fill_null(0)
    said = (
        scores.join(total.drop("rules"), on=key, how="left", maintain_order="left")
        .with_columns(score=(pl.col("score") * times).round(6).clip(upper_bound=HIGHEST))
        .drop("e")
        .filter(pl.col("score") > 0)
    )
    alone = total.join(scores, on=key, how="anti", maintain_order="left").filter(pl.col("e") > 0)
    alone = alone.select(
        *key, domain=pl.lit("music"), score=(ALONE * pl.col("e")).round(6), confidence=pl.lit(CONFIDENCE),
        source=pl.lit("fact"), evidence="rules",
    ).select(scores.columns)  # fmt: skip
    after = pl.concat([said, alone.filter(pl.col("score") > 0)]).sort(key)
    shown = effects.join(scores.select(*key, text_score="score"), on=key, how="left", maintain_order="left")
    return after, shown.join(after.select(*key, "score"), on=key, how="left", maintain_order="left")
