"""Deliveries: files first, manifest last, numbers without a gap, and nothing changes on a second run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from exports.channels.folder import Folder
from exports.verify import verify
from pipelines import deliver, package
from pipelines.running import job_for, run_step
from pipelines.settings import Settings
from quality.errors import DeliveryConflict, NotPublished
from tests.exports.drawn import NIGHT, STREAM, ident, plain, tree, write_client
from tests.exports.nights import NEXT, Broken, both, breaks_at, job, latest, numbers, retitle, root


def test_a_night_is_packaged_delivered_and_verified(house: Settings) -> None:
    packed = run_step("package", job(house))
    assert packed.remarks["revision"] == 1
    assert packed.remarks["files"][0] == {
        "feed": "works", "rows": 2, "columns": ["work_id", "title", "genres", "territories"]
    }  # fmt: skip
    sent = run_step("deliver", job(house))
    assert sent.remarks == {
        "where": str(root(house)), "seq": 1, "manifest": f"manifests/{NIGHT}.json",
        "files": len(STREAM["feeds"]) + 2, "bytes": sent.remarks["bytes"], "signed": False, "overdue": [],
    }  # fmt: skip
    report = verify(root(house))
    assert report.problems == []
    assert (report.manifests, report.files) == (1, 8)
    assert report.rows == packed.rows_out


def test_the_manifest_states_every_file_and_no_time(house: Settings) -> None:
    both(house)
    stated = json.loads((root(house) / "manifests" / f"{NIGHT}.json").read_bytes())
    assert list(stated) == [
        "base_seq", "base_sha256", "client", "encryption", "feeds", "files", "inputs_digest", "key", "licence_digest",
        "mode", "night", "previous", "protocol", "revision", "seq", "tombstones",
    ]  # fmt: skip
    assert (stated["seq"], stated["previous"], stated["revision"], stated["mode"]) == (1, None, 1, "full")
    assert (stated["key"], stated["base_seq"], stated["tombstones"]) == (None, None, {"deleted": [], "inactive": []})
    works = next(file for file in stated["files"] if file["feed"] == "works")
    assert works.keys() == {"path", "feed", "kind", "sha256", "bytes", "rows", "works", "columns"}
    assert {file["path"].split("/")[0] for file in stated["files"]} == {NIGHT}


def test_a_second_run_changes_no_byte_and_no_number(house: Settings) -> None:
    first = both(house)
    before = tree(house.delivered), tree(house.out), numbers(house)
    second = both(house)
    assert (tree(house.delivered), tree(house.out), numbers(house)) == before
    assert second.digest == first.digest


def test_numbers_run_on_and_each_manifest_holds_the_digest_of_the_one_before(house: Settings) -> None:
    both(house, NIGHT)
    both(house, NEXT)
    assert numbers(house) == [(NIGHT, 1, 1), (NEXT, 1, 2)]
    assert verify(root(house)).problems == []
    assert latest(house) == f"manifests/{NEXT}.json"


def test_an_older_night_delivered_later_leaves_latest_on_the_newer_one(house: Settings) -> None:
    both(house, NEXT)
    both(house, NIGHT)
    assert numbers(house) == [(NEXT, 1, 1), (NIGHT, 1, 2)]
    assert latest(house) == f"manifests/{NEXT}.json"
    assert verify(root(house)).problems == []


def test_a_correction_is_delivered_as_a_revision_beside_the_first(house: Settings) -> None:
    both(house)
    before = tree(root(house))
    retitle(house)
    both(house)
    after = tree(root(house))
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {"LATEST.json"}
    assert latest(house) == f"manifests/{NIGHT}.r2.json"
    assert numbers(house) == [(NIGHT, 1, 1), (NIGHT, 2, 2)]
    assert verify(root(house)).problems == []


def test_the_day_after_the_licence_ends_nothing_is_packaged_or_sent(house: Settings) -> None:
    day_after = "2027-04-01"
    for step in ("package", "deliver"):
        assert run_step(step, job(house, day_after)).remarks["note"] == "not licensed on this night"
    assert tree(house.out) == tree(house.delivered) == {}


def test_a_package_made_before_the_licence_changed_is_made_anew_and_not_sent(house: Settings) -> None:
    package.run(job(house))
    write_client(house.clients, licence__works__exclude=[ident("m1")])
    deliver.run(job(house))
    assert ident("m1").encode() not in plain(root(house))
    assert numbers(house) == [(NIGHT, 2, 1)]
    assert verify(root(house)).problems == []


def test_a_package_damaged_since_it_was_sealed_is_put_right_and_sent(house: Settings, again: Settings) -> None:
    both(house)
    undisturbed = tree(root(house))
    package.run(job(again))
    next((again.out / "stream" / NIGHT).glob("works-*")).write_bytes(b"damaged")
    deliver.run(job(again))
    assert tree(root(again)) == undisturbed


def test_a_package_nobody_made_cannot_be_sent(house: Settings) -> None:
    with pytest.raises(NotPublished, match="step package"):
        deliver.run(job(house))


def test_a_table_nobody_published_stops_the_package(house: Settings) -> None:
    with pytest.raises(NotPublished):
        package.run(job(house, "2026-11-22"))
    assert tree(house.out) == {}


def test_broken_off_anywhere_and_resumed_gives_the_same_tree(
    house: Settings, again: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both(house)
    package.run(job(again))
    for call in range(1, 11):
        tried = again.model_copy(update={"data": tmp_path / str(call)})
        shutil.copytree(again.data, tried.data)
        broken_off_and_resumed(tried, tree(root(house)), numbers(house), monkeypatch, call)


def broken_off_and_resumed(
    again: Settings, undisturbed: dict[str, bytes], ledger: Any, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Break off at that call to the channel, look, run again, and compare."""
    with monkeypatch.context() as patched:
        breaks_at(patched, call)
        with pytest.raises(Broken):
            deliver.run(job(again))
    seen = tree(root(again))
    assert f"manifests/{NIGHT}.json" not in seen or undisturbed.items() - {"LATEST.json": b""}.items() <= {
        **seen, "LATEST.json": undisturbed["LATEST.json"]
    }.items()  # fmt: skip
    assert numbers(again) == [(NIGHT, 1, 1)]  # the number was in the ledger before the first byte left
    deliver.run(job(again))
    assert tree(root(again)) == undisturbed
    assert numbers(again) == ledger


def test_a_broken_off_delivery_that_is_superseded_leaves_no_gap_in_the_numbers(
    house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    package.run(job(house))
    with monkeypatch.context() as patched:
        breaks_at(patched, 3)
        with pytest.raises(Broken):
            deliver.run(job(house))
    retitle(house)
    both(house)
    assert numbers(house) == [(NIGHT, 2, 1)]
    assert verify(root(house)).problems == []


def test_a_night_that_broke_off_gets_its_number_when_it_is_run_again_after_the_next_night(
    house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    package.run(job(house))
    with monkeypatch.context() as patched:
        breaks_at(patched, 2)
        with pytest.raises(Broken):
            deliver.run(job(house))
    both(house, NEXT)
    assert verify(root(house)).problems == []
    both(house, NIGHT)
    both(house, NEXT)
    assert numbers(house) == [(NEXT, 1, 1), (NIGHT, 1, 2)]
    assert verify(root(house)).problems == []


def test_a_client_that_clears_its_folder_does_not_set_the_numbers_back(house: Settings) -> None:
    both(house, NIGHT)
    for path in sorted(root(house).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    both(house, NEXT)
    assert numbers(house) == [(NIGHT, 1, 1), (NEXT, 1, 2)]


@pytest.mark.parametrize("place", [f"manifests/{NIGHT}.json", "LATEST.json", f"{NIGHT}/datapackage.json"])
def test_a_foreign_file_in_our_place_is_a_conflict_and_stays(house: Settings, place: str) -> None:
    package.run(job(house))
    foreign = root(house) / place
    foreign.parent.mkdir(parents=True, exist_ok=True)
    foreign.write_bytes(b"foreign")
    with pytest.raises(DeliveryConflict, match="stream: "):
        deliver.run(job(house))
    assert foreign.read_bytes() == b"foreign"


def test_a_file_that_arrives_damaged_stops_the_manifest(house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    package.run(job(house))
    monkeypatch.setattr(Folder, "check", lambda self, path, *_: not path.endswith("SEAL"))
    with pytest.raises(DeliveryConflict, match="1 of 8 files did not arrive"):
        deliver.run(job(house))
    assert not (root(house) / "manifests").exists()


def test_a_package_rebuilt_with_other_content_under_a_sent_number_is_a_conflict(house: Settings) -> None:
    both(house)
    (house.out / "stream" / NIGHT).rename(house.out / "lost")
    retitle(house)
    package.run(job(house))
    before = tree(root(house))
    with pytest.raises(DeliveryConflict, match="number 1 was sent with other content"):
        deliver.run(job(house))
    assert tree(root(house)) == before


def test_every_file_stands_in_the_ledger_with_its_digest(house: Settings) -> None:
    both(house)
    ledger = job(house).lake.partition("gold.deliveries", NIGHT)
    sent = tree(root(house))
    assert set(ledger["file"]) == sent.keys() - {"LATEST.json"}
    assert dict(ledger.select("file", "bytes").iter_rows()) == {name: len(sent[name]) for name in ledger["file"]}


def test_another_clients_ledger_is_left_alone(house: Settings) -> None:
    both(house)
    write_client(house.clients, client="second")
    for step in ("package", "deliver"):
        run_step(step, job_for(NIGHT, house, "second"))
    ledger = job(house).lake.partition("gold.deliveries", NIGHT)
    assert dict(ledger.group_by("client").len().iter_rows()) == {"stream": 9, "second": 9}
    assert set(ledger["seq"]) == {1}


def test_no_title_stands_in_a_summary_or_on_standard_output(
    house: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    both(house)
    shown = capsys.readouterr()
    kept = b"".join(path.read_bytes() for path in (house.reports / NIGHT / "steps").glob("*.json")).decode()
    assert "夜明け" not in shown.out + shown.err + kept


def test_files_are_looked_at_before_the_manifest_is_written(house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def noted(name: str, call: Any) -> Any:
        def write(self: Folder, *arguments: Any) -> Any:
            order.append(name)
            return call(self, *arguments)

        return write

    for name in ("put", "check", "create", "replace"):
        monkeypatch.setattr(Folder, name, noted(name, getattr(Folder, name)))
    both(house)
    assert order == ["put"] * 8 + ["check"] * 8 + ["create", "replace"]


def test_a_night_delivered_to_s3_is_the_night_delivered_to_a_folder(
    house: Settings, again: Settings, tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    both(house)
    in_folder = tree(root(house))
    for key, value in {"KEY_ID": "key", "SECRET": "secret", "ENDPOINT": server}.items():
        monkeypatch.setenv(f"KANSEI_S3_STREAM_{key}", value)
    there = {"kind": "s3", "bucket": "stream-in", "prefix": "kansei", "connection": "stream"}
    write_client(house.clients, channel=there)
    s3 = deliver.link("s3", "stream")
    s3.create_bucket(Bucket="stream-in")
    assert both(again).remarks["where"] == "s3://stream-in/kansei"
    both(again)
    received = tmp_path / "received"
    for found in s3.list_objects_v2(Bucket="stream-in")["Contents"]:
        path = received / found["Key"].removeprefix("kansei/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(s3.get_object(Bucket="stream-in", Key=found["Key"])["Body"].read())
    assert tree(received) == in_folder
    assert verify(received).problems == []
