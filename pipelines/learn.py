"""Learn a challenger from the experts' judgements; it replaces the champion only if it is measurably better.

A fifth of all texts, chosen by digest, is never learned from: champion and challenger are compared on it, today and in
a year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pipelines import dictionary, learn_page, models
from pipelines.annotation import propose, read_subjects, served
from pipelines.lake import digest_of
from pipelines.running import Job, Summary
from pipelines.score import renew_statistics
from quality.errors import WrongUsage
from transforms.kansei.learning.agreement import agreement
from transforms.kansei.learning.desk import anchoring
from transforms.kansei.learning.documents import labels
from transforms.kansei.learning.figures import absolute_error, chance_of_better, macro_pearson, pearson
from transforms.kansei.learning.model import Model
from transforms.kansei.learning.readings import Readings, rule_features
from transforms.kansei.learning.training import cannot_learn, held_out, learn

SURE = 0.9
"""Share of bootstrap resamples in which a challenger must win to be measurably better."""
SEED = 1
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Judged:
    """Judged documents, with labels (documents × factors that can be learned, NaN where nobody judged)."""

    readings: Readings
    factors: tuple[str, ...]
    labels: Array
    held: Array


def run(job: Job) -> Summary:
    """Publish gold.models of one night, keep the challenger under models/<version>/ and adopt it if it is better.

    Also writes reports/<night>/learn.html, and under annotation/ the next texts to judge and the disputed ones; and
    makes the statistics anew from which scores get their percentiles, even where there is nothing to learn from.
    Raises WrongUsage where no factor has enough judgements.
    """
    annotations = job.lake.read("silver.annotations", job.night)
    champion = models.champion(job.settings.models, job.night, before=True)
    try:
        judged = _judged(job, annotations)
    except WrongUsage:
        renew_statistics(job, champion)
        raise
    train = ~judged.held
    challenger = learn(judged.readings[train], judged.labels[train], judged.factors, dictionary.version(), seed=SEED)
    held = judged.readings[judged.held]
    alone = rule_features(held, judged.factors, ())[:, : len(judged.factors)]
    sides = {"challenger": served(challenger, held, judged.factors, alone), "dictionary": alone,
             "champion": served(champion, held, judged.factors, alone) if champion else alone}  # fmt: skip
    truth = judged.labels[judged.held]
    chance = chance_of_better(sides["challenger"], sides["champion"], truth, seed=SEED)
    adopted = bool(chance >= SURE)
    agreed = agreement(annotations)
    rows = _rows(judged, challenger, sides, truth, agreed).with_columns(
        champion_version=pl.lit(champion.version if champion else None, pl.String), adopted=pl.lit(adopted)
    )
    serving = challenger if adopted else champion
    proposed = propose(job, annotations, judged.readings, judged.factors, serving)
    dictionary.matcher.cache_clear()  # 200 MB that the gate needs now
    published = job.lake.publish(job.night, {"gold.models": rows})
    models.write(challenger, job.settings.models / challenger.version)
    models.adopt(job.settings.models, job.night, challenger.version if adopted else "")
    remarks = {
        "version": challenger.version, "adopted": adopted, "chance_of_better": chance,
        "macro": {name: round(macro_pearson(found, truth), 6) for name, found in sides.items()},
        "factors": _shown(rows), "alpha": dict(agreed.filter(first="").select("factor", "alpha").iter_rows()),
        "alpha_by_pair": agreed.filter(factor="").filter(pl.col("first") != "").to_dicts(),
        "anchoring": anchoring(annotations, judged.readings.scores), **proposed,
    }  # fmt: skip
    learn_page.write(job.settings.reports / job.night / "learn.html", job.night, remarks, agreed)
    return Summary(
        rows_in=annotations.height, rows_out=published["gold.models"], tables=published,
        digest=digest_of([job.lake.digest(step, job.night) for step in ("articles", "analyse")], challenger.version),
        remarks={**remarks, "statistics": renew_statistics(job, serving)},
    )  # fmt: skip


def _judged(job: Job, annotations: pl.DataFrame) -> Judged:
    readings = read_subjects(job, annotations.select("subject_id").unique())
    factors, wide = labels(annotations, readings.ids)
    values = wide.cast(pl.Float64).fill_null(float("nan")).to_numpy().reshape(len(readings), len(factors))
    held = held_out(readings.texts)
    for_training = [text for text, out in zip(readings.texts, held, strict=True) if not out]
    places = [place for place in range(len(factors)) if not cannot_learn(for_training, values[~held, place])]
    if not places:
        raise WrongUsage("silver.annotations", "no factor has enough judgements to learn from", night=job.night,
                         count=annotations.height, remedy="judge the texts in reports/<night>/annotation")  # fmt: skip
    return Judged(readings, tuple(factors[place] for place in places), values[:, places], held)


def _rows(
    judged: Judged, challenger: Model, sides: dict[str, Array], truth: Array, agreed: pl.DataFrame
) -> pl.DataFrame:
    alphas = dict(agreed.filter(first="").select("factor", "alpha").iter_rows())
    rows = [
        {
            "version": challenger.version, "factor": factor.factor, "metric": metric, "stage": factor.stage,
            "learned": int(factor.figures["labels"]), "held_out": int((~np.isnan(truth[:, place])).sum()),
            "alpha": alphas.get(factor.factor),
            **{side: figure(found[:, place], truth[:, place]) for side, found in sides.items()},
        }
        for place, factor in enumerate(challenger.factors)
        for metric, figure in (("pearson", pearson), ("absolute_error", absolute_error))
    ]  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"alpha": pl.Float64})


def _shown(rows: pl.DataFrame) -> list[dict[str, Any]]:
    chosen = rows.filter(metric="pearson").rename({"challenger": "model", "learned": "labels"})
    return chosen.select("factor", "stage", "labels", "dictionary", "champion", "model", "alpha").to_dicts()
