"""Reasons claim nothing that both subjects do not carry."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.recommend.reasons import reasons

FACTORS = ["image.a", "lyrics.b", "melody.c", "voice.d"]
ROWS = st.lists(st.lists(st.sampled_from([0.0, 0.2, 0.5, 1.0]), min_size=4, max_size=4), min_size=2, max_size=6)


@settings(deadline=None)
@given(ROWS)
def test_only_factors_that_both_have_are_named_strongest_first_and_by_id_where_equal(rows: list[list[float]]) -> None:
    matrix = np.array(rows)
    query, item = (grid.ravel() for grid in np.meshgrid(range(len(rows)), range(len(rows)), indexing="ij"))
    for left, right, named in zip(query, item, reasons(matrix, matrix, query, item, FACTORS), strict=True):
        added = {name: a * b for name, a, b in zip(FACTORS, rows[left], rows[right], strict=True) if a * b > 0}
        assert named.to_list() == sorted(added, key=lambda name: (-added[name], name))[:3]


def test_a_pair_that_shares_nothing_has_no_reason() -> None:
    matrix = np.array([[1.0, 0, 0, 0], [0, 1.0, 0, 0]])
    assert reasons(matrix, matrix, np.array([0]), np.array([1]), FACTORS).to_list() == [[]]


def test_opposite_signs_are_no_reason() -> None:
    queries, items = np.array([[1.0, -0.5, 0.5, 0.0]]), np.array([[1.0, 0.5, -0.5, 0.0]])
    assert reasons(queries, items, np.array([0]), np.array([0]), FACTORS).to_list() == [["image.a"]]


def test_no_pairs_and_no_factors_are_no_error() -> None:
    none = np.zeros(0, np.int64)
    assert reasons(np.zeros((0, 4)), np.zeros((0, 4)), none, none, FACTORS).to_list() == []
    assert reasons(np.zeros((1, 0)), np.zeros((1, 0)), np.array([0]), np.array([0]), []).to_list() == [[]]
