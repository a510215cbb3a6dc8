"""Scores made comparable, NDCG@10, and blends that are no worse than their best part."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from transforms.recommend.picks.blends import blended, chosen, pooled, valued
from transforms.recommend.picks.ranking import ndcg, standardised, top_places


def test_ndcg_counts_the_first_ten_places_against_the_best_that_there_is() -> None:
    wanted = csr_array(np.array([[1.0, 0, 1], [0, 1, 0], [0, 0, 0]]))
    scores = np.array([[3.0, 2, 1], [3, 2, 1], [3, 2, 1]])
    second, third = 1 / np.log2(3), 1 / np.log2(4)
    assert ndcg(scores, wanted) == pytest.approx([(1 + third) / (1 + second), second])


def test_a_listeners_scores_have_mean_0_and_deviation_1_over_the_works_not_heard() -> None:
    found = standardised(np.array([[1.0, 3, 100], [5, 5, 5]]), csr_array(np.array([[0, 0, 1.0], [0, 0, 0]])))
    assert found.tolist() == [[-1, 1, -np.inf], [0, 0, 0]]


@given(st.integers(1, 6), st.integers(1, 12), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_top_places_are_those_of_a_full_sort(count: int, columns: int, seed: int) -> None:
    scores = np.random.default_rng(seed).permutation(3 * columns).reshape(3, columns).astype(float)
    assert top_places(scores, count).tolist() == np.argsort(-scores, axis=1)[:, :count].tolist()


def _trial(seed: int) -> tuple[dict[str, np.ndarray], csr_array]:
    random = np.random.default_rng(seed)
    wanted = csr_array((random.random((40, 200)) < 0.04).astype(float))
    good, other = (wanted.todense() * 1.5 + random.normal(size=(40, 200)) for _ in range(2))
    return {"good": good, "other": other, "noise": random.normal(size=(40, 200))}, wanted


@pytest.mark.parametrize("first", [None, "good", "noise"])
def test_a_blend_ranks_no_worse_than_the_part_it_begins_with_and_finds_what_helps(first: str | None) -> None:
    trials = [_trial(1), _trial(2)]
    weights, reached = chosen(trials, first=first)
    alone = valued(trials)
    assert reached >= (alone[first] if first else max(alone.values()))
    assert {"good", "other"} <= set(weights)
    values = np.concatenate([ndcg(blended(scores, weights), wanted) for scores, wanted in trials])
    assert values.mean() == pytest.approx(reached, abs=1e-6)


def test_the_pool_gives_each_part_the_same_ndcg_as_all_works() -> None:
    scores, wanted = _trial(3)
    few, hits = pooled(scores, wanted)
    for name, each in scores.items():
        assert ndcg(few[name], hits) == pytest.approx(ndcg(each, wanted))
