"""Original themes (オリジナルテーマ): groups of works of like concept, story and situation, also across domains.

Spherical k-means (Dhillon and Modha, Machine Learning 42, 2001) fitted on a sample that is drawn by id, then every
work joins each theme to which it is near. Last night's centres are the start of tonight's, so that a night without
changes gives the same themes and a small change moves few works.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.recommend.profiles import Indices, Matrix, Profiles, dense, unit_rows

FEWEST, MOST = 8, 200
"""Works of a theme."""
WORKS_A_THEME = 14
"""Works for each centre looked for."""
CENTRES = 400
SAMPLE = 10_000
"""Works from which centres are fitted; ids are digests, so the first ones by id are a random draw that stays."""
ALIKE = 0.9
"""Cosine from which a centre says the same as an earlier one: its works are the earlier one's."""
ROUNDS = 60
NEAR = 0.35
"""Least cosine between a work and a theme's centre."""
CLOSE_TO_BEST = 0.85
"""A work also joins themes that are this near, as a share of its best one."""
THEMES_A_WORK = 3
SETTLING = 4
"""Rounds in which works of themes that are too small look for another."""
DECIMALS = 6


class Members(NamedTuple):
    """Who belongs where, by theme, then rank. theme, work: row numbers. score: cosine with the centre."""

    theme: Indices
    work: Indices
    score: Matrix


def fitted_centres(works: Profiles, last: Matrix | None = None) -> Matrix:
    """Centres of the works, each of length 1, columns as in `works.factors`.

    last: last night's centres in the same columns, from which the search starts; None where there is no such night.
    Where the night holds more works than last night's centres are for, new ones begin at the works that are
    furthest from all.
    """
    sample = works.matrix[:SAMPLE]
    wanted = min(CENTRES, len(sample) // WORKS_A_THEME)
    centres = np.zeros((0, len(works.factors))) if last is None else last
    if not wanted:
        return centres
    if wanted - len(centres) > len(centres) * 0.1:
        centres = _begun(sample, centres, wanted)
    for _ in range(ROUNDS):
        moved = _moved(sample, centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    return centres


def members(works: Profiles, centres: Matrix) -> Members:
    """The works of each theme, nearest first, at most MOST. A work is in up to THEMES_A_WORK themes, or in none.

    A centre that is like an earlier one, or near to fewer than FEWEST works, is no theme: its works go to others.
    """
    if not len(centres) or not len(works.matrix):
        return Members(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    scores = _cosines(works.matrix, centres)
    scores[:, _shadowed(centres)] = -1.0
    found = _joined(scores)
    for _ in range(SETTLING):
        few = np.bincount(found.theme, minlength=len(centres)) < FEWEST
        if not few[found.theme].any():
            break
        scores[:, few] = -1.0
        found = _joined(scores)
    return found


def _joined(scores: Matrix) -> Members:
    """Members by works × themes of cosines."""
    most = min(THEMES_A_WORK, scores.shape[1])
    every, left = np.arange(len(scores)), scores.copy()
    best = np.empty((len(scores), most), np.int64)
    for turn in range(most):
        best[:, turn] = left.argmax(axis=1)  # the first of equal ones: ties go to the smaller number
        left[every, best[:, turn]] = -2.0
    kept = np.take_along_axis(scores, best, axis=1)
    near = (kept >= NEAR) & (kept >= CLOSE_TO_BEST * kept[:, :1])
    work, place = np.nonzero(near)
    theme, score = best[work, place], kept[work, place]
    order = np.lexsort((work, -score, theme))
    theme, work, score = theme[order], work[order], score[order]
    rank = np.arange(len(theme)) - np.searchsorted(theme, theme, side="left")
    within = rank < MOST
    return Members(theme[within], work[within], score[within])


def aligned(centres: pl.DataFrame, factors: Sequence[str]) -> Matrix | None:
    """Last night's centres (centre, factor, weight) in tonight's columns, by number; None where there are none.

    A factor that the ontology has lost is left out, a new one is 0.
    """
    known = centres.filter(pl.col("factor").is_in(list(factors)))
    if not known.height:
        return None
    numbers = known["centre"].unique().sort()
    values = known.select("factor", subject_id="centre", value="weight")
    return dense(values, numbers.alias("subject_id"), factors)


def _begun(sample: Matrix, centres: Matrix, wanted: int) -> Matrix:
    """Centres to start from: the given ones, then one by one the work that is least like any (ties by id)."""
    if not len(centres):
        centre = unit_rows(sample.sum(axis=0, keepdims=True)).round(DECIMALS)
        nearest = _cosines(sample, centre)[:, 0]
        first = sample[[int(nearest.argmax())]] if len(sample) else sample
        centres = first
    best = _cosines(sample, centres).max(axis=1, initial=-1.0)
    while len(centres) < wanted:
        chosen = int(best.argmin())
        centres = np.concatenate([centres, sample[[chosen]]])
        best = np.maximum(best, _cosines(sample, sample[[chosen]])[:, 0])
    return centres


def _moved(sample: Matrix, centres: Matrix) -> Matrix:
    """Each centre moved to the mean direction of the works that are nearest to it; one without works stays."""
    own = _cosines(sample, centres).argmax(axis=1)
    sums = np.zeros_like(centres)
    np.add.at(sums, own, sample)
    empty = np.bincount(own, minlength=len(centres)) == 0
    sums[empty] = centres[empty]
    moved: Matrix = unit_rows(sums).round(DECIMALS)
    return moved


def _shadowed(centres: Matrix) -> Indices:
    """Numbers of the centres that are like one before them, which itself is like none before it."""
    alike = _cosines(centres, centres) >= ALIKE
    kept: list[int] = []
    for number in range(len(centres)):
        if not alike[number, kept].any():
            kept.append(number)
    shadowed: Indices = np.setdiff1d(np.arange(len(centres)), np.array(kept, dtype=np.int64))
    return shadowed


def _cosines(works: Matrix, centres: Matrix) -> Matrix:
    """Products rounded to 1e-6, so that the last bits of a BLAS decide nothing."""
    products: Matrix = (works @ centres.T).round(DECIMALS)
    return products
