"""The manifest: the one file a client trusts. If it is there, every file it lists is there, whole and theirs.

Layout under the client's root: `<night>[.rN]/<file>`, `signatures/<sha256 of a manifest>.sig`,
`manifests/<night>[.rN].json`, `LATEST.json`; the client itself writes `acks/<night>[.rN].json`. Numbers run from 1
without a gap, and each manifest holds the sha256 of the one before, so that a client notices what is missing. Nothing
in a manifest depends on the clock. docs/client/ explains it to those who read it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from exports.disk import as_json
from exports.packages import Package, named
from exports.schema import Packed
from exports.signing import Signer

PROTOCOL = "kansei/2"
FOLDER = "manifests"
SIGNATURES = "signatures"
ACKS = "acks"
LATEST = "LATEST.json"
STATED_OF_FEEDS = ("mode", "schema_version", "rows", "key", "content_sha256")
"""What a manifest says of a feed: how it came; rows and digest (unpacked) of the whole file that it now amounts to."""


@dataclass(frozen=True)
class Manifest:
    """A manifest's path from the client's root and its bytes, which depend on nothing but what it states.

    signature: what lies at `signature_path` beside it; None where the client's file names no signing key.
    """

    path: str
    data: bytes
    night: str
    revision: int
    seq: int
    files: tuple[Packed, ...]
    signature: bytes | None = None

    @property
    def sha256(self) -> str:
        """Digest of its bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def signature_path(self) -> str:
        """Where its signature lies: named by content, so that it can be there before the manifest."""
        return f"{SIGNATURES}/{self.sha256}.sig"


def path_of(night: str, revision: int) -> str:
    """Where the manifest of that revision lies."""
    return f"{FOLDER}/{named(night, revision)}.json"


def ack_path(night: str, revision: int) -> str:
    """Where a client acknowledges that revision."""
    return f"{ACKS}/{named(night, revision)}.json"


def manifest_of(
    client: str, package: Package, seq: int, previous: str | None, signer: Signer | None = None
) -> Manifest:  # fmt: skip
    """The manifest of a package. seq: its number for this client; previous: sha256 of the manifest numbered before."""
    files, told = (*package.files, *package.around), package.stated
    feeds = {name: {key: feed[key] for key in STATED_OF_FEEDS} for name, feed in told["feeds"].items()}
    base = told["base"]
    stated = {
        "protocol": PROTOCOL,
        "client": client,
        "night": package.night,
        "revision": package.revision,
        "seq": seq,
        "previous": previous,
        "mode": "delta" if any(feed["mode"] == "delta" for feed in feeds.values()) else "full",
        "base_seq": base["seq"] if base else None,
        "base_sha256": base["sha256"] if base else None,
        "licence_digest": package.licence_digest,
        "inputs_digest": told["inputs_digest"],
        "feeds": feeds,
        "files": sorted((_entry(package, file) for file in files), key=lambda entry: str(entry["path"])),
        "tombstones": told["tombstones"],
        "encryption": told["encryption"],
        "key": signer.stated if signer else None,
    }
    data = as_json(stated)
    signature = signer.sign(data) if signer else None
    place = path_of(package.night, package.revision)
    return Manifest(place, data, package.night, package.revision, seq, files, signature)


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
        "kind": file.kind,
        "sha256": file.sha256,
        "bytes": file.bytes,
        "rows": file.rows,
        **({} if file.works is None else {"works": file.works}),
        "columns": list(file.columns),
    }
