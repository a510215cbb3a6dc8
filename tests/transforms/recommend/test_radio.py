"""Radio: a client that follows docs/radio.md, with nothing of ours but the two feeds."""

from __future__ import annotations

import math

import polars as pl
import pytest

from tests.transforms.recommend.made import songs, works
from transforms.recommend.radio import next_tracks, stations
from transforms.recommend.starts import Start

MOOD = Start("mood", "night", "夜", "Night", "静けさ", "stillness", {"scene.night": 1.0})
SONGS = songs(works({
    "calm": (20, {"scene.night": 1.0, "emotion.calm": 0.7}),
    "wild": (20, {"scene.night": 1.0, "emotion.excitement": 0.7}),
}))  # fmt: skip
GENRES = pl.DataFrame({"work_id": SONGS.works.ids, "genre": ["ポップ"] * 40})


class Client:
    """The rule of docs/radio.md: leanings by factor, drawn from the rows of the two feeds."""

    def __init__(self, pool: pl.DataFrame, tells: pl.DataFrame) -> None:
        self.weight = dict(pool.select("work_id", "weight").iter_rows())
        self.rows: dict[str, list[tuple[str, float, float, float]]] = {}
        for work, *row in tells.select("work_id", "factor", "strength", "on_play", "on_skip").iter_rows():
            self.rows.setdefault(work, []).append(tuple(row))
        self.leaning: dict[str, float] = {}

    def hear(self, work: str, *, skipped: bool) -> None:
        for factor, _, on_play, on_skip in self.rows[work]:
            moved = self.leaning.get(factor, 0.0) + (on_skip if skipped else on_play)
            self.leaning[factor] = max(-2.0, min(2.0, moved))

    def chance(self, of: str) -> float:
        """Chance that the next song is one of those whose id starts with `of`."""
        drawn = {
            work: weight * math.exp(4 * sum(self.leaning.get(f, 0.0) * strength for f, strength, *_ in self.rows[work]))
            for work, weight in self.weight.items()
        }
        return sum(weight for work, weight in drawn.items() if work.startswith(of)) / sum(drawn.values())


@pytest.fixture(scope="module")
def pools() -> pl.DataFrame:
    return stations(SONGS, [MOOD], GENRES)


@pytest.fixture
def client(pools: pl.DataFrame) -> Client:
    mood = pools.filter(kind="mood")
    return Client(mood, next_tracks(SONGS, mood))


def test_weights_of_a_pool_add_up_to_one_and_the_nearest_song_is_drawn_most(pools: pl.DataFrame) -> None:
    assert set(pools["kind"]) == {"mood", "genre"}
    for _, pool in pools.group_by("station_id"):
        assert round(pool["weight"].sum(), 6) == 1
        assert pool.sort("rank")["weight"].is_sorted(descending=True)


def test_plays_draw_more_of_the_same(client: Client) -> None:
    before = client.chance("calm")
    for number in range(3):
        client.hear(f"calm-{number:03}", skipped=False)
    assert before + 0.1 < client.chance("calm") < 1


def test_a_skip_turns_the_pool_away_and_more_than_a_play_turns_it_to(client: Client) -> None:
    before = client.chance("wild")
    client.hear("wild-000", skipped=True)
    after_skip = client.chance("wild")
    assert after_skip < before - 0.05
    client.hear("wild-000", skipped=False)
    assert after_skip < client.chance("wild") < before


def test_plays_and_skips_together_move_further_and_what_all_share_stays(client: Client) -> None:
    for number in range(5):
        client.hear(f"calm-{number:03}", skipped=False)
        client.hear(f"wild-{number:03}", skipped=True)
    assert client.chance("calm") > 0.9
    assert abs(client.leaning["scene.night"]) < 0.3 * client.leaning["emotion.calm"]


def test_a_pool_of_few_songs_is_no_station() -> None:
    few = songs(works({"calm": (9, {"scene.night": 1.0})}))
    assert stations(few, [MOOD], GENRES.clear()).height == 0
    assert next_tracks(few, pl.DataFrame(schema={"station_id": pl.String, "work_id": pl.String})).height == 0
