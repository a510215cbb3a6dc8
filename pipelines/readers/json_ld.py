"""JSON-LD: the nodes of `@graph`, flattened to columns of text. Read strictly; no context is ever fetched.

A value with `@language` becomes the column `name@ja-hrkt`; several values, also in a `@list` or `@set`, are joined by
line breaks; an embedded node gives `author.name`; a reference to a blank node of the file, as text or as {"@id": …},
gives that node's own values the same way.
What has no column in the source file, and nodes of other types, are counted as not read.
A ZIP archive with one `.json` member is read as that member (as the Media Arts Database is published).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipelines.sources import FilePromise
from quality.intake.archives import unzip_single
from quality.intake.encodings import decode
from quality.intake.fields import Rows, gathered
from quality.intake.files import refuse
from quality.intake.json_strict import strict_json

DEEPEST = 2
"""Levels of embedded nodes that become columns."""


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """One row a node whose `@type` is promised (every node where none is), with the columns that the promise maps."""
    if data.startswith(b"PK"):
        data = unzip_single(file, data, ".json")
    document = strict_json(file, decode(file, data, promise.encodings))
    nodes = document.get("@graph") if isinstance(document, dict) else document
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        raise refuse(file, "json_ld", "no @graph of nodes", 'send {"@context": …, "@graph": [ … ]}')
    wanted = sorted(_columns(promise))
    blank = {str(node["@id"]): node for node in nodes if str(node.get("@id", "")).startswith("_:")}
    chosen = [node for node in nodes if _is_promised(node, promise.types)]
    ignored: Counter[str] = Counter()
    rows = [_row(node, blank, wanted, ignored) for node in chosen]
    others = sum(not _is_promised(node, promise.types) and str(node.get("@id")) not in blank for node in nodes)
    ignored += Counter({"nodes of other types": others})
    return gathered(file, rows, wanted, dict(sorted(ignored.items())))


def _columns(promise: FilePromise) -> set[str]:
    mapped = {where.column for where in promise.mapping().values() if where.column}
    return mapped | set(promise.extra().values())


def _is_promised(node: dict[str, Any], types: tuple[str, ...]) -> bool:
    found = node.get("@type")
    kinds = found if isinstance(found, list) else [found]
    return any(kind in types for kind in kinds) if types else found is not None


def _row(
    node: dict[str, Any], blank: dict[str, dict[str, Any]], wanted: list[str], ignored: Counter[str]
) -> dict[str, str | None]:
    values: dict[str, list[str]] = {}
    _flatten(node, blank, "", 0, values)
    for name in values.keys() - set(wanted):
        ignored[name] += len(values[name])
    return {name: "\n".join(values[name]) if values.get(name) else None for name in wanted}


def _flatten(
    node: dict[str, Any], blank: dict[str, dict[str, Any]], prefix: str, level: int, out: dict[str, list[str]]
) -> None:
    for name, value in node.items():
        for item in _items(value):
            referred = item.get("@id") if isinstance(item, dict) and len(item) == 1 else item
            if isinstance(referred, str) and referred in blank and name != "@id":
                item = blank[referred]
            if isinstance(item, dict) and "@value" in item:
                column = f"{prefix}{name}@{item['@language']}" if "@language" in item else f"{prefix}{name}"
                out.setdefault(column, []).append(str(item["@value"]))
            elif isinstance(item, dict):
                if level < DEEPEST:
                    _flatten(item, blank, f"{prefix}{name}.", level + 1, out)
                else:
                    out.setdefault(f"{prefix}{name}.…", []).append("deeper")
            elif item is not None:
                out.setdefault(f"{prefix}{name}", []).append(str(item))


def _items(value: Any) -> Iterator[Any]:
    """The values of a key: one, or those of a list, a `@list` or a `@set`, however nested."""
    if isinstance(value, dict) and len(value) == 1 and ("@list" in value or "@set" in value):
        yield from _items(*value.values())
    elif isinstance(value, list):
        for item in value:
            yield from _items(item)
    else:
        yield value
