"""A client's own check finds whatever is missing, damaged, out of order or foreign."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from exports.channels.folder import Folder
from exports.manifests import manifest_of
from exports.packages import build
from exports.send import send
from exports.verify import verify
from tests.exports.drawn import NIGHT, client, night_frames

NEXT = "2026-11-21"


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A client's folder after two nights."""
    folder, previous = tmp_path / "received", None
    for seq, night in enumerate((NIGHT, NEXT), 1):
        package = build(client(tmp_path), night, night_frames(), tmp_path / "out")
        manifest = manifest_of("stream", package, seq, previous)
        send("stream", package, manifest, Folder("stream", folder))
        previous = manifest.sha256
    return folder


def works(folder: Path) -> Path:
    return next((folder / NIGHT).glob("works-*"))


def restate(folder: Path, **changes: object) -> None:
    """Change what the newest manifest states, as someone would who can write into the folder."""
    path = folder / "manifests" / f"{NEXT}.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}))


def repack(folder: Path, change: Callable[[bytes], bytes]) -> None:
    """Change a file and let its manifest state the new bytes."""
    path = works(folder)
    path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes())), mtime=0))
    manifest = folder / "manifests" / f"{NIGHT}.json"
    stated = json.loads(manifest.read_bytes())
    for entry in stated["files"]:
        if entry["feed"] == "works":
            entry.update(sha256=hashlib.sha256(path.read_bytes()).hexdigest(), bytes=path.stat().st_size)
    manifest.write_text(json.dumps(stated))


def test_two_whole_nights_have_no_problem(received: Path) -> None:
    report = verify(received)
    assert report.problems == []
    assert (report.manifests, report.files, report.rows) == (2, 16, 14)
    assert report.bytes == sum(path.stat().st_size for path in received.glob("2026-*/*"))


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        (lambda root: works(root).unlink(), "works-.*: is missing"),
        (lambda root: works(root).write_bytes(b""), "works-.*: has 0 bytes, the manifest says"),
        (lambda root: works(root).write_bytes(bytes(works(root).stat().st_size)), "another sha256"),
        (lambda root: repack(root, lambda data: data + b"x,y,z,JP\n"), "has 3 rows, the manifest says 2"),
        (lambda root: repack(root, lambda data: data.replace(b"title", b"titel", 1)), "other columns"),
        (lambda root: repack(root, lambda _: b"\xff\xfe"), r"cannot be read \(UnicodeDecodeError\)"),
        (lambda root: (root / "manifests" / f"{NIGHT}.json").unlink(), "delivery 1: is missing"),
        (lambda root: (root / "manifests" / f"{NEXT}.json").unlink(), "LATEST.json: does not point to the newest"),
        (lambda root: (root / "LATEST.json").unlink(), "LATEST.json: is missing"),
        (lambda root: (root / "LATEST.json").write_text("{"), "LATEST.json: is not JSON"),
        (lambda root: (root / "LATEST.json").write_text("[]"), "LATEST.json: does not point"),
        (lambda root: (root / "manifests" / f"{NEXT}.json").write_text("{"), "is not JSON"),
        (lambda root: (root / "manifests" / f"{NEXT}.json").write_text("{}"), "is not a manifest of protocol kansei/2"),
        (lambda root: restate(root, previous="0" * 64), "delivery 2: does not follow from number 1"),
        (lambda root: restate(root, seq=1), "number 1 is used twice"),
        (lambda root: restate(root, seq="2"), "has no number"),
        (lambda root: restate(root, client="other"), "more than one client"),
        (lambda root: restate(root, revision=2), "speaks of 2026-11-21 revision 2"),
        (lambda root: restate(root, files=[{"path": "x"}]), "lists a file incompletely"),
    ],
)
def test_each_harm_is_found(received: Path, harm: Callable[[Path], object], problem: str) -> None:
    harm(received)
    assert any(re.search(problem, found) for found in verify(received).problems)


def test_a_manifest_that_points_outside_the_folder_is_not_followed(received: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.csv.gz").write_bytes(b"x")
    entry = {"path": "../outside.csv.gz", "feed": "works", "sha256": "0" * 64, "bytes": 1, "rows": 0, "columns": []}
    restate(received, files=[entry])
    assert any("lies outside the client's root" in problem for problem in verify(received).problems)


def test_a_folder_without_manifest_is_a_problem_not_a_pass(tmp_path: Path) -> None:
    assert verify(tmp_path).problems == ["manifests/: holds no manifest"]


def test_files_of_a_delivery_still_under_way_are_no_problem(received: Path) -> None:
    (received / "2026-11-22").mkdir()
    (received / "2026-11-22" / "works-000000000000.csv.gz").write_bytes(b"half")
    assert verify(received).problems == []
