"""MovieLabs MEC, Media Entertainment Core metadata 2.7 to 2.12: one row for each work that a message describes.

Read are CoreMetadata, lists of it, and the BasicMetadata that a MediaManifest may hold. Columns: COLUMNS, and

- title, original_title, title_sort, summary, genre, keyword, copyright: of the localisation that is the default
- title@<language> and so on: of every localisation (summary@ja)
- id.<namespace>, org.<role>, job.<function>, job.<function>@<language>, character.<function>
- ratings (region, system, value) and releases (kind, country, date), a line each; duration in whole seconds
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from pipelines.sources import FilePromise
from quality.intake.elements import Elements, document
from quality.intake.fields import Rows, gathered
from quality.intake.files import refuse
from quality.intake.standards import duration

SPACES = (("http://www.movielabs.com/schema/", ""),)
PLACES = {
    "CoreMetadata": "Basic", "CoreMetadataList": "CoreMetadata/Basic", "CoreMetadataListSigned": "CoreMetadata/Basic",
    "MediaManifest": "Inventory/Metadata/BasicMetadata",
}  # fmt: skip
"""Root element → where the works are."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "content_id": ("@ContentID",),
    "work_type": ("WorkType",),
    "work_type_detail": ("WorkTypeDetail",),
    "release_year": ("ReleaseYear",),
    "release_date": ("ReleaseDate",),
    "country": ("CountryOfOrigin/country",),
    "original_language": ("OriginalLanguage",),
    "spoken_language": ("PrimarySpokenLanguage",),
    "colour": ("PictureColorType",),
    "sequence": ("SequenceInfo/Number",),
    "house_sequence": ("SequenceInfo/HouseSequence",),
    "parent": ("Parent/ParentContentID", "Parent/Parent/@ContentID"),
    "parent_kind": ("Parent/@relationshipType",),
    "adult": ("RatingSet/AdultContent",),
    "not_rated": ("RatingSet/NotRated",),
}
"""Column → paths below Basic."""
LOCALISED: dict[str, tuple[str, ...]] = {
    "title": ("TitleDisplayUnlimited", "TitleDisplay60", "TitleDisplay19"),
    "summary": ("Summary4000", "Summary400", "Summary190"),
    "original_title": ("OriginalTitle",),
    "title_sort": ("TitleSort",),
    "copyright": ("CopyrightLine",),
}
"""Column → paths below LocalizedInfo, of which the first that has a value counts: the longest text."""
LISTED = {"genre": "Genre", "keyword": "Keyword"}

GIVES = (
    *COLUMNS, *LOCALISED, *LISTED, "duration", "ratings", "releases",
    *(f"{name}@*" for name in (*LOCALISED, *LISTED)), "id.*", "org.*", "job.*", "character.*",
)  # fmt: skip
"""Every column; * stands for what the file says."""


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a message in one of the promised namespaces. Raises IntakeRefused."""
    root = document(file, data, promise.encodings, promise.namespaces)
    place = PLACES.get(root.tag.rpartition("}")[2])
    if place is None:
        raise refuse(file, "xml_root", "no MovieLabs core metadata", f"send {', '.join(PLACES)}")
    xml = Elements(root, SPACES)
    records = [basic(xml, node) for node in xml.nodes(xml.root, place)]
    return gathered(file, records, GIVES, xml.ignored())


def basic(xml: Elements, node: Element) -> dict[str, str | None]:
    """One row out of an element of type md:BasicMetadata."""
    found = {name: xml.line(node, *paths) for name, paths in COLUMNS.items()}
    found["duration"] = duration(xml.first(node, "RunLength"))
    found |= _localised(xml, node) | people(xml, node)
    for each in xml.nodes(node, "AltIdentifier"):
        for name in xml.texts(each, "Namespace"):
            found[f"id.{name}"] = xml.line(each, "Identifier")
    for each in xml.nodes(node, "AssociatedOrg"):
        name = f"org.{xml.first(each, '@role') or 'Unknown'}"
        found[name] = "\n".join(filter(None, [found.get(name), xml.line(each, "DisplayName")])) or None
    ratings = (xml.texts(each, "Region/country", "System", "Value") for each in xml.nodes(node, "RatingSet/Rating"))
    releases = (
        xml.texts(each, "ReleaseType", "DistrTerritory/country", "Date") for each in xml.nodes(node, "ReleaseHistory")
    )
    said = {"ratings": ratings, "releases": releases}
    return found | {name: "\n".join(dict.fromkeys(map(" ".join, lines))) or None for name, lines in said.items()}


def _localised(xml: Elements, node: Element) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    every = xml.nodes(node, "LocalizedInfo")
    main = next((each for each in every if xml.first(each, "@default") == "true"), every[0] if every else None)
    for each in every:
        language = xml.first(each, "@language") or "und"
        values = {name: xml.first(each, *paths) for name, paths in LOCALISED.items()}
        values |= {name: xml.line(each, path) for name, path in LISTED.items()}
        found |= {f"{name}@{language}": value for name, value in values.items() if value}
        found |= values if each is main else {}
    return found


def people(xml: Elements, node: Element) -> dict[str, str | None]:
    """Columns of the people below an element, by what they did."""
    found: dict[str, dict[str, None]] = {}
    for person in xml.nodes(node, "People"):
        names = [
            (xml.first(each, "@language"), name)
            for each in xml.nodes(person, "Name/DisplayName")
            for name in xml.texts(each, "")
        ]
        for job in xml.nodes(person, "Job"):
            function = xml.first(job, "JobFunction") or "Unknown"
            if names:
                found.setdefault(f"job.{function}", {})[names[0][1]] = None
            for language, name in names:
                if language:
                    found.setdefault(f"job.{function}@{language}", {})[name] = None
            characters = xml.texts(job, "Character/CharacterName") or xml.texts(job, "Character")
            found.setdefault(f"character.{function}", {}).update(dict.fromkeys(characters))
    return {column: "\n".join(values) for column, values in found.items() if values}
