"""RSS 2.0, RSS 1.0 (RDF) and Atom: one row an entry. Strict XML; nothing that a feed points to is fetched.

Columns: COLUMNS; `body` is the whole text (content:encoded, Atom's content) or, where there is none, the summary;
`summary` is the description. Both are text: of HTML what is seen is kept. `published` and `updated` are ISO 8601.
Images, enclosures and media are not read.
"""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipelines.readers.html_article import text_of_html
from pipelines.sources import FilePromise
from quality.intake.elements import Elements, document
from quality.intake.fields import Rows, gathered
from quality.intake.files import refuse

SPACES = (
    ("http://purl.org/rss/1.0/modules/content/", "content:"), ("http://purl.org/rss/1.0/modules/", "module:"),
    ("http://purl.org/rss/1.0/", ""), ("http://purl.org/dc/elements/1.1/", "dc:"),
    ("http://purl.org/dc/terms/", "dcterms:"), ("http://search.yahoo.com/mrss", "media:"),
    ("http://www.itunes.com/dtds/", "itunes:"), ("http://www.w3.org/2005/Atom", "atom:"),
    ("http://www.w3.org/1999/xhtml", ""), ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:"),
)  # fmt: skip
ENTRIES = {"rss": "channel/item", "RDF": "item", "feed": "entry"}
"""Root element → where its entries are."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "url": ("link[@rel='alternate']/@href", "link/@href", "link", "guid[@isPermaLink='true']", "@about"),
    "id": ("guid", "id", "dc:identifier"),
    "title": ("title", "dc:title"),
    "author": ("author/name", "dc:creator", "author", "itunes:author"),
    "section": ("category/@term", "category", "dc:subject"),
    "published": ("published", "pubDate", "dcterms:issued", "dc:date"),
    "updated": ("updated", "dcterms:modified", "atom:updated"),
    "rights": ("rights", "dc:rights"),
    "language": ("@xml:lang", "dc:language"),
}
"""Column → paths below an entry, of which the first that has a value counts; all its values for author and section."""
BODIES, SUMMARIES = ("content:encoded", "content"), ("description", "summary")
FEED = {"feed_title": ("channel/title", "title"), "feed_language": ("channel/language", "@xml:lang")}
"""Column → paths below the root: the same in every row."""
GIVES = (*COLUMNS, "summary", "body", *FEED)
_RFC_822 = re.compile(r"(?:\w{3}, *)?\d{1,2} \w{3} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC?|Z|JST|[+-]\d{4})")
_JST = dt.timezone(dt.timedelta(hours=9))


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a feed. Raises IntakeRefused for what is none."""
    root = document(file, data, promise.encodings, promise.namespaces)
    place = ENTRIES.get(root.tag.rpartition("}")[2])
    if place is None:
        raise refuse(file, "xml_root", "no RSS or Atom feed", "send RSS 2.0, RSS 1.0 or Atom")
    xml = Elements(root, SPACES)
    said = {name: xml.first(root, *paths) for name, paths in FEED.items()}
    records = [said | _entry(file, xml, node) for node in xml.nodes(root, place)]
    return gathered(file, records, GIVES, xml.ignored())


def _entry(file: str, xml: Elements, node: Element) -> dict[str, str | None]:
    found = {
        name: next((each for path in paths if (each := xml.line(node, path))), None) for name, paths in COLUMNS.items()
    }
    for name in ("url", "title"):
        found[name] = (found[name] or "").split("\n")[0] or None
    for name in ("published", "updated"):
        found[name] = _moment(found[name])
    summary, body = (_text(file, xml, node, names) for names in (SUMMARIES, BODIES))
    return found | {"summary": summary, "body": body or summary}


def _text(file: str, xml: Elements, node: Element, names: tuple[str, ...]) -> str | None:
    for name in names:
        for each in xml.nodes(node, name):
            kind = each.get("type", "html")
            if kind not in {"text", "html", "xhtml", "text/plain", "text/html", "application/xhtml+xml"}:
                continue
            xml.whole(each)
            inside = ElementTree.tostring(each, encoding="unicode") if len(each) else each.text or ""
            text = inside.strip() if kind in {"text", "text/plain"} and not len(each) else text_of_html(file, inside)
            if text:
                return text
    return None


def _moment(value: str | None) -> str | None:
    """A date as RFC 822 writes it in ISO 8601; all else stays as it is."""
    if not value or not _RFC_822.fullmatch(value):
        return value
    try:
        moment = parsedate_to_datetime(value.removesuffix(" JST"))
    except ValueError:
        return value
    zone = _JST if value.endswith(" JST") else dt.UTC
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()
