"""How the names of factors are read, in Latin letters: what the analyser says, and what people have put right."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import polars as pl

from exports.romaji import romaji_phrase
from pipelines import dictionary
from transforms.language.tokens import Token

CORRECTED = dictionary.FOLDER / "label_readings.tsv"
"""Names that the analyser reads wrongly: label_ja, reading in katakana with a blank between words."""
PARTICLES = {"へ": "エ", "は": "ワ", "を": "オ"}
ATTACHED = ("助動詞", "動詞,接尾", "動詞,非自立", "名詞,接尾", "助詞,接続助詞", "記号")
"""Parts of speech that are written together with what stands before them."""


def with_romaji(factors: pl.DataFrame) -> pl.DataFrame:
    """gold.factors with `label_romaji`; null where a label cannot be read for sure."""
    known, analyse = corrected(), dictionary.analyser()
    labels = factors["label_ja"].to_list()
    read = [known.get(label) or reading(analyse(label)) for label in labels]
    return factors.with_columns(label_romaji=pl.Series([romaji_phrase(each) for each in read], dtype=pl.String))


def corrected() -> dict[str, str]:
    """Label → reading of those that people have put right."""
    with CORRECTED.open(encoding="utf-8", newline="") as lines:
        return {row["label_ja"]: row["reading"] for row in csv.DictReader(lines, delimiter="\t")}


def reading(tokens: Sequence[Token]) -> str:
    """The reading of a phrase, its words apart: 元気が出た → ゲンキ ガ デタ. "" where a word has none."""
    text = ""
    for token in tokens:
        said = PARTICLES.get(token.surface, token.reading) if token.pos.startswith("助詞") else token.reading
        if said in ("", "*"):
            said = token.surface
        joined = token.pos.startswith(ATTACHED) and token.surface != "な"
        apart = "" if joined or not text or text.endswith("・") else " "
        text += apart + said
    return text
