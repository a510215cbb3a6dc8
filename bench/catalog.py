"""A night on which 1% of a catalog comes again, against the night on which all of it came: collect and catalog.

CPU seconds of this process and of those that it started and that have ended: the one that judges files lives on, so
that collect's figures are without it. Input: 100,000 made rows with credits, texts and facts.
"""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

import yaml

from bench.ratio import Ratio
from pipelines.running import job_for, run_step
from pipelines.settings import Settings

ROWS = 100_000
NIGHTS = ("2026-11-18", "2026-11-19")
HEAD = "no,title,kana,artist,artist_kana,composer,isrc,released,seconds,bpm,genre,price,tie_up,lyrics"
SOURCE = {
    "source": "label", "owner": {"ja": "レーベル", "en": "Label"}, "contact": "a@example.jp",
    "files": [
        {
            "pattern": f"{mode}_*.csv", "role": "catalog", "reader": "delimited", "mode": mode,
            "columns": HEAD.split(","),
            "fields": {
                "source_key": "no", "domain": {"value": "music"}, "title": "title", "title_kana": "kana",
                "release_date": "released", "genres": "genre", "duration_s": "seconds", "tempo_bpm": "bpm",
                "isrc": "isrc", "price_jpy": "price",
            },
            "credits": {"artist": "artist", "composer": "composer"}, "readings": {"artist": "artist_kana"},
            "texts": {"lyrics": "lyrics"}, "facts": {"tie_up": "tie_up"},
        }
        for mode in ("full", "delta")
    ],
    "rights": {"uses": ["media", "retail"], "territories": ["JP"],
               "valid_from": "2020-01-01", "valid_until": "2030-12-31"},
}  # fmt: skip


def compare() -> list[Ratio]:
    """The small night against the large one; a ratio of 100 would be a night without a fixed part."""
    with tempfile.TemporaryDirectory(prefix="kansei-bench-") as folder:
        settings = _house(Path(folder))
        _warm(Path(folder) / "warm")
        large, small = (_night(settings, night) for night in NIGHTS)
    return [Ratio(f"{step}, 1% of {ROWS:,} rows again", small[step], "all of them", large[step]) for step in small]


def _night(settings: Settings, night: str) -> dict[str, float]:
    """CPU seconds of each step."""
    spent = {}
    for step in ("collect", "catalog"):
        before = _cpu()
        run_step(step, job_for(night, settings))
        spent[step] = _cpu() - before
    return spent


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _house(folder: Path, rows: int = ROWS) -> Settings:
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "label.yaml").write_text(yaml.safe_dump(SOURCE, allow_unicode=True), encoding="utf-8")
    for night, name, keys in ((NIGHTS[0], "full", range(rows)), (NIGHTS[1], "delta", range(0, rows, 100))):
        place = folder / "data" / "inbox" / "label" / night / f"{name}_1.csv"
        place.parent.mkdir(parents=True)
        lines = [HEAD, *(_row(key, night) for key in keys)]
        place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Settings(data=folder / "data", sources=folder / "sources")


def _warm(folder: Path) -> None:
    """Libraries are loaded before anything is measured."""
    _night(_house(folder, 100), NIGHTS[0])


def _row(key: int, night: str) -> str:
    """A made row; another night changes its price and text."""
    drawn = random.Random(f"{key} {night}")
    words = "".join(drawn.choices("夜風君手窓雨朝声道空海町灯花橋", k=80))
    artist, composer = key % 9_000, key * 7 % 4_000
    return (
        f"N{key:07},題{key},ダイ{key},歌手{artist},カシュ{artist},作曲{composer}／編曲{composer % 50},"
        f"JPA{key // 100_000:02}{1900000 + key % 100_000:07},20{key % 25:02}-0{1 + key % 9}-1{key % 10},"
        f"{120 + key % 300},{60 + key % 120},"
        f"ポップ|ロック,{200 + drawn.randrange(100)},ドラマ{key % 300}主題歌,{words}"
    )
