"""The Data Package around a delivery: Frictionless descriptors derived from the table contracts.

Standard: Data Package 2.0, https://datapackage.org/standard/data-package/ . No time stands in it, so equal content
gives equal bytes. `unit`, `rows`, `kind` and `kansei` are properties of ours; the standard allows them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dataframely as dy

from exports.client_file import Client
from exports.disk import as_json
from exports.feed import Column
from exports.feeds import FEEDS
from exports.formats import Format, formats

PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
TYPES: tuple[tuple[type[Any], str], ...] = (
    (dy.Bool, "boolean"),
    (dy.Date, "date"),
    (dy.Datetime, "datetime"),
    (dy.Float, "number"),
    (dy.Float64, "number"),
    (dy.Integer, "integer"),
    (dy.Int32, "integer"),
    (dy.Int64, "integer"),
    (dy.String, "string"),
)
BOUNDS = {
    "min": "minimum",
    "max": "maximum",
    "min_exclusive": "exclusiveMinimum",
    "max_exclusive": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "regex": "pattern",
}


STATUS = {
    "name": "status", "title": "無くなった理由", "description": "Gone from the catalog, or no longer licensed",
    "type": "string", "constraints": {"enum": ["deleted", "inactive"], "required": True},
}  # fmt: skip


@dataclass(frozen=True)
class Packed:
    """One finished file of a package. kind: full, changes, removed; package for the files around the feeds.

    works: how many works its rows are about (articles, parties or brands where a feed is about these); None for a
    file around the feeds, and in packages from before they were counted.
    """

    name: str
    feed: str
    sha256: str
    bytes: int
    rows: int
    columns: tuple[str, ...]
    kind: str = "full"
    works: int | None = None

    @property
    def resource(self) -> str:
        """Its name in the Data Package: the feed, and of a delta which part of it."""
        return self.feed if self.kind == "full" else f"{self.feed}.{self.kind}"


def table_schema(feed: str, fields: Sequence[str], form: Format) -> dict[str, Any]:
    """Frictionless Table Schema of these fields of a feed, as `form` writes them."""
    declared = FEEDS[feed]
    return {
        "$schema": SCHEMA_PROFILE,
        "fields": [STATUS if name == "status" and name not in declared.columns else
                   field(declared.columns[name], form) for name in fields],
        "primaryKey": list(declared.key),
        "missingValues": [""],
    }  # fmt: skip


def schema_version(feed: str, fields: Sequence[str], form: Format) -> str:
    """12 hex digits that change when a reader may have to: with a field, its type or bounds, the key, the format."""
    told = table_schema(feed, fields, form)
    words = ("title", "description")
    bare = [{key: value for key, value in each.items() if key not in words} for each in told["fields"]]
    stated = json.dumps([bare, told["primaryKey"], form.RESOURCE], sort_keys=True)
    return hashlib.sha256(stated.encode()).hexdigest()[:12]


def field(column: Column, form: Format) -> dict[str, Any]:
    """Frictionless field of one column: name, type, unit, meaning in both languages, bounds."""
    contract = column.contract
    meaning = contract.metadata or {}
    described: dict[str, Any] = {
        "name": column.name,
        "title": meaning.get("ja", ""),
        "description": meaning.get("en", ""),
    }
    if meaning.get("unit"):
        described["unit"] = meaning["unit"]
    if column.many or isinstance(contract, dy.List):
        return {**described, **form.LIST}
    described["type"] = next(name for kind, name in TYPES if isinstance(contract, kind))
    limits = {theirs: value for ours, theirs in BOUNDS.items() if (value := getattr(contract, ours, None)) is not None}
    if meaning.get("values"):
        limits["enum"] = list(meaning["values"])
    if not contract.nullable:
        limits["required"] = True
    return {**described, "constraints": limits} if limits else described


def data_package(client: Client, night: str, files: Sequence[Packed], stated: Mapping[str, Any]) -> bytes:
    """The bytes of datapackage.json for these files, in the order of the client file. stated: what `kansei` holds."""
    forms = {client.format_of(file.feed): formats()[client.format_of(file.feed)] for file in files}
    package = {
        "$schema": PACKAGE_PROFILE,
        "name": f"{client.client}-{night}",
        "title": f"kansei: {client.name.en}, {night}",
        "version": night,
        "notes": {name: form.NOTES for name, form in forms.items()},
        "kansei": stated,
        "resources": [_resource(client, file) for file in files],
    }
    return as_json(package)


def _resource(client: Client, file: Packed) -> dict[str, Any]:
    feed, form = FEEDS[file.feed], formats()[client.format_of(file.feed)]
    return {
        "name": file.resource,
        **({"type": "table"} if form.FEEDS is None else {}),
        "kind": file.kind,
        "feed": file.feed,
        "title": feed.ja,
        "description": feed.en,
        "path": file.name,
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "rows": file.rows,
        "works": file.works,
        **form.RESOURCE,
        "schema": table_schema(file.feed, file.columns, form),
    }
