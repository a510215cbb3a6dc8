"""The leak gate reads finished bytes and lets nothing through that the licence does not list."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from exports.client_file import Client
from exports.formats import formats
from exports.leaks import Before, refuse_leaks
from exports.select import select_feeds
from quality.errors import LicenceViolated
from tests.exports.drawn import ADS, CANARY, NIGHT, client, ident, night_frames


def gate(holder: Client, feed: str, frame: pl.DataFrame, folder: Path, night: str = NIGHT) -> int:
    """Put one packaged feed before the gate."""
    folder.mkdir(exist_ok=True)
    name = f"{feed}-000000000000.{formats()[holder.format].EXTENSION}"
    formats()[holder.format].encode(frame, folder / name)
    return refuse_leaks(holder, night, night_frames(), folder, {name: feed})


def works(*rows: tuple[str, str], **more: str) -> pl.DataFrame:
    """A works feed: short id and territories."""
    frame = pl.DataFrame([{"work_id": ident(work), "territories": places.split()} for work, places in rows])
    return frame.with_columns(**{name: pl.lit(value) for name, value in more.items()})


@pytest.mark.parametrize("form", ["csv_gz", "jsonl_gz"])
def test_licensed_rows_pass_and_are_counted(tmp_path: Path, form: str) -> None:
    assert gate(client(tmp_path, format=form), "works", works(("m1", "JP"), ("m2", "JP")), tmp_path / "w") == 2


@pytest.mark.parametrize("form", ["csv_gz", "jsonl_gz"])
@pytest.mark.parametrize("work", ["m3", "m4", "m5", "m6", "m7", "m8", "v1", "m999"])
def test_a_planted_work_is_caught(tmp_path: Path, form: str, work: str) -> None:
    frame = works(("m1", "JP"), (work, "JP"), title=CANARY)
    with pytest.raises(LicenceViolated, match="stream, feed works · night 2026-11-20 · 1 row: ") as refused:
        gate(client(tmp_path, format=form), "works", frame, tmp_path / "w")
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("form", ["csv_gz", "jsonl_gz"])
@pytest.mark.parametrize("column", ["rating", "first_night", "confidence", "body"])
def test_a_planted_column_is_caught(tmp_path: Path, form: str, column: str) -> None:
    with pytest.raises(LicenceViolated, match="1 columns are not licensed"):
        gate(client(tmp_path, format=form), "works", works(("m1", "JP"), **{column: CANARY}), tmp_path / "w")


def test_a_planted_column_is_caught_in_a_file_of_no_rows(tmp_path: Path) -> None:
    with pytest.raises(LicenceViolated, match="columns are not licensed"):
        gate(client(tmp_path), "works", works(("m1", "JP"), rating=CANARY).clear(), tmp_path / "w")


@pytest.mark.parametrize("places", ["US", "JP US", "TW", "WORLD", ""])
def test_a_territory_without_licence_or_rights_is_caught(tmp_path: Path, places: str) -> None:
    holder = client(tmp_path, licence__territories=["JP", "TW"])
    with pytest.raises(LicenceViolated, match="1 row"):
        gate(holder, "works", works(("m1", places)), tmp_path / "w")


def test_a_neighbour_without_licence_is_caught(tmp_path: Path) -> None:
    pair = pl.DataFrame({"work_id": [ident("m1")], "rank": [1], "neighbour_id": [ident("m3")]})
    with pytest.raises(LicenceViolated, match="feed similar_works"):
        gate(client(tmp_path), "similar_works", pair, tmp_path / "w")


def test_a_party_of_no_licensed_work_is_caught(tmp_path: Path) -> None:
    pair = pl.DataFrame({"party_id": [ident("p1")], "rank": [1], "neighbour_id": [ident("p3")]})
    with pytest.raises(LicenceViolated, match="feed related_parties"):
        gate(client(tmp_path), "related_parties", pair, tmp_path / "w")


@pytest.mark.parametrize(("article", "media"), [("a2", "media_b"), ("a2", "media_a"), ("a9", "media_a"), ("a1", "-")])
def test_an_article_of_another_media_is_caught(tmp_path: Path, article: str, media: str) -> None:
    match = pl.DataFrame({"article_id": [ident(article)], "creative_id": [ident("c1")], "media": [media]})
    with pytest.raises(LicenceViolated, match="feed ad_matches"):
        gate(client(tmp_path, ADS), "ad_matches", match, tmp_path / "w")


def test_a_row_without_its_subject_is_caught(tmp_path: Path) -> None:
    with pytest.raises(LicenceViolated, match="1 row"):
        gate(client(tmp_path), "works", works(("m1", "JP")).drop("work_id"), tmp_path / "w")


def test_a_feed_that_is_not_licensed_is_caught(tmp_path: Path) -> None:
    with pytest.raises(LicenceViolated, match="the feed is not licensed"):
        gate(client(tmp_path), "ad_matches", works(("m1", "JP")), tmp_path / "w")


def test_a_file_that_belongs_to_no_feed_is_caught(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "notes.txt").write_text(CANARY)
    with pytest.raises(LicenceViolated, match="1 files in the package belong to no feed"):
        gate(client(tmp_path), "works", works(("m1", "JP")), folder)


def test_the_day_after_expiry_everything_is_caught(tmp_path: Path) -> None:
    holder = client(tmp_path)
    assert gate(holder, "works", works(("m1", "JP")), tmp_path / "w", "2027-03-31") == 1
    with pytest.raises(LicenceViolated, match="1 row"):
        gate(holder, "works", works(("m1", "JP")), tmp_path / "w", "2027-04-01")


def trial(folder: Path, cap: int) -> Client:
    return client(folder, licence__kind="trial", licence__row_cap=cap)


def test_a_trial_holds_the_first_rows_by_key_and_the_gate_counts_them(tmp_path: Path) -> None:
    feeds = dict(select_feeds(trial(tmp_path, 1), NIGHT, night_frames()))
    assert feeds["works"]["work_id"].to_list() == [ident("m1")]
    assert feeds["kansei_scores"].select("work_id", "factor").rows() == [(ident("m1"), "lyrics.lonely")]
    assert all(frame.height <= 1 for frame in feeds.values())
    frame = works(("m1", "JP"), ("m2", "JP"))
    with pytest.raises(LicenceViolated, match="2 rows: a trial of at most 1 rows"):
        gate(trial(tmp_path, 1), "works", frame, tmp_path / "w")
    assert gate(trial(tmp_path, 2), "works", frame, tmp_path / "w") == 2


def test_a_kind_of_file_or_a_format_that_nobody_knows_is_caught(tmp_path: Path) -> None:
    holder, folder = client(tmp_path), tmp_path / "w"
    folder.mkdir()
    formats()["jsonl_gz"].encode(works(("m1", "JP")), folder / "works-000000000000.jsonl.gz")
    for name, holds, why in (
        ("works-000000000000.jsonl.gz", "works", "not of the licensed format"),
        ("works-000000000000.jsonl.gz", "works.extra", "not licensed"),
    ):
        with pytest.raises(LicenceViolated, match=why):
            refuse_leaks(holder, NIGHT, night_frames(), folder, {name: holds})


@pytest.mark.parametrize("content", [b"", b"\x1f\x8bnot gzip", b"work_id,territories\nx,JP,US\n", b"work_id\n\xff\n"])
def test_a_file_that_cannot_be_read_again_is_caught(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    packed = content if content[:2] == b"\x1f\x8b" else gzip.compress(content)
    (folder / "works-000000000000.csv.gz").write_bytes(packed)
    with pytest.raises(LicenceViolated):
        refuse_leaks(client(tmp_path), NIGHT, night_frames(), folder, {"works-000000000000.csv.gz": "works"})


def test_a_field_hidden_in_one_line_of_json_is_caught(tmp_path: Path) -> None:
    folder, holder = tmp_path / "w", client(tmp_path, format="jsonl_gz")
    folder.mkdir()
    good = f'{{"work_id":"{ident("m1")}","territories":["JP"]}}\n'
    for hidden in (f',"rating":"{CANARY}"', f',"work_id":"{ident("m1")}"'):
        lines = good + good[:-2] + hidden + "}\n"
        (folder / "works-000000000000.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
        with pytest.raises(LicenceViolated):
            refuse_leaks(holder, NIGHT, night_frames(), folder, {"works-000000000000.jsonl.gz": "works"})


def test_only_what_the_client_was_sent_is_told_to_be_removed(tmp_path: Path) -> None:
    holder, folder, form = client(tmp_path), tmp_path / "w", formats()["csv_gz"]
    folder.mkdir()
    form.encode(works(("m1", "JP"), ("m3", "JP")), tmp_path / "before.csv.gz")
    before = Before({"works": tmp_path / "before.csv.gz"}, frozenset({ident("m1"), ident("m3")}))
    files = {"works.removed-000000000000.csv.gz": "works.removed"}

    def removed(work: str, status: str = "inactive", **more: str) -> None:
        frame = pl.DataFrame([{"work_id": ident(work), "status": status, **more}])
        form.encode(frame, folder / next(iter(files)))

    removed("m3")
    assert refuse_leaks(holder, NIGHT, night_frames(), folder, files, before, {"inactive": [ident("m3")]}) == 1
    for wrong in (("m6",), ("m3", "sold")):
        removed(*wrong)
        with pytest.raises(LicenceViolated, match="feed works"):
            refuse_leaks(holder, NIGHT, night_frames(), folder, files, before)
    removed("m3", title=CANARY)
    with pytest.raises(LicenceViolated, match="columns are not licensed"):
        refuse_leaks(holder, NIGHT, night_frames(), folder, files, before)
    removed("m3")
    for told in ({"inactive": [ident("m6")]}, {"deleted": [ident("m1")]}, {"sold": [ident("m3")]}):
        with pytest.raises(LicenceViolated, match="tombstones"):
            refuse_leaks(holder, NIGHT, night_frames(), folder, files, before, told)
