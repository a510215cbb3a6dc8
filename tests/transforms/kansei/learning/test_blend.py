"""Blending: nothing negative, near the better part, and factors with few judgements lean on the others."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from transforms.kansei.learning.blend import blended, weights
from transforms.kansei.learning.figures import pearson


def drawn(documents: int, factors: int, noise: tuple[float, ...], seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Parts that say the truth with so much noise each, and labels that say it with a little."""
    random = np.random.default_rng(seed)
    truth = random.random((documents, factors))
    parts = np.stack([truth + each * random.normal(size=truth.shape) for each in noise])
    return parts, truth + 0.05 * random.normal(size=truth.shape)


@given(seed=st.integers(0, 50), documents=st.integers(1, 60), gaps=st.floats(0, 1))
def test_weights_are_never_negative_and_finite_whatever_is_missing(seed: int, documents: int, gaps: float) -> None:
    parts, labels = drawn(documents, 3, (0.1, 1.0, 3.0), seed)
    labels[np.random.default_rng(seed).random(labels.shape) < gaps] = np.nan
    found = weights(parts, labels)
    assert found.shape == (3, 3) and np.isfinite(found).all() and (found >= 0).all()


def test_the_blend_of_two_is_better_than_either() -> None:
    parts, labels = drawn(2000, 1, (0.4, 0.4))
    both = pearson(blended(parts, weights(parts, labels))[:, 0], labels[:, 0])
    assert both > max(pearson(part[:, 0], labels[:, 0]) for part in parts) + 0.05


def test_a_part_that_never_varies_or_says_the_opposite_has_no_weight() -> None:
    parts, labels = drawn(300, 2, (0.2, 0.2, 0.2))
    parts[0], parts[1] = 0.4, -parts[1]
    found = weights(parts, labels)
    assert (found[:, 2] > 0).all() and (found[:, :2] == 0).all()


def test_few_judgements_leave_most_to_the_last_part_which_learned_nothing() -> None:
    few, many = (weights(*drawn(documents, 4, (0.2, 0.2))) for documents in (5, 2000))
    share = [(found[:, 1] / found.sum(axis=1)).mean() for found in (few, many)]
    assert share[0] > share[1] + 0.1 and abs(share[1] - 0.5) < 0.05


def test_a_factor_with_noisy_labels_leans_on_the_others() -> None:
    parts, labels = drawn(400, 6, (0.2, 1.0))
    labels[:, 0] = np.random.default_rng(3).random(400)
    found = weights(parts, labels)
    assert found[0, 0] > found[0, 1]
