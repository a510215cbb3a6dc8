"""The next texts to judge: unsure ones, unlike each other and unlike what is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from transforms.kansei.learning.choose import choose, uncertainty

AXES = csr_array(np.array([[1.0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 1], [0, 0, 0]]))
NOTHING = csr_array((0, 3))
IDS = ["e", "d", "c", "b", "a"]


def test_a_model_is_unsure_at_a_half_and_where_it_contradicts_the_dictionary() -> None:
    model, dictionary = np.array([[0.5], [0.0], [0.9]]), np.array([[0.5], [0.0], [0.0]])
    assert uncertainty(model, dictionary).tolist() == pytest.approx([1.0, 0.0, 0.36 + 0.9])


def test_the_least_sure_comes_first_and_its_double_last() -> None:
    assert choose(IDS, AXES, np.array([0.9, 0.8, 0.3, 0.2, 0.1]), NOTHING, 5) == [0, 2, 3, 4, 1]


def test_what_is_like_a_judged_text_waits() -> None:
    assert choose(IDS, AXES, np.array([0.9, 0.8, 0.3, 0.2, 0.1]), AXES[[0]], 3) == [2, 3, 4]


def test_ties_go_by_id() -> None:
    assert [IDS[place] for place in choose(IDS, AXES, np.ones(5), NOTHING, 4)] == ["a", "b", "c", "d"]


@given(count=st.integers(0, 12), k=st.integers(0, 15), seed=st.integers(0, 50))
@settings(max_examples=40, deadline=None)
def test_each_is_chosen_once_and_the_order_of_candidates_does_not_matter(count: int, k: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows, unsure = random.integers(0, 2, (count, 4)).astype(float), random.integers(0, 3, count) / 2
    ids = [f"t{place:02d}" for place in range(count)]
    chosen = choose(ids, csr_array(rows), unsure, csr_array((0, 4)), k)
    assert len(chosen) == len(set(chosen)) == min(k, count)
    order = random.permutation(count)
    other = choose([ids[place] for place in order], csr_array(rows[order]), unsure[order], csr_array((0, 4)), k)
    assert [ids[place] for place in chosen] == [ids[order[place]] for place in other]
