"""Identity of a million made rows of eight suppliers, of which one in a hundred describes another supplier's work.

CPU seconds of this process, one run, its peak memory, and how the seconds grow from a fifth of the rows. The floor is
what no matcher can be cheaper than: polars groups the same rows by their exact titles. Titles are recombined from
syllables and words here; nothing is read.
"""

from __future__ import annotations

import resource
import time

import numpy as np
import polars as pl

from bench.ratio import Ratio
from transforms.catalog.identity.resolve import Resolution, resolve
from transforms.catalog.works import with_ids

ROWS, SOURCES, SHARE = 1_000_000, 8, 0.01
FEWER = 5
MINUTES = 4
"""On two cores, that issue 4 asks for at most."""
_WORDS = [
    *"夜朝海空街窓花雨風星月影灯駅橋坂猫犬鳥", "手紙", "約束", "記憶", "季節", "時計", "列車", "図書館", "屋上",
    "ブルース", "ワルツ", "メロディ", "ステーション", "ブルー", "カレンダー", "シグナル", "パレード",
]  # fmt: skip
_KANA = [chr(code) for code in range(ord("あ"), ord("ん"))]


def made(rows: int = ROWS, seed: int = 1) -> tuple[pl.DataFrame, int]:
    """Current rows of SOURCES suppliers, and how many of them describe a work of another supplier again."""
    random = np.random.default_rng(seed)
    again = int(rows * SHARE)
    first = rows - again
    titles = _titles(random, first)
    artists = [f"{_WORDS[one]}{_KANA[two]}{_KANA[three]}" for one, two, three in
               random.integers(0, [len(_WORDS), len(_KANA), len(_KANA)], (first // 8, 3))]  # fmt: skip
    by = random.integers(0, len(artists), first)
    year, seconds = random.integers(1980, 2027, first), random.integers(90, 420, first)
    source = random.integers(0, SOURCES, first)
    chosen = random.choice(first, again, replace=False)
    retold = [title.replace("の", " の ", 1).upper() for title in (titles[place] for place in chosen)]
    whose = np.concatenate([np.arange(first), chosen])
    frame = pl.DataFrame(
        {
            "source_key": [f"K{place:07}" for place in range(rows)],
            "title": titles + retold, "credit.artist": [artists[by[place]] for place in whose],
            "release_date": [str(year[place]) for place in whose], "duration_s": seconds[whose].astype(np.int32),
            "supplier": np.concatenate([source, (source[chosen] + 1) % SOURCES]),
        }
    )  # fmt: skip
    nothing = dict.fromkeys(("title_kana", "isrc", "isbn", "jan"), pl.lit(None, pl.String))
    frame = frame.with_columns(domain=pl.lit("music"), first_night=pl.lit("2026-11-18"), **nothing)
    parts = [with_ids(frame.filter(supplier=each), f"supplier_{each}") for each in range(SOURCES)]
    return pl.concat(parts), again


def _titles(random: np.random.Generator, count: int) -> list[str]:
    words = random.integers(0, len(_WORDS), (count, 3))
    sounds = random.integers(0, len(_KANA), (count, 3))
    numbered = random.random(count) < 0.1
    return [
        f"{_WORDS[one]}の{_WORDS[two]}{''.join(_KANA[sound] for sound in kana)}{_WORDS[three]}"
        + (f" 第{place % 9 + 1}話" if number else "")
        for place, ((one, two, three), kana, number) in enumerate(zip(words, sounds, numbered, strict=True))
    ]


def compare() -> list[Ratio]:
    """A million rows beside the floor and beside what was asked for."""
    fifth, _ = _timed(made(ROWS // FEWER)[0])
    rows, again = made()
    started = time.process_time()
    rows.group_by("title").agg(pl.col("work_id"))
    floor = time.process_time() - started
    ours, found = _timed(rows)
    joined = found.links.filter(pl.col("rule") != "source_key").height
    if not 0.9 * again <= joined <= 1.1 * again:
        raise AssertionError(f"{joined} of {again} keys were joined")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    size = f"{rows.height:,} rows, {joined:,} of {again:,} joined, {found.queue.height:,} asked, peak {peak:.1f} GB"
    return [
        Ratio(f"identity, {size}", ours, "polars group_by on exact titles", floor),
        Ratio("identity, CPU s", ours, f"{MINUTES} minutes on 2 cores", MINUTES * 120.0),
        Ratio("identity, CPU s", ours, f"{FEWER} times what a {FEWER}th of the rows takes", FEWER * fifth),
    ]


def _timed(rows: pl.DataFrame) -> tuple[float, Resolution]:
    started = time.process_time()
    found = resolve(rows)
    return time.process_time() - started, found
