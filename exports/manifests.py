"""The manifest: the one file a client trusts. If it is there, every file it lists is there, whole and theirs.

Layout under the client's root: `<night>[.rN]/<file>`, `manifests/<night>[.rN].json`, `LATEST.json`. Numbers run
from 1 without a gap, and each manifest holds the sha256 of the one before, so that a client notices what is missing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from exports.packages import Package, named
from exports.schema import Packed, as_json

PROTOCOL = "kansei/1"
FOLDER = "manifests"
LATEST = "LATEST.json"


@dataclass(frozen=True)
class Manifest:
    """A manifest's path from the client's root and its bytes, which depend on nothing but what it states."""

    path: str
    data: bytes
    night: str
    revision: int
    seq: int
    files: tuple[Packed, ...]

    @property
    def sha256(self) -> str:
        """Digest of its bytes."""
        return hashlib.sha256(self.data).hexdigest()


def path_of(night: str, revision: int) -> str:
    """Where the manifest of that revision lies."""
    return f"{FOLDER}/{named(night, revision)}.json"


def manifest_of(client: str, package: Package, seq: int, previous: str | None) -> Manifest:
    """The manifest of a package. seq: its number for this client; previous: sha256 of the manifest numbered before."""
    files = (*package.files, *package.around)
    stated = {
        "protocol": PROTOCOL,
        "client": client,
        "night": package.night,
        "revision": package.revision,
        "seq": seq,
        "previous": previous,
        "licence_digest": package.licence_digest,
        "files": sorted((_entry(package, file) for file in files), key=lambda entry: str(entry["path"])),
    }
    place = path_of(package.night, package.revision)
    return Manifest(place, as_json(stated), package.night, package.revision, seq, files)


def sent_path(package: Package, file: Packed) -> str:
    """Where a file of a package lies from the client's root."""
    return f"{package.folder.name}/{file.name}"


def latest_of(client: str, manifest: Manifest) -> bytes:
    """The bytes of LATEST.json while this manifest is the newest."""
    return as_json(
        {
            "protocol": PROTOCOL,
            "client": client,
            "night": manifest.night,
            "revision": manifest.revision,
            "path": manifest.path,
            "sha256": manifest.sha256,
        }
    )


def age(latest: bytes) -> tuple[str, int]:
    """Night and revision to which a LATEST.json points. Raises ValueError where it is none."""
    try:
        stated: dict[str, Any] = json.loads(latest)
        return str(stated["night"]), int(stated["revision"])
    except (KeyError, TypeError) as error:
        raise ValueError("not a LATEST.json") from error


def _entry(package: Package, file: Packed) -> dict[str, Any]:
    return {
        "path": sent_path(package, file),
        "feed": file.feed,
        "sha256": file.sha256,
        "bytes": file.bytes,
        "rows": file.rows,
        "columns": list(file.columns),
    }
