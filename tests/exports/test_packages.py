"""Packages: sealed at one stroke, the same bytes each time, described by a Data Package that validates."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from frictionless import Package as DataPackage
from frictionless import Schema
from frictionless import validate as frictionless_validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports import contents, select
from exports import formats as all_formats
from exports.formats import formats
from exports.leaks import allowed
from exports.packages import build, damaged, latest, revisions
from quality.contracts import tables
from quality.errors import DeliveryConflict, LicenceViolated, NotPublished
from tests.exports.drawn import ADS, CANARY, NIGHT, STREAM, client, ident, night_frames, plain, tree
from tests.exports.standards import SCHEMAS


def retitled() -> dict[str, pl.DataFrame]:
    """The night after a correction of a title."""
    frames = night_frames()
    return {**frames, "silver.works": frames["silver.works"].with_columns(title=pl.lit("訂正"))}


@pytest.mark.parametrize("form", ["csv_gz", "jsonl_gz"])
def test_nothing_unlicensed_is_in_any_byte_of_a_package(tmp_path: Path, form: str) -> None:
    package = build(client(tmp_path, format=form), NIGHT, night_frames(), tmp_path / "out")
    content = plain(package.folder)
    assert "夜明け".encode() in content
    for absent in (CANARY, ident("m3"), ident("v1"), ident("p3"), "0.123457", "0.777", "confidence"):
        assert absent.encode() not in content


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    territories=st.lists(st.sampled_from(["JP", "US", "TW"]), min_size=1, unique=True),
    use=st.sampled_from(["streaming_service", "video_on_demand"]),
    domains=st.lists(st.sampled_from(["music", "video"]), min_size=1, unique=True),
    night=st.sampled_from(["2026-11-19", "2026-11-20", "2026-11-21", "2027-04-01"]),
    form=st.sampled_from(["csv_gz", "jsonl_gz"]),
)
def test_titles_of_unlicensed_works_are_in_no_byte_for_any_licence(
    tmp_path: Path, territories: list[str], use: str, domains: list[str], night: str, form: str
) -> None:
    frames = night_frames()
    marked = frames["silver.works"].with_columns(title=pl.lit("印") + pl.col("work_id"))
    holder = client(
        tmp_path, licence__territories=territories, licence__use=use, licence__works__domains=domains, format=form
    )
    licensed = allowed(holder, night, frames).territories
    content = plain(build(holder, night, {**frames, "silver.works": marked}, tmp_path / "out").folder)
    for work in frames["silver.works"]["work_id"]:
        assert (f"印{work}".encode() in content) == (work in licensed)
        assert (work.encode() in content) == (work in licensed)


def test_files_are_named_by_content_and_sealed_with_every_digest(tmp_path: Path) -> None:
    package = build(client(tmp_path), NIGHT, night_frames(), tmp_path / "out")
    assert package.folder == tmp_path / "out" / NIGHT
    sealed = dict(line.split("  ")[::-1] for line in (package.folder / "SEAL").read_text().splitlines())
    assert list(sealed) == sorted(sealed)
    assert sealed.keys() == {path.name for path in package.folder.iterdir()} - {"SEAL"}
    for name, digest in sealed.items():
        assert hashlib.sha256((package.folder / name).read_bytes()).hexdigest() == digest
    for file in package.files:
        assert file.name == f"{file.feed}-{file.sha256[:12]}.csv.gz"
    assert [file.feed for file in package.files] == sorted(STREAM["feeds"], key=list(STREAM["feeds"]).index)


def test_packaging_again_changes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(client(tmp_path), NIGHT, night_frames(), out)
    before = tree(out)
    again = build(client(tmp_path), NIGHT, night_frames(), out)
    assert tree(out) == before
    assert again.revision == 1


def test_the_same_night_gives_the_same_bytes_anywhere_and_from_shuffled_tables(tmp_path: Path) -> None:
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=7) for name, frame in night_frames().items()}
    build(client(tmp_path), NIGHT, night_frames(), tmp_path / "here")
    build(client(tmp_path), NIGHT, shuffled, tmp_path / "there")
    assert tree(tmp_path / "here") == tree(tmp_path / "there")


def test_a_correction_is_the_next_revision_and_the_superseded_one_stays_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = build(client(tmp_path), NIGHT, night_frames(), out)
    before = tree(first.folder)
    second = build(client(tmp_path), NIGHT, retitled(), out)
    third = build(client(tmp_path), NIGHT, night_frames(), out)
    assert [path.name for path in revisions(out, NIGHT)] == [NIGHT, f"{NIGHT}.r2", f"{NIGHT}.r3"]
    assert (second.revision, third.revision) == (2, 3)
    assert tree(first.folder) == before
    assert latest(out, NIGHT) == third
    assert "夜明け".encode() not in plain(second.folder)


def test_a_changed_licence_is_a_new_revision_even_where_the_rows_are_the_same(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(client(tmp_path), NIGHT, night_frames(), out)
    assert build(client(tmp_path, licence__kind="custom"), NIGHT, night_frames(), out).revision == 2


def test_revision_ten_comes_after_revision_nine(tmp_path: Path) -> None:
    for name in (NIGHT, f"{NIGHT}.r9", f"{NIGHT}.r10", f"{NIGHT}.rx", "2026-11-201"):
        (tmp_path / name).mkdir()
    assert [path.name for path in revisions(tmp_path, NIGHT)] == [NIGHT, f"{NIGHT}.r9", f"{NIGHT}.r10"]


def test_what_a_broken_off_run_left_behind_is_swept_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    left = out / f".work-{NIGHT}"
    left.mkdir(parents=True)
    (left / "works-000000000000.csv.gz").write_bytes(b"half")
    package = build(client(tmp_path), NIGHT, night_frames(), out)
    assert sorted(path.name for path in out.iterdir()) == [".states", NIGHT]
    assert not damaged(package.folder)


def test_a_damaged_package_is_refused_and_packaging_again_puts_it_right(tmp_path: Path) -> None:
    out = tmp_path / "out"
    package = build(client(tmp_path), NIGHT, night_frames(), out)
    whole = tree(out)
    (package.folder / package.files[0].name).write_bytes(b"damaged")
    (package.folder / "stray.txt").write_text("x")
    (package.folder / package.files[1].name).unlink()
    with pytest.raises(DeliveryConflict, match="3 files differ from SEAL"):
        latest(out, NIGHT)
    build(client(tmp_path), NIGHT, night_frames(), out)
    assert tree(out) == whole


def test_a_package_nobody_made_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(NotPublished, match="step package"):
        latest(tmp_path, NIGHT)


def test_a_leak_leaves_nothing_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(*_: Any) -> Any:
        yield "works", iter([pl.DataFrame({"work_id": [ident("m3")], "title": [CANARY], "territories": [["JP"]]})])

    monkeypatch.setattr(contents, "select_parts", leaky)
    with pytest.raises(LicenceViolated) as refused:
        build(client(tmp_path), NIGHT, night_frames(), tmp_path / "out")
    assert "stream, feed works · night 2026-11-20 · 1 row" in str(refused.value)
    assert CANARY not in str(refused.value)
    assert tree(tmp_path / "out") == {}


def test_the_data_package_of_csv_files_is_valid_without_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("looked at the network"))
    package = build(client(tmp_path), NIGHT, night_frames(), tmp_path / "out")
    report = frictionless_validate(str(package.folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    assert report.stats["tasks"] == len(STREAM["feeds"])
    assert sum(task.stats.get("rows", 0) for task in report.tasks) == sum(file.rows for file in package.files)


def test_the_data_package_notices_one_changed_row(tmp_path: Path) -> None:
    package = build(client(tmp_path), NIGHT, night_frames(), tmp_path / "out")
    scores = package.folder / package.files[2].name
    scores.write_bytes(gzip.compress(gzip.decompress(scores.read_bytes()).replace(b"0.25", b"1.25"), mtime=0))
    report = frictionless_validate(str(package.folder / "datapackage.json"))
    assert {"Constraint Error", "Hash Count Error"} <= {title for (title,) in report.flatten(["title"])}


def test_the_data_package_of_json_lines_is_valid_and_so_is_each_row(tmp_path: Path) -> None:
    package = build(client(tmp_path, format="jsonl_gz"), NIGHT, night_frames(), tmp_path / "out")
    described = json.loads((package.folder / "datapackage.json").read_bytes())
    inline = [
        {
            "name": part["name"],
            "type": "table",
            "data": list(formats()["jsonl_gz"].decode(package.folder / part["path"])),
            "schema": part["schema"],
        }
        for part in described["resources"]
    ]
    filled = [part for part in inline if part["data"]]  # frictionless takes no inline table of 0 rows
    assert len(filled) == 5
    report = DataPackage.from_descriptor({**described, "resources": filled}).validate()
    assert report.valid, report.flatten(["title", "message"])


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="../shared is absent: no profile of Data Package 2.0")
@pytest.mark.parametrize(("form", "table"), [("csv_gz", True), ("tsv_gz", True), ("parquet", True), ("mead", False)])
def test_the_descriptor_keeps_to_the_profile_of_data_package_2(tmp_path: Path, form: str, table: bool) -> None:
    profile = json.loads((SCHEMAS / "frictionless" / "datapackage.json").read_text(encoding="utf-8"))
    feeds = {"works": {"fields": STREAM["feeds"]["works"], "format": "csv_gz" if form == "mead" else form},
             "work_profiles": {"fields": ["work_id", "domain", "factors", "territories"], "format": form}}  # fmt: skip
    standards = {"ddex_sender": "PADPIDA1", "ddex_recipient": "PADPIDA2"}
    own = client(tmp_path, feeds=feeds, standards=standards)
    frames = night_frames() | {"silver.products": tables()["silver.products"].empty()}
    package = build(own, NIGHT, frames, tmp_path / "out")
    described = json.loads((package.folder / "datapackage.json").read_bytes())
    for field in (field for part in described["resources"] for field in part["schema"]["fields"]):
        if field["type"] == "list":  # the standard's text has it, its published profile does not know it
            field["type"] = "array"
    jsonschema.Draft7Validator(profile).validate(described)
    assert [part.get("type") == "table" for part in described["resources"]] == [True, table]


def test_a_field_is_described_as_its_contract_says(tmp_path: Path) -> None:
    package = build(client(tmp_path), NIGHT, night_frames(), tmp_path / "out")
    described = json.loads((package.folder / "datapackage.json").read_bytes())
    scores = next(part for part in described["resources"] if part["name"] == "kansei_scores")
    assert scores["schema"]["fields"][3] == {
        "name": "score", "type": "number", "title": "強さ", "description": "Strength", "unit": "0-1",
        "constraints": {"exclusiveMinimum": 0, "maximum": 1, "required": True},
    }  # fmt: skip
    assert scores["schema"]["primaryKey"] == ["work_id", "factor"]
    assert Schema.from_descriptor(scores["schema"]).field_names == ["work_id", "factor", "label_ja", "score"]
    assert "OWASP" not in described["notes"]["csv_gz"]["en"]
    assert "spreadsheet" in described["notes"]["csv_gz"]["en"]


def test_a_package_of_ad_matches_holds_the_licensed_media_only(tmp_path: Path) -> None:
    package = build(client(tmp_path, ADS), NIGHT, night_frames(), tmp_path / "out")
    content = gzip.decompress((package.folder / package.files[0].name).read_bytes()).decode()
    assert content == f"article_id,creative_id,media,rank\n{ident('a1')},{ident('c1')},media_a,1\n"


@pytest.mark.parametrize("form", ["csv_gz", "jsonl_gz", "parquet"])
def test_rows_that_come_in_parts_are_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    own = client(tmp_path, format=form)
    at_once = build(own, NIGHT, night_frames(), tmp_path / "at_once")
    monkeypatch.setattr(select, "WORKS_AT_ONCE", 1)
    sizes = {name: [part.height for part in parts] for name, parts in select.select_parts(own, NIGHT, night_frames())}
    assert (sizes["kansei_scores"], sizes["works"]) == ([2, 1], [2])
    assert build(own, NIGHT, night_frames(), tmp_path / "in_parts").seal == at_once.seal


def test_parts_are_cut_anew_whatever_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_formats, "ROWS_AT_ONCE", 4)
    for sizes in ([9], [1, 2, 3, 3], [0, 9, 0], [4, 4, 1], [0]):
        given = [pl.DataFrame({"n": range(size)}, schema={"n": pl.Int64}) for size in sizes]
        found = list(all_formats.slices(iter(given)))
        assert [part.height for part in found] == ([4, 4, 1] if sum(sizes) else [0])
        assert pl.concat(found).equals(pl.concat(given))
