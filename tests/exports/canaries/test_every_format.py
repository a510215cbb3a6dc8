"""The same canaries in every format that there is: whoever adds one finds it here, or says which rows it carries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exports.channels.folder import Folder
from exports.client_file import Client
from exports.formats import formats
from exports.manifests import manifest_of
from exports.packages import build
from exports.send import send
from tests.exports.canaries.test_canaries import FIELDS, UNLICENSED, absent, every_byte
from tests.exports.drawn import ADS, CANARY, NIGHT, STREAM, client, drawn, ident, plain
from tests.exports.standards import STANDARDS, standards_night
from tests.exports.test_lyrics import lyrics_night

ROWS: dict[str, dict[str, Any]] = {
    "work_profiles": {"fields": ["work_id", "domain", "title", "release_year", "factors", "labels_ja", "territories"]},
    "lyrics": {"fields": ["work_id", "title", "lyrics", "synced_lyrics", "territories"]},
    "playlists": {"fields": ["playlist_id", "track_no", "work_id", "title", "name_ja"]},
    "article_segments": {"fields": ["article_id", "segment", "media", "name_ja"]},
    "deals": {"fields": ["deal_id", "media", "segment", "name", "origin", "seats", "floor_jpy", "price", "start_date",
                         "end_date", "status"]},
}
"""A feed of each kind that only some formats carry; all other formats carry the feeds of STREAM."""
EXPIRED, MEDIA = "2027-04-01", "media_b"


@pytest.fixture(scope="module")
def night() -> dict[str, pl.DataFrame]:
    """Unlicensed works, parties, articles and words of all kinds, each with the canary."""
    songs = range(21, 33)
    ids = "\n".join(f"m{n} music label 題" for n in songs)
    rights = "\n".join(f"m{n} streaming_service JP" for n in songs)
    listed = enumerate(["m3", *(f"m{n}" for n in songs)], start=1)
    tracks = "\n".join(f"playlist-{1:016x} {place} {work}" for place, work in listed)
    standards, words = standards_night(), lyrics_night()
    return standards | {
        "silver.works": pl.concat([standards["silver.works"], words["silver.works"].filter(
            ~pl.col("work_id").is_in(standards["silver.works"]["work_id"].implode())),
            drawn("silver.works", f"work_id domain source title\n{ids}")]),
        "silver.rights": pl.concat([standards["silver.rights"], words["silver.rights"],
                                    drawn("silver.rights", f"work_id use territory\n{rights}")]).unique(),
        "silver.texts": words["silver.texts"], "silver.links": words["silver.links"],
        "gold.playlists": drawn("gold.playlists", f"playlist_id track_no work_id\n{tracks}"),
        "gold.segments": drawn("gold.segments", f"""
            segment     ja       en   motive            articles share
            love_begins 恋       love motive.be_excited 1        0.5
            foreign     {CANARY} x    motive.be_oneself 1        0.5
        """),
        "gold.article_segments": drawn("gold.article_segments", """
            article_id segment     media   rank score reasons
            a1         love_begins media_a 2    0.5   emotion.love
            a2         foreign     media_b 1    0.9   emotion.joy
        """),
        "gold.deals": drawn("gold.deals", f"""
            deal_id media   segment     name     origin  seller  seats  floor_jpy price start_date end_date   status
            deal-1  media_a love_begins 取引     a.test  a.test  seat-1 480       first 2026-11-01 2027-12-31 active
            deal-2  media_b foreign     {CANARY} a.test  a.test  seat-1 480       first 2026-11-01 2027-12-31 active
        """),
    }  # fmt: skip


def holder(folder: Path, form: str) -> Client:
    """A client that takes what this format carries, and nothing that carries a canary."""
    carried = formats()[form].FEEDS
    if carried is None:
        return client(folder, format=form)
    feed = next(name for name in carried if name in ROWS)
    domains = list(formats()[form].DOMAINS or ("music",))
    if feed in ("article_segments", "deals"):
        return client(folder, ADS, feeds={feed: ROWS[feed]}, format=form)
    terms = ROWS[feed] | ({"domains": domains} if feed == "work_profiles" else {})
    works = {"domains": domains, "sources": ["label"]}
    return client(folder, STREAM, feeds={feed: terms}, format=form, standards=STANDARDS, licence__works=works)


@pytest.mark.parametrize("form", sorted(formats()))
def test_no_canary_is_in_any_byte_of_any_format(night: dict[str, pl.DataFrame], tmp_path: Path, form: str) -> None:
    own = holder(tmp_path, form)
    package = build(own, NIGHT, night, tmp_path / "out")
    manifest = manifest_of(own.client, package, 1, None)
    send(own.client, package, manifest, Folder(own.client, tmp_path / "received"))
    assert sum(file.rows for file in package.files) > 0
    hay = every_byte(tmp_path / "received") + every_byte(tmp_path / "out")
    for why, work in UNLICENSED.items():
        assert absent(ident(work), hay), why
    for needle in (CANARY, ident("p3"), ident("a2"), MEDIA, "0.777", "unlicensed", *FIELDS[1:]):
        assert absent(needle, hay), needle


@pytest.mark.slow
@pytest.mark.parametrize("form", sorted(formats()))
def test_after_the_last_day_and_after_a_correction_nothing_of_before_is_in_any_byte(
    night: dict[str, pl.DataFrame], tmp_path: Path, form: str
) -> None:
    own, old = holder(tmp_path, form), "旧版の題"
    works = night["silver.works"]
    build(own, NIGHT, night | {"silver.works": works.with_columns(title=pl.lit(old))}, tmp_path / "out")
    newer = build(own, NIGHT, night, tmp_path / "out")
    assert absent(old, every_byte(newer.folder))
    empty = build(own, EXPIRED, night, tmp_path / "expired")
    assert sum(file.rows for file in empty.files) == 0
    for start in ("music-0", "video-0", "party-0", "article-0", "夜明け"):
        assert absent(start, every_byte(tmp_path / "expired"))
    assert CANARY.encode() not in plain(tmp_path / "expired")
