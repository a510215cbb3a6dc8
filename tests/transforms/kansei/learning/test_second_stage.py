"""Trees correct a ridge that misses something, the same every time, and read back from their text."""

from __future__ import annotations

import numpy as np
import pytest
from lightgbm import Booster

from transforms.kansei.learning.figures import pearson
from transforms.kansei.learning.second_stage import Trees, out_of_fold, trained


def drawn(seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, a ridge that knows the first of them, and labels in which two others must meet."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(600, 5))
    ridge = 0.3 + 0.05 * features[:, 0]
    both = (features[:, 1] > 0) & (features[:, 2] > 0)
    return features, ridge, ridge + 0.4 * both + random.normal(size=600) * 0.02


def test_trees_find_what_only_holds_together() -> None:
    features, ridge, labels = drawn()
    corrected = out_of_fold(features, ridge, labels, np.arange(600) % 5, seed=1)
    assert pearson(corrected, labels) > pearson(ridge, labels) + 0.3


def test_the_same_input_gives_the_same_text_and_the_text_the_same_numbers() -> None:
    first, second = trained(*drawn(), seed=1), trained(*drawn(), seed=1)
    assert first == second
    features, _, _ = drawn(2)
    assert np.array_equal(first.correction(features), Trees(first.text).correction(features))


def test_one_fold_leaves_the_ridge_as_it_is() -> None:
    features, ridge, labels = drawn()
    assert np.array_equal(out_of_fold(features, ridge, labels, np.zeros(600, int), seed=1), ridge)


@pytest.mark.parametrize("documents", [60, 100, 500])
def test_our_own_sum_of_the_trees_is_lightgbms_to_the_last_bit(documents: int) -> None:
    features = np.round(np.random.default_rng(documents).random((documents, 7)), 2)
    trees = trained(features, features[:, 0], features[:, 0] + 0.3 * (features[:, 1] > 0.5), seed=1)
    on_thresholds = np.vstack((features, -features, np.zeros((1, 7))))
    theirs = Booster(model_str=trees.text).predict(on_thresholds, num_threads=1)
    assert {line.count(" ") + 1 for line in trees.text.splitlines() if line.startswith("leaf_value=")} <= {1, 2, 3, 4}
    assert np.array_equal(trees.correction(on_thresholds), theirs)


@pytest.mark.parametrize(("before", "after"), [("decision_type=2", "decision_type=8"), ("num_cat=0", "num_cat=1")])
def test_a_tree_that_splits_otherwise_is_refused_when_it_is_read(before: str, after: str) -> None:
    features = np.random.default_rng(1).random((200, 3))
    text = trained(features, features[:, 0], features[:, 0] + (features[:, 1] > 0.5), seed=1).text
    with pytest.raises(ValueError, match="none of ours"):
        Trees(text.replace(before, after))
