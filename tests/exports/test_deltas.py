"""Deltas: on an earlier delivery, applied by the client's own script, they give exactly the whole file."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.deltas import difference, tombstones
from exports.formats import formats
from exports.verify import verify
from pipelines.plan import plan
from pipelines.running import job_for, run_step
from pipelines.settings import Settings
from tests.exports.client_scripts import script
from tests.exports.drawn import ADS, NIGHT, STREAM, changed, ident, night_frames, tree, write_client
from tests.exports.nights import NEXT, both, job, publish, root

THIRD, MONTH = "2026-11-22", "2026-12-01"
SCHEMA = {"work_id": pl.String, "title": pl.String, "genres": pl.List(pl.String), "pages": pl.Int32}
odd = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5)
rows = st.dictionaries(
    st.integers(1, 9),
    st.fixed_dictionaries({
        "title": st.sampled_from(["題", "=1", "'a", 'q"', "a,b", "1\n2", " x ", "\t", "a\rb"]) | odd.filter(bool),
        "genres": st.lists(odd.filter(bool), max_size=2),
        "pages": st.none() | st.integers(-3, 3),
    }),
    max_size=6,
)  # fmt: skip


def frame_of(drawn: dict[int, dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([{"work_id": ident(f"m{n}"), **row} for n, row in sorted(drawn.items())], schema=SCHEMA)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=rows, now=rows, form=st.sampled_from(["csv_gz", "jsonl_gz"]))
def test_a_delta_applied_to_the_file_before_gives_exactly_the_file_now(
    tmp_path: Path, before: dict[int, Any], now: dict[int, Any], form: str
) -> None:
    written, codec = {}, formats()[form]
    for name, frame in (("old", frame_of(before)), ("new", frame_of(now))):
        written[name] = tmp_path / f"{name}.{codec.EXTENSION}"
        codec.encode(frame, written[name])
    delta = difference("works", codec, written["old"], written["new"], frame_of(now), {ident("m1"): "inactive"})
    paths = {"full": written["old"]}
    for kind, frame in (("changes", delta.changes), ("removed", delta.removed)):
        paths[kind] = tmp_path / f"{kind}.{codec.EXTENSION}"
        codec.encode(frame, paths[kind])
    files = [{"feed": "works", "kind": kind, "path": path.name} for kind, path in paths.items()]
    told = {"works": {"key": ["work_id"]}}
    base = {"files": files[:1], "feeds": told}
    header, lines = script("apply").rebuilt(
        tmp_path, {1: base}, {"files": files[1:], "feeds": told, "base_seq": 1}, "works"
    )
    whole = gzip.decompress(written["new"].read_bytes()).decode()
    assert header + "".join(lines[key] for key in sorted(lines)) == whole
    assert set(delta.removed["work_id"]) == {ident(f"m{n}") for n in before.keys() - now.keys()}
    assert set(delta.changes["work_id"]) == {ident(f"m{n}") for n, row in now.items() if before.get(n) != row}
    assert dict(delta.removed.iter_rows()).get(ident("m1"), "inactive") == "inactive"


def test_what_is_gone_is_deleted_and_what_is_no_longer_licensed_is_inactive() -> None:
    told = tombstones({ident("m3"), ident("m7"), ident("m9")}, night_frames())
    assert told == {"deleted": [ident("m7"), ident("m9")], "inactive": [ident("m3")]}


def test_what_no_feed_tells_of_tonight_and_may_still_be_seen_is_no_tombstone(house: Settings) -> None:
    """A song that lost its scores; an article that nothing matches any more."""
    write_client(house.clients, feeds={"kansei_scores": STREAM["feeds"]["kansei_scores"]})
    write_client(house.clients, ADS)
    night = night_frames()
    scores = night["gold.kansei_scores"].filter(pl.col("subject_id") != ident("m1"))
    publish(house, NEXT, {"gold.kansei_scores": scores, "gold.ad_matches": night["gold.ad_matches"].clear()})
    for client, gone in (("stream", [ident("m2")]), ("ads", [])):  # the right to m2 ended
        for at in (NIGHT, NEXT):
            for step in ("package", "deliver"):
                run_step(step, job_for(at, house, client))
        told = json.loads((house.delivered / client / "manifests" / f"{NEXT}.json").read_bytes())
        assert told["tombstones"] == {"deleted": [], "inactive": gone}
        assert plan(job_for(NEXT, house, client)).gone == {"deleted": 0, "inactive": len(gone)}


@pytest.fixture
def deltas(house: Settings) -> Settings:
    """A house whose client takes works and scores as deltas, with a correction and a takedown on the second night."""
    feeds = {
        name: {"fields": fields, "mode": "delta"} if name in ("works", "kansei_scores") else fields
        for name, fields in STREAM["feeds"].items()
    }
    write_client(house.clients, changed(STREAM, feeds=feeds))
    frames = night_frames()
    title = pl.when(pl.col("work_id") == ident("m1")).then(pl.lit("訂正")).otherwise(pl.col("title"))
    longer = frames["silver.rights"].with_columns(valid_until=pl.lit(dt.date(2027, 12, 31)))
    for night in (NIGHT, NEXT, THIRD, MONTH):
        publish(house, night, {**frames, "silver.rights": longer})
    publish(house, NEXT, {"silver.works": frames["silver.works"].with_columns(title=title)})
    withdrawn = pl.when(pl.col("work_id") == ident("m2")).then(pl.lit("withdrawn")).otherwise(pl.col("status"))
    publish(house, THIRD, {"silver.works": frames["silver.works"].with_columns(title=title, status=withdrawn)})
    return house


def manifest(house: Settings, night: str) -> dict[str, Any]:
    return json.loads((root(house) / "manifests" / f"{night}.json").read_bytes())  # type: ignore[no-any-return]


def test_a_takedown_is_a_tombstone_and_a_removed_row_and_leaves_the_next_whole_file(deltas: Settings) -> None:
    for night in (NIGHT, NEXT, THIRD, MONTH):
        both(deltas, night)
        assert verify(root(deltas)).problems == []
        assert script("verify").check(root(deltas)) is None
    first, second, third, month = (manifest(deltas, night) for night in (NIGHT, NEXT, THIRD, MONTH))
    assert [(told["mode"], told["base_seq"]) for told in (first, second, third, month)] == [
        ("full", None), ("delta", 1), ("delta", 2), ("full", 3)
    ]  # fmt: skip
    rows_of = {(file["feed"], file["kind"]): file["rows"] for file in second["files"]}
    assert (rows_of["works", "changes"], rows_of["works", "removed"]) == (1, 0)
    assert (rows_of["kansei_scores", "changes"], second["feeds"]["kansei_scores"]["rows"]) == (0, 3)
    assert third["tombstones"] == {"deleted": [ident("m2")], "inactive": []}
    apply = script("apply").apply
    for told in (first, second, third, month):
        for feed in ("works", "kansei_scores"):
            content = apply(root(deltas), feed, f"manifests/{told['night']}.json")
            assert content.count(b"\n") == told["feeds"][feed]["rows"] + 1
    assert "訂正".encode() in apply(root(deltas), "works", f"manifests/{THIRD}.json")
    assert ident("m2").encode() not in apply(root(deltas), "works", f"manifests/{THIRD}.json")


def test_running_the_nights_again_changes_no_byte(deltas: Settings) -> None:
    for night in (NIGHT, NEXT, THIRD):
        both(deltas, night)
    before = tree(deltas.out), tree(root(deltas))
    for night in (THIRD, NIGHT, NEXT):
        both(deltas, night)
    assert (tree(deltas.out), tree(root(deltas))) == before


def test_a_client_whose_licence_narrows_is_told_what_became_inactive_and_gets_whole_files(deltas: Settings) -> None:
    both(deltas, NIGHT)
    write_client(deltas.clients, licence__works__exclude=[ident("m2")])
    both(deltas, NEXT)
    told = manifest(deltas, NEXT)
    assert told["tombstones"] == {"deleted": [], "inactive": [ident("m2")]}
    assert (told["mode"], told["base_seq"]) == ("full", 1)


def test_a_lost_base_is_no_reason_to_stop_whole_files_go_out(deltas: Settings) -> None:
    both(deltas, NIGHT)
    for path in (deltas.out / "stream" / ".states").iterdir():
        path.write_bytes(b"damaged")
    both(deltas, NEXT)
    assert manifest(deltas, NEXT)["feeds"]["works"]["mode"] == "full"
    assert verify(root(deltas)).problems == []


def test_a_damaged_delta_is_put_right_from_the_same_base(deltas: Settings) -> None:
    both(deltas, NIGHT)
    both(deltas, NEXT)
    before = tree(deltas.out / "stream" / NEXT)
    next((deltas.out / "stream" / NEXT).glob("works.changes-*")).write_bytes(b"damaged")
    both(deltas, NEXT)
    assert tree(deltas.out / "stream" / NEXT) == before
    assert job(deltas).lake.scan("gold.deliveries").select("seq").max().collect().item() == 2
