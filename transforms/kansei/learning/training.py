"""Learn a model from readings and what people judged: the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from transforms.kansei.learning import ridge, second_stage
from transforms.kansei.learning.calibration import PLAIN, calibrated
from transforms.kansei.learning.figures import pearson
from transforms.kansei.learning.grams import character_grams, vocabulary, word_grams
from transforms.kansei.learning.model import Factor, Features, Model, dense_columns, of_files
from transforms.kansei.learning.readings import Readings, frequent_factors
from transforms.language.normalise import content_key

Array = np.ndarray[Any, Any]
FOLDS = 5
LEAST_LABELS = 20
"""Different texts with a judgement from which a factor can be learned."""
LEAST_WITH = (1, 2)
"""Documents that must hold an n-gram or word before it counts: between these cross-validation chooses."""
MOST_SCORED = 64
"""Dictionary factors whose score is a feature, beside those that are learned."""
LEAST_OF_GENRE = 20
DENSE_SHARES = (1.0, 3.0, 10.0)
"""Weights of the rule features against the text among which cross-validation chooses."""
WORTH_TREES = 0.01
"""Pearson's r that trees must add to the ridge."""


def folds_of(texts: list[str], folds: int = FOLDS) -> Array:
    """Fold of each text by the digest of its content: the same text, however often, is in one fold only."""
    return np.array([int(content_key(text)[:12], 16) % folds for text in texts], dtype=np.int64)


def held_out(texts: list[str]) -> Array:
    """True for the fifth of all texts, by digest, on which champion and challenger are compared and none learns."""
    return np.array([int(content_key(text)[12:24], 16) % 5 == 0 for text in texts], dtype=bool)


def cannot_learn(texts: list[str], labels: Array) -> str:
    """Why a factor cannot be learned from these labels (one a text, NaN where nobody judged); "" where it can."""
    judged = ~np.isnan(labels)
    different = len({text for text, there in zip(texts, judged, strict=True) if there})
    if different < LEAST_LABELS:
        return f"{different} judged texts, {LEAST_LABELS} needed"
    if np.ptp(labels[judged]) < 1e-9:
        return f"all {int(judged.sum())} judgements are {labels[judged][0]:g}"
    return ""


def learn(readings: Readings, labels: Array, factors: tuple[str, ...], dictionary: str, *, seed: int = 1) -> Model:
    """A model of `factors` from labels (documents × factors, 0–1, NaN where nobody judged).

    dictionary: version of the dictionary behind the readings. Each factor must pass `cannot_learn`: ValueError.
    """
    for place, factor in enumerate(factors):
        if why := cannot_learn(readings.texts, labels[:, place]):
            raise ValueError(f"{factor}: {why}")
    with threadpool_limits(limits=1):  # the same bits whatever the cores, and less work: K is small
        return _learn(readings, labels, factors, dictionary, seed)


def _learn(readings: Readings, labels: Array, factors: tuple[str, ...], dictionary: str, seed: int) -> Model:
    folds = folds_of(readings.texts)
    attempt = min(_attempts(readings, labels, factors, folds), key=lambda each: each.error)
    features, raw, penalties = attempt.features, attempt.raw, np.array(ridge.PENALTIES)[attempt.best]
    sparse, dense, alone = features.sparse(readings), features.dense(raw), features.alone(raw, factors)
    predicted = attempt.predicted
    if len(predicted) < len(readings):
        predicted = _out_of_fold(sparse, dense, alone, labels, folds, penalties)
    predicted = predicted.round(9)
    stacked = np.hstack((predicted, raw))
    learned = tuple(
        _factor(name, predicted[:, place], alone[:, place], stacked, labels[:, place], folds,
                float(penalties[place]), seed)
        for place, name in enumerate(factors)
    )  # fmt: skip
    figures = {
        f"macro_{name}": round(float(np.mean([each.figures[name] for each in learned])), 6)
        for name in ("dictionary", "ridge", "trees", "model")
    }
    found = ridge.fit(sparse, dense, alone, labels, penalties)
    model = Model(features, found, learned, dictionary, {"documents": float(len(readings)), **figures})
    return of_files(model.files())  # what is used is what was written


@dataclass(frozen=True)
class _Attempt:
    """One choice of features: its error (in variances), the best λ by factor, and what it predicts out of fold."""

    features: Features
    raw: Array
    error: float
    best: Array
    predicted: Array


def _attempts(readings: Readings, labels: Array, factors: tuple[str, ...], folds: Array) -> Iterator[_Attempt]:
    """Every choice of LEAST_WITH and DENSE_SHARES, on the ridge.EXACT first documents of a fixed order at most."""
    others = frequent_factors(readings, max(3, len(readings) // 200), MOST_SCORED)
    genres = sorted({each for each in readings.genres if each and readings.genres.count(each) >= LEAST_OF_GENRE})
    names = tuple(sorted({*factors, *others})), factors, tuple(genres)
    raw = dense_columns(readings, *names)
    some = np.sort(np.argsort(folds, kind="stable")[:: -(-len(folds) // ridge.EXACT)])
    spread = raw.std(axis=0)
    unit = np.where(spread > 1e-9, 1 / np.maximum(spread, 1e-9), 0.0) / np.sqrt(raw.shape[1])
    characters, words = character_grams(readings.plain), word_grams(readings.words)
    for least in LEAST_WITH:
        known = vocabulary(characters, least), vocabulary(words, least)
        text = ridge.gram_of(Features(*known, *names, unit, unit).sparse(readings)[some])
        for share in DENSE_SHARES:
            features = Features(*known, *names, raw.mean(axis=0), share * unit)
            dense = features.dense(raw[some])
            alone = features.alone(raw[some], factors)
            predicted = ridge.out_of_fold(text + dense @ dense.T, alone, labels[some], folds[some])
            yield _judged(features, raw, predicted, labels[some])


def _judged(features: Features, raw: Array, predicted: Array, labels: Array) -> _Attempt:
    """λ by factor is chosen by its own error and that of all factors, half and half: one alone is noisy."""
    errors = np.nanmean((predicted - labels) ** 2, axis=1) / np.nanvar(labels, axis=0)
    best = (errors + errors.mean(axis=1, keepdims=True)).argmin(axis=0)
    chosen = np.stack([predicted[place, :, factor] for factor, place in enumerate(best)], axis=1)
    return _Attempt(features, raw, float(errors[best, np.arange(len(best))].mean()), best, chosen)


def _out_of_fold(sparse: csr_array, dense: Array, alone: Array, labels: Array, folds: Array, penalties: Array) -> Array:
    found = np.empty_like(labels)
    for fold in sorted(set(folds.tolist())):
        held = folds == fold
        fitted = ridge.fit(sparse[~held], dense[~held], alone[~held], labels[~held], penalties)
        found[held] = fitted.predict(sparse[held], dense[held], alone[held])
    return found


def _factor(
    name: str, predicted: Array, alone: Array, stacked: Array, labels: Array, folds: Array, penalty: float, seed: int
) -> Factor:
    """Choose the stage of one factor on out-of-fold data, and calibrate it."""
    judged = ~np.isnan(labels) & ~np.isnan(predicted)
    known, y = stacked[judged], labels[judged]
    corrected = second_stage.out_of_fold(known, predicted[judged], y, folds[judged], seed)
    figures = {
        "labels": float(judged.sum()), "dictionary": pearson(alone[judged], y),
        "ridge": pearson(predicted[judged], y), "trees": pearson(corrected, y),
    }  # fmt: skip
    with_trees = figures["trees"] >= figures["ridge"] + WORTH_TREES
    raw = corrected if with_trees else predicted[judged]
    stage, best = ("trees", figures["trees"]) if with_trees else ("ridge", figures["ridge"])
    figures["model"] = max(best, figures["dictionary"])
    if best <= figures["dictionary"]:
        return Factor(name, "dictionary", penalty, PLAIN, figures)
    trees = second_stage.trained(known, predicted[judged], y, seed) if with_trees else None
    return Factor(name, stage, penalty, calibrated(raw, y), figures, trees)
