"""Playlists: one feel, smooth steps, capped artists, a reason for each track."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.recommend.made import songs, works
from transforms.recommend.keys import apart, place_of
from transforms.recommend.playlists import AN_ARTIST, OCTAVES, OWN, playlists, seeds
from transforms.recommend.starts import Start
from transforms.recommend.stories import ITEMS, stories
from transforms.recommend.track_order import ordered, steps

LABELS = {
    "scene.night": ("夜", "Night"), "emotion.calm": ("穏やかさ", "calm"), "emotion.joy": ("喜び", "joy"),
    "melody.bright": ("明るい曲調", "Bright melody"),
}  # fmt: skip
WEIGHTS = {"scene.night": 1, "emotion.calm": 0.8}
NIGHT = Start("mood", "quiet_night", "静かな夜", "Quiet night", "静けさ", "stillness", WEIGHTS)
SONGS = songs(works({
    "night": (40, {"scene.night": 1.0, "emotion.calm": 0.8}),
    "bright": (40, {"emotion.joy": 1.0, "melody.bright": 0.8}),
}))  # fmt: skip
NAMES = {f"party-{number}": f"歌手{number}" for number in range(50)}


@pytest.fixture(scope="module")
def made() -> pl.DataFrame:
    return playlists(SONGS, seeds(SONGS, [NIGHT], NAMES), LABELS)


def test_a_playlist_holds_ten_to_thirty_distinct_songs_that_carry_its_feel(made: pl.DataFrame) -> None:
    night = made.filter(kind="mood")
    assert 10 <= night.height <= 30
    assert night["work_id"].n_unique() == night.height
    assert set(night["work_id"].str.slice(0, 5)) == {"night"}
    assert night["track_no"].to_list() == list(range(1, night.height + 1))


def test_an_artist_has_a_few_tracks_and_in_its_own_playlist_opens() -> None:
    few = songs(SONGS.works, artists=4)
    found = playlists(few, seeds(few, [NIGHT], NAMES), LABELS)
    of = dict(zip(few.works.ids, few.artists, strict=True))
    assert "mood" not in found["kind"].to_list()  # 4 artists of 2 tracks each are not enough
    for start, own in found.filter(kind="artist").group_by("start"):
        counts = Counter(artist for work in own["work_id"] for artist in of[work])
        assert counts[start[0]] <= OWN and all(counts[each] <= AN_ARTIST for each in counts if each != start[0])
        assert start[0] in of[own.sort("track_no")["work_id"][0]]


def test_every_era_and_artist_with_enough_songs_starts_a_playlist(made: pl.DataFrame) -> None:
    assert set(made.filter(kind="era")["start"]) == {"2000s", "2010s"}


def test_steps_are_smoother_than_in_the_order_of_closeness(made: pl.DataFrame) -> None:
    night = made.filter(kind="mood")
    row_of = {work: row for row, work in enumerate(SONGS.works.ids)}

    def roughness(ids: list[str]) -> float:
        rows = [row_of[each] for each in ids]
        cost = steps(SONGS.works.matrix[rows], [SONGS.tempos[r] for r in rows], [SONGS.keys[r] for r in rows])
        return float(sum(cost[place, place + 1] for place in range(len(rows) - 1)))

    by_score = night.sort("score", descending=True)["work_id"].to_list()
    assert roughness(night["work_id"].to_list()) < 0.7 * roughness(by_score)
    tempos = [SONGS.tempos[row_of[each]] for each in night["work_id"]]
    assert max(tempos) / min(tempos) <= 4**OCTAVES


def test_each_track_says_why_in_words_of_shared_factors(made: pl.DataFrame) -> None:
    night = made.filter(kind="mood")
    assert night["reason_ja"][0].startswith("幕開けに。「夜」")
    assert night["reason_ja"][-1].startswith("締めくくりに。")
    assert set(night["reasons"].explode()) <= {"scene.night", "emotion.calm"}


def test_the_same_songs_give_the_same_playlists_and_too_few_give_none(made: pl.DataFrame) -> None:
    assert playlists(SONGS, seeds(SONGS, [NIGHT], NAMES), LABELS).equals(made)
    few = songs(works({"night": (9, {"scene.night": 1.0})}))
    assert playlists(few, seeds(few, [NIGHT], NAMES), LABELS).height == 0


@given(count=st.integers(2, 12), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_an_order_holds_every_track_once_from_opener_to_closer(count: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    cost = np.round(draw.uniform(0, 1, (count, count)), 6)
    cost = (cost + cost.T) / 2
    way = ordered(cost, 0, count - 1)
    assert sorted(way) == list(range(count)) and (way[0], way[-1]) == (0, count - 1)


@pytest.mark.parametrize(
    ("key", "place"),
    [("C", 0), ("Am", 0), ("A minor", 0), ("イ短調", 0), ("G major", 1), ("F#m", 3), ("嬰ハ短調", 4), ("変ホ長調", 9),
     ("E♭", 9), ("?", None)],
)
def test_keys_are_places_on_the_circle_of_fifths(key: str, place: int | None) -> None:
    assert place_of(key) == place


def test_a_neighbouring_key_is_near_the_tritone_furthest_and_an_unknown_one_between() -> None:
    assert [apart(0, 1), apart(0, 6), apart(0, 11), apart(0, None)] == [1 / 6, 1.0, 1 / 6, 0.5]


def test_a_story_is_made_of_factor_labels_alone_for_every_pair_of_the_twelve_domains() -> None:
    pairs = [(one, other) for one in ITEMS for other in ITEMS if one != other]
    rows = pl.DataFrame(
        {"domain": [one for one, _ in pairs], "to_domain": [other for _, other in pairs],
         "reasons": [["scene.night", "emotion.calm", "emotion.joy"]] * len(pairs)}
    )  # fmt: skip
    told = stories(rows, LABELS)
    assert len(ITEMS) == 12
    assert told["story_ja"].n_unique() == len(pairs)
    assert all(each.startswith("「夜」と「穏やかさ」が響き合う、") for each in told["story_ja"])
    assert told["story_en"].str.ends_with("that share night and calm").all()
    nothing = rows.head(1).with_columns(reasons=pl.Series([[]], dtype=pl.List(pl.String)))
    assert stories(nothing, LABELS).row(0) == (None, None)
