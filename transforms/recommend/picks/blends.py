"""Which parts to blend, and how much of each: chosen on works held out from listeners, one step at a time.

Forward selection from the best single part (Caruana et al. 2004, Ensemble selection from libraries of models): a part
joins, or gets more weight, where NDCG@10 rises by more than chance; so a blend is never worse there than its best part.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_array

from transforms.recommend.picks.histories import Array
from transforms.recommend.picks.ranking import ndcg, top_places

Key = TypeVar("Key", bound=Hashable)
Trial = tuple[Mapping[Key, Array], csr_array]
"""Standardised scores (listeners × works) of each part, and the works wanted (listeners × works)."""
ADDED = (0.1, 0.3, 0.7)
STEPS = 6
LEAST_GAIN = 4e-4
"""NDCG@10 rises by less by chance."""
EVENLY = 6
"""A blend begins with at most so many parts of the same weight."""
POOL = 60
"""So many of each part's first works stand for all works while weights are tried."""


def chosen(
    trials: Sequence[Trial[Key]], first: Key | None = None, alone: Mapping[Key, float] | None = None
) -> tuple[dict[Key, float], float]:
    """Weights by part, and NDCG@10 of the blend, the mean over all trials' listeners.

    It begins with `first`; or else, evenly, with as many of the best parts as rank best together: on works that nobody
    tried, several good parts stray less than one. alone: NDCG@10 of each part, where it is known. Equal gains go to the
    part named first.
    """
    names = list(trials[0][0])
    if first is not None:
        weights = {first: 1.0}
    else:
        value = alone or valued(trials)
        order = sorted(names, key=lambda name: -value[name])[:EVENLY]
        starts = [dict.fromkeys(order[:count], 1.0 / count) for count in range(1, len(order) + 1)]
        weights = max(starts, key=lambda start: _reached(trials, start))
    reached = _reached(trials, weights)
    for _ in range(STEPS):
        tried = [{**weights, name: weights.get(name, 0.0) + added} for name in names for added in ADDED]
        values = [_reached(trials, each) for each in tried]
        if max(values) < reached + LEAST_GAIN:
            break
        reached = max(values)
        weights = tried[values.index(reached)]
    return weights, reached


def valued(trials: Sequence[Trial[Key]]) -> dict[Key, float]:
    """NDCG@10 of each part alone, the mean over all trials' listeners."""
    return {name: _reached(trials, {name: 1.0}) for name in trials[0][0]}


def blended(scores: Mapping[Key, Array], weights: Mapping[Key, float]) -> Array:
    """The weighted sum of standardised scores, in the order of `weights`."""
    total: Array | None = None
    for name, weight in weights.items():
        added = scores[name] * scores[name].dtype.type(weight)
        total = added if total is None else np.add(total, added, out=total)
    if total is None:
        raise ValueError("a blend of no part")
    return total


def _reached(trials: Sequence[Trial[Key]], weights: Mapping[Key, float]) -> float:
    values = [ndcg(blended(scores, weights), wanted) for scores, wanted in trials]
    return round(float(np.concatenate(values).mean()), 6)


def pooled(scores: Mapping[Key, Array], wanted: csr_array) -> Trial[Key]:
    """The same over fewer columns: for each listener the first POOL works of any part, the rest of the row at −∞."""
    tops = np.concatenate([top_places(each, POOL) for each in scores.values()], axis=1)
    tops.sort(axis=1)
    again = np.zeros(tops.shape, dtype=bool)
    again[:, 1:] = tops[:, 1:] == tops[:, :-1]
    few = {}
    for name, each in scores.items():
        few[name] = np.take_along_axis(each, tops, axis=1)
        few[name][again] = -np.inf
    hits = np.take_along_axis(np.asarray(wanted.todense()) > 0, tops, axis=1) & ~again
    # a wanted work outside the pool still counts for the ideal ranking: columns of its own, never reached
    missed = np.diff(wanted.indptr) - hits.sum(axis=1)
    beyond = np.arange(int(missed.max(initial=0)))[None, :] < missed[:, None]
    return (
        {name: np.hstack((each, np.full(beyond.shape, -np.inf, each.dtype))) for name, each in few.items()},
        csr_array(np.hstack((hits, beyond)).astype(float)),
    )
