"""Figures of agreement between predictions and judgements."""

from __future__ import annotations

import numpy as np
import pytest

from transforms.kansei.learning.figures import absolute_error, chance_of_better, macro_pearson, pearson

NAN = float("nan")


def test_pearson_is_numpys_and_leaves_out_what_nobody_judged() -> None:
    random = np.random.default_rng(1)
    x, y = random.random(50), random.random(50)
    assert pearson(x, y) == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-6)
    holed = np.where(np.arange(50) < 10, NAN, y)
    assert pearson(x, holed) == pytest.approx(np.corrcoef(x[10:], y[10:])[0, 1], abs=1e-6)


@pytest.mark.parametrize(("found", "judged"), [([1, 1, 1], [0, 1, 0]), ([0, 1], [NAN, 1]), ([], []), ([1, 2], [3, 3])])
def test_where_nothing_varies_there_is_no_correlation(found: list[float], judged: list[float]) -> None:
    assert pearson(np.array(found, float), np.array(judged, float)) == 0


def test_the_error_is_the_mean_distance() -> None:
    assert absolute_error(np.array([0.1, 0.5, 0.9]), np.array([0.2, NAN, 0.5])) == pytest.approx(0.25)
    assert absolute_error(np.array([0.1]), np.array([NAN])) == 1


def test_a_better_challenger_wins_in_most_resamples_and_an_equal_one_in_half() -> None:
    random = np.random.default_rng(2)
    truth = random.random((80, 3))
    near, far = truth + random.normal(size=truth.shape) * 0.1, truth + random.normal(size=truth.shape)
    assert chance_of_better(near, far, truth, seed=1) == 1
    assert chance_of_better(far, near, truth, seed=1) == 0
    assert chance_of_better(near, near, truth, seed=1) == 0.5
    assert macro_pearson(near, truth) > macro_pearson(far, truth)
