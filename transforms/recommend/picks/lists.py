"""Lists of picks: for each listener the works that suit best, never one that was heard, each with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from transforms.recommend.picks import known, unheard
from transforms.recommend.picks.blends import blended
from transforms.recommend.picks.histories import Array, Histories, histories_of
from transforms.recommend.picks.parts import SEED, heard_by
from transforms.recommend.picks.ranking import standardised
from transforms.recommend.picks.spaces import spaces_of, tf_idf
from transforms.recommend.picks.why import strongest_shared, tastes

PICKS = 50
UNITS = 1e6
"""Scores are rounded to 1 / UNITS."""
BLOCK = 500
"""Listeners scored at once."""
FEW_LISTENERS = 5
"""Where at least half of the works that may be picked have fewer, they are new releases."""


@dataclass(frozen=True)
class Told:
    """How picks were made: as new releases or not; NDCG@10 of the blend on works held out (0 where nobody could judge);
    judges, the listeners who decided; parts, each with its weight.
    """

    new_releases: bool
    reached: float
    judges: int
    parts: dict[str, float]


def picks(
    events: pl.DataFrame,
    factors: pl.DataFrame,
    only: Iterable[object] | None = None,
    k: int = PICKS,
    new_releases: bool | None = None,
    done: Callable[[str], None] = lambda _: None,
) -> tuple[pl.DataFrame, Told]:
    """listener_id, work_id, rank (from 1), score, reasons: min(k, works not heard) rows for each listener.

    events: listener_id, work_id, weight; factors: work_id, factor, score, one row per work and factor; ids of either
    table of the same type. Weights of a pair are added; where that gives 0 or less, the work is known and not liked: it
    is never picked and says nothing of taste. only: ids of works that may be picked, others being ignored; default all.
    new_releases: are these works new, so that who heard them says little; default, where half of them have fewer than
    FEW_LISTENERS.
    A listener who likes nothing gets what many hear, in the same order for all. Score compares works for one listener,
    not listeners; ties go by work id. reasons: at most three factors that work and taste both carry, none where they
    share none. done: told of each stage. The same rows in another order give the same picks.
    """
    with threadpool_limits(1):  # one order of additions
        histories = histories_of(events, factors)
        done("histories")
        spaces = spaces_of(histories.carried, SEED)
        done("factors")
        chosen = _places(histories, only)
        listeners = heard_by(histories.liked)
        fresh = new_releases
        if fresh is None:
            fresh = only is not None and len(chosen) > 0 and bool(np.median(listeners[chosen]) < FEW_LISTENERS)
        scores, told = (_new if fresh else _all)(histories, spaces, chosen, done)
        frames = list(_listed(histories, chosen, scores, k, done))
    return pl.concat(frames), told


def _all(
    histories: Histories, spaces: dict[str, Array], chosen: Array, done: Callable[[str], None]
) -> tuple[Callable[[Array], Array], Told]:
    """Scores among works that have listeners; those without take part by what they are like."""
    choice = known.choose(histories.liked, histories.heard, spaces, done)
    parts = {part: part.fitted(histories.liked, spaces, np.float64) for part in choice.weights}
    done("parts")
    fame = np.log1p(heard_by(histories.liked))

    def scores(listeners: Array) -> Array:
        heard = histories.heard[listeners]
        made = {part: standardised(score(listeners), heard) for part, score in parts.items()}
        return _or_fame(blended(made, choice.weights), histories, listeners, fame)[:, chosen]

    return scores, Told(False, choice.reached, choice.judges, {str(each): w for each, w in choice.weights.items()})


def _new(
    histories: Histories, spaces: dict[str, Array], chosen: Array, done: Callable[[str], None]
) -> tuple[Callable[[Array], Array], Told]:
    """Scores among new releases only."""
    old = np.setdiff1d(np.arange(histories.works.len()), chosen)
    choice = unheard.choose(histories.liked, spaces, old, len(chosen), done)
    carried = unheard.Carried(csr_array(histories.liked.tocsc()[:, old]), spaces, old, chosen)
    fame, heard = carried.fame(), csr_array(histories.heard.tocsc()[:, chosen])

    def scores(listeners: Array) -> Array:
        made = {part: standardised(carried.scores(part, listeners), heard[listeners]) for part in choice.weights}
        return _or_fame(blended(made, choice.weights), histories, listeners, fame)

    return scores, Told(True, choice.reached, choice.judges, {str(each): w for each, w in choice.weights.items()})


def _or_fame(scores: Array, histories: Histories, listeners: Array, fame: Array) -> Array:
    """Scores; those of listeners who like nothing are how many listeners a work has, or should have."""
    nothing = np.diff(histories.liked.indptr)[listeners] == 0
    scores[nothing] = np.where(np.isneginf(scores[nothing]), -np.inf, fame)
    return scores


def _places(histories: Histories, only: Iterable[object] | None) -> Array:
    if only is None:
        return np.arange(histories.works.len())
    wanted = histories.works.is_in(pl.Series(sorted(set(only)), dtype=histories.works.dtype).implode())
    return np.flatnonzero(wanted.to_numpy())


def _listed(
    histories: Histories, chosen: Array, scores: Callable[[Array], Array], k: int, done: Callable[[str], None]
) -> Iterator[pl.DataFrame]:
    rare = tf_idf(histories.carried)
    taste = tastes(histories.plain, rare)
    for start in range(0, histories.listeners.len(), BLOCK):
        listeners = np.arange(start, min(start + BLOCK, histories.listeners.len()))
        row, column, rank, score = first(scores(listeners), k)
        listener, work = listeners[row], chosen[column]
        yield pl.DataFrame(
            {
                "listener_id": histories.listeners.gather(listener),
                "work_id": histories.works.gather(work),
                "rank": rank.astype(np.int32),
                "score": score,
                "reasons": strongest_shared(taste, rare, listener, work, histories.factors),
            }
        )
        done(f"listeners {listeners[-1] + 1} of {histories.listeners.len()}")


def first(scores: Array, k: int) -> tuple[Array, Array, Array, Array]:
    """Row, column, rank and rounded score of the k highest finite scores of each row, ties by column."""
    rows, columns = scores.shape
    units = np.where(np.isfinite(scores), np.rint(scores * UNITS), 0).astype(np.int64)
    # one number that sorts by (−score, column)
    order = np.where(np.isfinite(scores), -units * columns + np.arange(columns), np.iinfo(np.int64).max)
    count = min(k, columns)
    few = np.argpartition(order, count - 1, axis=1)[:, :count] if count < columns else np.argsort(order, axis=1)
    few = np.take_along_axis(few, np.argsort(np.take_along_axis(order, few, axis=1), axis=1, kind="stable"), axis=1)
    row, place = np.nonzero(np.take_along_axis(np.isfinite(scores), few, axis=1))
    column = few[row, place]
    return row, column, place + 1, units[row, column] / UNITS + 0.0
