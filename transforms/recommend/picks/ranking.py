"""Scores made comparable, the first of them, and how good they rank: NDCG@10."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]
TOP = 10


def standardised(scores: Array, barred: csr_array) -> Array:
    """Each listener's scores with mean 0 and deviation 1 over the works not barred, those at −∞. Works in place."""
    open_ = np.ones(scores.shape, dtype=bool)
    open_[barred.nonzero()] = False
    count = np.maximum(open_.sum(axis=1), 1)
    scores[~open_] = 0
    scores -= (scores.sum(axis=1) / count)[:, None]
    scores[~open_] = 0
    spread = np.sqrt((scores * scores).sum(axis=1) / count)
    scores /= np.where(spread > 1e-12, spread, np.inf)[:, None]
    scores[~open_] = -np.inf
    return scores


def ndcg(scores: Array, wanted: csr_array) -> Array:
    """NDCG@10 of each listener with at least one wanted work; ties go to the first work. wanted: listeners × works."""
    top = top_places(scores, TOP)
    gains = np.take_along_axis(np.asarray(wanted.todense()) > 0, top, axis=1)
    discounts = 1.0 / np.log2(np.arange(top.shape[1]) + 2.0)
    count = np.diff(wanted.indptr)
    ideal = np.concatenate(([0.0], np.cumsum(1.0 / np.log2(np.arange(TOP) + 2.0))))[np.minimum(count, TOP)]
    return np.asarray((gains @ discounts)[count > 0] / ideal[count > 0])


def top_places(scores: Array, count: int) -> Array:
    """Columns of the `count` highest values of each row, best first, ties by column; fewer where there are fewer."""
    count = min(count, scores.shape[1])
    if count < scores.shape[1]:
        rough = np.sort(np.argpartition(-scores, count - 1, axis=1)[:, :count], axis=1)
    else:
        rough = np.broadcast_to(np.arange(count), scores.shape)
    order = np.argsort(-np.take_along_axis(scores, rough, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(rough, order, axis=1))
