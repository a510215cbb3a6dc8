"""A client's own check finds whatever is missing, damaged, out of order or foreign."""

from __future__ import annotations

import ast
import base64
import gzip
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from exports.channels.folder import Folder
from exports.formats import formats
from exports.manifests import manifest_of
from exports.packages import build
from exports.send import send
from exports.signing import signer
from exports.verify import verify
from tests.exports.client_scripts import SCRIPTS, script
from tests.exports.drawn import NIGHT, client, night_frames

NEXT = "2026-11-21"
SIGNER = signer("test", base64.b64encode(bytes(range(32))).decode())


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


def subjects(problems: list[str]) -> set[str]:
    """What problems are about."""
    return {problem.split(": ")[0] for problem in problems}


def refused(root: Path, keys: Sequence[str] = ()) -> str:
    """What the client's script says is wrong; "" where it finds nothing. It stops at the first thing."""
    try:
        script("verify").check(root, keys)
    except Exception as error:  # as the script itself does
        return f"{type(error).__name__}: {error}"
    return ""


def test_two_whole_nights_have_no_problem(received: Path) -> None:
    report = verify(received)
    assert script("verify").check(received) is None
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
        (lambda root: restate(root, base_seq=1, base_sha256="0" * 64), "its base, delivery 1, is missing or another"),
        (lambda root: restate(root, base_seq=2, base_sha256="0" * 64), "its base, delivery 2, is missing or another"),
        (lambda root: restate(root, feeds={"works": {"mode": "delta", "schema_version": "0"}}), "names no base"),
        (lambda root: restate(root, key={"id": "0", "ed25519": ""}), "signature is missing or wrong"),
    ],
)
def test_each_harm_is_found(received: Path, harm: Callable[[Path], object], problem: str) -> None:
    harm(received)
    found = verify(received).problems
    assert any(re.search(problem, each) for each in found)
    assert refused(received)


def test_a_manifest_that_points_outside_the_folder_is_not_followed(received: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.csv.gz").write_bytes(b"x")
    entry = {"path": "../outside.csv.gz", "feed": "works", "sha256": "0" * 64, "bytes": 1, "rows": 0, "columns": []}
    restate(received, files=[entry])
    assert refused(received)
    assert any("lies outside the client's root" in problem for problem in verify(received).problems)


def test_a_folder_without_manifest_is_a_problem_not_a_pass(tmp_path: Path) -> None:
    assert refused(tmp_path)
    assert verify(tmp_path).problems == ["manifests/: holds no manifest"]


def test_files_of_a_delivery_still_under_way_are_no_problem(received: Path) -> None:
    (received / "2026-11-22").mkdir()
    (received / "2026-11-22" / "works-000000000000.csv.gz").write_bytes(b"half")
    assert verify(received).problems == []


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A client's folder after two signed nights."""
    folder, previous = tmp_path / "signed", None
    for seq, night in enumerate((NIGHT, NEXT), 1):
        package = build(client(tmp_path), night, night_frames(), tmp_path / "out")
        manifest = manifest_of("stream", package, seq, previous, SIGNER)
        send("stream", package, manifest, Folder("stream", folder))
        previous = manifest.sha256
    return folder


def signature(root: Path) -> Path:
    digest = hashlib.sha256((root / "manifests" / f"{NEXT}.json").read_bytes()).hexdigest()
    return root / "signatures" / f"{digest}.sig"


@pytest.mark.parametrize(
    "harm",
    [
        lambda root: signature(root).unlink(),
        lambda root: signature(root).write_bytes(base64.b64encode(bytes(64))),
        lambda root: signature(root).write_bytes(b"?"),
        lambda root: restate(root, licence_digest="0" * 64),
        lambda root: restate(root, key=None),
        lambda root: restate(root, key={**SIGNER.stated, "id": "0" * 16}),
    ],
)
def test_each_harm_to_a_signature_is_found_by_both(signed: Path, harm: Callable[[Path], object]) -> None:
    assert verify(signed, [SIGNER.public]).problems == []
    assert script("verify").check(signed, [SIGNER.public]) is None
    harm(signed)
    found = verify(signed).problems
    assert f"manifests/{NEXT}.json" in subjects(found)
    assert refused(signed)


def test_an_unsigned_delivery_is_a_problem_for_who_was_given_a_key(received: Path) -> None:
    wanted = {f"manifests/{night}.json" for night in (NIGHT, NEXT)}
    assert subjects(verify(received, [SIGNER.public]).problems) == wanted
    assert refused(received, [SIGNER.public])


def test_any_single_flipped_byte_is_found_by_both(signed: Path) -> None:
    for path in sorted(path for path in signed.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        assert verify(signed).problems, path
        assert refused(signed), path
        path.write_bytes(whole)


def test_the_clients_script_runs_by_itself_and_its_exit_code_tells(received: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPTS / "verify.py"), str(received)]
    whole = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (whole.returncode, whole.stdout) == (0, "everything is there, whole and in order\n")
    works(received).unlink()
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 3


@pytest.mark.parametrize("form", [name for name, known in formats().items() if known.FEEDS is None])
def test_the_clients_script_accepts_every_format_of_tables(tmp_path: Path, form: str) -> None:
    package = build(client(tmp_path, format=form), NIGHT, night_frames(), tmp_path / "out")
    folder = tmp_path / "received"
    send("stream", package, manifest_of("stream", package, 1, None, SIGNER), Folder("stream", folder))
    assert refused(folder, [SIGNER.public]) == ""


def test_the_clients_script_is_forty_lines_beside_its_imports() -> None:
    lines = (SCRIPTS / "verify.py").read_text(encoding="utf-8").splitlines()
    assert sum(bool(line) and not line.startswith(("import ", "from ", '"""')) for line in lines) <= 40


def test_the_clients_script_needs_the_standard_library_and_cryptography_only() -> None:
    for path in SCRIPTS.glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        found = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        found |= {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
        assert {name.split(".")[0] for name in found} <= sys.stdlib_module_names | {"cryptography"}
