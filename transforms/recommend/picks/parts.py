"""What a blend is made of: rows of listeners, weighed, and each part's scores for works that listeners know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array

from transforms.recommend.picks.ease import Terms, fit
from transforms.recommend.picks.histories import Array
from transforms.recommend.picks.spaces import directions

Scorer = Callable[[Array], Array]
"""Scores (listeners × works) of listeners by their numbers."""
Spaces = Mapping[str, Array]
"""Works × columns by name: linear, kernel, amount."""
SEED = 20261120


@dataclass(frozen=True)
class Weighing:
    """How an event counts. damped: by the logarithm of its weight against the listener's usual one, else 1 for all.

    power: a listener of n works counts n to the power of −`power`, times what leaves the sum of squares as it was.
    """

    damped: bool = False
    power: float = 0.0

    def rows(self, liked: csr_array, dtype: Any = np.float64) -> csr_array:
        """Liked (listeners × works, sums of weights above 0) as rows to learn from."""
        count = np.diff(liked.indptr)
        data = np.ones(liked.nnz)
        if self.damped and liked.nnz:
            usual = _medians(liked)
            data = np.log1p(liked.data / np.repeat(usual, count))
            data /= np.sqrt((data**2).mean())
        if self.power:
            each = np.maximum(count, 1.0) ** -self.power
            data = data * np.repeat(each * np.sqrt(count.sum() / max((count * each**2).sum(), 1e-12)), count)
        return csr_array((data.astype(dtype), liked.indices, liked.indptr), shape=liked.shape)


@dataclass(frozen=True)
class Together:
    """EASE: works that were heard together."""

    weighing: Weighing = field(default_factory=Weighing)
    terms: Terms = field(default_factory=Terms)

    def fitted(self, liked: csr_array, spaces: Spaces, dtype: Any) -> Scorer:
        """Scores as floats of `dtype`."""
        rows = self.weighing.rows(liked, dtype)
        model = fit(rows, spaces["linear"], self.terms)
        return lambda listeners: model.scores(rows[listeners])


@dataclass(frozen=True)
class Taste:
    """Ridge regression of what each listener heard on what works are like, all listeners at once."""

    space: str
    ridge: float

    def fitted(self, liked: csr_array, spaces: Spaces, dtype: Any) -> Scorer:
        """Scores as floats of `dtype`."""
        rows, space = Weighing().rows(liked), spaces[self.space]
        across = np.linalg.solve(space.T @ space + self.ridge * np.eye(space.shape[1]), space.T)
        return lambda listeners: np.asarray((rows[listeners] @ space) @ across, dtype)


@dataclass(frozen=True)
class Latent:
    """A few main directions of who heard what."""

    width: int

    def fitted(self, liked: csr_array, spaces: Spaces, dtype: Any) -> Scorer:
        """Scores as floats of `dtype`."""
        left, values, right = directions(Weighing().rows(liked), self.width, SEED)
        return lambda listeners: np.asarray((left[listeners] * values) @ right, dtype)


Part = Together | Taste | Latent


def heard_by(rows: csr_array) -> Array:
    """How many listeners each work has."""
    return np.bincount(rows.indices, minlength=rows.shape[1]).astype(float)


def _medians(liked: csr_array) -> Array:
    """Each listener's middle weight (the lower of two); 1 where there is none."""
    count = np.diff(liked.indptr)
    row = np.repeat(np.arange(liked.shape[0]), count)
    order = np.lexsort((liked.data, row))
    medians = np.ones(liked.shape[0])
    some = count > 0
    medians[some] = liked.data[order][(liked.indptr[:-1] + (count - 1) // 2)[some]]
    return medians


def diagonal(values: Array) -> Any:
    """A sparse diagonal matrix."""
    return diags_array(values)
