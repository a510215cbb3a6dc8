"""Lists that were carried over the nights give what a rebuild gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.recommend.certified import NOBODY
from transforms.recommend.neighbours import nearest_rows
from transforms.recommend.profiles import Matrix, unit_rows
from transforms.recommend.reserves import Reserve, built, changed, updated


def some_rows(count: int, rng: np.random.Generator, *, tied: bool) -> Matrix:
    if tied:
        return unit_rows(rng.choice([0.0, 0.0, 0.5, 1.0], (count, 5)))
    return unit_rows(rng.random((count, 12)) ** 3)


def a_night_later(
    ids: np.ndarray, rows: Matrix, rng: np.random.Generator, share: float, *, tied: bool
) -> tuple[np.ndarray, Matrix]:
    """Some works leave, some change, some come, anywhere in the order of ids."""
    kept = rng.random(len(ids)) > share
    ids, rows = ids[kept], rows[kept].copy()
    altered = rng.random(len(ids)) < share
    rows[altered] = some_rows(int(altered.sum()), rng, tied=tied)
    more = np.setdiff1d(rng.integers(0, 10_000, 1 + int(share * len(ids))), ids)
    order = np.argsort(np.concatenate((ids, more)))
    return np.concatenate((ids, more))[order], np.concatenate((rows, some_rows(len(more), rng, tied=tied)))[order]


def first(reserve: Reserve, k: int) -> list[list[tuple[int, float]]]:
    return [
        [(item, score) for item, score in zip(items, scores, strict=True) if item != NOBODY]
        for items, scores in zip(reserve.item[:, :k].tolist(), reserve.units[:, :k].tolist(), strict=True)
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 120), st.sampled_from([0.0, 0.03, 0.12]), st.booleans())
def test_several_nights_of_changes_give_the_ids_and_scores_of_a_rebuild(
    seed: int, count: int, share: float, tied: bool
) -> None:
    rng, k, depth = np.random.default_rng(seed), 4, 9
    ids = np.sort(rng.choice(10_000, count, replace=False))
    rows = some_rows(count, rng, tied=tied)
    reserve = built(rows, depth)
    for _ in range(5):
        later, after = a_night_later(ids, rows, rng, share, tied=tied)
        reserve = updated(reserve, changed(rows, after, ids, later), after, k, depth)
        ids, rows = later, after
        assert first(reserve, k) == first(built(rows, depth), k)


def test_a_list_is_what_the_engine_gives() -> None:
    rows = some_rows(60, np.random.default_rng(1), tied=False)
    table = nearest_rows(rows, rows, 7, same=True, positive=True)
    kept = built(rows, 20).table(7)
    assert kept.item.tolist() == table.item.tolist()
    assert kept.score.tolist() == table.score.tolist()


def test_a_night_in_which_everything_changed_is_a_rebuild() -> None:
    rng = np.random.default_rng(2)
    before, after = some_rows(40, rng, tied=False), some_rows(40, rng, tied=False)
    change = changed(before, after, np.arange(40), np.arange(40))
    assert (change.source == NOBODY).all()
    found = updated(built(before, 9), change, after, 4, 9)
    assert first(found, 9) == first(built(after, 9), 9)
