"""DDEX ERN 4.3 (and the 3.8 layout): recordings, videos, releases and purged releases, one row each.

`types:` of the source file names the elements that become rows: SoundRecording and Video where it names none, also
Image, Text, SheetMusic, Software, Release, TrackRelease, PurgedRelease. Columns: COLUMNS, and

- title@<language>, artist@<language>: display titles and names that state a language (title@ja-Hrkt is a reading)
- artist.<role>, contributor.<role>: names by DDEX's own roles (artist.MainArtist, contributor.Composer)
- duration in whole seconds, release_date (the first of DATES that there is)
- label, deals, territories, deal_start, deal_end, commercial_models, use_types: see below.

A resource has the deals of the releases that hold it. `territories` joins the deals that had not ended when the message
was made; deal_start is the latest of their first days, deal_end the earliest of their last: between them all of these
territories hold. `deals` has every deal in a line of its own. Without a deal nothing is granted, and all six are empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipelines.sources import FilePromise
from quality.intake.elements import Elements, document
from quality.intake.fields import Rows, gathered
from quality.intake.files import refuse
from quality.intake.standards import GRANTED, Deal, duration, granted

RESOURCES = ("SoundRecording", "Video")
IDS = ("ResourceId", "SoundRecordingEdition/ResourceId", "VideoEdition/ResourceId", "SoundRecordingId", "VideoId",
       "ReleaseId")  # fmt: skip
BY_TERRITORY = ("SoundRecordingDetailsByTerritory", "VideoDetailsByTerritory", "ReleaseDetailsByTerritory")
"""Where version 3.8 keeps what version 4 has in the resource itself."""


def _in_both(*paths: str) -> tuple[str, ...]:
    return *paths, *(f"{place}/{path}" for path in paths for place in BY_TERRITORY)


def _of_ids(name: str) -> tuple[str, ...]:
    return tuple(f"{place}/{name}" for place in IDS)


def _in_editions(path: str) -> tuple[str, ...]:
    return *_in_both(path), f"SoundRecordingEdition/{path}", f"VideoEdition/{path}"


COLUMNS: dict[str, tuple[str, ...]] = {
    "resource": ("ResourceReference", "ReleaseReference"),
    "isrc": (*_of_ids("ISRC"), "ISRC"),
    "icpn": _of_ids("ICPN"),
    "grid": _of_ids("GRid"),
    "proprietary_id": _of_ids("ProprietaryId"),
    "type": ("Type", "ReleaseType", "SoundRecordingType", "VideoType"),
    "sub_title": _in_both("DisplayTitle/SubTitle"),
    "other_titles": _in_both("AdditionalTitle/TitleText", "AdditionalTitle/SubTitle"),
    "language": ("LanguageOfPerformance",),
    "instrumental": ("IsInstrumental",),
    "warning": _in_both("ParentalWarningType"),
    "created": ("CreationDate",),
    "genre": _in_both("Genre/GenreText"),
    "sub_genre": _in_both("Genre/SubGenre"),
    "keywords": _in_both("Keywords"),
    "synopsis": _in_both("Synopsis"),
    "p_line": _in_editions("PLine/PLineText"),
    "p_year": _in_editions("PLine/Year"),
    "c_line": _in_editions("CLine/CLineText"),
    "c_year": _in_editions("CLine/Year"),
    "resources": ("ReleaseResourceReference", "ReleaseResourceReferenceList/ReleaseResourceReference"),
    "related_release": ("RelatedRelease/ReleaseId/ICPN", "RelatedRelease/ReleaseId/GRid"),
}  # fmt: skip
"""Column → paths below a resource or release, whose values are joined."""
DATES = _in_both("OriginalReleaseDate", "ReleaseDate", "OriginalResourceReleaseDate", "ResourceReleaseDate",
                 "FirstPublicationDate", "GlobalOriginalReleaseDate")  # fmt: skip
"""release_date is the first of these that there is."""
TITLES = _in_both("DisplayTitleText", "DisplayTitle", "Title", "ReferenceTitle")
ARTISTS = _in_both("DisplayArtistName")
PARTIES = {
    "artist": ("DisplayArtist", ("DisplayArtistRole", "ArtistRole")),
    "contributor": ("Contributor", ("Role", "ResourceContributorRole")),
    "resource_contributor": ("ResourceContributor", ("Role", "ResourceContributorRole")),
    "indirect": ("IndirectResourceContributor", ("IndirectResourceContributorRole",)),
    "rights": ("RightsController", ("RightsControllerRole",)),
    "company": ("AdministratingRecordCompany", ("Role",)),
}
"""Column before the role → element, and where its role stands."""
GIVES = (
    "kind", *COLUMNS, "title", "artist", "label", "duration", "release_date", *GRANTED, "title@*", "artist@*",
    *(f"{column}.*" for column in PARTIES),
)  # fmt: skip
"""Every column; * stands for what the file says."""
NAMES = ("PartyName/FullName",)
REFERENCES = ("ArtistPartyReference", "ContributorPartyReference", "RecordCompanyPartyReference",
              "RightsControllerPartyReference")  # fmt: skip
_WORLD = {"Worldwide": "WORLD"}
MOST_DEAL_TEXT = 100_000_000
"""Characters of deals in all rows: every row repeats those of its releases."""


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a message in one of the promised namespaces. Raises IntakeRefused."""
    root = document(file, data, promise.encodings, promise.namespaces)
    types = promise.types or RESOURCES
    space, _, name = root.tag.rpartition("}")
    if name != "NewReleaseMessage" and (name != "PurgeReleaseMessage" or "PurgedRelease" not in types):
        raise refuse(file, "xml_root", "the root element is no message that is promised", "send a NewReleaseMessage")
    if not f"/{space}".endswith(version := root.get("MessageSchemaVersionId", "")):
        raise refuse(file, "xml_namespace", f"its namespace is not that of {version!r}", "send one version")
    message = _Message(file, Elements(root))
    records = [message.record(node) for node in message.nodes() if node.tag in types]
    return gathered(file, records, GIVES, message.xml.ignored())


class _Message:
    """A message with its parties and deals at hand."""

    def __init__(self, file: str, xml: Elements) -> None:
        self.file, self.xml, self.deal_text = file, xml, 0
        self.granted: dict[tuple[str, ...], dict[str, str | None]] = {}
        self.created = xml.first(xml.root, "MessageHeader/MessageCreatedDateTime") or ""
        self.parties = {
            reference: "\n".join(xml.texts(party, "PartyName/FullName"))
            for party in xml.nodes(xml.root, "PartyList/Party")
            for reference in xml.texts(party, "PartyReference")
        }
        self.deals = self._deals()
        self.releases_of = self._releases_of()

    def nodes(self) -> Iterator[Element]:
        """Resources, releases, purged releases."""
        for name in ("ResourceList", "ReleaseList"):
            for place in self.xml.nodes(self.xml.root, name):
                yield from place
        yield from self.xml.nodes(self.xml.root, "PurgedRelease")

    def record(self, node: Element) -> dict[str, str | None]:
        """One row."""
        found = {name: self.xml.line(node, *paths) for name, paths in COLUMNS.items()}
        labels = self.xml.texts(node, *_in_both("ReleaseLabelReference", "LabelName"))
        found |= {"kind": node.tag, "label": "\n".join(self.parties.get(each, each) for each in labels) or None}
        found |= self._by_language("title", node, TITLES) | self._by_language("artist", node, ARTISTS)
        found |= {"duration": duration(self.xml.first(node, "Duration")), "release_date": self.xml.first(node, *DATES)}
        found |= self._parties(node)
        found["artist"] = found["artist"] or found.get("artist.MainArtist")
        return found | self._granted(found["resource"] or "")

    def _by_language(self, column: str, node: Element, paths: tuple[str, ...]) -> dict[str, str | None]:
        """The default or first value, and those that state a language."""
        values: list[tuple[bool, str]] = []
        more: dict[str, dict[str, None]] = {}
        for path in paths:
            for each in self.xml.nodes(node, path):
                language = self.xml.first(each, "@LanguageAndScriptCode")
                default = self.xml.first(each, "@IsDefault") == "true"
                texts = self.xml.texts(each, "TitleText" if each.find("TitleText") is not None else "")
                values += [(default, text) for text in texts]
                if language:
                    more.setdefault(f"{column}@{language}", {}).update(dict.fromkeys(texts))
        chosen = next((text for default, text in values if default), values[0][1] if values else None)
        return {column: chosen, **{name: "\n".join(texts) for name, texts in more.items()}}

    def _parties(self, node: Element) -> dict[str, str | None]:
        found: dict[str, dict[str, None]] = {}
        for column, (element, roles) in PARTIES.items():
            for path in _in_both(element):
                for each in self.xml.nodes(node, path):
                    names = self.xml.texts(each, *NAMES)
                    names += [self.parties.get(known, known) for known in self.xml.texts(each, *REFERENCES)]
                    for role in self.xml.texts(each, *roles) or ["Unknown"]:
                        found.setdefault(f"{column}.{role}", {}).update(dict.fromkeys(names))
        return {name: "\n".join(names) or None for name, names in found.items()}

    def _deals(self) -> dict[str, list[list[Deal]]]:
        """Release reference → groups of its deals. Groups are shared, as one may be of many releases."""
        found: dict[str, list[list[Deal]]] = {}
        for group in self.xml.nodes(self.xml.root, "DealList/ReleaseDeal"):
            deals = [self._terms(terms) for terms in self.xml.nodes(group, "Deal/DealTerms")]
            shared = list({str(deal): deal for deal in deals}.values())
            for reference in self.xml.texts(group, "DealReleaseReference"):
                found.setdefault(reference, []).append(shared)
        return found

    def _terms(self, terms: Element) -> dict[str, list[str]]:
        period = "ValidityPeriod"
        return {
            "territories": [_WORLD.get(code, code) for code in self.xml.texts(terms, "TerritoryCode")],
            "excluded": self.xml.texts(terms, "ExcludedTerritoryCode"),
            "start": self.xml.texts(terms, f"{period}/StartDate", f"{period}/StartDateTime"),
            "end": self.xml.texts(terms, f"{period}/EndDate", f"{period}/EndDateTime"),
            "models": self.xml.texts(terms, "CommercialModelType"),
            "uses": self.xml.texts(terms, "UseType", "Usage/UseType"),
        }

    def _releases_of(self) -> dict[str, list[str]]:
        """Resource reference → references of the releases that hold it, nested groups included."""
        found: dict[str, list[str]] = {}
        for place in self.xml.nodes(self.xml.root, "ReleaseList"):
            for release in place:
                own = self.xml.texts(release, "ReleaseReference")
                for node in release.iter("ReleaseResourceReference"):
                    found.setdefault((self.xml.texts(node, "") or [""])[0], []).extend(own)
        return found

    def _granted(self, reference: str) -> dict[str, str | None]:
        """What the deals of a release allow, or of all releases that hold a resource."""
        holders = tuple(dict.fromkeys([reference, *self.releases_of.get(reference, [])]))
        if holders not in self.granted:
            deals = [deal for holder in holders for group in self.deals.get(holder, []) for deal in group]
            self.granted[holders] = granted(deals, self.created)
        found = self.granted[holders]
        self.deal_text += sum(len(value or "") for value in found.values())
        if self.deal_text > MOST_DEAL_TEXT:
            raise refuse(self.file, "too_many_deals", "its deals are too many for its resources", "split the message")
        return found
