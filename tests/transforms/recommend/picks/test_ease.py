"""EASE in both forms, against the formula spelled out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from transforms.recommend.picks import ease
from transforms.recommend.picks.ease import Terms, fit


def spelled_out(rows: np.ndarray, space: np.ndarray, terms: Terms) -> np.ndarray:
    ridge = terms.ridge + terms.damping * (rows**2).sum(axis=0)
    inverse = np.linalg.inv(rows.T @ rows + terms.side * space @ space.T + np.diag(ridge))
    weights = np.eye(len(ridge)) - inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return rows @ weights


@pytest.mark.parametrize("terms", [Terms(2.0), Terms(1.0, 0.5), Terms(3.0, 0.0, 2.0), Terms(1.0, 0.3, 0.7)], ids=str)
@pytest.mark.parametrize("shape", [(30, 12), (9, 25)], ids=["more listeners", "more works"])
def test_scores_of_works_not_heard_are_those_of_the_formula(terms: Terms, shape: tuple[int, int]) -> None:
    random = np.random.default_rng(3)
    rows = (random.random(shape) < 0.3) * random.random(shape)
    space = random.normal(size=(shape[1], 3))
    found = fit(csr_array(rows), space, terms).scores(csr_array(rows))
    wanted = spelled_out(rows, space, terms)
    np.testing.assert_allclose(found[rows == 0], wanted[rows == 0], atol=1e-10)


def test_a_sample_of_listeners_stands_for_all_where_both_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ease, "MOST_WORKS", 10)
    monkeypatch.setattr(ease, "MOST_LISTENERS", 20)
    rows = csr_array((np.random.default_rng(3).random((50, 30)) < 0.3).astype(np.float32))
    model = fit(rows, np.zeros((30, 1)), Terms(2.0))
    assert model.inverse.shape == (20, 20)
    assert model.scores(rows).shape == (50, 30)


def test_without_a_ridge_twins_cannot_be_told_apart_and_that_is_an_error() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        fit(csr_array(np.ones((3, 2))), np.zeros((2, 0)), Terms(0.0))
