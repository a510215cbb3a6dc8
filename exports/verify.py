"""A client's own check of what it has received, with nothing but the folder: no secret of ours, no network.

docs/client/verify.py checks the same in plain Python for those who do not have this house; tests hold the two together.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from exports.chain import Link, check_chain
from exports.disk import sha256_of
from exports.encryption import EXTENSIONS as ENCRYPTED
from exports.formats import format_of
from exports.manifests import FOLDER, LATEST, PROTOCOL, path_of
from exports.packages import AROUND

READ = ("kansei/1", PROTOCOL)
"""Protocols of deliveries that may lie in one root: a client's chain goes on when the protocol changes."""
STATED = {"protocol", "client", "night", "revision", "seq", "previous", "licence_digest", "files"}
STATED_NOW = STATED | {"mode", "base_seq", "base_sha256", "inputs_digest", "feeds", "tombstones", "encryption", "key"}
ENTRY = {"path", "feed", "sha256", "bytes", "rows", "columns"}


@dataclass
class Report:
    """What was looked at, and every problem in a sentence. No problem: everything is there, whole, in order.

    keys: ids of the keys with which manifests are signed. unread: encrypted files, of which only bytes were checked.
    """

    manifests: int = 0
    files: int = 0
    bytes: int = 0
    rows: int = 0
    unread: int = 0
    keys: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def verify(folder: Path, trusted: Sequence[str] = ()) -> Report:
    """Check every delivery under a client's root: files, rows, columns, numbers, bases, signatures, LATEST.json.

    trusted: public keys in base64, as the client was given them. Where there are any, every manifest must be signed
    with one of them; where there are none, a signature is checked with the key that its manifest states.
    """
    report = Report()
    chain: dict[int, Link] = {}
    for path in sorted((folder / FOLDER).glob("*.json")):
        data = path.read_bytes()
        stated = _stated(path.name, data, report)
        if stated is None:
            continue
        report.manifests += 1
        if stated["seq"] in chain:
            report.problems.append(f"{FOLDER}/{path.name}: number {stated['seq']} is used twice")
        chain[stated["seq"]] = Link(stated, data)
        for entry in stated["files"]:
            _check_file(folder, entry, report)
    if not chain:
        report.problems.append(f"{FOLDER}/: holds no manifest")
        return report
    report.problems += check_chain(folder, chain, trusted)
    report.keys = sorted({link.stated["key"]["id"] for link in chain.values() if link.stated.get("key")})
    _check_latest(folder, chain, report)
    return report


def _stated(name: str, data: bytes, report: Report) -> dict[str, Any] | None:
    """What a manifest states; None, with the problem noted, where it cannot be read as one."""
    where = f"{FOLDER}/{name}"
    try:
        stated = json.loads(data)
    except ValueError:
        report.problems.append(f"{where}: is not JSON")
        return None
    if not isinstance(stated, dict) or not stated.keys() >= STATED or stated["protocol"] not in READ:
        report.problems.append(f"{where}: is not a manifest of protocol {PROTOCOL}")
        return None
    if stated["protocol"] == PROTOCOL and not stated.keys() >= STATED_NOW:
        report.problems.append(f"{where}: does not state {', '.join(sorted(STATED_NOW - stated.keys()))}")
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
    path = folder / inside
    if inside.is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        report.problems.append(f"{name}: lies outside the client's root")
        return
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
    if name.endswith(ENCRYPTED):
        report.unread += 1
        return
    form = format_of(name)
    if form is None:
        report.problems.append(f"{name}: is of no known format")
        return
    try:
        columns = form.columns(path)
        rows = sum(1 for _ in form.decode(path))
    except (ValueError, OSError, EOFError, StopIteration, pl.exceptions.PolarsError) as error:
        report.problems.append(f"{name}: cannot be read ({type(error).__name__})")
        return
    report.rows += rows
    if rows != entry["rows"]:
        report.problems.append(f"{name}: has {rows} rows, the manifest says {entry['rows']}")
    elif columns is not None and columns != entry["columns"]:
        report.problems.append(f"{name}: has other columns than the manifest says")


def _check_latest(folder: Path, chain: dict[int, Link], report: Report) -> None:
    """LATEST.json names the newest manifest by night and revision, with its digest."""
    newest = max(chain.values(), key=lambda link: (link.stated["night"], link.stated["revision"]))
    wanted = {"path": path_of(newest.stated["night"], newest.stated["revision"]), "sha256": newest.sha256}
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
