"""PMP deals as the Deals API says, of the licensed media alone."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from exports.formats import formats
from exports.leaks import refuse_leaks
from exports.packages import build
from quality.errors import LicenceViolated, WrongUsage
from tests.exports.drawn import ADS, NIGHT, client, drawn, night_frames

FIELDS = ["deal_id", "media", "segment", "name", "name_ja", "origin", "seats", "floor_jpy", "price", "start_date",
          "end_date", "status"]  # fmt: skip
ROW = {"deal_id": "bath-1", "media": "media_a", "segment": "tired", "origin": "ssp.example", "seats": ["s1"],
       "floor_jpy": 480.0, "price": "fixed", "start_date": "2026-11-01", "end_date": "2026-11-30",
       "status": "paused"}  # fmt: skip


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    return night_frames() | {
        "gold.segments": drawn("gold.segments", """
            segment ja   en    motive             articles share
            tired   疲れ tired motive.be_oneself  1        0.5
        """),
        "gold.deals": drawn("gold.deals", """
            deal_id media   segment name origin      seller    seats floor_jpy price start_date end_date   status
            bath-1  media_a tired   冬湯 ssp.example a.example s1|s2 480       first 2026-11-01 2027-01-31 active
            bath-2  media_b tired   裏口 ssp.example b.example s1    480       first 2026-11-01 2027-01-31 active
        """),
    }  # fmt: skip


def test_a_deal_of_a_licensed_media_goes_out_as_the_deals_api_says(
    frames: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    own = client(tmp_path, ADS, feeds={"deals": FIELDS}, format="deals_api")
    package = build(own, NIGHT, frames, tmp_path / "out")
    with zipfile.ZipFile(package.folder / package.files[0].name) as archive:
        assert sorted(archive.namelist()) == ["bath-1.json", "rows-0001.jsonl"]
        deal = json.loads(archive.read("bath-1.json"))
    assert deal == {
        "id": "bath-1", "name": "冬湯", "sellerstatus": 0, "origin": "ssp.example", "wseat": ["s1", "s2"],
        "pubcount": 1, "dinventory": 2,
        "terms": {
            "startdate": "2026-10-31T15:00:00Z", "enddate": "2027-01-31T14:59:59Z", "countries": ["JPN"],
            "dealfloor": 480.0, "cur": "JPY", "guar": 0, "pricetype": 1,
        },
        "ext": {"media": "media_a", "data": [
            {"name": "kansei", "ext": {"segtax": 7001}, "segment": [{"id": "tired", "name": "疲れ"}]},
        ]},
    }  # fmt: skip
    assert build(own, NIGHT, frames, tmp_path / "again").seal == package.seal


def test_the_leak_gate_refuses_the_deal_of_another_media(frames: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    own, folder = client(tmp_path, ADS, feeds={"deals": FIELDS}, format="deals_api"), tmp_path / "w"
    folder.mkdir()
    path = folder / "x.deals.zip"
    formats()["deals_api"].encode(pl.DataFrame([ROW]), path)
    assert refuse_leaks(own, NIGHT, frames, folder, {path.name: "deals"}) == 1
    formats()["deals_api"].encode(pl.DataFrame([ROW | {"media": "media_b"}]), path)
    with pytest.raises(LicenceViolated, match="not licensed"):
        refuse_leaks(own, NIGHT, frames, folder, {path.name: "deals"})


def test_a_client_file_without_the_seats_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="needs the fields seats"):
        client(tmp_path, ADS, feeds={"deals": [name for name in FIELDS if name != "seats"]}, format="deals_api")
