"""Calibration: a rising line within 0 and 1 whatever the labels."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.kansei.learning.calibration import PLAIN, calibrated


@given(count=st.integers(2, 300), seed=st.integers(0, 99), steps=st.integers(1, 10))
@settings(max_examples=60, deadline=None)
def test_what_is_predicted_higher_never_scores_lower(count: int, seed: int, steps: int) -> None:
    random = np.random.default_rng(seed)
    raw = random.normal(size=count) * 0.2
    labels = np.clip(np.round((raw + random.normal(size=count)) * steps) / steps, 0, 1)
    line = calibrated(raw, labels)
    found = line(np.sort(np.concatenate((raw, [-9.0, 9.0]))))
    assert (np.diff(found) >= -1e-12).all()
    assert 0 <= found.min() <= found.max() <= 1


def test_a_prediction_that_is_too_small_everywhere_is_put_to_the_experts_scale() -> None:
    random = np.random.default_rng(1)
    labels = np.round(random.random(400), 1)
    raw = labels * 0.2 + 0.1
    assert np.abs(calibrated(raw, labels)(raw) - labels).mean() < 0.02


def test_predictions_that_do_not_rise_with_the_labels_stay_as_they_are() -> None:
    raw = np.linspace(0, 1, 50)
    assert calibrated(raw, 1 - raw) == PLAIN == calibrated(raw * 0, raw)
    assert np.array_equal(PLAIN(raw), raw)


def test_ten_labels_give_a_straight_line() -> None:
    raw = np.linspace(0, 0.5, 10)
    assert np.allclose(calibrated(raw, 2 * raw)(raw), 2 * raw)
