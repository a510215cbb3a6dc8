"""Profiles made for tests: groups of works that share factors, drawn with a seed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from transforms.recommend.playlists import Songs
from transforms.recommend.profiles import Profiles, unit_rows


def works(groups: Mapping[str, tuple[int, dict[str, float]]], seed: int = 7, domain: str = "music") -> Profiles:
    """`count` works for each group, near its factors; ids `<group>-<number>`, in order."""
    draw = np.random.default_rng(seed)
    factors = tuple(sorted({factor for _, weights in groups.values() for factor in weights}))
    ids, rows = [], []
    for group, (count, weights) in groups.items():
        base = np.array([weights.get(factor, 0.0) for factor in factors])
        for number in range(count):
            ids.append(f"{group}-{number:03}")
            rows.append(np.where(base > 0, base + draw.uniform(0, 0.2, len(factors)), 0.0))
    order = np.argsort(np.array(ids), kind="stable")
    matrix = unit_rows(np.array(rows)[order])
    names = pl.Series([ids[place] for place in order])
    return Profiles(names, pl.repeat(domain, len(ids), eager=True), factors, matrix)


def songs(profiles: Profiles, artists: int = 50, seed: int = 7) -> Songs:
    """Songs with tempos from 90 to 120, keys all round the circle of fifths and `artists` artists in turn."""
    draw = np.random.default_rng(seed)
    count = profiles.ids.len()
    return Songs(
        profiles,
        [int(tempo) for tempo in draw.integers(90, 120, count)],
        [int(key) for key in draw.integers(0, 12, count)],
        [(f"party-{number % artists}",) for number in range(count)],
        [2000 + number % 20 for number in range(count)],
    )
