"""Segments of articles for exchanges: OpenRTB's objects, IAB's words, the licensed media alone."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import polars as pl
import pytest

from exports.formats import formats
from exports.iab_words import AUDIENCE, CONTENT
from exports.leaks import refuse_leaks
from exports.packages import build
from quality.errors import LicenceViolated
from tests.exports.canaries.test_canaries import absent, every_byte
from tests.exports.drawn import ADS, CANARY, NIGHT, client, drawn, ident, night_frames
from tests.exports.standards import SCHEMAS, shared

FIELDS = ["article_id", "segment", "media", "name_ja", "score"]


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    return night_frames() | {
        "gold.segments": drawn("gold.segments", f"""
            segment     ja          en    motive             articles share
            love_begins 恋"<&>      love  motive.be_excited  1        0.5
            true        自分        self  motive.be_oneself  1        0.5
            foreign     {CANARY}    x     motive.be_oneself  1        0.5
        """),
        "gold.article_segments": drawn("gold.article_segments", """
            article_id segment     media   rank score reasons
            a1         love_begins media_a 2    0.5   emotion.love
            a1         true        media_a 1    0.9   emotion.joy
            a2         foreign     media_b 1    0.9   emotion.joy
            a2         love_begins media_a 1    0.9   emotion.joy
        """),
    }  # fmt: skip


def test_segments_of_licensed_media_go_out_as_openrtb_says(frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    own = client(tmp_path, ADS, feeds={"article_segments": FIELDS}, format="openrtb")
    package = build(own, NIGHT, frames, tmp_path / "out")
    head, *lines = gzip.decompress((package.folder / package.files[0].name).read_bytes()).splitlines()
    assert json.loads(head) == {"fields": FIELDS}
    (article,) = map(json.loads, lines)
    assert article["article_id"] == ident("a1")
    assert article["data"] == [
        {"name": "kansei", "ext": {"segtax": 7001}, "segment": [
            {"id": "true", "name": "自分", "value": "0.9"}, {"id": "love_begins", "name": '恋"<&>', "value": "0.5"},
        ]},
        {"name": "kansei", "ext": {"segtax": 9}, "segment": [{"id": "326"}]},
    ]  # fmt: skip
    assert package.files[0].rows == 2
    assert absent(CANARY, every_byte(tmp_path / "out"))
    assert absent(ident("a2"), every_byte(tmp_path / "out"))
    assert build(own, NIGHT, frames, tmp_path / "again").seal == package.seal


def test_the_leak_gate_refuses_a_foreign_article_and_a_word_that_no_row_says(
    frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    own, folder = client(tmp_path, ADS, feeds={"article_segments": FIELDS}, format="openrtb"), tmp_path / "w"
    folder.mkdir()
    path = folder / "x.openrtb.jsonl.gz"
    row = {"article_id": ident("a1"), "segment": "true", "media": "media_a", "name_ja": "自分", "score": 0.5}
    formats()["openrtb"].encode(pl.DataFrame([row]), path)
    assert refuse_leaks(own, NIGHT, frames, folder, {path.name: "article_segments"}) == 1
    whole = gzip.decompress(path.read_bytes())
    formats()["openrtb"].encode(pl.DataFrame([row | {"article_id": ident("a2")}]), path)
    with pytest.raises(LicenceViolated, match="not licensed"):
        refuse_leaks(own, NIGHT, frames, folder, {path.name: "article_segments"})
    for changed in (whole.replace('"name":"自分"'.encode(), f'"name":"{CANARY}"'.encode()), b"", b"{}\n"):
        path.write_bytes(gzip.compress(changed))
        with pytest.raises(LicenceViolated):
            refuse_leaks(own, NIGHT, frames, folder, {path.name: "article_segments"})


def test_a_night_without_segments_is_a_readable_file(tmp_path: Path) -> None:
    schema = dict.fromkeys(("article_id", "segment"), pl.String)
    formats()["openrtb"].encode(pl.DataFrame(schema=schema), tmp_path / "f")
    assert list(formats()["openrtb"].decode(tmp_path / "f")) == []
    assert formats()["openrtb"].columns(tmp_path / "f") == ["article_id", "segment"]


def test_every_segment_that_iab_has_a_word_for_is_one() -> None:
    folder = Path(__file__).resolve().parents[2] / "transforms" / "ads" / "segments"
    assert {*CONTENT, *AUDIENCE} <= {path.stem for path in folder.glob("*.yaml")}


@shared
def test_every_word_of_iab_is_in_its_taxonomy() -> None:
    def ids(file: str, column: int) -> set[str]:
        with (SCHEMAS / "iab" / file).open(encoding="utf-8") as text:
            return {row[column] for row in csv.reader(text, delimiter="\t") if len(row) > column}

    assert set(CONTENT.values()) <= ids("Content_Taxonomy_3.1.tsv", 0)
    assert set(AUDIENCE.values()) <= ids("Audience_Taxonomy_1.1.tsv", 1)
