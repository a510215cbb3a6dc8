"""Rows of the feed work_profiles as documents of a standard need them: their factors one by one, and XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lxml import etree

FEED = "work_profiles"
URN = "urn:kansei:"
LABELS = {"ja": "labels_ja", "en": "labels_en", "ja-Latn": "labels_romaji"}
"""Language of a label, as documents name it → field."""


class Factor(NamedTuple):
    """A kansei factor of a work. labels: by language, those that are licensed."""

    name: str
    labels: Mapping[str, str]

    @property
    def facet(self) -> str:
        """Melody of melody.warm."""
        return self.name.partition(".")[0]


def factors(row: Mapping[str, Any]) -> Iterator[Factor]:
    """The factors of a work, strongest first; none where the field is not licensed."""
    for place, name in enumerate(row.get("factors") or ()):
        told = {language: row[held][place] for language, held in LABELS.items() if row.get(held)}
        yield Factor(name, {language: label for language, label in told.items() if label})


def keywords(row: Mapping[str, Any]) -> dict[str, list[str]]:
    """Language → labels of the factors in it, strongest first, each once; a language that is not licensed is absent."""
    told = {each: list(dict.fromkeys(filter(None, row.get(held) or ()))) for each, held in LABELS.items()}
    return {each: labels for each, labels in told.items() if labels}


def people(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and role of each credited person or group."""
    yield from zip(row.get("people") or (), row.get("people_roles") or (), strict=False)


def add(parent: etree._Element, tag: str, text: object = None, **attributes: str) -> etree._Element:
    """Append an element. Raises ValueError where the text holds a character that XML cannot."""
    made = etree.SubElement(parent, tag, attributes)
    if text is not None:
        made.text = str(text)
    return made


def as_xml(root: etree._Element) -> bytes:
    """The bytes of a document: UTF-8, declared, indented."""
    etree.indent(root, " ")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"
