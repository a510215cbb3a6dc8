"""What a night's steps cannot cost less than: the bare work at their heart, over the rows of the very same night.

`collect`: polars reads the files that came. `analyse`: MeCab parses the sentences that nobody had read before.
`recommend`: one float32 product of all profiles with each other, half of it, the exact neighbours' floor; where only
some profiles moved, those rows against all. Of other steps no floor is known that would say anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from bench.analysis import fugashi
from bench.neighbours import floor, rows_of
from pipelines.lake import Lake
from pipelines.settings import Settings
from pipelines.synth import CATALOGS
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences

ENCODINGS = {source: encoding for source, _, encoding, _, _ in CATALOGS}


def floors(settings: Settings, night: str) -> dict[str, float]:
    """CPU seconds by step, for those of which a floor is known."""
    lake = Lake(settings.lake, settings.reports)
    return {
        "collect": _read(settings, night), "analyse": _parse(lake, night), "recommend": _multiply(lake, night),
    }  # fmt: skip


def _read(settings: Settings, night: str) -> float:
    files = sorted(settings.inbox.glob(f"*/{night}/*.csv"))

    def read() -> None:
        for file in files:
            text = file.read_bytes().decode(ENCODINGS.get(file.parent.parent.name, "utf-8"))
            pl.read_csv(text.encode(), infer_schema=False)

    return _seconds(read)


def _parse(lake: Lake, night: str) -> float:
    texts = lake.scan("silver.texts").select("text_sha", "text", "night").collect()
    known = texts.filter(pl.col("night") < night)["text_sha"]
    new = texts.filter(pl.col("night") == night, ~pl.col("text_sha").is_in(known.implode())).unique("text_sha")
    parts = [part for text in new["text"] for _, part in sentences(normalise(text).text)]
    tagger = fugashi()
    return _seconds(lambda: [tagger.parse(part) for part in parts])


def _multiply(lake: Lake, night: str) -> float:
    """All against all; where a night before has profiles, only those that are not as they were."""
    profiles = lake.scan("gold.profiles").select("subject_id", "vector", "night").collect()
    now, before = (profiles.filter(pl.col("night") == night), profiles.filter(pl.col("night") < night))
    width = len(now["vector"][0]) if now.height else 1
    if not before.height:
        return floor(rows_of(now.height, width))
    known = before.select("subject_id", pl.col("vector").hash())
    moved = now.select("subject_id", pl.col("vector").hash()).join(known, on=known.columns, how="anti").height
    rows, columns = (rows_of(count, width).astype(np.float32) for count in (max(moved, 1), now.height))
    with threadpool_limits(1):
        return _seconds(lambda: [rows[at : at + 512] @ columns.T for at in range(0, len(rows), 512)])


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
