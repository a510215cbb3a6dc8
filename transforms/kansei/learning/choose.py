"""Choose the next texts to annotate: those of which the model is unsure, unlike each other and unlike what is known."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]


def uncertainty(model: Array, dictionary: Array) -> Array:
    """One number from 0 to 2 a document, from scores (documents × factors, 0–1) of both sides.

    Mean over the factors of 4 p (1 − p), largest at a half, plus the distance between model and dictionary.
    """
    return np.asarray((4 * model * (1 - model) + np.abs(model - dictionary)).mean(axis=1))


def choose(ids: list[str], features: csr_array, unsure: Array, known: csr_array, k: int) -> list[int]:
    """Places of min(k, documents) documents, in the order in which they should be annotated.

    features, known: rows of text features, of the candidates and of what has been annotated. Greedy: each time the
    document with the largest (1e-6 + unsure) · (1 − nearest cosine to what is known or chosen), ties by id. Farthest
    first after Gonzalez (1985), weighted by uncertainty.
    """
    rows, before = _unit(features), _unit(known)
    nearest = np.zeros(len(ids))
    if before.shape[0] and len(ids):
        nearest = np.maximum(nearest, (rows @ before.T).max(axis=1).toarray().ravel())
    rank = np.empty(len(ids), np.int64)
    rank[sorted(range(len(ids)), key=lambda place: ids[place])] = np.arange(len(ids))
    chosen: list[int] = []
    left = np.ones(len(ids), dtype=bool)
    for _ in range(min(k, len(ids))):
        worth = ((1e-6 + unsure) * np.clip(1 - nearest, 1e-9, 1)).round(9)
        best = min(np.flatnonzero(left & (worth == worth[left].max())), key=lambda place: rank[place])
        chosen.append(int(best))
        left[best] = False
        nearest = np.maximum(nearest, (rows @ rows[[best]].T).toarray().ravel())
    return chosen


def _unit(features: csr_array) -> csr_array:
    size = np.sqrt(np.asarray(features.multiply(features).sum(axis=1)).ravel())
    return csr_array(features.multiply((1 / np.where(size > 0, size, 1))[:, None]))
