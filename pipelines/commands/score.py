"""`python -m pipelines score`: Kansei AI on any JSONL of texts, without a lake."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from json.encoder import encode_basestring as _quoted
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from pipelines import dictionary
from pipelines.commands.texts import read_texts
from pipelines.commands.tokens import in_parts
from quality.errors import WrongUsage
from transforms.kansei.mentions import Found, Mention
from transforms.kansei.scores import SCHEMA, lexicon_scores

if TYPE_CHECKING:
    from transforms.kansei.learning.model import Model

log = logging.getLogger(__name__)
DOMAIN = "article"
"""The domain under which a text of unknown origin is read."""
_json = json.JSONEncoder(ensure_ascii=False).encode
_TEXTS = {"id": pl.String, "text": pl.String}
_DESCRIBED = {"text_id": pl.String, "chars": pl.Int64}


@dataclass(frozen=True)
class Part:
    """Texts that were read in one go, and the mentions in them as columns: small, however many there are."""

    names: list[str]
    texts: list[str]
    found: Found

    def frame(self) -> pl.DataFrame:
        """Columns of silver.mentions, and text_id."""
        names = pl.Series("text_id", self.names, dtype=pl.String)
        return self.found.frame().with_columns(names[self.found.text])

    def described(self) -> pl.DataFrame:
        """The texts as `lexicon_scores` takes them."""
        frame = pl.DataFrame({"text_id": self.names, "chars": list(map(len, self.texts))}, schema=_DESCRIBED)
        return frame.with_columns(subject_id="text_id", domain=pl.lit(DOMAIN), kind=pl.lit("body"))

    def mentions(self, facet: str = "") -> list[list[Mention]]:
        """Of each text, those of this facet."""
        found = self.found.of_texts(len(self.names))
        return [[each for each in held if each.factor.startswith(f"{facet}.")] for held in found] if facet else found


def read_kansei(texts: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, list[Mention]]]:
    """Scores (id, factor, score, …) of texts (id, text), and the mentions behind them by id."""
    parts = _read(texts)
    found = {name: held for part in parts for name, held in zip(part.names, part.mentions(), strict=True)}
    return _scores(parts), found


def score_frame(texts: pl.DataFrame) -> pl.DataFrame:
    """Columns id, factor, score of texts (id, text)."""
    return _scores(_read(texts)).select("id", "factor", "score")


def _read(texts: pl.DataFrame) -> list[Part]:
    matcher, parts = dictionary.matcher(), []
    for pairs in in_parts(texts):
        names, held = [name for name, _ in pairs], [text for _, text in pairs]
        parts.append(Part(names, held, matcher.find([(text, DOMAIN) for text in held])))
    return parts


def _scores(parts: list[Part]) -> pl.DataFrame:
    """Of all texts; a part at a time, since every text stands for itself."""
    found = [lexicon_scores(part.described(), part.frame()) for part in parts]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *found]).rename({"subject_id": "id"}).sort("id", "factor")


def score(
    source: Path, target: Path, facet: str = "", model: Path | None = None
) -> Iterator[tuple[str, str, list[Mention]]]:
    """Write {"id", "scores": {factor: 0–1}, "evidence": […]} for each {"id", "text"}; yield id, text, mentions.

    facet: only factors of this facet. model: folder of a learned model; it gives the scores of the factors for which
    it is better than the dictionary, and every line says so in "sources" and in its evidence. Nothing is written until
    every line has been read. Raises WrongUsage.
    """
    known = {factor.facet for factor in dictionary.matcher().dictionary.factors.values()}
    if facet and facet not in known:
        raise WrongUsage("--facet", f"{facet!r} is no facet", remedy=f"one of {', '.join(sorted(known))}")
    learned = _model(model) if model else None
    parts = _read(read_texts(source))
    scores = _scores(parts).select("id", "factor", "score", source=pl.lit("lexicon"))
    if learned:
        scores = _learned_first(learned, scores, parts)
    chosen = scores.filter((pl.col("score") > 0) & pl.col("factor").str.starts_with(f"{facet}." if facet else ""))
    chosen = chosen.sort("id", "factor")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="\n") as lines:
        said: dict[int, str] = {}
        for part in parts:
            by_id = _by_id(chosen.filter(pl.col("id").is_in(part.names)))
            for name, evidence in zip(part.names, _evidence(part, facet, said), strict=True):
                lines.write(_line(name, by_id.get(name, {}), evidence, learned.version if learned else ""))
    return (row for part in parts for row in zip(part.names, part.texts, part.mentions(facet), strict=True))


def _model(folder: Path) -> Model:
    from pipelines import models  # scikit-learn and LightGBM take 60 MB, and only a model has use for them

    learned = models.read(folder)
    if learned.dictionary != dictionary.version():
        log.warning("the model learned beside another dictionary or engine: learn again for its full worth")
    return learned


def _learned_first(learned: Model, scores: pl.DataFrame, parts: list[Part]) -> pl.DataFrame:
    """Scores with those of the factors that a model serves in place of the dictionary's."""
    from pipelines.models import frame_of
    from pipelines.readings import with_words
    from transforms.kansei.learning.readings import MENTIONS

    columns = [pl.col("text_id").alias("id"), *list(MENTIONS)[1:]]
    mentions = pl.concat([pl.DataFrame(schema=MENTIONS), *(part.frame().select(columns) for part in parts)])
    held = [pl.DataFrame({"id": part.names, "text": part.texts}, schema=_TEXTS) for part in parts]
    texts = pl.concat([pl.DataFrame(schema=_TEXTS), *held])
    readings = with_words(texts, scores, mentions)
    dictionary.matcher.cache_clear()  # 200 MB that the model has no use for
    predicted = learned.predict(readings)
    said = frame_of(learned, predicted, texts["id"]).with_columns(source=pl.lit("model"))
    return pl.concat([scores.filter(~pl.col("factor").is_in(learned.served)), said])


def _by_id(scores: pl.DataFrame) -> dict[str, dict[str, tuple[float, str]]]:
    """Score and origin by factor, of each text that has any."""
    found: dict[str, dict[str, tuple[float, str]]] = {}
    for name, factor, value, origin in scores.iter_rows():
        found.setdefault(name, {})[factor] = value, origin
    return found


def _line(name: str, found: dict[str, tuple[float, str]], evidence: list[str], version: str) -> str:
    """A text's JSON. evidence: each of the dictionary's as JSON, but for its last brace."""
    row: dict[str, Any] = {"id": name, "scores": {factor: value for factor, (value, _) in found.items()}}
    close = "}"
    said: list[str] = []
    if version:
        row["sources"] = {factor: origin for factor, (_, origin) in found.items()}
        close = ', "source": "lexicon"}'
        said = [
            _json({"factor": factor, "score": value, "source": "model", "model": version})
            for factor, (value, origin) in found.items()
            if origin == "model"
        ]
    held = ", ".join([each + close for each in evidence] + said)
    return f'{_json(row)[:-1]}, "evidence": [{held}]}}\n'


def _evidence(part: Part, facet: str, said: dict[int, str]) -> Iterator[list[str]]:
    """Of each text what was found where, as JSON without the last braces.

    said: what hangs on no place, by its row in the table of what mentions say; filled on the way.
    """
    found: list[list[str]] = [[] for _ in part.names]
    columns = (part.found.text, part.found.start, part.found.end, part.found.said)
    for number, start, end, row in zip(*(column.tolist() for column in columns), strict=True):
        known = said.get(row)
        if known is None:
            factor, lemma, weight, _, _, rule = part.found.table[row]
            known = f'"entry": {_quoted(lemma)}, "factor": {_quoted(factor)}, "weight": {weight!r}, "rule": "{rule}"'
            said[row] = known = known if factor.startswith(f"{facet}." if facet else "") else ""
        if known:
            words = _quoted(part.texts[number][start:end])
            found[number].append(f'{{"start": {start}, "end": {end}, "text": {words}, {known}')
    return iter(found)
