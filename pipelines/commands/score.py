"""`python -m pipelines score`: Kansei AI on any JSONL of texts, without a lake."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import dictionary, models
from pipelines.commands.match import read_texts
from pipelines.commands.tokens import in_parts
from pipelines.readings import mention_frame, with_words
from quality.errors import WrongUsage
from transforms.kansei.learning.model import Model
from transforms.kansei.matching import Mention
from transforms.kansei.scores import lexicon_scores

log = logging.getLogger(__name__)
DOMAIN = "article"
"""The domain under which a text of unknown origin is read."""
_json = json.JSONEncoder(ensure_ascii=False).encode
NO_WEIGHTS = pl.DataFrame(
    schema={"text_id": pl.String, "start": pl.Int64, "factor": pl.String, "weight": pl.Float64},
)


def read_kansei(texts: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, list[Mention]]]:
    """Scores (id, factor, score, …) of texts (id, text), and the mentions behind them by id."""
    matcher = dictionary.matcher()
    found: dict[str, list[Mention]] = {}
    frames = [NO_WEIGHTS]
    for part in in_parts(texts):
        mentions = matcher.find([(text, DOMAIN) for _, text in part])
        names = pl.Series("text_id", [name for name, _ in part], dtype=pl.String)
        frames.append(mentions.frame().select(names[mentions.text], *NO_WEIGHTS.columns[1:]))
        found |= zip(names, mentions.of_texts(len(part)), strict=True)
    described = texts.select(
        text_id="id", subject_id="id", domain=pl.lit(DOMAIN), kind=pl.lit("body"), chars=pl.col("text").str.len_chars()
    )
    scores = lexicon_scores(described, pl.concat(frames))
    return scores.rename({"subject_id": "id"}), found


def score_frame(texts: pl.DataFrame) -> pl.DataFrame:
    """Columns id, factor, score of texts (id, text)."""
    return read_kansei(texts)[0].select("id", "factor", "score")


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
    learned = models.read(model) if model else None
    if learned and learned.dictionary != dictionary.version():
        log.warning("the model learned beside another dictionary or engine: learn again for its full worth")
    texts = read_texts(source)
    scores, mentions = read_kansei(texts)
    scores = scores.select("id", "factor", "score", source=pl.lit("lexicon"))
    if learned:
        scores = _learned_first(learned, texts, scores, mentions)
    chosen = scores.filter((pl.col("score") > 0) & pl.col("factor").str.starts_with(f"{facet}." if facet else ""))
    by_id: dict[str, dict[str, tuple[float, str]]] = {}
    for name, factor, value, origin in chosen.sort("id", "factor").iter_rows():
        by_id.setdefault(name, {})[factor] = value, origin
    held = {
        name: [mention for mention in found if not facet or mention.factor.startswith(f"{facet}.")]
        for name, found in mentions.items()
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="\n") as lines:
        ends: dict[tuple[Any, ...], str] = {}
        for name, text in texts.iter_rows():
            evidence = [_evidence(text, mention, ends) for mention in held[name]]
            lines.write(_line(name, by_id.get(name, {}), evidence, learned.version if learned else ""))
    return ((name, text, held[name]) for name, text in texts.iter_rows())


def _learned_first(
    learned: Model, texts: pl.DataFrame, scores: pl.DataFrame, mentions: dict[str, list[Mention]]
) -> pl.DataFrame:
    """Scores with those of the factors that a model serves in place of the dictionary's."""
    readings = with_words(texts, scores, mention_frame(mentions))
    dictionary.matcher.cache_clear()  # 200 MB that the model has no use for
    predicted = learned.predict(readings)
    said = models.frame_of(learned, predicted, texts["id"]).with_columns(source=pl.lit("model"))
    return pl.concat([scores.filter(~pl.col("factor").is_in(learned.served)), said])


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


def _evidence(text: str, mention: Mention, ends: dict[tuple[Any, ...], str]) -> str:
    """What was found where, as JSON without its last brace. ends: what hangs on no place, filled on the way."""
    start, end, factor, lemma, weight, _, _, rule = mention
    known = ends.get((factor, lemma, weight, rule))
    if known is None:
        what = {"entry": lemma, "factor": factor, "weight": weight, "rule": rule}
        known = ends[factor, lemma, weight, rule] = _json(what)[1:-1]
    return f'{{"start": {start}, "end": {end}, "text": {_json(text[start:end])}, {known}'
