"""`python -m pipelines learn`: a model from any JSONL of judged texts, without a lake; else the lake's challenger."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pipelines import dictionary, models
from pipelines.commands.score import read_kansei
from pipelines.readings import mention_frame, with_words
from pipelines.settings import Settings
from quality.contracts.kansei import FACTOR
from quality.errors import WrongUsage
from transforms.kansei.learning.model import Model
from transforms.kansei.learning.training import cannot_learn, learn

SHAPE = 'write {"id": "…", "text": "…", "scores": {"emotion.joy": 0.4}} on each line'


def learned(source: Path | None, target: Path | None) -> dict[str, Any]:
    """`learn_from`, and what it gained: version, figures, factors, left_out. Raises WrongUsage without both paths."""
    if source is None or target is None:
        raise WrongUsage("learn", "--annotations and --model go together", remedy="give both, or neither")
    model, left_out = learn_from(source, target)
    rows = [{"factor": each.factor, "stage": each.stage, **each.figures} for each in model.factors]
    return {"version": model.version, "figures": model.figures, "factors": rows, "left_out": left_out}


def challenge(settings: Settings, night: str) -> dict[str, Any]:
    """Run the step `learn` of a night over the lake and return its remarks."""
    from pipelines.running import hold, job_for, run_step  # not needed, with all of the lake, to learn from a file

    with hold(settings.data):
        return run_step("learn", job_for(night, settings)).remarks


def learn_from(source: Path, target: Path) -> tuple[Model, dict[str, str]]:
    """Learn from JSONL {"id", "text", "scores": {factor: 0–1}}, write the model to a folder, and return it.

    A factor that a line does not name is not judged there. An optional "genre" is read too. Also returns the factors
    that could not be learned, each with its reason. Raises WrongUsage, before anything is written, for an unreadable
    file, a line of another shape, an id that comes twice, a score that is no number from 0 to 1, and where no factor
    can be learned.
    """
    texts, judged = read_annotations(source)
    factors = sorted({factor for scores in judged for factor in scores})
    labels = np.array([[scores.get(factor, math.nan) for factor in factors] for scores in judged], dtype=np.float64)
    labels = labels.reshape(len(judged), len(factors))
    given = texts["text"].to_list()
    reasons = {factor: cannot_learn(given, labels[:, place]) for place, factor in enumerate(factors)}
    learnable = [place for place, factor in enumerate(factors) if not reasons[factor]]
    if not learnable:
        why = "; ".join(f"{factor}: {reason}" for factor, reason in list(reasons.items())[:3])
        raise WrongUsage(str(source), f"no factor can be learned ({why or 'nobody judged anything'})",
                         count=len(judged), remedy="judge more texts, with scores that differ")  # fmt: skip
    chosen = tuple(factors[place] for place in learnable)
    scores, mentions = read_kansei(texts)
    readings = with_words(texts, scores, mention_frame(mentions))
    dictionary.matcher.cache_clear()  # 200 MB that learning has no use for
    model = learn(readings, labels[:, learnable], chosen, dictionary.version())
    models.write(model, target)
    return model, {factor: reason for factor, reason in reasons.items() if reason}


def read_annotations(source: Path) -> tuple[pl.DataFrame, list[dict[str, float]]]:
    """Columns id, text, genre of a JSONL file in its order, and the scores of each line. Raises WrongUsage."""
    try:
        lines = source.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(str(source), f"cannot be read: {error}", remedy="give a JSONL file in UTF-8") from error
    rows: dict[str, tuple[str, str]] = {}
    judged = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            where = f"{source}:{number}"
            name, text, genre, scores = _judged_line(where, line)
            if name in rows:
                raise WrongUsage(where, f"id {name!r} comes again", remedy="give each text its own id, on one line")
            rows[name] = text, genre
            judged.append(scores)
    cells = [(name, *said) for name, said in rows.items()]
    return pl.DataFrame(cells, schema=dict.fromkeys(("id", "text", "genre"), pl.String), orient="row"), judged


def _judged_line(where: str, line: str) -> tuple[str, str, str, dict[str, float]]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise WrongUsage(where, f"is not JSON: {error}", remedy=SHAPE) from error
    for key in ("id", "text"):
        if not isinstance(row, dict) or not isinstance(row.get(key), str) or not row[key].strip():
            raise WrongUsage(where, f"{key} is missing, empty or no text", remedy=SHAPE)
    if not isinstance(row.get("scores"), dict):
        raise WrongUsage(where, "scores is missing or no object", remedy=SHAPE)
    for factor, score in row["scores"].items():
        if not re.fullmatch(FACTOR, factor):
            raise WrongUsage(where, f"{factor!r} is no factor", remedy="write facet.slug, such as emotion.joy")
        if not isinstance(score, int | float) or isinstance(score, bool) or not 0 <= score <= 1:
            raise WrongUsage(where, f"{factor} is {score!r}, no number from 0 to 1",
                             remedy="put scores on the scale 0–1; leave out what nobody judged")  # fmt: skip
    genre = row.get("genre")
    return row["id"], row["text"], genre if isinstance(genre, str) else "", row["scores"]
