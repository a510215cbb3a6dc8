"""Amazon Fire TV EMBER 1.0.0 (https://developer.amazon.com/docs/catalog/ember-overview.html): keywords for a catalogue.

A program catalogue of video works with titles and, by licensed language, the labels of their kansei factors, and a
manifest of type CATALOG_UPDATE, which adds to the client's own catalogue and takes nothing out of it. Amazon's XSD is
not public: what is written follows its pages, and its staging area is where a client checks it first.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from exports.archives import LIST, RESOURCE, Archive, Row
from exports.disk import as_json
from exports.formats import About
from exports.profiles import FEED, add, as_xml, keywords

__all__ = ["LIST", "RESOURCE"]
EXTENSION = "ember.zip"
NOTES = {
    "ja": "Fire TV EMBER 1.0.0 の XML(ember-NNNN.xml)と manifest.json、同じ行の JSON Lines(rows-NNNN.jsonl)を"
    " zip に収めています。manifest は CATALOG_UPDATE(追加・更新)です。"
    "XML を s3Keys の場所に置いてから manifest を置いてください。",
    "en": "Fire TV EMBER 1.0.0 catalogues (ember-NNNN.xml), manifest.json and the same rows as JSON Lines "
    "(rows-NNNN.jsonl). The manifest is a CATALOG_UPDATE: put the XML where s3Keys says, then the manifest.",
}
FEEDS: tuple[str, ...] | None = (FEED,)
NEEDS: tuple[str, ...] = ("work_id", "title", "factors")
DOMAINS: tuple[str, ...] | None = ("video",)
ASKS: tuple[str, ...] = ("ember_bucket", "ember_folder")


def _documents(rows: list[Row], part: str, about: About) -> Iterator[tuple[str, bytes]]:
    root = etree.Element("DataCollections", schemaVersion="1.0.0")
    catalog = add(root, "ProgramCatalog", id="KANSEI", version="1")
    for row in rows:
        movie = add(catalog, "Movie", id=row["work_id"], version="1")
        titles = add(movie, "Titles")
        add(titles, "Title", row["title"], language="ja", default="true")
        if row.get("title_romaji"):
            add(titles, "Title", row["title_romaji"], language="ja-Latn")
        told = [(language, label) for language, labels in keywords(row).items() for label in labels]
        if told:
            words = add(movie, "Keywords")
            for language, label in told:
                add(words, "Keyword", label, language=language)
    yield f"ember-{part}.xml", as_xml(root)


def _manifest(names: list[str], about: About) -> Iterator[tuple[str, bytes]]:
    if not (about.ember_bucket and about.ember_folder):
        raise ValueError("EMBER needs the bucket and folder where Amazon picks the catalogue up")
    yield "manifest.json", as_json({
        "s3Bucket": about.ember_bucket,
        "s3Keys": [f"{about.ember_folder}/{name}" for name in names],
        "type": "CATALOG_UPDATE",
        "schema": "EMBER",
    })  # fmt: skip


_ARCHIVE = Archive(_documents, _manifest)
encode, decode, read, columns = _ARCHIVE.encode, _ARCHIVE.decode, _ARCHIVE.read, _ARCHIVE.columns
