"""EASE: each work's score from the others that a listener heard, in closed form. Steck (2019), arXiv:1905.03375.

B = I − P · diag(1 / diag P) with P = (XᵀX + D)⁻¹. Two more terms may stand in P: side information, α²·ZZᵀ, as of
listeners who heard all works of one factor (Jeunen, Van Balen and Goethals 2020), and a D that grows with the number
of listeners (Steck 2020, Autoencoders that don't overfit towards the identity). Where works outnumber listeners the
inverse is taken over listeners, by Woodbury's identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import lapack
from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]
PRIMAL_IF = 1.4
"""The inverse is over works while there are at most this many times as many as listeners …"""
MOST_WORKS = 12_000
"""… and at most so many: 1.2 GB."""
MOST_LISTENERS = 8_000
"""Else it is over so many listeners, by chance where there are more; all are scored."""
SEED = 20261120


@dataclass(frozen=True)
class Terms:
    """ridge: D on every work. damping: added to D, times the number of a work's listeners. side: α²."""

    ridge: float = 200.0
    damping: float = 0.0
    side: float = 0.0


@dataclass(frozen=True, eq=False)
class Ease:
    """Scores of listeners by their rows.

    inverse: over works; or over the listeners of `rows` and the directions of `space`, where those are not None.
    scale: one value a work, 1 / diag P or 1 / (d · diag P).
    """

    inverse: Array
    scale: Array
    ridge: Array
    rows: csr_array | None = None
    space: Array | None = None

    def scores(self, rows: csr_array) -> Array:
        """Listeners × works, for rows as they were given to `fit`. A work in a row has no meaningful score there."""
        if self.rows is None or self.space is None:
            return np.asarray(-(rows @ self.inverse) * self.scale)
        damped = csr_array(rows.multiply(1.0 / self.ridge))
        shared = np.asarray((damped @ self.rows.T).todense())
        own = np.hstack((shared, damped @ self.space)) @ self.inverse
        count = self.rows.shape[0]
        products = (csr_array(self.rows.T) @ np.ascontiguousarray(own[:, :count].T)).T
        return np.asarray((products + own[:, count:] @ self.space.T) * self.scale)


def fit(rows: csr_array, space: Array, terms: Terms) -> Ease:
    """EASE over the rows of listeners (listeners × works, 0 where nothing was heard), in the type of `rows`.

    space: works × directions, used where terms.side is above 0. Raises numpy.linalg.LinAlgError where the matrix is not
    positive definite, which a ridge above 0 rules out.
    """
    listeners, works = rows.shape
    added = (space if terms.side > 0 else space[:, :0]).astype(rows.dtype) * rows.dtype.type(np.sqrt(terms.side))
    ridge = terms.ridge + terms.damping * np.bincount(rows.indices, weights=rows.data**2, minlength=works)
    ridge = ridge.astype(rows.dtype)
    if works <= MOST_WORKS and works <= PRIMAL_IF * (listeners + added.shape[1]):
        gram = np.asarray((rows.T @ rows).todense()) + added @ added.T
        gram[np.diag_indices(works)] += ridge
        inverse = _inverse(gram)
        return Ease(inverse, 1.0 / np.diag(inverse), ridge)
    if listeners > MOST_LISTENERS:
        rows = rows[np.sort(np.random.default_rng(SEED).permutation(listeners)[:MOST_LISTENERS])]
    return _over_listeners(rows, added, ridge)


def _over_listeners(rows: csr_array, added: Array, ridge: Array) -> Ease:
    """With T = [X; αZᵀ] and A = T D⁻¹ Tᵀ + I: P = D⁻¹ − D⁻¹ Tᵀ A⁻¹ T D⁻¹."""
    listeners, works = rows.shape
    damped = csr_array(rows.multiply(1.0 / ridge))
    among = np.empty((listeners + added.shape[1],) * 2, dtype=rows.dtype)
    among[:listeners, :listeners] = (damped @ rows.T).todense()
    among[listeners:, :listeners] = (damped @ added).T
    among[listeners:, listeners:] = (added / ridge[:, None]).T @ added
    among[:listeners, listeners:] = among[listeners:, :listeners].T
    among[np.diag_indices(len(among))] += 1
    inverse = _inverse(among)
    by_work = csr_array(rows.T)
    squares = np.zeros(works, dtype=rows.dtype)
    for start in range(0, works, 2048):  # tᵀ A⁻¹ t of each work's column t of T
        part = slice(start, start + 2048)
        columns = np.hstack((np.asarray(by_work[part].todense()), added[part]))
        squares[part] = ((columns @ inverse) * columns).sum(axis=1)
    # diag P = (1 − tᵀ A⁻¹ t / d) / d; a score is y T / (d · diag P), with y = x D⁻¹ Tᵀ A⁻¹
    left = np.maximum(1.0 - squares / ridge, np.finfo(rows.dtype).eps)
    return Ease(inverse, 1.0 / left, ridge, rows, added)


def _inverse(matrix: Array) -> Array:
    """Inverse of a symmetric positive definite matrix, in its own type."""
    factor, invert = (lapack.spotrf, lapack.spotri) if matrix.dtype == np.float32 else (lapack.dpotrf, lapack.dpotri)
    triangle, failed = factor(matrix.T, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(f"not positive definite at {failed}")
    inverse, failed = invert(triangle, lower=1, overwrite_c=1)
    if failed:
        raise np.linalg.LinAlgError(f"cannot be inverted at {failed}")
    for start in range(0, len(inverse), 1024):  # only the lower triangle is filled
        part = slice(start, start + 1024)
        inverse[part, start + 1024 :] = inverse[start + 1024 :, part].T
        block = inverse[part, part]
        inverse[part, part] = np.tril(block) + np.tril(block, -1).T
    return np.ascontiguousarray(inverse)
