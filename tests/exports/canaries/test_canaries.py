"""Canaries: what must never leave is planted in every table, and looked for in every byte that was written."""

from __future__ import annotations

import gzip
import io
import logging
import subprocess
import sys
import unicodedata
import zipfile
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from pipelines.nightly import run_night
from pipelines.running import job_for
from pipelines.settings import Settings
from quality.errors import KanseiError
from tests.exports.drawn import CANARY, NIGHT, STREAM, changed, ident, night_frames, tree, write_client
from tests.exports.nights import NEXT, both, publish, retitle, root
from tests.pipelines.inboxes import CATALOG, House, csv_of

UNLICENSED = {
    "unlicensed work": "m6", "territory": "m3", "day after expiry": "m4", "use": "m5", "withdrawn": "m7",
    "domain": "v1", "source": "m8",
}  # fmt: skip
FIELDS = ("rating", "confidence", "0.123457", "first_night", "definition")
"""Names and values of fields that the client has not licensed."""


def every_byte(folder: Path) -> bytes:
    """All that lies under a folder: names, and content unpacked as often as it is packed."""
    return b"\n".join(part for name, data in tree(folder).items() for part in (name.encode(), *unpacked(data)))


def unpacked(data: bytes) -> list[bytes]:
    """The bytes themselves and whatever is inside them: gzip, zip, Parquet; each way of writing Japanese in JSON."""
    if data[:2] == b"\x1f\x8b":
        return [data, *unpacked(gzip.decompress(data))]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            inside = [(name.encode(), *unpacked(packed.read(name))) for name in packed.namelist()]
            return [data, *(part for parts in inside for part in parts)]
    if data[:4] == b"PAR1":
        return [data, *unpacked(pl.read_parquet(io.BytesIO(data)).write_ndjson().encode())]
    return [data]


def writings(text: str) -> list[bytes]:
    """A canary as it may be written: as it is, escaped in JSON, in the other normal form, in UTF-16."""
    escaped = text.encode("ascii", "backslashreplace")
    return [text.encode(), escaped, unicodedata.normalize("NFD", text).encode(), text.encode("utf-16-le")]


def absent(needle: str, hay: bytes) -> bool:
    return not any(each in hay for each in writings(needle))


@pytest.fixture(params=["csv_gz", pytest.param("jsonl_gz", marks=pytest.mark.slow)])
def served(request: pytest.FixtureRequest, house: Settings) -> Settings:
    """A night and its correction at a client with whole files and deltas, in each format."""
    feeds = {
        name: {"fields": fields, "mode": "delta"} if name == "works" else fields
        for name, fields in STREAM["feeds"].items()
    }
    write_client(house.clients, changed(STREAM, feeds=feeds, format=request.param))
    both(house, NIGHT)
    both(house, NEXT)
    return house


def test_no_canary_is_in_any_byte_that_a_client_receives(served: Settings) -> None:
    for place in (root(served), served.out):
        hay = every_byte(place)
        assert "夜明け".encode() in hay, "the licensed title is there, so we look in the right place"
        for why, work in UNLICENSED.items():
            assert absent(ident(work), hay), why
        for needle in (CANARY, ident("p3"), "0.777", *FIELDS):
            assert absent(needle, hay), needle


def test_on_the_day_after_its_last_the_right_is_gone_from_every_byte_of_that_night(served: Settings) -> None:
    assert ident("m2").encode() in every_byte(root(served) / NIGHT)
    hay = every_byte(root(served) / NEXT)
    told = b"".join(
        each for part in (root(served) / NEXT).iterdir() if ".removed-" not in part.name and "package" not in part.name
        for each in unpacked(part.read_bytes())
    )  # fmt: skip
    assert absent(ident("m2"), told)
    assert ident("m2").encode() in hay, "only what tells the client to drop it still names it"


def test_a_superseded_version_is_in_no_byte_of_its_correction(served: Settings) -> None:
    retitle(served)
    both(served, NIGHT)
    assert absent("夜明け", every_byte(root(served) / f"{NIGHT}.r2"))


def test_counts_tell_nothing_of_what_is_not_licensed(served: Settings) -> None:
    """A house in which the unlicensed works do not exist delivers the same bytes."""
    before = tree(root(served))
    without = night_frames()
    hidden = [ident(work) for work in UNLICENSED.values()]
    for name, frame in without.items():
        for column in set(frame.columns) & {"work_id", "subject_id", "neighbour_id"}:
            without[name] = without[name].filter(~pl.col(column).is_in(hidden))
    other = served.model_copy(update={"data": served.data.parent / "other"})
    for night in (NIGHT, NEXT):
        publish(other, night, without)
        both(other, night)
    assert tree(root(other)) == before


TITLE, BAD, ARTIST, LYRICS = "カナリア題名", "カナリア隔離", "カナリア歌手", "カナリアの歌詞で泣いた"
COLUMNS = ["no", "name", "artist", "jan", "lyrics"]


def test_no_word_of_a_supplier_is_in_a_log_or_on_standard_output(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """From the inbox on: a catalog with a good row and one set aside, and a file that is refused."""
    caplog.set_level(logging.DEBUG)
    supplier = House(tmp_path)
    supplier.source("label", CATALOG | {"columns": COLUMNS, "credits": {"artist": "artist"}})
    good, bad = f"1 {TITLE} {ARTIST} - {LYRICS}", f"2 {BAD} {ARTIST} 4900000000001 {LYRICS}"
    supplier.drop(f"label/{NIGHT}/catalog.csv", csv_of(COLUMNS, good, bad))
    supplier.drop(f"label/{NIGHT}/catalog_2.csv", f"{TITLE},{ARTIST}\n")
    job = job_for(NIGHT, supplier.settings)
    shown: list[str] = []
    with suppress(KanseiError):  # so small a night may stop at the gate: what it says then is looked at as well
        run_night(job, lambda step, state: shown.append(f"{step} {state}"))
    summary = subprocess.run(
        [sys.executable, "-m", "pipelines", "summary", "--night", NIGHT, "--data", str(supplier.settings.data)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "catalog.csv" in summary.stdout
    captured = capfd.readouterr()
    said = "\n".join([captured.out, captured.err, caplog.text, summary.stdout, summary.stderr, *shown])
    assert not [word for word in (TITLE, BAD, ARTIST, LYRICS) if word in said]
    steps = b"".join(path.read_bytes() for path in (supplier.settings.reports / NIGHT).rglob("*.json")).decode()
    assert not [word for word in (TITLE, BAD, ARTIST, LYRICS) if word in steps]
