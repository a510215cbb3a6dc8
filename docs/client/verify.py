"""Check everything under a client's root: python verify.py FOLDER [PUBLIC_KEY …]. Python 3.11 and `cryptography`."""
import base64
import csv
import gzip
import hashlib
import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

def counted(path):  # rows and columns of a plain CSV, TSV or JSON Lines file
    with gzip.open(path, "rt", encoding="utf-8", newline="" if "sv." in path.name else "\n") as text:
        if "sv." in path.name:
            rows = csv.reader(text, strict=True, delimiter="\t" if ".tsv." in path.name else ",")
            columns = next(rows)
            return sum(1 for _ in rows), columns
        rows = [list(dict(json.loads(line))) for line in text]
        return len(rows), rows[0] if rows else None

def file_problem(root, told):
    path = root / told["path"]
    if not path.resolve().is_relative_to(root.resolve()): return "lies outside the client's root"
    if not path.is_file(): return "is missing"
    if path.stat().st_size != told["bytes"] or sha256(path) != told["sha256"]: return "has other bytes than the manifest says"
    if told["feed"] == "package" or not path.name.endswith((".csv.gz", ".tsv.gz", ".jsonl.gz")): return None
    try: rows, columns = counted(path)
    except (ValueError, TypeError, OSError, EOFError, csv.Error, StopIteration): return "cannot be read"
    return None if rows == told["rows"] and columns in (None, told["columns"]) else "has other rows or columns"

def signature_problem(root, digest, data, key, trusted, earlier):
    if key is None: return "is not signed" if trusted or earlier else None
    try: Ed25519PublicKey.from_public_bytes(base64.b64decode(key["ed25519"])).verify(
        base64.b64decode((root / "signatures" / f"{digest}.sig").read_bytes()), data)
    except (InvalidSignature, OSError, ValueError): return "has no good signature"
    if key["id"] != hashlib.sha256(base64.b64decode(key["ed25519"])).hexdigest()[:16]: return "has no good signature"
    return "is signed with an unknown key" if trusted and key["ed25519"] not in trusted else None

def verify(root, trusted=()):
    found, chain, signed = [], {}, False
    for path in root.glob("manifests/*.json"):
        try:
            told, name = json.loads(data := path.read_bytes()), f"manifests/{path.name}"
            if told["protocol"] not in ("kansei/1", "kansei/2"): raise ValueError
            wanted = f"{told['night']}{'' if told['revision'] == 1 else '.r%d' % told['revision']}.json"
            if path.name != wanted or told["seq"] in chain: found.append(f"{name}: is not the delivery it says")
            found += [f"{each['path']}: {why}" for each in told["files"] if (why := file_problem(root, each))]
            chain[int(told["seq"])] = (hashlib.sha256(data).hexdigest(), told, data, name)
        except (ValueError, KeyError, TypeError): found.append(f"manifests/{path.name}: is no manifest")
    for seq in range(1, max(chain, default=0) + 1):
        if seq not in chain: found.append(f"delivery {seq}: is missing"); continue
        (digest, told, data, name), before = chain[seq], chain.get(seq - 1)
        if told["previous"] != (before[0] if before else None) and (before or seq == 1):
            found.append(f"delivery {seq}: does not follow from the one before")
        if why := signature_problem(root, digest, data, told.get("key"), trusted, signed): found.append(f"{name}: {why}")
        signed, base = signed or told.get("key") is not None, chain.get(told.get("base_seq"))
        deltas = [feed for feed, each in told.get("feeds", {}).items() if each["mode"] == "delta"]
        if (told.get("base_seq") is None and deltas) or (told.get("base_seq") is not None and (told["base_seq"] >= seq
                or not base or base[0] != told["base_sha256"] or any(base[1]["feeds"].get(feed, {}).get("schema_version")
                != told["feeds"][feed]["schema_version"] for feed in deltas))):
            found.append(f"{name}: its base is missing or another one")
    if len({told["client"] for _, told, _, _ in chain.values()}) != 1: found.append("manifests/: not exactly one client")
    try: latest, newest = json.loads((root / "LATEST.json").read_bytes()), max(
        chain.values(), key=lambda each: (each[1]["night"], each[1]["revision"]))
    except (OSError, ValueError): return [*found, "LATEST.json: is missing or no JSON"]
    if not isinstance(latest, dict) or (latest.get("path"), latest.get("sha256")) != (newest[3], newest[0]):
        found.append("LATEST.json: does not point to the newest manifest")
    return found

if __name__ == "__main__":
    problems = verify(pathlib.Path(sys.argv[1]), sys.argv[2:])
    print(*problems or ["everything is there, whole and in order"], sep="\n")
    sys.exit(3 if problems else 0)
