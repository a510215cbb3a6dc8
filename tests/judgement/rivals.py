"""What others would pick: fame, item kNN, and ALS and BPR of `implicit` where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy.sparse import csr_array, csr_matrix

from transforms.recommend.picks.ease import Terms, fit

Array = np.ndarray[Any, Any]
Rival = Callable[[csr_array], Array]
"""Listeners × works, 1 where something was heard → scores of the same shape."""


def fame(rows: csr_array) -> Array:
    """How many listeners a work has."""
    return np.broadcast_to(np.bincount(rows.indices, minlength=rows.shape[1]).astype(float), rows.shape).copy()


def item_knn(rows: csr_array, neighbours: int = 100) -> Array:
    """Cosine of works' listeners, each work's nearest neighbours only."""
    count = np.maximum(np.bincount(rows.indices, minlength=rows.shape[1]), 1)
    near = np.asarray((rows.T @ rows).todense()) / np.sqrt(np.outer(count, count))
    np.fill_diagonal(near, 0)
    if neighbours < len(near):
        near[near < np.partition(near, -neighbours, axis=1)[:, [-neighbours]]] = 0
    return np.asarray(rows @ near.T)


def ease(rows: csr_array, ridge: float = 200.0) -> Array:
    """EASE as published, with one λ."""
    return fit(rows, np.zeros((rows.shape[1], 0)), Terms(ridge)).scores(rows)


def factorised(name: str) -> Rival:
    """ALS or BPR of `implicit`, 64 factors, one thread and a seed."""

    def scores(rows: csr_array) -> Array:
        module = import_module(f"implicit.{name.split('.')[0]}")
        model = getattr(module, name.split(".")[1])(factors=64, random_state=1, num_threads=1)
        model.fit(csr_matrix(rows), show_progress=False)
        return np.asarray(model.user_factors @ model.item_factors.T)

    return scores


def rivals() -> dict[str, Rival]:
    """Rivals by name."""
    found: dict[str, Rival] = {"fame": fame, "item kNN": item_knn, "EASE, λ 200": ease}
    if find_spec("implicit"):
        found["implicit ALS"] = factorised("als.AlternatingLeastSquares")
        found["implicit BPR"] = factorised("bpr.BayesianPersonalizedRanking")
    return found
