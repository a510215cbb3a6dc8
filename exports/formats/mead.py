"""DDEX MEAD 1.1 (https://ddex.net/standards/media-enrichment-and-description/): what music works feel like, as XML.

Every factor stands as a `UserDefined` value in the namespace of the sender's DDEX party id, with its licensed labels as
descriptions: facets of MOODS as moods, instruments as instruments, all others as themes; strongest first. Where the
standard's own words mean the same (exports/mead_words.py) they stand before it. MEAD has no place for a strength.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from lxml import etree

from exports.archives import LIST, RESOURCE, Archive, Row
from exports.formats import About
from exports.mead_words import MOOD_VALUES, THEME_VALUES
from exports.profiles import FEED, Factor, add, as_xml, factors, people

__all__ = ["LIST", "RESOURCE"]
EXTENSION = "mead.zip"
NOTES = {
    "ja": "DDEX MEAD 1.1 の XML(mead-NNNN.xml)と、同じ行の JSON Lines(rows-NNNN.jsonl)を zip に収めています。"
    "感性因子は送信者の名前空間の UserDefined 値、強い順。強さ(score)は rows にあります。",
    "en": "DDEX MEAD 1.1 messages (mead-NNNN.xml) and the same rows as JSON Lines (rows-NNNN.jsonl). Factors are "
    "UserDefined values in the sender's namespace, strongest first; scores are in the rows.",
}
FEEDS: tuple[str, ...] | None = (FEED,)
NEEDS: tuple[str, ...] = ("work_id", "factors")
DOMAINS: tuple[str, ...] | None = ("music",)
ASKS: tuple[str, ...] = ("ddex_sender", "ddex_recipient")
SPACE = "http://ddex.net/xml/mead/11"
RELEASE_OF_VALUES = "10"
"""AvsVersionId: the release of DDEX's allowed value sets."""
MOODS = {"melody": "Melody", "voice": "Melody", "tempo": "Melody", "structure": "Melody",
         "lyrics_feeling": "Lyrics", "emotion": "LyricsAndMelody"}  # fmt: skip
"""Facet of moods → what the mood is one of."""
INSTRUMENTS = "instrument"
ARTISTS = ("artist", "vocals", "performer")


def _documents(rows: list[Row], part: str, about: About) -> Iterator[tuple[str, bytes]]:
    if not (about.ddex_sender and about.ddex_recipient and about.night):
        raise ValueError("MEAD needs a sender, a recipient and a night")
    root = etree.Element(f"{{{SPACE}}}MeadMessage", nsmap={"mead": SPACE}, AvsVersionId=RELEASE_OF_VALUES)
    header = add(root, "MessageHeader")
    add(header, "MessageId", f"{about.client}-{about.night}-{part}")
    add(add(header, "MessageSender"), "PartyId", about.ddex_sender)
    add(add(header, "MessageRecipient"), "PartyId", about.ddex_recipient)
    add(header, "MessageCreatedDateTime", f"{about.night}T00:00:00+09:00")
    resources = add(root, "ResourceInformationList")
    for row in rows:
        _resource(add(resources, "ResourceInformation"), row, about.ddex_sender)
    yield f"mead-{part}.xml", as_xml(root)


def _resource(parent: etree._Element, row: Row, sender: str) -> None:
    """One work, its elements in the order of the schema."""
    _summary(add(parent, "ResourceSummary"), row, sender)
    for genre in row.get("genres") or ():
        _value(add(parent, "GenreCategory"), sender, genre)
    if row.get("tempo_bpm"):
        add(add(parent, "BeatsPerMinute"), "Value", row["tempo_bpm"])
    told = {place: list(found) for place, found in groupby(sorted(factors(row), key=_place), key=_place)}
    for factor in told.get("InstrumentUsed", ()):
        _value(add(parent, "InstrumentUsed"), sender, factor.name)
    for place, words in (("Mood", MOOD_VALUES), ("Theme", THEME_VALUES)):
        for factor in told.get(place, ()):
            _impression(parent, place, factor, words.get(factor.name), sender)


def _place(factor: Factor) -> str:
    if factor.facet == INSTRUMENTS:
        return "InstrumentUsed"
    return "Mood" if factor.facet in MOODS else "Theme"


def _impression(parent: etree._Element, place: str, factor: Factor, standard: str | None, sender: str) -> None:
    """A mood or theme: the standard's word where it has one, then ours with its labels."""
    kind = {"MoodType": MOODS[factor.facet]} if place == "Mood" else {}
    if standard:
        add(add(parent, place, **kind), "Value", standard)
    ours = add(parent, place, **kind)
    _value(ours, sender, factor.name)
    for language, label in factor.labels.items():
        add(ours, "Description", label, LanguageAndScriptCode=language)


def _summary(parent: etree._Element, row: Row, sender: str) -> None:
    identifiers = add(parent, "ResourceId")
    codes = row.get("isrc") or ()
    for code in codes[:1]:
        add(identifiers, "ISRC", code)
    add(identifiers, "ProprietaryId", row["work_id"], Namespace=sender)
    if row.get("title"):
        title = add(add(parent, "DisplayTitle", IsDefault="true"), "TitleText")
        add(title, "Title", row["title"])
        for field, language in (("title_kana", "ja-Hrkt"), ("title_romaji", "ja-Latn")):
            if row.get(field):
                add(title, "Pronunciation", row[field], LanguageCode=language)
    artists = list(dict.fromkeys(name for name, role in people(row) if role in ARTISTS))
    if artists:
        add(add(parent, "DisplayArtistName"), "Name", "、".join(artists))


def _value(parent: etree._Element, sender: str, value: Any) -> None:
    add(parent, "Value", "UserDefined", Namespace=sender, UserDefinedValue=str(value))


_ARCHIVE = Archive(_documents)
encode, decode, read, columns = _ARCHIVE.encode, _ARCHIVE.decode, _ARCHIVE.read, _ARCHIVE.columns
