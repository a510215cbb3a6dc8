"""Rebuild a feed as it is now: python apply.py FOLDER FEED OUT [DELIVERY]. CSV, TSV, JSON Lines; standard library only.

Starts at the delivery (LATEST.json's, unless one is named), goes back over `base_seq` to a whole file, and applies each
delta in turn: rows of `changes` replace the row with the same key or are new, keys of `removed` go. Rows stand in the
order of the key. The result is compared with `content_sha256` of the manifest.
"""
import csv
import gzip
import hashlib
import json
import sys
from pathlib import Path


def order(key):
    return [(0, int(part), "") if str(part).isdigit() else (1, 0, part) for part in key]


def records(path, key):
    """A file as {key: line}, with its header line."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        if ".jsonl" in path.name:
            rows = ((json.loads(line), line) for line in text.read().split("\n") if line)
            return "", {tuple(str(row[name]) for name in key): line + "\n" for row, line in rows}
        delimiter = "\t" if ".tsv." in path.name else ","
        header, *rows = csv.reader(text, delimiter=delimiter)
        places = [header.index(name) for name in key]
        return line_of(header, delimiter), {tuple(row[at] for at in places): line_of(row, delimiter) for row in rows}


def line_of(row, delimiter):
    risky = f'{delimiter}"\r\n'
    quoted = ('"' + cell.replace('"', '""') + '"' if set(cell) & set(risky) else cell for cell in row)
    return delimiter.join(quoted) + "\n"


def rebuilt(root, manifests, told, feed):
    """Header and rows of a feed after the delivery that this manifest describes."""
    key = told["feeds"][feed]["key"]
    files = {each["kind"]: root / each["path"] for each in told["files"] if each["feed"] == feed}
    if "full" in files:
        return records(files["full"], key)
    header, rows = rebuilt(root, manifests, manifests[told["base_seq"]], feed)
    for gone in records(files["removed"], key)[1]:
        del rows[gone]
    return header, rows | records(files["changes"], key)[1]


def apply(root, feed, delivery=""):
    """The whole content of a feed as bytes. Raises ValueError where it is not what the manifest promises."""
    known = [json.loads(path.read_bytes()) for path in root.glob("manifests/*.json")]
    newest = json.loads((root / (delivery or json.loads((root / "LATEST.json").read_bytes())["path"])).read_bytes())
    header, rows = rebuilt(root, {told["seq"]: told for told in known}, newest, feed)
    content = (header + "".join(rows[key] for key in sorted(rows, key=order))).encode()
    promised = newest["feeds"][feed]["content_sha256"]
    if promised and hashlib.sha256(content).hexdigest() != promised:
        raise ValueError(f"{feed} is not what the manifest promises")
    return content


if __name__ == "__main__":
    Path(sys.argv[3]).write_bytes(apply(Path(sys.argv[1]), sys.argv[2], *sys.argv[4:5]))
