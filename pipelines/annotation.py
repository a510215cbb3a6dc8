"""The annotation desk's files: the next texts to judge and those in dispute, as Label Studio tasks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pipelines import dictionary, models
from pipelines.commands.score import read_kansei
from pipelines.readings import with_words
from pipelines.running import Job
from pipelines.score import texts_and_mentions
from transforms.kansei.learning.agreement import disputes
from transforms.kansei.learning.choose import choose, uncertainty
from transforms.kansei.learning.documents import documents
from transforms.kansei.learning.grams import character_grams, vocabulary
from transforms.kansei.learning.label_studio import label_config, tasks
from transforms.kansei.learning.model import Model
from transforms.kansei.learning.readings import Readings, rule_features
from transforms.kansei.scores import lexicon_scores

NEXT = 50
"""Texts proposed in a week."""
POOL = 2000
"""Candidates looked at for diversity: those of which the model is least sure."""
SHORTEST, LONGEST = 15, 600
"""Characters of a text that one can judge in a minute."""
Array = np.ndarray[Any, Any]


def propose(
    job: Job, annotations: pl.DataFrame, judged: Readings, factors: tuple[str, ...], model: Model | None
) -> dict[str, int]:
    """Write reports/<night>/annotation/{next.json, disputed.json, label_config.xml}; returns how many tasks of each.

    Every task of next.json is meant for two annotators, who see the dictionary's marks and nothing of each other.
    """
    everything = job.lake.read("silver.texts", job.night).select("subject_id").unique()
    pool = read_subjects(job, everything.filter(~pl.col("subject_id").is_in(judged.ids)))
    sizes = np.array([len(text) for text in pool.texts])
    pool = pool[(sizes >= SHORTEST) & (sizes <= LONGEST)]
    alone = rule_features(pool, factors, ())[:, : len(factors)]
    unsure = uncertainty(served(model, pool, factors, alone) if model else alone, alone)
    some = np.sort(np.argsort(-unsure, kind="stable")[:POOL])
    places = _unlike(pool[some], judged, unsure[some])
    disputed = dict.fromkeys(disputes(annotations)["subject_id"])
    again = [judged.ids.index(name) for name in disputed if name in judged.ids]
    folder = job.settings.reports / job.night / "annotation"
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "next.json", pool[some], places)
    _write(folder / "disputed.json", judged, again)
    known = dictionary.load().factors
    named = {name: known[name].label_ja if name in known else name for name in factors}
    (folder / "label_config.xml").write_text(label_config(named), encoding="utf-8")
    return {"proposed": len(places), "disputed": len(again)}


def read_subjects(job: Job, subjects: pl.DataFrame) -> Readings:
    """Readings of subjects (subject_id), one document each, from the lake's texts and mentions."""
    texts, mentions = texts_and_mentions(job.lake, job.night, subjects)
    found = documents(texts)
    scores = lexicon_scores(texts, mentions)
    return with_words(found, models.of_documents(scores, found), models.of_documents(mentions, found))


def served(model: Model, readings: Readings, factors: tuple[str, ...], alone: Array) -> Array:
    """What a night would say of these factors: the model's score where it serves one, else the dictionary's."""
    found, predicted = alone.copy(), model.predict(readings)
    names = [factor.factor for factor in model.factors]
    for place, factor in enumerate(factors):
        if factor in model.served:
            found[:, place] = predicted[:, names.index(factor)]
    return found


def _unlike(pool: Readings, judged: Readings, unsure: Array) -> list[int]:
    grams = character_grams([*pool.plain, *judged.plain])
    rows = vocabulary(grams, 2).tfidf(grams)
    return choose(pool.ids, rows[: len(pool)], unsure, rows[len(pool) :], NEXT)


def _write(place: Path, readings: Readings, places: list[int]) -> None:
    chosen = {"id": [readings.ids[each] for each in places], "text": [readings.texts[each] for each in places],
              "genre": [readings.genres[each] for each in places]}  # fmt: skip
    texts = pl.DataFrame(chosen, schema=dict.fromkeys(chosen, pl.String))
    _, mentions = read_kansei(texts)
    found = [(name, each) for name, held in mentions.items() for each in held if not each.negated]
    rows = [(name, each.start, each.end, each.factor) for name, each in found]
    schema = {"id": pl.String, "start": pl.Int64, "end": pl.Int64, "factor": pl.String}
    made = tasks(texts, pl.DataFrame(rows, schema=schema, orient="row"), dictionary.version()[:16])
    place.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
