"""A client's own check of what it has received, with nothing but the folder: no secret of ours, no network."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from exports.disk import sha256_of
from exports.formats import format_of
from exports.manifests import FOLDER, LATEST, PROTOCOL, path_of
from exports.packages import AROUND

STATED = {"protocol", "client", "night", "revision", "seq", "previous", "licence_digest", "files"}
ENTRY = {"path", "feed", "sha256", "bytes", "rows", "columns"}


@dataclass
class Report:
    """What was looked at, and every problem in a sentence. No problem: everything is there, whole, in order."""

    manifests: int = 0
    files: int = 0
    bytes: int = 0
    rows: int = 0
    problems: list[str] = field(default_factory=list)


def verify(folder: Path) -> Report:
    """Check every delivery under a client's root: files, rows, columns, numbering, chain and LATEST.json."""
    report = Report()
    chain: dict[int, tuple[str, dict[str, Any]]] = {}
    for path in sorted((folder / FOLDER).glob("*.json")):
        stated = _stated(path, report)
        if stated is None:
            continue
        report.manifests += 1
        if stated["seq"] in chain:
            report.problems.append(f"{FOLDER}/{path.name}: number {stated['seq']} is used twice")
        chain[stated["seq"]] = (sha256_of(path), stated)
        for entry in stated["files"]:
            _check_file(folder, entry, report)
    if not report.manifests:
        report.problems.append(f"{FOLDER}/: holds no manifest")
    else:
        _check_chain(chain, report)
        _check_latest(folder, chain, report)
    return report


def _stated(path: Path, report: Report) -> dict[str, Any] | None:
    """What a manifest states; None, with the problem noted, where it cannot be read as one."""
    where = f"{FOLDER}/{path.name}"
    try:
        stated = json.loads(path.read_bytes())
    except ValueError:
        report.problems.append(f"{where}: is not JSON")
        return None
    if not isinstance(stated, dict) or not stated.keys() >= STATED or stated["protocol"] != PROTOCOL:
        report.problems.append(f"{where}: is not a manifest of protocol {PROTOCOL}")
        return None
    whole = all(isinstance(part, dict) and part.keys() >= ENTRY for part in stated["files"])
    if not isinstance(stated["seq"], int) or not whole:
        report.problems.append(f"{where}: has no number, or lists a file incompletely")
        return None
    if path_of(stated["night"], stated["revision"]) != where:
        report.problems.append(f"{where}: speaks of {stated['night']} revision {stated['revision']}")
    return stated


def _check_file(folder: Path, entry: dict[str, Any], report: Report) -> None:
    """One file against its entry in a manifest."""
    name = str(entry["path"])
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        report.problems.append(f"{name}: lies outside the client's root")
        return
    path = folder / inside
    if not path.is_file():
        report.problems.append(f"{name}: is missing")
        return
    report.files += 1
    report.bytes += path.stat().st_size
    if path.stat().st_size != entry["bytes"]:
        report.problems.append(f"{name}: has {path.stat().st_size} bytes, the manifest says {entry['bytes']}")
    elif sha256_of(path) != entry["sha256"]:
        report.problems.append(f"{name}: has another sha256 than the manifest says")
    elif entry["feed"] != AROUND:
        _check_rows(path, name, entry, report)


def _check_rows(path: Path, name: str, entry: dict[str, Any], report: Report) -> None:
    form = format_of(name)
    if form is None:
        report.problems.append(f"{name}: is of no known format")
        return
    try:
        columns = form.columns(path)
        rows = sum(1 for _ in form.decode(path))
    except (ValueError, OSError, EOFError) as error:
        report.problems.append(f"{name}: cannot be read ({type(error).__name__})")
        return
    report.rows += rows
    if rows != entry["rows"]:
        report.problems.append(f"{name}: has {rows} rows, the manifest says {entry['rows']}")
    if columns is not None and columns != entry["columns"]:
        report.problems.append(f"{name}: has other columns than the manifest says")


def _check_chain(chain: dict[int, tuple[str, dict[str, Any]]], report: Report) -> None:
    """Numbers from 1 without a gap, each manifest holding the digest of the one before, all for one client."""
    for seq in range(1, max(chain) + 1):
        if seq not in chain:
            report.problems.append(f"delivery number {seq} is missing")
            continue
        before = chain.get(seq - 1)
        if seq == 1 and chain[1][1]["previous"] is not None:
            report.problems.append("delivery number 1 names a delivery before it")
        if before is not None and chain[seq][1]["previous"] != before[0]:
            report.problems.append(f"delivery number {seq} does not follow from number {seq - 1}")
    if len({stated["client"] for _, stated in chain.values()}) > 1:
        report.problems.append(f"{FOLDER}/: holds manifests of more than one client")


def _check_latest(folder: Path, chain: dict[int, tuple[str, dict[str, Any]]], report: Report) -> None:
    """LATEST.json names the newest manifest by night and revision, with its digest."""
    digest, newest = max(chain.values(), key=lambda link: (link[1]["night"], link[1]["revision"]))
    wanted = {"path": path_of(newest["night"], newest["revision"]), "sha256": digest}
    try:
        there = json.loads((folder / LATEST).read_bytes())
    except FileNotFoundError:
        report.problems.append(f"{LATEST}: is missing")
        return
    except ValueError:
        report.problems.append(f"{LATEST}: is not JSON")
        return
    if not isinstance(there, dict) or {key: there.get(key) for key in wanted} != wanted:
        report.problems.append(f"{LATEST}: does not point to the newest manifest, {wanted['path']}")
