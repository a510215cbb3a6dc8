"""How much of the ridge, of the trees and of the dictionary goes into a factor's score: stacking (Wolpert 1992).

Weights are never negative (Breiman 1996), and each factor's are drawn towards those of all factors together: on few or
noisy judgements a factor cannot tell alone which of the three to trust, and a choice of just one often errs. With very
few judgements the weights stay near the dictionary, which needed none.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import nnls

Array = np.ndarray[Any, Any]
SHARED = 0.5
"""Part of what a factor's weights rest on that is the mean of all factors."""
EVEN = 0.1
"""Penalty on the squares of the weights of standardised parts: keeps parts that say the same side by side."""
BELIEF, WORTH = 0.3, 50
"""Weight that the last part has before anything is judged, and how many judgements that belief is worth."""


def weights(parts: Array, labels: Array) -> Array:
    """Factors × parts, for parts × documents × factors (out-of-fold predictions) and labels, NaN where unknown.

    The last part is the one that learned nothing. A part that never varies gets no weight.
    """
    count, _, factors = parts.shape
    among, towards, scale = np.zeros((factors, count, count)), np.zeros((factors, count)), np.zeros((factors, count))
    before = np.array([0.0] * (count - 1) + [BELIEF])
    judged = np.ones(factors)
    for factor in range(factors):
        known = ~(np.isnan(labels[:, factor]) | np.isnan(parts[:, :, factor]).any(axis=0))
        if known.any():
            x, spread = _standard(parts[:, known, factor].T)
            y, size = _standard(labels[known, factor][:, None])
            judged[factor] = known.sum()
            among[factor], towards[factor] = x.T @ x / known.sum(), (x.T @ y / known.sum()).ravel()
            scale[factor] = np.where(spread > 0, size / np.where(spread > 0, spread, 1), 0)
    found = np.zeros((factors, count))
    for factor in range(factors):
        belief = WORTH / judged[factor]
        matrix = (1 - SHARED) * among[factor] + SHARED * among.mean(axis=0) + (EVEN + belief) * np.eye(count)
        target = (1 - SHARED) * towards[factor] + SHARED * towards.mean(axis=0) + belief * before
        root = cholesky(matrix, lower=True)
        found[factor] = nnls(root.T, solve_triangular(root, target, lower=True))[0]
    return np.asarray((found * scale).round(9))


def blended(parts: Array, chosen: Array) -> Array:
    """Documents × factors: the weighted sum of parts × documents × factors."""
    return np.asarray(np.einsum("pdf,fp->df", parts, chosen))


def _standard(columns: Array) -> tuple[Array, Array]:
    """Columns of mean 0 and deviation 1, or all 0 where they do not vary; and their deviations, 0 there."""
    centred = columns - columns.mean(axis=0)
    spread = np.sqrt((centred**2).mean(axis=0))
    spread = np.where(spread > 1e-9, spread, 0.0)
    return np.where(spread > 0, centred / np.where(spread > 0, spread, 1), 0.0), spread
