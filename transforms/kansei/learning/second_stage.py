"""The second stage: small LightGBM trees that correct the ridge where rules and metadata know better.

Trained on out-of-fold ridge predictions, so that it sees the ridge's real mistakes. How much of it goes into a factor's
score is decided by `blend`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from transforms.kansei.learning.forest import Forest, forest

Array = np.ndarray[Any, Any]
ROUNDS = 40
PARAMETERS: dict[str, Any] = {
    "objective": "regression", "learning_rate": 0.03, "num_leaves": 4, "lambda_l2": 50.0, "max_bin": 63,
    "feature_fraction": 0.4, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbosity": -1,
}  # fmt: skip
LEAST_IN_LEAF = 40


@dataclass(frozen=True)
class Trees:
    """The trees of one factor as LightGBM's own text; they add to the ridge's prediction."""

    text: str
    _forest: Forest = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_forest", forest(self.text))

    def correction(self, features: Array) -> Array:
        """What to add, one number a document. features: those that it was trained on."""
        return self._forest.sums(features)


def trained(features: Array, ridge: Array, labels: Array, seed: int) -> Trees:
    """Trees that correct `ridge` (out-of-fold predictions) towards labels; none of them NaN."""
    from lightgbm import Dataset, train

    parameters = PARAMETERS | {"seed": seed, "min_data_in_leaf": LEAST_IN_LEAF}
    data = Dataset(features, labels - ridge, params=parameters)
    return Trees(train(parameters, data, ROUNDS).model_to_string())


def out_of_fold(features: Array, ridge: Array, labels: Array, folds: Array, seed: int) -> Array:
    """The ridge's prediction with a correction learned from the other folds."""
    found = ridge.copy()
    for fold in sorted(set(folds.tolist())):
        held = folds == fold
        if not held.all():
            trees = trained(features[~held], ridge[~held], labels[~held], seed)
            found[held] += trees.correction(features[held])
    return found
