"""Ridge: the closed form, missing labels, the dictionary's line, and conjugate gradients beside Cholesky."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from transforms.kansei.learning import ridge


def drawn(documents: int = 60, seed: int = 1) -> tuple[csr_array, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.random((documents, 12)) * (random.random((documents, 12)) < 0.4)
    z, alone = random.normal(size=(documents, 3)), random.random((documents, 2))
    y = 0.3 + alone * [0.5, 0.2] + x[:, :2] * 0.4 + z[:, :2] * 0.1 + random.normal(size=(documents, 2)) * 0.05
    return csr_array(x), z, alone, y


def test_weights_are_those_of_the_penalised_normal_equations() -> None:
    x, z, alone, y = drawn()
    found = ridge.fit(x, z, alone, y, np.array([2.0, 2.0]))
    for factor in range(2):
        design = np.hstack((x.toarray(), z, alone[:, [factor]], np.ones((60, 1))))
        penalty = np.diag([2.0] * 15 + [0.0, 0.0])
        expected = np.linalg.solve(design.T @ design + penalty, design.T @ y[:, factor])
        got = [*found.sparse[:, factor], *found.dense[:, factor], found.slope[factor], found.intercept[factor]]
        assert got == pytest.approx(expected.tolist(), abs=1e-8)


def test_many_documents_are_solved_by_gradients_to_the_same_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    x, z, alone, y = drawn()
    exact = ridge.fit(x, z, alone, y, np.array([0.3, 10.0]))
    monkeypatch.setattr(ridge, "EXACT", 10)
    stepped = ridge.fit(x, z, alone, y, np.array([0.3, 10.0]))
    for name in ("sparse", "dense", "slope", "intercept"):
        assert np.allclose(getattr(exact, name), getattr(stepped, name), atol=1e-6)


def test_a_document_that_nobody_judged_teaches_nothing() -> None:
    x, z, alone, y = drawn()
    holed = y.copy()
    holed[40:, 1] = np.nan
    whole, holes = (ridge.fit(x, z, alone, labels, np.array([1.0, 1.0])) for labels in (y, holed))
    few = ridge.fit(x[:40], z[:40], alone[:40], y[:40], np.array([1.0, 1.0]))
    assert np.allclose(holes.sparse[:, 0], whole.sparse[:, 0])
    assert np.allclose(holes.sparse[:, 1], few.sparse[:, 1])


def test_a_great_penalty_leaves_the_dictionary_put_to_scale() -> None:
    x, z, alone, y = drawn()
    found = ridge.fit(x, z, alone, y, np.array([1e9, 1e9])).predict(x, z, alone)
    for factor in range(2):
        assert np.corrcoef(found[:, factor], alone[:, factor])[0, 1] == pytest.approx(1, abs=1e-6)


def test_a_dictionary_that_is_wrong_is_not_turned_around() -> None:
    x, z, alone, y = drawn()
    found = ridge.fit(x, z, alone, 1 - alone, np.array([1.0, 1.0]))
    assert found.slope.tolist() == [0.0, 0.0]
    assert ridge.fit(x, z, alone * 0, y, np.array([1.0, 1.0])).slope.tolist() == [0.0, 0.0]


def test_out_of_fold_predictions_are_those_of_a_fit_on_the_other_folds() -> None:
    x, z, alone, y = drawn()
    y[:7, 1] = np.nan
    folds = np.arange(60) % 3
    found = ridge.out_of_fold(ridge.gram_of(x) + z @ z.T, alone, y, folds)
    for place, penalty in enumerate(ridge.PENALTIES):
        rest = folds != 1
        fitted = ridge.fit(x[rest], z[rest], alone[rest], y[rest], np.full(2, penalty))
        assert np.allclose(found[place][~rest], fitted.predict(x[~rest], z[~rest], alone[~rest]), atol=1e-8)
