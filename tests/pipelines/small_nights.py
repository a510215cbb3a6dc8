"""Three small nights of songs and articles that run whole, in this process, and comparisons of lakes table by table."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

from pipelines.nightly import run_night
from pipelines.settings import Settings
from quality.contracts import tables
from tests.exports.drawn import write_client
from tests.pipelines.inboxes import ARTICLES, CATALOG, DELTA, RIGHTS, TAKEDOWN, House, csv_of

NIGHTS = N18, N19, N20 = [f"2026-11-{day}" for day in (18, 19, 20)]
SONGS = CATALOG["columns"]
FILES = {
    f"label/{N18}/catalog.csv": csv_of(
        SONGS, "A 夜の涙 - 悲しい涙が止まらない夜", "B 朝の光 - 嬉しくて笑う明るい朝", "C 海 - 寂しい海と月"
    ),
    f"label/{N19}/delta.csv": csv_of(SONGS, "D 夢 - 夢を見て泣いた"),
    f"label/{N20}/delta.csv": csv_of(SONGS, "E 空 - 青い空に笑う"),
    f"press/{N18}/articles.csv": csv_of(ARTICLES["columns"], "https://a.example/1 祭り 嬉しい祭りに笑う"),
    f"press/{N19}/articles.csv": csv_of(ARTICLES["columns"], "https://a.example/2 雨 悲しい雨に泣く"),
}
FEEDS = {
    "works": {"fields": ["work_id", "title", "genres", "territories"], "mode": "delta"},
    "kansei_scores": ["work_id", "factor", "score"],
}
STATE = ("sources", "clients", "data/inbox", "data/models")
"""What a copy needs from which everything is built again."""


class NightHouse(House):
    """A house with clients of its own."""

    @property
    def settings(self) -> Settings:
        clients = self.root / "clients"
        clients.mkdir(exist_ok=True)
        return Settings(data=self.root / "data", sources=self.sources, clients=clients, processes=1)

    def copied(self, to: Path, *parts: str) -> NightHouse:
        """A copy of the whole house, or of these parts of it."""
        for name in parts or [path.name for path in self.root.iterdir()]:
            shutil.copytree(self.root / name, to / name, dirs_exist_ok=True)
        return NightHouse(to)

    def nights(self, *nights: str, until: str = "results") -> None:
        for night in nights or NIGHTS:
            run_night(self.job(night), quiet, until=until)


def quiet(_step: str, _state: str) -> None:
    """Nobody is watching."""


def night_house(root: Path, *, client: bool = False) -> NightHouse:
    """The files above in their inbox; perhaps with a client that gets works as deltas."""
    house = NightHouse(root)
    house.source("label", CATALOG, DELTA, TAKEDOWN, rights=RIGHTS | {"uses": ["streaming_service"]})
    house.source("press", ARTICLES)
    for place, content in FILES.items():
        house.drop(place, content)
    if client:
        write_client(house.settings.clients, feeds=FEEDS)
    return house


def differences(house: House, fresh: House) -> list[str]:
    """Tables that are not row by row the same; of silver.nights the digests, without the page."""
    found = []
    for name, table in tables().items():
        one, other = (each.lake.scan(name).sort("night", *table.key).collect() for each in (house, fresh))
        if name == "silver.nights":
            one, other = (frame.filter(pl.col("step") != "report").select("night", "step", "digest")
                          for frame in (one, other))  # fmt: skip
        if not one.equals(other):
            found.append(name)
    return found
