"""Check a client's root, everything the manifests promise: python verify.py FOLDER [PUBLIC_KEY ...]. No key: any."""

import base64
import csv
import gzip
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ENTRY = {"path", "feed", "sha256", "bytes", "rows", "columns"}


def rows_and_columns(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="" if "sv." in path.name else "\n") as text:
        if "sv." in path.name:
            rows = csv.reader(text, strict=True, delimiter="\t" if ".tsv." in path.name else ",")
            columns = next(rows)
            return sum(1 for _ in rows), columns
        rows = [list(dict(json.loads(line))) for line in text]
        return len(rows), rows[0] if rows else None


def bad_file(root, told):
    path = root / told["path"]
    if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
        return "is missing, or not inside"
    if hashlib.sha256(path.read_bytes()).hexdigest() != told["sha256"] or path.stat().st_size != told["bytes"]:
        return "has other bytes"
    if told["feed"] == "package" or not path.name.endswith((".csv.gz", ".tsv.gz", ".jsonl.gz")):
        return None
    try:
        rows, columns = rows_and_columns(path)
    except (ValueError, TypeError, OSError, EOFError, StopIteration, csv.Error):
        return "cannot be read"
    return None if rows == told["rows"] and columns in (None, told["columns"]) else "has other rows or columns"


def badly_signed(root, digest, told, trusted, signed):
    key, file = told.get("key"), root / "signatures" / f"{digest}.sig"
    if key is None:
        return bool(trusted or signed)
    try:
        public = base64.b64decode(key["ed25519"], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(file.read_bytes()), told["bytes"])
    except (InvalidSignature, OSError, ValueError, KeyError, TypeError):
        return True
    return key["id"] != hashlib.sha256(public).hexdigest()[:16] or bool(trusted and key["ed25519"] not in trusted)


def bad_base(told, chain):
    number, feeds = told.get("base_seq"), told.get("feeds", {})
    deltas = [feed for feed, each in feeds.items() if each["mode"] == "delta"]
    if number is None:
        return bool(deltas)
    digest, base = chain.get(number, (None, {}))
    there = {feed: each["schema_version"] for feed, each in base.get("feeds", {}).items()}
    return (
        number >= told["seq"]
        or digest != told["base_sha256"]
        or any(there.get(feed) != feeds[feed]["schema_version"] for feed in deltas)
    )


def verify(root, trusted=()):
    found, chain, signed = [], {}, False
    for path in sorted(root.glob("manifests/*.json")):
        try:
            data = path.read_bytes()
            told = json.loads(data) | {"bytes": data, "name": f"manifests/{path.name}"}
            if not isinstance(told["seq"], int) or not all(each.keys() >= ENTRY for each in told["files"]):
                raise ValueError("a manifest has a number, and says everything of each file")
            name = told["night"] + ("" if told["revision"] == 1 else f".r{told['revision']}")
            if told["protocol"] not in ("kansei/1", "kansei/2") or told["seq"] in chain or path.stem != name:
                found.append(f"{told['name']}: is not the delivery that it says")
            found += [f"{each['path']}: {why}" for each in told["files"] if (why := bad_file(root, each))]
            chain[told["seq"]] = hashlib.sha256(data).hexdigest(), told
        except (ValueError, KeyError, TypeError, AttributeError):
            found.append(f"manifests/{path.name}: is no manifest")
    for seq in range(1, max(chain, default=1) + 1):
        digest, told = chain.get(seq, (None, {}))
        if digest is None or (told["previous"] != chain.get(seq - 1, (None,))[0] and (seq == 1 or seq - 1 in chain)):
            found.append(f"delivery {seq}: is missing, or does not follow from the one before")
        if digest and badly_signed(root, digest, told, trusted, signed):
            found.append(f"{told['name']}: its signature is missing or wrong")
        if digest and bad_base(told, chain):
            found.append(f"{told['name']}: its base is missing or another one")
        signed = signed or told.get("key") is not None
    if len({told["client"] for _, told in chain.values()}) > 1:
        found.append("manifests/: more than one client")
    try:
        latest = json.loads((root / "LATEST.json").read_bytes())
        digest, told = max(chain.values(), key=lambda each: (each[1]["night"], each[1]["revision"]))
        good = (latest["path"], latest["sha256"]) == (told["name"], digest)
    except (OSError, ValueError, KeyError, TypeError):
        good = False
    return found if good else [*found, "LATEST.json: does not point to the newest manifest"]


if __name__ == "__main__":
    problems = verify(Path(sys.argv[1]), sys.argv[2:])
    print(*problems or ["everything is there, whole and in order"], sep="\n")
    sys.exit(3 if problems else 0)
