"""ninjs, IPTC's news in JSON, 1.x to 3.x: one news item, or a list of them, one row each. Columns: COLUMNS.

title is the main headline, body the text of the main body (plain text before XHTML, of which what is seen is kept).
An item whose status is canceled is set aside. Renditions and associated items are not read.
"""

from __future__ import annotations

import json
from typing import Any

from pipelines.readers.html_article import text_of_html
from pipelines.sources import FilePromise
from quality.intake.encodings import decode
from quality.intake.fields import Rows, gathered, set_aside
from quality.intake.files import refuse
from quality.intake.json_strict import strict_json
from quality.intake.members import Members

COLUMNS: dict[str, tuple[str, ...]] = {
    "url": ("uri",),
    "type": ("type",),
    "author": ("by", "byline"),
    "published": ("firstpublished", "firstcreated", "contentcreated", "versioncreated"),
    "updated": ("versioncreated",),
    "embargoed": ("embargoed",),
    "status": ("pubstatus",),
    "language": ("language",),
    "located": ("located",),
    "slug": ("slugline",),
    "copyright": ("copyrightnotice",),
    "credit": ("creditline",),
}
"""Column → members, of which the first counts."""
NAMED: dict[str, tuple[str, ...]] = {
    "section": ("subjects", "subject"), "genres": ("genres", "genre"), "people": ("people", "person"),
    "organisations": ("organisations", "organisation"), "places": ("places", "place"), "events": ("events", "event"),
    "objects": ("objects", "object"),
}  # fmt: skip
"""Column → list of things with a name."""
WRITTEN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "title": (("headlines",), ("headline",)),
    "summary": (("descriptions",), ("description_text", "description_xhtml", "description")),
    "body": (("bodies",), ("body_text", "body_xhtml", "body")),
}
"""Column → list of texts with roles (2.x, 3.x), and members of 1.x."""

GIVES = (*COLUMNS, *NAMED, *WRITTEN)


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a document. Raises IntakeRefused for what is no news item."""
    document = strict_json(file, decode(file, data, promise.encodings))
    items = document if isinstance(document, list) else [document]
    if not all(isinstance(item, dict) and isinstance(item.get("uri"), str) for item in items):
        raise refuse(file, "ninjs", "an item is no object with a uri", "send news items as ninjs writes them")
    members = Members(document)
    records, broken = [], []
    for row, item in enumerate(items, 1):
        record = {"row": row, **_item(file, members, item)}
        if record["status"] in {"canceled", "cancelled"}:
            original = json.dumps(record, ensure_ascii=False)
            broken.append(set_aside(row, "withdrawn", "status", str(record["status"]), original))
        else:
            records.append(record)
    return gathered(file, records, GIVES, members.ignored(), broken)


def _item(file: str, members: Members, item: dict[str, Any]) -> dict[str, str | None]:
    found = {column: members.text(item, *names) for column, names in COLUMNS.items()}
    for column, names in NAMED.items():
        named = (members.text(each, "name") for each in members.nodes(item, *names))
        found[column] = "\n".join(dict.fromkeys(filter(None, named))) or None
    for column, (lists, single) in WRITTEN.items():
        found[column] = _main(file, members, members.nodes(item, *lists)) or _single(file, members, item, single)
    return found


def _main(file: str, members: Members, texts: list[dict[str, Any]]) -> str | None:
    """The text of the main role, plain before marked up; without a main role, of the first."""
    order = sorted(texts, key=lambda each: (str(each.get("role", "main")) != "main", _is_marked_up(each)))
    for each in order[:1]:
        marked = _is_marked_up(each)
        members.text(each, "role")
        members.text(each, "contenttype")
        text = members.text(each, "value")
        return text_of_html(file, text) if text and marked else text
    return None


def _is_marked_up(text: dict[str, Any]) -> bool:
    said = str(text.get("contentType", text.get("contenttype", ""))).lower()
    return "html" in said or "xml" in said


def _single(file: str, members: Members, item: dict[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        if text := members.text(item, name):
            return text_of_html(file, text) if name.endswith("xhtml") else text
    return None
