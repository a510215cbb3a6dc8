"""Feeds of themes, playlists, stations and contexts: licensed works only, counted anew, and nothing of what is left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exports.client_file import Client
from exports.leaks import refuse_leaks
from exports.packages import build
from exports.select import select_feeds, tables_read
from exports.verify import verify
from quality.contracts import tables
from quality.errors import LicenceViolated
from tests.exports.drawn import NIGHT, client, drawn, ident

THEME, OTHER = f"theme-{1:016x}", f"theme-{2:016x}"
LIST, ARTISTS, STATION = f"playlist-{1:016x}", f"playlist-{2:016x}", f"station-{1:016x}"
LICENSED = [number for number in range(1, 21) if number % 5]
"""m5, m10, m15 and m20 have no rights."""

FIELDS: dict[str, list[str]] = {
    "themes": ["theme_id", "work_id", "name_ja", "rank", "score", "reasons"],
    "playlists": ["playlist_id", "track_no", "work_id", "name_ja", "kind", "start", "title", "artists", "reason_ja"],
    "artist_playlists": ["playlist_id", "track_no", "work_id", "party_id", "name_ja", "reason_ja"],
    "stations": ["station_id", "work_id", "rank", "weight"],
    "next_tracks": ["station_id", "work_id", "factor", "strength", "on_play", "on_skip"],
    "context_candidates": ["context", "domain", "rank", "work_id", "mood_ja"],
    "related_brands": ["brand", "rank", "neighbour", "work_id", "neighbour_work_id", "score"],
}


def lines(header: str, row: str, numbers: range) -> str:
    """A drawn table: `row` for each number n, with its place p from 1."""
    return "\n".join([header, *(row.format(n=number, p=place) for place, number in enumerate(numbers, start=1))])


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    every = range(1, 21)
    rights = [f"m{number} streaming_service JP" for number in LICENSED]
    return {
        "silver.works": drawn("silver.works", lines("work_id domain source title", "m{n} music label 題{n}", every)),
        "silver.rights": drawn("silver.rights", "\n".join(["work_id use territory", *rights])),
        "silver.parties": drawn("silver.parties", "party_id name\np1 青葉\np2 みどり"),
        "silver.credits": drawn("silver.credits", lines("work_id party_id role", "m{n} p1 artist", range(1, 5))
                                + "\nm5 p2 artist"),
        "silver.facts": drawn("silver.facts", "subject_id fact value\nm1 brand 灯\nm2 brand 波\nm5 brand 影"),
        "gold.themes": drawn("gold.themes", f"theme_id works\n{THEME} 12\n{OTHER} 8"),
        "gold.theme_members": drawn("gold.theme_members", lines("theme_id rank work_id", THEME + " {p} m{n}",
                                    range(4, 16)) + "\n" + lines("", OTHER + " {p} m{n}", range(5, 13)).strip()),
        "gold.playlists": drawn("gold.playlists", lines("playlist_id track_no work_id kind start",
                                LIST + " {p} m{n} mood warm", range(1, 14)) + "\n"
                                + lines("", ARTISTS + " {p} m{n} artist " + ident("p2"), range(1, 14)).strip()),
        "gold.stations": drawn("gold.stations", lines("station_id rank work_id weight",
                               STATION + " {p} m{n} 0.05", every)),
        "gold.next_tracks": drawn("gold.next_tracks", lines("station_id work_id", STATION + " m{n}", every)),
        "gold.context_candidates": drawn("gold.context_candidates", lines(
            "context domain rank work_id", "late music {p} m{n}", range(4, 8))),
        "gold.related_parties": drawn("gold.related_parties", "party_id rank neighbour_id kind\n"
            "brand:灯 1 brand:影 brand\nbrand:灯 2 brand:波 brand\nbrand:影 1 brand:灯 brand"),
    }  # fmt: skip


def holder(folder: Path, *feeds: str, **more: Any) -> Client:
    return client(folder, feeds={name: FIELDS[name] for name in feeds or FIELDS}, **more)


@pytest.fixture(scope="module")
def feeds(frames: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    return dict(select_feeds(holder(tmp_path_factory.mktemp("c")), NIGHT, frames))


def test_no_feed_names_an_unlicensed_work_and_ranks_show_no_gap(feeds: dict[str, pl.DataFrame]) -> None:
    allowed = {ident(f"m{number}") for number in LICENSED}
    for name, frame in feeds.items():
        assert set(frame["work_id"]) <= allowed, name
    for name, by, rank in [("themes", "theme_id", "rank"), ("playlists", "playlist_id", "track_no"),
                           ("stations", "station_id", "rank"), ("context_candidates", "context", "rank")]:  # fmt: skip
        for _, rows in feeds[name].group_by(by):
            assert rows[rank].sort().to_list() == list(range(1, rows.height + 1)), name


def test_a_theme_of_which_too_little_is_licensed_is_not_delivered(feeds: dict[str, pl.DataFrame]) -> None:
    assert feeds["themes"].group_by("theme_id").len().rows() == [(THEME, 9)]


def test_an_artist_of_no_licensed_work_starts_no_delivered_playlist(feeds: dict[str, pl.DataFrame]) -> None:
    assert feeds["artist_playlists"].height == 0
    assert feeds["playlists"].height == 11


def test_the_weights_of_a_licensed_pool_add_up_to_one_again(feeds: dict[str, pl.DataFrame]) -> None:
    assert feeds["stations"].height == feeds["next_tracks"].height == 16
    assert abs(feeds["stations"]["weight"].sum() - 1) < 16e-6


def test_a_brand_without_a_licensed_work_is_not_named(feeds: dict[str, pl.DataFrame]) -> None:
    assert feeds["related_brands"].select("brand", "rank", "neighbour").rows() == [("灯", 1, "波")]


@pytest.mark.parametrize("form", ["jspf", "parquet", "csv_gz", "jsonl_gz"])
def test_playlists_are_sealed_in_every_format_and_the_leak_gate_reads_them_again(
    frames: dict[str, pl.DataFrame], tmp_path: Path, form: str
) -> None:
    own = holder(tmp_path, "playlists", format=form)
    package = build(own, NIGHT, {name: frames[name] for name in tables_read(own.feeds)}, tmp_path / "out")
    assert [(file.feed, file.rows) for file in package.files] == [("playlists", 11)]
    again = build(own, NIGHT, {name: frames[name] for name in tables_read(own.feeds)}, tmp_path / "again")
    assert again.seal == package.seal


@pytest.mark.parametrize("form", ["jspf", "parquet"])
@pytest.mark.parametrize("feed", ["playlists", "artist_playlists"])
def test_a_planted_track_or_artist_is_caught_in_jspf_and_parquet(
    frames: dict[str, pl.DataFrame], tmp_path: Path, form: str, feed: str
) -> None:
    from exports.formats import formats

    own, folder = holder(tmp_path, feed, format=form), tmp_path / "w"
    folder.mkdir()
    party = {"party_id": ident("p2")} if feed == "artist_playlists" else {"kind": "mood", "start": "warm"}
    work = ident("m1") if feed == "artist_playlists" else ident("m5")
    row = {"playlist_id": LIST, "track_no": 1, "work_id": work, "name_ja": "夜", "reason_ja": "夜", **party}
    formats()[form].encode(pl.DataFrame([row]), folder / f"x.{formats()[form].EXTENSION}")
    with pytest.raises(LicenceViolated, match=f"feed {feed}"):
        refuse_leaks(own, NIGHT, frames, folder, {f"x.{formats()[form].EXTENSION}": feed})


def test_every_feed_selects_from_empty_tables(tmp_path: Path) -> None:
    own = holder(tmp_path)
    empty = {name: tables()[name].empty() for name in tables_read(own.feeds)}
    assert {frame.height for _, frame in select_feeds(own, NIGHT, empty)} == {0}
    assert verify(tmp_path / "nothing").problems
