"""Is all there, whole, signed and in order? python verify.py FOLDER [PUBLIC_KEY ...]: exit 0, or 3 and why not."""

import base64
import csv
import gzip
import hashlib
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def need(good, what):
    if not good:
        raise ValueError(what)


def check_file(root, told):
    path, table = root / told["path"], told["path"].endswith((".csv.gz", ".tsv.gz"))
    same = (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size) == (told["sha256"], told["bytes"])
    need(same and path.resolve().is_relative_to(root.resolve()), f"{told['path']}: has other bytes, or lies outside")
    if told["feed"] != "package" and (table or path.name.endswith(".jsonl.gz") and ".openrtb." not in path.name):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
            cells = csv.reader(text, strict=True, delimiter="\t" if ".tsv" in path.name else ",")
            lines = list(cells if table else text)
        good = len(lines) - table == told["rows"] and (not table or lines[0] == told["columns"])
        need(good, f"{told['path']}: has other rows or columns")


def check(root, trusted=()):
    manifests = [(json.loads(path.read_bytes()), path.read_bytes(), path) for path in root.glob("manifests/*.json")]
    chain = {0: (None, {"key": trusted})}
    for seq, (told, data, path) in enumerate(sorted(manifests, key=lambda each: each[0]["seq"]), 1):
        (previous, before), digest, key = chain[seq - 1], hashlib.sha256(data).hexdigest(), told.get("key")
        name = told["night"] + (f".r{told['revision']}" if told["revision"] > 1 else "")
        right = (told["seq"], told["previous"], name) == (seq, previous, path.stem)
        need(right and told["client"] == before.get("client", told["client"]), f"delivery {seq}: is missing or foreign")
        if key or before.get("key"):
            public, file = base64.b64decode(key["ed25519"]), root / "signatures" / f"{digest}.sig"
            Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(file.read_bytes()), data)
            ours = key["id"] == hashlib.sha256(public).hexdigest()[:16] and (not trusted or key["ed25519"] in trusted)
            need(ours, f"{path.name}: is signed with another key")
        base, deltas = told.get("base_seq"), "delta" in [feed["mode"] for feed in told.get("feeds", {}).values()]
        need(chain[base][0] == told["base_sha256"] if base else not deltas, f"{path.name}: builds on another delivery")
        for file in told["files"]:
            check_file(root, file)
        chain[seq] = digest, told
    newest = max(list(chain.values())[1:], key=lambda each: (each[1]["night"], each[1]["revision"]))
    need(json.loads((root / "LATEST.json").read_bytes())["sha256"] == newest[0], "LATEST.json: is not the newest")


if __name__ == "__main__":
    try:
        check(Path(sys.argv[1]), sys.argv[2:])
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        sys.exit(3)
    print("everything is there, whole and in order")
