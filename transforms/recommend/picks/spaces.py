"""What a work is like as a short vector: TF-IDF of its factors, their main directions, and a kernel over them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.linalg import solve_triangular
from scipy.sparse import csr_array, diags_array

Array = np.ndarray[Any, Any]
DIRECTIONS = 256
"""Columns of a space; factors up to this number are taken as they are."""
LANDMARKS = 400
POWERS = 3
SHARPNESS = 3.0
"""Kernel of two works: exp(SHARPNESS · (cosine − 1))."""
JITTER = 1e-6


def tf_idf(carried: csr_array) -> csr_array:
    """Works × factors, each row of length 1 or 0: damped scores times how rare a factor is.

    A score counts as log(1 + |score| / the typical |score|), with its sign; a factor that n of N works carry counts
    log(1 + N / n).
    """
    if not carried.nnz:
        return carried.copy()
    size = np.abs(carried.data)
    damped = np.sign(carried.data) * np.log1p(size / np.median(size))
    rare = np.log1p(carried.shape[0] / np.maximum(np.bincount(carried.indices, minlength=carried.shape[1]), 1))
    rows = csr_array((damped * rare[carried.indices], carried.indices, carried.indptr), shape=carried.shape)
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)))
    return csr_array(diags_array(1.0 / np.where(length > 0, length, 1.0)) @ rows)


def directions(rows: csr_array, width: int, seed: int) -> tuple[Array, Array, Array]:
    """Truncated singular value decomposition U, s, Vᵀ of at most `width` directions.

    Subspace iteration from a seeded start: Halko, Martinsson and Tropp (2011), algorithm 4.4.
    """
    kept = min(width, *rows.shape)
    start = np.random.default_rng(seed).normal(size=(rows.shape[1], min(kept + 16, *rows.shape)))
    basis, across = np.linalg.qr(rows @ start)[0], csr_array(rows.T)
    for _ in range(POWERS):
        basis = np.linalg.qr(rows @ np.linalg.qr(across @ basis)[0])[0]
    left, values, right = np.linalg.svd(np.ascontiguousarray((across @ basis).T), full_matrices=False)
    return (basis @ left)[:, :kept], values[:kept], right[:kept]


def linear_space(weighed: csr_array, seed: int) -> Array:
    """Works × (at most DIRECTIONS) of `tf_idf` rows: products of two rows are their cosine, or nearly."""
    if weighed.shape[1] <= DIRECTIONS:
        return np.asarray(weighed.todense())
    left, values, _ = directions(weighed, DIRECTIONS, seed)
    return np.asarray(left * values)


def kernel_space(space: Array, seed: int) -> Array:
    """Works × (at most LANDMARKS): rows whose products are the kernel of two works (Nyström; Williams, Seeger 2001)."""
    length = np.linalg.norm(space, axis=1)
    unit = space / np.where(length > 0, length, 1.0)[:, None]
    different = np.unique(np.round(unit[length > 0], 9), axis=0)
    if not len(different):
        return np.zeros((len(space), 0))
    chosen = np.random.default_rng(seed).permutation(len(different))[:LANDMARKS]
    landmarks = different[np.sort(chosen)]
    among = np.exp(SHARPNESS * (landmarks @ landmarks.T - 1)) + JITTER * np.eye(len(landmarks))
    to_all = np.exp(SHARPNESS * (unit @ landmarks.T - 1)) * (length > 0)[:, None]
    return np.asarray(solve_triangular(np.linalg.cholesky(among), to_all.T, lower=True).T)


def sizes(carried: csr_array) -> Array:
    """Works × 3: a constant, how many factors a work carries and how much of them, both damped and standardised.

    Works that many know have been described by many: where that is so, a map from factors can use it.
    """
    count = np.log1p(np.diff(carried.indptr))
    amount = np.log1p(np.asarray(abs(carried).sum(axis=1)))
    columns = [np.ones(carried.shape[0])]
    columns += [(each - each.mean()) / (each.std() or 1.0) for each in (count, amount)]
    return np.stack(columns, axis=1)


def spaces_of(carried: csr_array, seed: int) -> dict[str, Array]:
    """Spaces by name, works × columns.

    linear: TF-IDF or its main directions, with `sizes`. kernel: a kernel over them, with `sizes`. amount: as linear,
    but a work of which much is said has a longer row. unit: linear without `sizes`, rows of length 1 or 0.
    """
    space, size = linear_space(tf_idf(carried), seed), sizes(carried)
    length = np.linalg.norm(space, axis=1, keepdims=True)
    amount = size[:, 2:3] - size[:, 2].min(initial=0.0)
    return {
        "linear": np.hstack((space, size)),
        "kernel": np.hstack((kernel_space(space, seed), size)),
        "amount": np.hstack((space * (1 + amount) / 2, size)),
        "unit": space / np.where(length > 0, length, 1.0),
    }
