"""The annotation desk's files: for each expert the next texts to judge and the disputes to settle, for Label Studio."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import polars as pl

from pipelines import dictionary, models
from pipelines.commands.score import read_kansei
from pipelines.readings import with_words
from pipelines.running import Job
from pipelines.score import texts_and_mentions
from transforms.kansei.learning import desk
from transforms.kansei.learning.agreement import disputes
from transforms.kansei.learning.choose import choose, uncertainty
from transforms.kansei.learning.documents import documents
from transforms.kansei.learning.grams import character_grams, vocabulary
from transforms.kansei.learning.label_studio import adjudications, label_config, tasks
from transforms.kansei.learning.model import Model
from transforms.kansei.learning.readings import Readings, rule_features
from transforms.kansei.scores import lexicon_scores

NEXT = 50
"""Texts proposed in a week, each to two experts."""
POOL = 2000
"""Candidates looked at for diversity: those of which the model is least sure."""
SHORTEST, LONGEST = 15, 600
"""Characters of a text that one can judge in a minute."""
Array = np.ndarray[Any, Any]


def propose(
    job: Job, annotations: pl.DataFrame, judged: Readings, factors: tuple[str, ...], model: Model | None
) -> dict[str, Any]:
    """Write reports/<night>/annotation/ and return how many texts lie there for whom.

    next/<annotator>.json: texts that this expert should judge, each in the files of just two; first those that one
    expert alone has judged. adjudicate/<annotator>.json: disputes between others. label_config.xml and
    adjudication_config.xml: the interface for either. No file holds what a colleague said, except what is in dispute.
    """
    fresh = _fresh(job, judged, factors, model)
    panel, judges = desk.panel_of(annotations, job.settings.annotators), desk.judges_of(annotations)
    alone = [name for name in judged.ids if len(judges.get(name, ())) == 1][: NEXT // 2]
    wanted = [(name, 1, judges[name]) for name in alone]
    wanted += [(name, desk.JUDGES, frozenset[str]()) for name in fresh.ids[: NEXT - len(alone)]]
    given = desk.disputed_values(annotations, disputes(annotations))
    disputed = [name for name in dict.fromkeys(disputes(annotations)["subject_id"]) if name in judged.ids]
    texts = pl.concat([_frame(judged), _frame(fresh)])
    folder = job.settings.reports / job.night / "annotation"
    shutil.rmtree(folder, ignore_errors=True)
    work = desk.assigned(wanted, panel)
    settle = desk.assigned([(name, 1, judges[name]) for name in disputed], panel)
    left = set(disputed).difference(*settle.values())
    settle |= {"anyone": [name for name in disputed if name in left]} if left else {}
    marks = _marks(texts.filter(pl.col("id").is_in({name for names in work.values() for name in names})))
    for name, subjects in work.items():
        bare = frozenset(each for each in subjects if not desk.shows_marks(each, name))
        made = tasks(_ordered(texts, subjects), marks, dictionary.version()[:16], bare, name)
        _write(folder / "next", name, made)
    for name, subjects in settle.items():
        signed = name if name in panel else ""
        _write(folder / "adjudicate", name, adjudications(_ordered(texts, subjects), given, signed))
    known = dictionary.load().factors
    named = {name: known[name].label_ja if name in known else name for name in factors}
    (folder / "label_config.xml").write_text(label_config(named), encoding="utf-8")
    (folder / "adjudication_config.xml").write_text(label_config(named, disputes=True), encoding="utf-8")
    return {
        "proposed": len(wanted), "disputed": len(disputed),
        "desk": [{"annotator": name, "next": len(work.get(name, [])), "adjudicate": len(settle.get(name, []))}
                 for name in (*panel, *(["anyone"] if left else []))],
    }  # fmt: skip


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


def _fresh(job: Job, judged: Readings, factors: tuple[str, ...], model: Model | None) -> Readings:
    """Texts that nobody has judged, the most worth judging first."""
    everything = job.lake.read("silver.texts", job.night).select("subject_id").unique()
    pool = read_subjects(job, everything.filter(~pl.col("subject_id").is_in(judged.ids)))
    sizes = np.array([len(text) for text in pool.texts])
    pool = pool[(sizes >= SHORTEST) & (sizes <= LONGEST)]
    alone = rule_features(pool, factors, ())[:, : len(factors)]
    unsure = uncertainty(served(model, pool, factors, alone) if model else alone, alone)
    some = np.sort(np.argsort(-unsure, kind="stable")[:POOL])
    grams = character_grams([*pool[some].plain, *judged.plain])
    rows = vocabulary(grams, 2).tfidf(grams)
    return pool[some[choose(pool[some].ids, rows[: len(some)], unsure[some], rows[len(some) :], NEXT)]]


def _frame(readings: Readings) -> pl.DataFrame:
    held = {"id": readings.ids, "text": readings.texts, "genre": readings.genres}
    return pl.DataFrame(held, schema=dict.fromkeys(held, pl.String))


def _ordered(texts: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"id": names}, schema={"id": pl.String}).join(texts, on="id", maintain_order="left")


def _marks(texts: pl.DataFrame) -> pl.DataFrame:
    """id, start, end, factor of what the dictionary found and context does not deny."""
    _, mentions = read_kansei(texts)
    found = [(name, each) for name, held in mentions.items() for each in held if not each.negated]
    rows = [(name, each.start, each.end, each.factor) for name, each in found]
    schema = {"id": pl.String, "start": pl.Int64, "end": pl.Int64, "factor": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _write(folder: Path, annotator: str, made: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{quote(annotator, safe='')}.json"
    place.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
