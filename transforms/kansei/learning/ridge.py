"""Ridge regression of many factors at once: what the dictionary says, and a learned correction of it.

prediction = intercept + slope · dictionary's score + x · w + z · v, with x sparse text features and z dense rule
features. Only w and v are penalised, so that few labels or a large λ leave the dictionary, put to scale. Solved in the
dual, with K = X Xᵀ + Z Zᵀ: exactly by Cholesky while K fits, by conjugate gradients beyond that. Hoerl and Kennard
(1970); the unpenalised terms as in universal kriging (Matheron 1969).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]
Solve = Callable[[Array], Array]
EXACT = 4000
"""Documents up to which K is spelled out: 128 MB."""
PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""λ among which cross-validation chooses, for rows of about unit length."""
STEPS, CLOSE = 400, 1e-9
"""Conjugate gradients end after so many steps, or at this residual against the right side."""


@dataclass(frozen=True)
class Ridge:
    """Weights of sparse and dense features by factor, slopes of the dictionary's own score, and intercepts."""

    sparse: Array
    dense: Array
    slope: Array
    intercept: Array

    def predict(self, sparse: csr_array, dense: Array, alone: Array) -> Array:
        """Documents × factors. alone: the dictionary's score of each of the same factors."""
        return self.of_products(sparse @ self.sparse, dense, alone)

    def of_products(self, products: Array, dense: Array, alone: Array) -> Array:
        """The same from the products of the sparse features with their weights."""
        return np.asarray(products + dense @ self.dense + alone * self.slope + self.intercept)


def fit(sparse: csr_array, dense: Array, alone: Array, labels: Array, penalties: Array) -> Ridge:
    """Weights for labels (documents × factors, NaN where nobody judged) with one λ a factor.

    A factor without any label gets nothing but zeros.
    """
    width, factors = sparse.shape[1], labels.shape[1]
    sparse_weights, dense_weights = np.zeros((width, factors)), np.zeros((dense.shape[1], factors))
    slope, intercept = np.zeros(factors), np.zeros(factors)
    for rows, columns in _judged_together(labels):
        x, z = sparse[rows], dense[rows]
        for penalty in sorted(set(penalties[columns].tolist())):
            mine = columns[penalties[columns] == penalty]
            cells = np.ix_(rows, mine)
            dual, slope[mine], intercept[mine] = _dual(_solver(x, z, penalty), labels[cells], alone[cells])
            sparse_weights[:, mine], dense_weights[:, mine] = x.T @ dual, z.T @ dual
    return Ridge(sparse_weights, dense_weights, slope, intercept)


def out_of_fold(gram: Array, alone: Array, labels: Array, folds: Array) -> Array:
    """Penalties × documents × factors: each document predicted from the other folds, for every λ of PENALTIES.

    gram: K of all documents. NaN where the other folds hold no label of a factor.
    """
    found = np.full((len(PENALTIES), *labels.shape), np.nan)
    for fold in sorted(set(folds.tolist())):
        rest, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        for rows, columns in _judged_together(labels[rest]):
            train = rest[rows]
            cells, mine, across = np.ix_(train, columns), np.ix_(held, columns), gram[np.ix_(held, train)]
            known = gram[np.ix_(train, train)]
            for place, penalty in enumerate(PENALTIES):
                dual, slope, intercept = _dual(_exact(known, penalty), labels[cells], alone[cells])
                found[place][mine] = across @ dual + alone[mine] * slope + intercept
    return found


def gram_of(sparse: csr_array) -> Array:
    """X Xᵀ, dense."""
    return np.asarray((sparse @ sparse.T).todense())


def _judged_together(labels: Array) -> Iterator[tuple[Array, Array]]:
    """(documents, factors) of each group of factors that were judged on just the same documents, at least one."""
    judged = ~np.isnan(labels)
    groups: dict[bytes, list[int]] = {}
    for factor in range(labels.shape[1]):
        groups.setdefault(judged[:, factor].tobytes(), []).append(factor)
    for factors in groups.values():
        rows = np.flatnonzero(judged[:, factors[0]])
        if len(rows):
            yield rows, np.array(factors)


def _dual(solve: Solve, labels: Array, alone: Array) -> tuple[Array, Array, Array]:
    """Dual weights, slopes and intercepts. A slope below 0, or of a score that never varies, is none."""
    documents, factors = labels.shape
    solved = solve(np.hstack((labels, np.ones((documents, 1)), alone)))
    ones, dual = solved[:, factors], np.empty_like(labels)
    slope, intercept = np.zeros(factors), np.zeros(factors)
    for factor in range(factors):
        mine, score, known = solved[:, factor], alone[:, factor], solved[:, factors + 1 + factor]
        within = score @ known - (score @ ones) ** 2 / ones.sum()
        if within > 1e-9:
            slope[factor] = max((score @ mine - (score @ ones) * mine.sum() / ones.sum()) / within, 0.0)
        intercept[factor] = (mine.sum() - slope[factor] * known.sum()) / ones.sum()
        dual[:, factor] = mine - slope[factor] * known - intercept[factor] * ones
    return dual, slope, intercept


def _solver(sparse: csr_array, dense: Array, penalty: float) -> Solve:
    if sparse.shape[0] <= EXACT:
        return _exact(gram_of(sparse) + dense @ dense.T, penalty)
    return lambda right: _conjugate_gradients(sparse, dense, right, penalty)


def _exact(gram: Array, penalty: float) -> Solve:
    factored = cho_factor(gram + penalty * np.eye(len(gram)), lower=True)
    return lambda right: np.asarray(cho_solve(factored, right))


def _conjugate_gradients(sparse: csr_array, dense: Array, right: Array, penalty: float) -> Array:
    """Hestenes and Stiefel (1952), all right sides at once, each with its own step lengths."""
    across = sparse.T.tocsr()
    found, residual = np.zeros_like(right), right.copy()
    direction, size = residual.copy(), (residual**2).sum(axis=0)
    enough, least = CLOSE**2 * size, np.finfo(float).tiny
    for _ in range(STEPS):
        if (size <= enough).all():
            break
        image = sparse @ (across @ direction) + dense @ (dense.T @ direction) + penalty * direction
        step = size / np.maximum((direction * image).sum(axis=0), least)
        found += step * direction
        residual -= step * image
        before, size = size, (residual**2).sum(axis=0)
        direction = residual + size / np.maximum(before, least) * direction
    return found
