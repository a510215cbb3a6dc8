"""Formats: what goes in comes out, equal frames are equal bytes, and no cell is a formula."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.delimited import items
from exports.formats import csv_gz, format_of, formats, jsonl_gz, jspf, parquet, tsv_gz

SCHEMA = {
    "id": pl.String, "text": pl.String, "day": pl.Date, "n": pl.Int32, "x": pl.Float64, "items": pl.List(pl.String)
}  # fmt: skip
text = st.text(st.characters(codec="utf-8"), max_size=12)
starts = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "'", "＝", "＋", "－", "＠", '"', ",", "\n", "|", "\\"])
odd = st.builds(lambda start, rest: start + rest, starts, text)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.from_regex(r"w-[0-9]{3}", fullmatch=True),
            "text": st.none() | text | odd,
            "day": st.none() | st.dates(dt.date(1800, 1, 1)),
            "n": st.none() | st.integers(-(2**31), 2**31 - 1),
            "x": st.none() | st.floats(allow_nan=False, allow_infinity=False),
            "items": st.lists((text | odd).filter(bool), max_size=3),
        }
    ),
    max_size=5,
)
many = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def frame_of(values: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(values, schema=SCHEMA)


def test_formats_are_discovered() -> None:
    folder = Path(__file__).resolve().parents[2] / "exports" / "formats"
    assert list(formats()) == sorted(path.stem for path in folder.glob("[a-z]*.py"))
    assert len({form.EXTENSION for form in formats().values()}) == len(formats())
    assert format_of("works-0123456789ab.csv.gz") is formats()["csv_gz"]
    assert format_of("works-0123456789ab.parquet") is formats()["parquet"]
    assert format_of("works.xlsx") is None


@many
@given(values=rows)
def test_jsonl_gives_back_every_value(tmp_path: Path, values: list[dict[str, Any]]) -> None:
    path = tmp_path / "f.jsonl.gz"
    jsonl_gz.encode(frame_of(values), path)
    wanted = [{**row, "day": row["day"] and row["day"].isoformat()} for row in values]
    assert list(jsonl_gz.decode(path)) == wanted


@many
@given(values=rows)
def test_parquet_gives_back_every_value_and_equal_frames_are_equal_bytes(
    tmp_path: Path, values: list[dict[str, Any]]
) -> None:
    one, two = tmp_path / "one.parquet", tmp_path / "another-name"
    parquet.encode(frame_of(values), one)
    parquet.encode(pl.concat([frame_of(values[:1]), frame_of(values[1:])], rechunk=False), two)
    assert one.read_bytes() == two.read_bytes()
    wanted = [{**row, "day": row["day"] and row["day"].isoformat()} for row in values]
    assert list(parquet.decode(one)) == wanted
    assert parquet.columns(one) == list(SCHEMA)


def tracks(*rows: tuple[str, int, str, str | None]) -> pl.DataFrame:
    schema = {"playlist_id": pl.String, "track_no": pl.Int32, "work_id": pl.String, "reason_ja": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        name_ja=pl.lit("静かな夜"), title=pl.lit("夜凪"), artists=pl.Series([["青葉", "みどり"]] * len(rows)),
        duration_s=pl.lit(200), score=pl.lit(0.25), reasons=pl.Series([["scene.night"]] * len(rows)),
    )  # fmt: skip


LISTS = tracks(("p-1", 1, "w-2", "「夜」の一曲"), ("p-1", 2, "w-1", None), ("p-2", 1, "w-1", "朝"))


def test_a_playlist_in_jspf_says_in_each_tracks_annotation_why_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "f.jspf.zip"
    jspf.encode(LISTS, path)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["p-1.jspf", "p-2.jspf"]
        playlist = json.loads(archive.read("p-1.jspf"))["playlist"]
    first, second = playlist["track"]
    assert (playlist["title"], playlist["identifier"]) == ("静かな夜", "urn:kansei:p-1")
    assert first["annotation"] == "「夜」の一曲"
    assert "annotation" not in second
    assert (first["identifier"], first["title"], first["creator"], first["duration"]) == (
        ["urn:kansei:w-2"], "夜凪", "青葉、みどり", 200_000
    )  # fmt: skip


def test_jspf_gives_back_every_row_and_equal_frames_are_equal_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jspf.zip", tmp_path / "another-name"
    jspf.encode(LISTS, one)
    jspf.encode(LISTS.reverse(), two)
    assert one.read_bytes() == two.read_bytes()
    assert list(jspf.decode(one)) == LISTS.to_dicts()
    assert jspf.columns(one) == LISTS.columns
    jspf.encode(LISTS.clear(), one)
    assert (list(jspf.decode(one)), jspf.columns(one)) == ([], LISTS.columns)


def test_a_jspf_file_with_anything_besides_its_rows_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "f.jspf.zip"
    jspf.encode(LISTS, path)
    with zipfile.ZipFile(path) as archive:
        document, comment = json.loads(archive.read("p-1.jspf")), archive.comment
    document["playlist"]["track"][0]["album"] = "smuggled"
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = comment
        archive.writestr("p-1.jspf", json.dumps(document))
    with pytest.raises(ValueError, match="besides its rows"):
        list(jspf.decode(path))
    path.write_bytes(b"no archive")
    for read in (jspf.columns, lambda file: list(jspf.decode(file))):
        with pytest.raises(ValueError):
            read(path)


@pytest.mark.parametrize("rows", [LISTS.drop("work_id"), LISTS.with_columns(pl.col("track_no") + 1)])
def test_rows_that_are_no_playlists_are_refused_by_jspf(tmp_path: Path, rows: pl.DataFrame) -> None:
    with pytest.raises(ValueError, match="fields|count from 1"):
        jspf.encode(rows, tmp_path / "f")


@pytest.mark.parametrize("name", ["csv_gz", "tsv_gz"])
@many
@given(values=rows)
def test_text_with_separators_gives_back_every_value_and_no_text_cell_is_a_formula(
    tmp_path: Path, name: str, values: list[dict[str, Any]]
) -> None:
    path, form = tmp_path / "f", formats()[name]
    form.encode(frame_of(values), path)
    for row, wanted in zip(form.decode(path), values, strict=True):
        assert row["text"] == (wanted["text"] or None)
        assert row["day"] == (wanted["day"] and wanted["day"].isoformat())
        assert (row["n"] and int(row["n"])) == wanted["n"]
        assert (row["x"] and float(row["x"])) == wanted["x"]
        assert items(row["items"]) == wanted["items"]
    separator = form.RESOURCE["dialect"]["delimiter"]
    with io.StringIO(gzip.decompress(path.read_bytes()).decode(), newline="") as plain:
        for row in csv.DictReader(plain, delimiter=separator):
            for cell in (row["text"], row["items"]):
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("name", ["csv_gz", "jsonl_gz", "tsv_gz"])
def test_equal_frames_are_equal_bytes_without_time_or_name(tmp_path: Path, name: str) -> None:
    frame = frame_of([{"id": "w-001", "text": "夜", "day": dt.date(2026, 11, 20), "n": 1, "x": 1e-6, "items": ["a"]}])
    one, two = tmp_path / "one", tmp_path / "another-name"
    formats()[name].encode(frame, one)
    formats()[name].encode(frame, two)
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes()[3:8] == b"\0\0\0\0\0"  # RFC 1952: no flags, so no name; MTIME 0


def test_a_csv_is_utf8_with_lf_iso_dates_and_shortest_floats(tmp_path: Path) -> None:
    row = {"id": "w-001", "text": "=1+1", "day": dt.date(2026, 11, 20), "n": -3, "x": 0.1, "items": ["a|b", "c\\"]}
    csv_gz.encode(frame_of([row]), tmp_path / "f")
    assert gzip.decompress((tmp_path / "f").read_bytes()).decode() == (
        "id,text,day,n,x,items\nw-001,'=1+1,2026-11-20,-3,0.1,a\\|b|c\\\\\n"
    )


@pytest.mark.parametrize(("name", "columns"), [("csv_gz", list(SCHEMA)), ("jsonl_gz", None), ("tsv_gz", list(SCHEMA))])
def test_a_feed_of_no_rows_is_a_readable_file(tmp_path: Path, name: str, columns: list[str] | None) -> None:
    formats()[name].encode(frame_of([]), tmp_path / "f")
    assert list(formats()[name].decode(tmp_path / "f")) == []
    assert formats()[name].columns(tmp_path / "f") == columns


def test_parts_of_a_large_frame_join_without_a_seam(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [f"w-{n}" for n in range(120_001)]})
    for form in (csv_gz, jsonl_gz, parquet, tsv_gz):
        form.encode(frame, tmp_path / "f")
        assert [row["id"] for row in form.decode(tmp_path / "f")] == frame["id"].to_list()


@pytest.mark.parametrize("line", ["[1]", '{"id":"a","id":"b"}', "{"])
def test_a_json_line_that_could_be_read_in_two_ways_is_an_error(tmp_path: Path, line: str) -> None:
    (tmp_path / "f").write_bytes(gzip.compress(line.encode()))
    with pytest.raises((ValueError, json.JSONDecodeError)):
        list(jsonl_gz.decode(tmp_path / "f"))
