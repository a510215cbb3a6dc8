"""Rules of lists: what walking down everybody in order would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.recommend.certified import NOBODY, exact_products
from transforms.recommend.diversity import diverse
from transforms.recommend.neighbours import Table, nearest_rows
from transforms.recommend.profiles import Matrix, unit_rows
from transforms.recommend.reserves import built, built_between
from transforms.recommend.rules import ANY_YEAR, Rules, Traits, far_in, ruled, traits

LABELS = 6


def some_rows(count: int, rng: np.random.Generator, *, tied: bool) -> Matrix:
    return unit_rows(rng.choice([0.0, 0.0, 0.5, 1.0], (count, 4)) if tied else rng.random((count, 8)) ** 3)


def some_traits(count: int, rng: np.random.Generator) -> Traits:
    labels = [list(rng.choice(LABELS, rng.integers(0, 3), replace=False)) for _ in range(count)]
    years = [None if rng.random() < 0.2 else int(rng.integers(1990, 2000)) for _ in range(count)]
    return traits([int(rng.random() < 0.2) for _ in range(count)], labels, years)


def labels_of(work: int, given: Traits) -> set[int]:
    return set(given.labels[given.starts[work] : given.starts[work + 1]].tolist())


def walked(scores: np.ndarray, query: int, allowed: np.ndarray, rules: Rules, k: int, *, same: bool) -> list[int]:
    """The definition, in plain words."""
    taken: list[int] = []
    own = labels_of(query, rules.queries)
    for item in sorted(range(len(scores)), key=lambda item: (-scores[item], item)):
        mine = labels_of(item, rules.items)
        years = rules.queries.year[query], rules.items.year[item]
        if scores[item] <= 0 or not allowed[item] or (same and item == query) or len(taken) == k:
            continue
        if rules.queries.kind[query] != rules.items.kind[item]:
            continue
        if rules.span != ANY_YEAR and (min(years) < 0 or abs(int(years[0]) - int(years[1])) > rules.span):
            continue
        held = {label: sum(label in labels_of(one, rules.items) for one in taken) for label in mine}
        if any(held[label] >= rules.room[label] for label in mine):
            continue
        if any(held[label] >= rules.own_room[label] for label in mine & own):
            continue
        taken.append(item)
    return taken


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.sampled_from([ANY_YEAR, 0, 4]), st.booleans(), st.booleans())
def test_lists_under_rules_are_what_walking_down_everybody_gives(
    seed: int, count: int, span: int, tied: bool, same: bool
) -> None:
    rng, k = np.random.default_rng(seed), 5
    queries = some_rows(count, rng, tied=tied)
    items = queries if same else some_rows(count + 3, rng, tied=tied)
    of_queries = some_traits(count, rng)
    of_items = of_queries if same else some_traits(count + 3, rng)
    room, own_room = rng.integers(1, 4, LABELS).astype(np.int32), rng.integers(0, 3, LABELS).astype(np.int32)
    rules = far_in(2, Rules(of_queries, of_items, room, own_room, span))
    allowed = rng.random(len(items)) < 0.8
    lists = built(queries, 7) if same else built_between(queries, items, 7)
    seen = np.flatnonzero(rng.random(count) < 0.9)
    table = ruled(lists, queries, items, seen, allowed, rules, k, same=same)
    for line, query in enumerate(seen):
        scores = np.round(exact_products(queries, items, np.full(len(items), query), np.arange(len(items))), 6)
        expected = walked(scores, query, allowed, rules, k, same=same)
        assert table.item[line].tolist() == expected + [NOBODY] * (k - len(expected))
        assert table.score[line, : len(expected)].tolist() == scores[expected].tolist()


def test_a_prolific_artist_fills_no_list_and_the_next_artists_move_up() -> None:
    rows = unit_rows(np.array([[1.0, place / 100] for place in range(1, 9)]))
    own = traits([0] * 8, [[0], [0], [0], [0], [0], [1], [1], [2]])
    rules = Rules(own, own, np.array([2, 2, 2], np.int32), np.array([2, 2, 2], np.int32))
    table = ruled(built(rows, 3), rows, rows, np.array([0]), np.ones(8, bool), rules, 5, same=True)
    assert table.item.tolist() == [[1, 2, 5, 6, 7]]


def test_a_discovery_shares_no_genre_however_near_it_is() -> None:
    rows = unit_rows(np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.5]]))
    genres = traits([0, 0, 0], [[0], [0], [1]])
    plenty = np.full(2, 99, np.int32)
    rules = far_in(2, Rules(genres, genres, plenty, plenty))
    table = ruled(built(rows, 2), rows, rows, np.array([0]), np.ones(3, bool), rules, 2, same=True)
    assert table.item.tolist() == [[2, NOBODY]]


def relevant(pool: list[int], scores: list[float], rows: Matrix, k: int, weight: float) -> list[int]:
    """Maximal marginal relevance as its paper writes it."""
    taken: list[int] = []
    while pool and len(taken) < k:
        like = [max((round(float(rows[one] @ rows[other]), 6) for other in taken), default=0.0) for one in pool]
        worth = [round(weight * score - (1 - weight) * each, 6) for score, each in zip(scores, like, strict=True)]
        best = worth.index(max(worth))
        taken.append(pool[best])
        pool, scores = pool[:best] + pool[best + 1 :], scores[:best] + scores[best + 1 :]
    return taken


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 14), st.sampled_from([0.0, 0.3, 0.7, 1.0]))
def test_marginal_relevance_takes_what_its_definition_takes(seed: int, count: int, weight: float) -> None:
    rows = unit_rows(np.random.default_rng(seed).choice([0.0, 0.25, 1.0], (count, 4)))
    pool = nearest_rows(rows, rows, 9, same=True, positive=True)
    found = diverse(pool, rows, 5, weight)
    for line in range(count):
        own = [item for item in pool.item[line].tolist() if item != NOBODY]
        expected = relevant(own, pool.score[line].tolist()[: len(own)], rows, 5, weight)
        assert [item for item in found.item[line].tolist() if item != NOBODY] == expected
        scores = dict(zip(pool.item[line].tolist(), pool.score[line].tolist(), strict=True))
        assert found.score[line, : len(expected)].tolist() == [scores[item] for item in expected]


def test_a_weight_that_is_none_is_refused() -> None:
    none = Table(np.zeros((0, 0), np.int32), np.zeros((0, 0)))
    for weight in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="must lie between 0 and 1"):
            diverse(none, np.zeros((0, 1)), 3, weight)
