"""Places on the map: on a fixed reference, the same on every night and machine."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.transforms.recommend.made import works
from transforms.recommend.layout import Axes, fitted_axes, places

WORKS = works({"calm": (20, {"emotion.calm": 1.0}), "wild": (20, {"emotion.joy": 1.0, "tempo.fast": 0.5})})


def test_works_that_feel_alike_stand_close_and_others_apart() -> None:
    spots = places(fitted_axes(WORKS.matrix, WORKS.factors), WORKS.matrix, WORKS.factors)
    calm, wild = spots[:20], spots[20:]
    assert np.abs(calm - calm.mean(axis=0)).max() < np.linalg.norm(calm.mean(axis=0) - wild.mean(axis=0)) / 3


def test_a_place_depends_on_the_reference_and_the_work_alone() -> None:
    axes = fitted_axes(WORKS.matrix, WORKS.factors)
    again = Axes.of_json(json.loads(json.dumps(axes.as_json())))
    assert again == axes
    every = places(axes, WORKS.matrix, WORKS.factors)
    assert np.array_equal(places(again, WORKS.matrix[3:5], WORKS.factors), every[3:5])
    assert every.min() >= 0 and every.max() <= 1


def test_a_factor_that_came_later_moves_nobody_and_one_that_went_does_not_break_it() -> None:
    axes = fitted_axes(WORKS.matrix, WORKS.factors)
    wider = np.hstack([WORKS.matrix, np.ones((40, 1))])
    assert np.array_equal(
        places(axes, wider, [*WORKS.factors, "voice.new"]), places(axes, WORKS.matrix, WORKS.factors)
    )  # fmt: skip
    assert places(axes, WORKS.matrix[:, :1], WORKS.factors[:1]).shape == (40, 2)


def test_one_work_or_one_factor_still_has_a_place() -> None:
    assert places(fitted_axes(np.ones((1, 1)), ["a.b"]), np.ones((1, 1)), ["a.b"]).tolist() == [[0.5, 0.5]]


def test_axes_that_do_not_fit_their_factors_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in number"):
        Axes.of_json({"factors": ["a.b"], "mean": [0.0, 0.0], "directions": [[1.0], [0.0]], "quantiles": []})
