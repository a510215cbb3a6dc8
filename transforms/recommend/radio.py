"""Radio: pools of songs with weights, and what a play or a skip should change, so that a client can be live without us.

The client's rule is in docs/radio.md. It holds one number a factor for each listener and station, at first 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.identity import identifier
from transforms.recommend.playlists import Songs, carrying, leading
from transforms.recommend.profiles import Indices, Matrix, unit_rows
from transforms.recommend.reasons import reasons
from transforms.recommend.starts import Start, vectors

FEWEST, MOST = 10, 100
"""Songs in a station's pool."""
NEAR = 0.1
SHARPNESS = 4.0
"""A song's weight is exp(SHARPNESS × its cosine with the station), divided by the pool's sum."""
FACTORS = 12
"""Factors a song tells about itself: its strongest ones."""
PLAYED, SKIPPED = 0.5, -1.0
"""What a play and a skip of a song add to its factors, per unit that it has more of them than its pool.

A skip says more than a play: a song also plays on when nobody listens.
"""
UNITS = 1_000_000


def stations(songs: Songs, starts: Sequence[Start], genres: pl.DataFrame) -> pl.DataFrame:
    """gold.stations: a row for each song of each pool, by rank. Weights of a pool sum to 1.

    starts: those of kind mood. genres: work_id, genre of songs. A pool of fewer than FEWEST songs is no station.
    """
    every = np.arange(songs.works.ids.len())
    moods = [start for start in starts if start.kind == "mood"]
    found = [
        _station(songs, "mood", start.name, start.ja, start.en, row, carrying(songs, every, leading(row)))
        for start, row in zip(moods, vectors(moods, songs.works.factors), strict=True)
    ]
    numbered = pl.DataFrame({"work_id": songs.works.ids}).with_row_index("row")
    placed = genres.join(numbered, on="work_id").sort("genre", "row")
    for genre, rows in placed.group_by("genre", maintain_order=True).agg("row").iter_rows():
        own = np.array(rows, dtype=np.int64)
        mean = unit_rows(songs.works.matrix[own].sum(axis=0, keepdims=True))[0]
        found.append(_station(songs, "genre", genre, genre, genre, mean, own))
    kept = [rows for rows in found if rows is not None]
    return pl.concat(kept) if kept else pl.DataFrame()


def next_tracks(songs: Songs, pools: pl.DataFrame) -> pl.DataFrame:
    """gold.next_tracks: for each song of each pool and its strongest factors: strength, on_play, on_skip.

    strength: of the factor in the song's profile, length 1. on_play and on_skip: PLAYED and SKIPPED times the
    strength less the mean of the pool, so that what all songs of a pool share moves nothing.
    """
    row_of = {work: row for row, work in enumerate(songs.works.ids)}
    parts = []
    for station, works in pools.group_by("station_id", maintain_order=True).agg("work_id").iter_rows():
        matrix = songs.works.matrix[[row_of[work] for work in works]]
        mean = matrix.mean(axis=0).round(6)
        strongest = np.argsort(-matrix.round(6), axis=1, kind="stable")[:, :FACTORS]
        song = np.repeat(np.arange(len(works)), strongest.shape[1])
        column = strongest.ravel()
        strength = matrix[song, column].round(6)
        kept = strength > 0
        song, column, strength = song[kept], column[kept], strength[kept]
        ahead = strength - mean[column]
        parts.append(
            pl.DataFrame(
                {
                    "station_id": [station] * len(song),
                    "work_id": pl.Series(works, dtype=pl.String).gather(song),
                    "factor": pl.Series(songs.works.factors, dtype=pl.String).gather(column),
                    "strength": strength,
                    "on_play": (PLAYED * ahead).round(6) + 0.0,
                    "on_skip": (SKIPPED * ahead).round(6) + 0.0,
                }
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame()


def _station(
    songs: Songs, kind: str, start: str, ja: str, en: str, vector: Matrix, pool: Indices
) -> pl.DataFrame | None:
    near = (songs.works.matrix[pool] @ vector).round(6)
    order = np.argsort(-near, kind="stable")[:MOST]
    order = order[near[order] >= NEAR]
    if len(order) < FEWEST:
        return None
    rows, score = pool[order], near[order]
    count = len(rows)
    why = reasons(vector[None, :], songs.works.matrix, np.zeros(count, np.int64), rows, songs.works.factors)
    return pl.DataFrame(
        {
            "station_id": [identifier("station", kind, start)] * count,
            "rank": pl.Series(range(1, count + 1), dtype=pl.Int32),
            "work_id": songs.works.ids.gather(rows),
            "kind": [kind] * count,
            "start": [start] * count,
            "name_ja": [ja] * count,
            "name_en": [en] * count,
            "score": score,
            "weight": _weights(score),
            "reasons": why,
        }
    )


def _weights(score: Matrix) -> Matrix:
    """exp(SHARPNESS × score) over the sum, in whole millionths that add up to 1: the first one takes the rest."""
    raw = np.exp(SHARPNESS * score)
    units = np.floor(raw / raw.sum() * UNITS + 1e-6)
    units[0] += UNITS - units.sum()
    weights: Matrix = units / UNITS
    return weights
