"""The order of a playlist's tracks: opener and closer chosen, the way between them smooth in tempo, key and feel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from transforms.recommend.keys import apart
from transforms.recommend.profiles import Matrix

TEMPO, KEY, FEEL = 1.0, 0.35, 0.5
"""What a doubling of tempo, the furthest key and feelings without anything in common cost."""
UNKNOWN_TEMPO = 0.4
"""Doublings between two tracks of which one has no tempo."""
SWAPS = 20
"""Rounds of improvement at most."""


def steps(profiles: Matrix, tempos: Sequence[int | None], keys: Sequence[int | None]) -> Matrix:
    """N × N, symmetric: how rough the step from one track to another is; 0 is none. Rounded to 1e-6.

    profiles: N rows of length 1. tempos: bpm. keys: places on the circle of fifths. None where not known.
    """
    count = len(profiles)
    known = np.array([tempo or 0 for tempo in tempos], dtype=np.float64)
    logs = np.log2(np.where(known > 0, known, 1.0))
    jump = np.abs(logs[:, None] - logs[None, :])
    jump = np.where((known[:, None] > 0) & (known[None, :] > 0), jump, UNKNOWN_TEMPO)
    far = np.array([[apart(one, other) for other in keys] for one in keys]).reshape(count, count)
    cost: Matrix = (TEMPO * jump + KEY * far + FEEL * (1 - profiles @ profiles.T)).round(6)
    np.fill_diagonal(cost, 0.0)
    return cost


def ordered(cost: Matrix, opener: int, closer: int) -> list[int]:
    """Each track once, from opener to closer: nearest next, then pieces turned round (2-opt) while that is smoother.

    Ties go to the smaller number. With one track, opener and closer are the same.
    """
    left = set(range(len(cost))) - {opener, closer}
    way = [opener]
    while left:
        following = min(left, key=lambda number: (cost[way[-1], number], number))
        way.append(following)
        left.remove(following)
    if closer != opener:
        way.append(closer)
    for _ in range(SWAPS):
        if not _turned(way, cost):
            break
    return way


def _turned(way: list[int], cost: Matrix) -> bool:
    """Turn round every piece whose turning makes the way smoother; its ends stay. Did anything change?"""
    changed = False
    for first in range(1, len(way) - 2):
        for last in range(first + 1, len(way) - 1):
            before = cost[way[first - 1], way[first]] + cost[way[last], way[last + 1]]
            after = cost[way[first - 1], way[last]] + cost[way[first], way[last + 1]]
            if after < before - 1e-9:
                way[first : last + 1] = way[first : last + 1][::-1]
                changed = True
    return changed
