"""DDEX ERN: the recordings and videos of a NewReleaseMessage, one row each.

Columns: see COLUMNS. A child that comes more than once gives its values joined by line breaks.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

import polars as pl

from pipelines.sources import FilePromise
from quality.intake.encodings import decode
from quality.intake.fields import Rows
from quality.intake.files import refuse
from quality.intake.markup import check_declaration, parse_xml

RESOURCES = ("SoundRecording", "Video")
COLUMNS = {
    "resource": "ResourceReference",
    "kind": "",
    "isrc": ".//ISRC",
    "title": "./DisplayTitleText",
    "artist": "./DisplayArtistName",
    "duration": "./Duration",
    "language": "./LanguageOfPerformance",
}
"""Column → path below a resource; kind is the resource's own element."""


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a message in one of the promised namespaces. Raises IntakeRefused."""
    text = decode(file, data, promise.encodings)
    check_declaration(file, data, text)
    root = parse_xml(file, text, promise.namespaces)
    space, _, name = root.tag.rpartition("}")
    if name != "NewReleaseMessage":
        raise refuse(file, "xml_root", "the root element is no NewReleaseMessage", "send a NewReleaseMessage")
    if not f"/{space}".endswith(version := root.get("MessageSchemaVersionId", "")):
        raise refuse(file, "xml_namespace", f"its namespace is not that of {version!r}", "send one version")
    found = [node for node in root.iterfind("./ResourceList/*") if node.tag in RESOURCES]
    rows = [{"row": place, **_row(node)} for place, node in enumerate(found, 1)]
    schema = {"row": pl.Int64, **dict.fromkeys(COLUMNS, pl.String)}
    return Rows(pl.DataFrame(rows, schema=schema), [], len(rows))


def _row(node: Element) -> dict[str, str | None]:
    values = {name: _texts(node, path) for name, path in COLUMNS.items() if path}
    return {**values, "kind": node.tag}


def _texts(node: Element, path: str) -> str | None:
    """What an element says, with the text of elements inside it; once, however often it is said."""
    found = dict.fromkeys("".join(part.itertext()).strip() for part in node.iterfind(path))
    return "\n".join(text for text in found if text) or None
