"""Exact means exact: every answer is compared with sorting all rounded scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.recommend import neighbours, tiles
from transforms.recommend.neighbours import top_k
from transforms.recommend.profiles import Matrix, unit_rows

# Few values and few columns, so that rows repeat and scores tie often; 0 so that whole rows vanish.
VALUES = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0, 0.1, 1 / 3])
SIGNED = st.sampled_from([0.0, 0.5, -0.5, 1.0, -1.0])


@st.composite
def matrices(draw: st.DrawFn, width: int, values: st.SearchStrategy[float] = VALUES, most: int = 14) -> Matrix:
    rows = draw(st.lists(st.lists(values, min_size=width, max_size=width), min_size=1, max_size=most))
    return unit_rows(np.array(rows))


def brute_force(
    queries: Matrix, items: Matrix, k: int, *, same: bool, positive: bool
) -> list[tuple[int, int, int, float]]:
    """Sort everything, each product added column by column: (query, item, rank, score)."""
    totals = np.zeros((len(queries), len(items)))
    for left, right in zip(queries.T, items.T, strict=True):
        totals += left[:, None] * right
    rows = []
    for query, scores in enumerate((np.rint(totals * 1e6) / 1e6).tolist()):
        scored = []
        for item, score in enumerate(scores):
            if not (same and item == query) and not (positive and score <= 0):
                scored.append((-score, item))
        best = sorted(scored)[:k]
        rows += [(query, item, rank, 0.0 - score) for rank, (score, item) in enumerate(best, start=1)]
    return rows


def listed(found: neighbours.Neighbours) -> list[tuple[int, int, int, float]]:
    return list(zip(found.query.tolist(), found.item.tolist(), found.rank.tolist(), found.score.tolist(), strict=True))


@settings(max_examples=100, deadline=None)
@given(matrices(3), st.integers(1, 20), st.booleans())
def test_a_table_with_itself_equals_brute_force_with_duplicates_zeros_and_k_beyond_n(
    rows: Matrix, k: int, positive: bool
) -> None:
    found = top_k(rows, rows, k, same=True, positive=positive)
    assert listed(found) == brute_force(rows, rows, k, same=True, positive=positive)


@settings(max_examples=100, deadline=None)
@given(matrices(4, SIGNED), matrices(4, SIGNED), st.integers(1, 20), st.booleans())
def test_queries_against_items_equal_brute_force_with_negative_scores(
    queries: Matrix, items: Matrix, k: int, positive: bool
) -> None:
    found = top_k(queries, items, k, same=False, positive=positive)
    assert listed(found) == brute_force(queries, items, k, same=False, positive=positive)


def sparse_rows(count: int, width: int, seed: int = 3) -> Matrix:
    rng = np.random.default_rng(seed)
    rows = unit_rows(rng.random((count, width)) * (rng.random((count, width)) < 0.3))
    rows[count // 3 : count // 2] = rows[count // 3]
    return rows


@pytest.mark.parametrize(("tall", "wide"), [(7, 16), (128, 64), (512, 1024)])
def test_many_rows_equal_brute_force_whatever_the_tile(tall: int, wide: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "TALL", tall)
    monkeypatch.setattr(tiles, "WIDE", wide)
    rows = sparse_rows(330, 9)
    assert listed(top_k(rows, rows, 4, same=True)) == brute_force(rows, rows, 4, same=True, positive=False)


@pytest.mark.parametrize("positive", [True, False])
def test_more_ties_than_a_list_holds_are_settled_by_id(positive: bool) -> None:
    # No two rows are equal, and each has one of three scores with hundreds of others.
    rng = np.random.default_rng(8)
    rows = np.zeros((500, 40))
    for row, pair in enumerate(rng.permutation([(a, b) for a in range(40) for b in range(a)])[:500]):
        rows[row, pair] = 0.5
    for table in (rows, np.where(rng.random(rows.shape) < 0.5, -rows, rows)):
        found = top_k(table, table, 9, same=True, positive=positive)
        assert listed(found) == brute_force(table, table, 9, same=True, positive=positive)


def test_scores_nearer_than_float32_can_tell_are_told_apart() -> None:
    rng = np.random.default_rng(9)
    rows = unit_rows(np.ones((400, 24)) + rng.normal(size=(400, 24)) * 2e-4)
    assert np.ptp(rows @ rows.T) < 1e-6, "or this shows nothing"
    assert listed(top_k(rows * 40, rows * 40, 5, same=True)) == brute_force(
        rows * 40, rows * 40, 5, same=True, positive=False
    )


def test_rows_whose_best_come_last_are_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    # The lists bet on a shuffled order; in order of likeness the bet is lost, which may cost time only.
    monkeypatch.setattr(neighbours, "shuffled", np.arange)
    angle = np.linspace(0, 1.5, 900) ** 2
    rows = np.stack((np.cos(angle), np.sin(angle)), axis=1)
    assert listed(top_k(rows, rows, 3, same=True)) == brute_force(rows, rows, 3, same=True, positive=False)
    assert listed(top_k(rows[-5:], rows, 3, same=False)) == brute_force(rows[-5:], rows, 3, same=False, positive=False)


@pytest.mark.parametrize("parts", [2, 3])
def test_strips_computed_apart_and_merged_give_the_same_table(parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "TALL", 32)
    rows = sparse_rows(500, 12)

    def apart(singles: tiles.Singles, wanted: int, floor: float) -> tiles.Lists:
        return tiles.merged([tiles.symmetric(singles, wanted, floor, part, parts) for part in range(parts)])

    whole = listed(top_k(rows, rows, 6, same=True))
    assert listed(top_k(rows, rows, 6, same=True, sweep=apart)) == whole


@pytest.mark.parametrize("size", [1e-200, 1e-9, 1e9, 1e150])
def test_rows_of_any_length_are_compared_as_they_are(size: float) -> None:
    rows = np.random.default_rng(2).integers(-2, 3, (60, 5)) * size
    assert listed(top_k(rows, rows, 4, same=True)) == brute_force(rows, rows, 4, same=True, positive=False)


def test_five_thousand_equal_rows_name_the_first_ids() -> None:
    rows = unit_rows(np.ones((5_000, 8)))
    found = top_k(rows, rows, 3, same=True)
    assert found.item.reshape(-1, 3)[[0, 1, 2, 3, 4_999]].tolist() == [
        [1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2], [0, 1, 2],
    ]  # fmt: skip
    assert set(found.score.tolist()) == {1.0}


def test_scores_on_the_rounding_edge_are_added_in_the_fixed_order() -> None:
    # Products of 0.0005 and 0.001 end in half a rounding unit, so the last bit decides, and BLAS adds in its own order.
    rng = np.random.default_rng(6)
    queries, items = rng.integers(0, 12, (60, 64)) * 0.0005, rng.integers(0, 12, (80, 64)) * 0.001
    on_the_edge = np.abs((queries @ items.T * 1e6) % 1 - 0.5) < 1e-6
    assert on_the_edge.mean() > 0.3
    assert listed(top_k(queries, items, 9, same=False)) == brute_force(queries, items, 9, same=False, positive=False)


def test_a_single_work_has_no_neighbour_and_no_query_has_no_row() -> None:
    one = unit_rows(np.ones((1, 2)))
    assert top_k(one, one, 5, same=True).query.size == 0
    assert top_k(np.zeros((0, 2)), one, 5, same=False).query.size == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_no_number_is_refused(bad: float) -> None:
    good = np.ones((2, 2))
    with pytest.raises(ValueError, match="NaN or an infinite"):
        top_k(good, np.array([[1.0, bad]]), 1, same=False)


def test_k_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        top_k(np.ones((2, 2)), np.ones((2, 2)), 0, same=True)
