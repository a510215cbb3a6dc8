"""JSON-LD: the nodes of `@graph`, flattened to columns of text. Read strictly; no context is ever fetched.

A value with `@language` becomes the column `name@ja-hrkt`; several values are joined by line breaks; an embedded
node gives `author.name`; a reference to a node of the file gives that node's own values the same way.
A ZIP archive with one `.json` member is read as that member (as the Media Arts Database is published).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.sources import FilePromise
from quality.intake.fields import Rows
from quality.intake.files import decode, refuse, strict_json, unzip_single

DEEPEST = 2
"""Levels of embedded nodes that become columns."""


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """One row a node whose `@type` is promised (every node where none is). Only columns that the mapping names are kept."""
    if data.startswith(b"PK"):
        data = unzip_single(file, data, ".json")
    document = strict_json(file, decode(file, data, promise.encodings))
    nodes = document.get("@graph") if isinstance(document, dict) else document
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        raise refuse(file, "json_ld", "no @graph of nodes", "send {\"@context\": …, \"@graph\": [ … ]}")
    wanted = sorted(_columns(promise))
    blank = {str(node["@id"]): node for node in nodes if str(node.get("@id", "")).startswith("_:")}
    chosen = [node for node in nodes if _is_promised(node, promise.types)]
    rows = [_row(node, blank, wanted) for node in chosen]
    schema = {"row": pl.Int64, **dict.fromkeys(wanted, pl.String)}
    frame = pl.DataFrame([{"row": place, **row} for place, row in enumerate(rows, 1)], schema=schema)
    return Rows(frame, [], len(rows))


def _columns(promise: FilePromise) -> set[str]:
    mapped = {where.column for where in promise.mapping().values() if where.column}
    return mapped | set(promise.extra().values())


def _is_promised(node: dict[str, Any], types: tuple[str, ...]) -> bool:
    found = node.get("@type")
    kinds = found if isinstance(found, list) else [found]
    return any(kind in types for kind in kinds) if types else found is not None


def _row(node: dict[str, Any], blank: dict[str, dict[str, Any]], wanted: list[str]) -> dict[str, str | None]:
    values: dict[str, list[str]] = {}
    _flatten(node, blank, "", 0, values)
    return {name: "\n".join(values[name]) if values.get(name) else None for name in wanted}


def _flatten(
    node: dict[str, Any], blank: dict[str, dict[str, Any]], prefix: str, level: int, out: dict[str, list[str]]
) -> None:
    for name, value in node.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and "@value" in item:
                column = f"{prefix}{name}@{item['@language']}" if "@language" in item else f"{prefix}{name}"
                out.setdefault(column, []).append(str(item["@value"]))
            elif isinstance(item, dict):
                if level < DEEPEST:
                    _flatten(item, blank, f"{prefix}{name}.", level + 1, out)
            elif isinstance(item, str) and item in blank and name != "@id":
                if level < DEEPEST:
                    _flatten(blank[item], blank, f"{prefix}{name}.", level + 1, out)
            elif item is not None:
                out.setdefault(f"{prefix}{name}", []).append(str(item))
