"""A client with a narrow licence gets exactly the neighbours that it would get if there were nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.recommend.certified import NOBODY
from transforms.recommend.neighbours import Table, nearest_rows
from transforms.recommend.profiles import Matrix, unit_rows
from transforms.recommend.reserves import Reserve, built, built_between
from transforms.recommend.rules import no_rules, ruled


def licensed(lists: Reserve, rows: Matrix, allowed: np.ndarray, k: int) -> tuple[np.ndarray, Table]:
    seen, rules = np.flatnonzero(allowed), no_rules(len(rows), len(rows))
    return seen, ruled(lists, rows, rows, seen, allowed, rules, k, same=True)


def licensed_between(
    lists: Reserve, queries: Matrix, items: Matrix, may_ask: np.ndarray, may_get: np.ndarray, k: int
) -> tuple[np.ndarray, Table]:
    seen, rules = np.flatnonzero(may_ask), no_rules(len(queries), len(items))
    return seen, ruled(lists, queries, items, seen, may_get, rules, k, same=False)


def listed(seen: np.ndarray, table: Table) -> list[tuple[int, int, float]]:
    return [
        (query, item, score)
        for query, items, scores in zip(seen.tolist(), table.item.tolist(), table.score.tolist(), strict=True)
        for item, score in zip(items, scores, strict=True)
        if item != NOBODY
    ]


def drawn(seed: int, count: int) -> Matrix:
    rng = np.random.default_rng(seed)
    return unit_rows(rng.choice([0.0, 0.0, 0.3, 0.5, 1.0], (count, 6)))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 9_999), st.integers(1, 60), st.sampled_from([0.0, 0.1, 0.5, 1.0]), st.integers(1, 9))
def test_a_clients_lists_are_those_of_its_own_works_alone(seed: int, count: int, share: float, k: int) -> None:
    rows = drawn(seed, count)
    allowed = np.random.default_rng(seed).random(count) < share
    own = np.flatnonzero(allowed)
    alone = nearest_rows(rows[own], rows[own], k, same=True, positive=True)
    expected = Table(np.append(own, NOBODY).astype(np.int32)[alone.item], alone.score)
    assert listed(*licensed(built(rows, 10), rows, allowed, k)) == listed(own, expected)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 9_999), st.integers(1, 30), st.integers(1, 60), st.sampled_from([0.1, 0.5]), st.integers(1, 5))
def test_lists_over_another_domain_are_those_of_the_licensed_works_alone(
    seed: int, many: int, count: int, share: float, k: int
) -> None:
    queries, items = drawn(seed, many), drawn(seed + 1, count)
    rng = np.random.default_rng(seed)
    may_ask, may_get = rng.random(many) < share, rng.random(count) < share
    own, choice = np.flatnonzero(may_ask), np.flatnonzero(may_get)
    alone = nearest_rows(queries[own], items[choice], k, same=False, positive=True)
    expected = Table(np.append(choice, NOBODY).astype(np.int32)[alone.item], alone.score)
    lists = built_between(queries, items, 8)
    assert listed(*licensed_between(lists, queries, items, may_ask, may_get, k)) == listed(own, expected)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.8])
def test_every_work_has_exactly_k_where_the_client_licenses_more_than_k(share: float) -> None:
    rng = np.random.default_rng(3)
    rows = unit_rows(rng.random((600, 8)) + 0.01)
    allowed = rng.random(600) < share
    seen, table = licensed(built(rows, 40), rows, allowed, 10)
    assert len(seen) == allowed.sum() > 10
    assert (table.item != NOBODY).all()
