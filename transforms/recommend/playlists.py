"""Playlists that start from a mood, scene, season, era or artist and keep one feel throughout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.identity import identifier
from transforms.recommend.keys import place_of
from transforms.recommend.profiles import Indices, Matrix, Profiles, unit_rows
from transforms.recommend.reasons import reasons
from transforms.recommend.starts import Start, vectors
from transforms.recommend.stories import Labels, track_reason
from transforms.recommend.track_order import ordered, steps

FEWEST, MOST = 10, 30
"""Tracks of a playlist."""
USUAL = 20
"""Tracks aimed at."""
AN_ARTIST = 2
"""Tracks of one artist."""
OWN = 4
"""Tracks of the artist from whom a playlist starts."""
OCTAVES = 0.5
"""How far, in doublings, a tempo may lie from the middle one of the core: one feel throughout."""
NEAR_START, NEAR_OTHERS = 0.15, 0.2
"""Least cosine with the start, and with the tracks that are nearest to it."""
LEADING = 0.75
"""Share of a start's greatest weight from which a factor leads."""
CORE = 10
"""Tracks that give the playlist its feel."""
ARTISTS = 500
"""Artists that get a playlist: those with most songs."""
SONGS_OF_ARTIST = 3
ENDINGS = ("after_reading.lingering", "structure.fade_out", "lyrics.farewell", "tempo.slow", "emotion.calm")


@dataclass(frozen=True)
class Songs:
    """Profiled music works with what orders them.

    works: their profiles. tempos: bpm. keys: places on the circle of fifths. artists: party ids of each. years.
    None or () where not known.
    """

    works: Profiles
    tempos: list[int | None]
    keys: list[int | None]
    artists: list[tuple[str, ...]]
    years: list[int | None]


@dataclass(frozen=True)
class Seed:
    """Where a playlist starts: kind, start (a declared name, a decade, a party id), names, the feel as a vector.

    pool: row numbers of the songs that may be in it. leading: columns of which a track must carry one; none: any song.
    """

    kind: str
    start: str
    ja: str
    en: str
    vector: Matrix
    pool: Indices
    leading: tuple[int, ...] = ()


def songs_of(profiles: Profiles, works: pl.DataFrame, facts: pl.DataFrame, credits: pl.DataFrame) -> Songs:
    """The songs among `profiles`. works, facts, credits: silver tables. Two keys stated: the first by text."""
    music = profiles.of_domain("music")
    ids = pl.DataFrame({"work_id": music.ids})
    measures = works.select("work_id", "tempo_bpm", "release_year")
    known = ids.join(measures, on="work_id", how="left", maintain_order="left")
    stated = facts.filter(pl.col("fact").is_in(["key", "調"])).sort("value", descending=True)
    keys = dict(stated.select("subject_id", "value").iter_rows())
    made = credits.filter(pl.col("role") == "artist").select("work_id", "party_id").unique().sort("work_id", "party_id")
    artists = dict(made.group_by("work_id", maintain_order=True).agg("party_id").iter_rows())
    return Songs(
        music,
        known["tempo_bpm"].to_list(),
        [place_of(keys[work]) if work in keys else None for work in music.ids],
        [tuple(artists.get(work, ())) for work in music.ids],
        known["release_year"].to_list(),
    )


def seeds(songs: Songs, starts: Sequence[Start], names: Mapping[str, str]) -> list[Seed]:
    """All seeds of a night: declared starts, decades, artists. names: party_id → name."""
    rows = vectors(starts, songs.works.factors)
    every = np.arange(len(songs.works.matrix))
    found = [
        Seed(start.kind, start.name, start.ja, start.en, row, every, leading(row))
        for start, row in zip(starts, rows, strict=True)
    ]
    decades: dict[int, list[int]] = {}
    by_artist: dict[str, list[int]] = {}
    for row, (year, artists) in enumerate(zip(songs.years, songs.artists, strict=True)):
        if year is not None:
            decades.setdefault(year // 10 * 10, []).append(row)
        for artist in artists:
            by_artist.setdefault(artist, []).append(row)
    for decade, own in sorted(decades.items()):
        names_of_it = (f"{decade}年代の歌", f"Songs of the {decade}s")
        found.append(Seed("era", f"{decade}s", *names_of_it, _mean(songs, own), np.array(own)))
    most = sorted(by_artist.items(), key=lambda item: (-len(item[1]), item[0]))[:ARTISTS]
    for artist, own in sorted(most):
        if len(own) >= SONGS_OF_ARTIST and artist in names:
            names_of_it = (f"{names[artist]}から始まる", f"Starting from {names[artist]}")
            found.append(Seed("artist", artist, *names_of_it, _mean(songs, own), every))
    return found


def leading(vector: Matrix) -> tuple[int, ...]:
    """Columns of a declared start's leading factors: without one of them, a song is only near by the way."""
    return tuple(np.nonzero(vector >= LEADING * vector.max(initial=0.0))[0].tolist()) if vector.any() else ()


def carrying(songs: Songs, pool: Indices, columns: tuple[int, ...]) -> Indices:
    """The songs of `pool` that carry a factor of `columns`; all of them where there are no columns."""
    if not columns:
        return pool
    kept: Indices = pool[(songs.works.matrix[pool][:, list(columns)] > 0).any(axis=1)]
    return kept


def playlists(songs: Songs, starts: Iterable[Seed], labels: Labels) -> pl.DataFrame:
    """gold.playlists: a row a track. A start with fewer than FEWEST fitting songs gives none."""
    parts = [rows for seed in starts for rows in [_playlist(songs, seed, labels)] if rows is not None]
    return pl.concat(parts) if parts else pl.DataFrame()


def _mean(songs: Songs, rows: Sequence[int]) -> Matrix:
    total: Matrix = unit_rows(songs.works.matrix[list(rows)].sum(axis=0, keepdims=True))[0]
    return total


def _playlist(songs: Songs, seed: Seed, labels: Labels) -> pl.DataFrame | None:
    chosen, scores = _chosen(songs, seed)
    if len(chosen) < FEWEST:
        return None
    matrix = songs.works.matrix[chosen]
    cost = steps(matrix, [songs.tempos[row] for row in chosen], [songs.keys[row] for row in chosen])
    opener = next((place for place, row in enumerate(chosen) if seed.start in songs.artists[row]), 0)
    way = ordered(cost, opener, _closer(songs, chosen, opener))
    rows = chosen[way]
    why = reasons(seed.vector[None, :], songs.works.matrix, np.zeros(len(rows), np.int64), rows, songs.works.factors)
    playlist_id = identifier("playlist", seed.kind, seed.start)
    count = len(rows)
    said = [track_reason(labels, each, place, count) for place, each in enumerate(why.to_list())]
    return pl.DataFrame(
        {
            "playlist_id": [playlist_id] * count,
            "track_no": pl.Series(range(1, count + 1), dtype=pl.Int32),
            "work_id": songs.works.ids.gather(rows),
            "kind": [seed.kind] * count,
            "start": [seed.start] * count,
            "name_ja": [seed.ja] * count,
            "name_en": [seed.en] * count,
            "score": scores[way],
            "reasons": why,
            "reason_ja": [ja for ja, _ in said],
            "reason_en": [en for _, en in said],
        }
    )


def _chosen(songs: Songs, seed: Seed) -> tuple[Indices, Matrix]:
    """Rows of the songs that fit, best first, and their cosine with the seed, rounded to 1e-6."""
    pool = carrying(songs, seed.pool, seed.leading)
    matrix = songs.works.matrix[pool]
    near = (matrix @ seed.vector).round(6)
    order = np.argsort(-near, kind="stable")
    order = order[near[order] >= NEAR_START]
    core = unit_rows(matrix[order[:CORE]].sum(axis=0, keepdims=True))[0]
    fits = ((near + matrix @ core) / 2).round(6)
    alike = (matrix[order] @ core).round(6) >= NEAR_OTHERS
    order = order[alike & _of_one_tempo(songs, pool[order])]
    order = order[np.argsort(-fits[order], kind="stable")]
    counts: Counter[str] = Counter()
    kept: list[int] = []
    for row in order:
        artists = songs.artists[pool[row]]
        if len(kept) < USUAL and all(counts[each] < (OWN if each == seed.start else AN_ARTIST) for each in artists):
            kept.append(int(row))
            counts.update(artists)
    return pool[kept], near[kept]


def _of_one_tempo(songs: Songs, rows: Indices) -> npt.NDArray[np.bool_]:
    """Which songs, best first, have a tempo near the middle one of the first CORE; one without a tempo may stay."""
    logs = np.log2([songs.tempos[row] or np.nan for row in rows])
    known = np.sort(logs[:CORE][~np.isnan(logs[:CORE])])
    if not len(known):
        return np.ones(len(rows), dtype=bool)
    fits: npt.NDArray[np.bool_] = ~(np.abs(logs - known[len(known) // 2]) > OCTAVES)
    return fits


def _closer(songs: Songs, chosen: Indices, opener: int) -> int:
    """The track that ends best: lingering and calm, then slow; never the opener, and among the half that fits best."""
    columns = [number for number, factor in enumerate(songs.works.factors) if factor in ENDINGS]
    ends = songs.works.matrix[chosen][:, columns].sum(axis=1).round(6)
    half = [number for number in range(len(chosen) // 2 + 1) if number != opener]
    return min(half, key=lambda number: (-ends[number], songs.tempos[chosen[number]] or 999, number))
