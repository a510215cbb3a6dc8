"""A client's deliveries in the order of their numbers: none missing, each on the one before, signed, its base there."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exports.manifests import FOLDER, SIGNATURES, path_of


@dataclass(frozen=True)
class Link:
    """One manifest: what it states, and its bytes."""

    stated: dict[str, Any]
    data: bytes

    @property
    def sha256(self) -> str:
        """Digest of its bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def name(self) -> str:
        """Where it should lie."""
        return path_of(self.stated["night"], self.stated["revision"])


def check_chain(folder: Path, chain: Mapping[int, Link], trusted: Sequence[str]) -> list[str]:
    """Every problem with numbers, chain, bases and signatures, in a sentence each that begins with what it is about."""
    found: list[str] = []
    signed = False
    for seq in range(1, max(chain) + 1):
        if seq not in chain:
            found.append(f"delivery {seq}: is missing")
            continue
        found += _order(chain, seq)
        found += _signature(folder, chain[seq], trusted, signed)
        found += _base(chain, seq)
        signed = signed or chain[seq].stated.get("key") is not None
    if len({link.stated["client"] for link in chain.values()}) > 1:
        found.append(f"{FOLDER}/: holds manifests of more than one client")
    return found


def _order(chain: Mapping[int, Link], seq: int) -> Iterator[str]:
    before = chain.get(seq - 1)
    if seq == 1 and chain[1].stated["previous"] is not None:
        yield "delivery 1: names a delivery before it"
    if before is not None and chain[seq].stated["previous"] != before.sha256:
        yield f"delivery {seq}: does not follow from number {seq - 1}"


def _signature(folder: Path, link: Link, trusted: Sequence[str], signed: bool) -> Iterator[str]:
    """signed: an earlier delivery was, so that this one cannot go without."""
    key = link.stated.get("key")
    if key is None:
        if trusted or signed:
            yield f"{link.name}: is not signed"
        return
    try:
        public = base64.b64decode(key["ed25519"], validate=True)
        signature = base64.b64decode((folder / SIGNATURES / f"{link.sha256}.sig").read_bytes())
        Ed25519PublicKey.from_public_bytes(public).verify(signature, link.data)
        good = key["id"] == hashlib.sha256(public).hexdigest()[:16]
    except (InvalidSignature, OSError, ValueError, KeyError, TypeError, binascii.Error):
        good = False
    if not good:
        yield f"{link.name}: its signature is missing or wrong"
    elif trusted and key["ed25519"] not in trusted:
        yield f"{link.name}: is signed with key {key['id']}, which is none of yours"


def _base(chain: Mapping[int, Link], seq: int) -> Iterator[str]:
    """A delivery that builds on another one needs exactly that one, sent before, with the same schema."""
    stated = chain[seq].stated
    feeds = stated.get("feeds", {})
    number = stated.get("base_seq")
    deltas = [name for name, feed in feeds.items() if feed["mode"] == "delta"]
    if number is None:
        if deltas:
            yield f"{chain[seq].name}: holds deltas and names no base"
        return
    base = chain.get(number)
    if base is None or number >= seq or base.sha256 != stated["base_sha256"]:
        yield f"{chain[seq].name}: its base, delivery {number}, is missing or another one"
        return
    there = base.stated.get("feeds", {})
    other = [name for name in deltas if there.get(name, {}).get("schema_version") != feeds[name]["schema_version"]]
    if other:
        yield f"{chain[seq].name}: {len(other)} deltas build on another schema"
