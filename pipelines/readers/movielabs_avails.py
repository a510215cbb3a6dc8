"""MovieLabs Avails 2.2 to 2.7 (XML): one row for each Avail, what may be sold where, when and how.

Columns: COLUMNS, title and title@<language>, series_title and season_title likewise, job.<function> as in MEC, prices
(name of the term, currency, amount: a line each), duration, and of the transactions

- deals: one a line: territories, territories left out, first day, last day, licence type, format
- territories, deal_start, deal_end, commercial_models (LicenseType), use_types (FormatProfile) of those that had not
  ended when the Avail was issued

`types:` of the source file names the licence types that count (EST, VOD, SVOD …); without it all do. An Avail whose
entry says that it is deleted is set aside, unless the file is promised as takedowns.
"""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element

from pipelines.readers.movielabs_mec import SPACES, people
from pipelines.sources import FilePromise
from quality.intake.elements import Elements, document
from quality.intake.fields import Rows, gathered, set_aside
from quality.intake.files import refuse
from quality.intake.standards import GRANTED, Deal, duration, granted

ROOTS = {"Avail": "", "AvailList": "Avail", "AvailListSigned": "Avail"}
METADATA = ("Metadata", "EpisodeMetadata", "SeasonMetadata", "SeriesMetadata", "VolumeMetadata")
"""What an asset is described by, one of them."""
SEASON = ("Asset/SeasonMetadata", "Asset/EpisodeMetadata/SeasonMetadata", "Asset/VolumeMetadata/SeasonMetadata")
SERIES = (*(f"{place}/SeriesMetadata" for place in SEASON), "Asset/SeriesMetadata",
          "Asset/EpisodeMetadata/SeriesMetadata", "Asset/VolumeMetadata/SeriesMetadata")  # fmt: skip


def _described(*paths: str) -> tuple[str, ...]:
    return tuple(f"Asset/{place}/{path}" for path in paths for place in METADATA)


def _in(places: tuple[str, ...], *paths: str) -> tuple[str, ...]:
    return tuple(f"{place}/{path}" for path in paths for place in places)


COLUMNS: dict[str, tuple[str, ...]] = {
    "alid": ("ALID",),
    "entry": ("Disposition/EntryType",),
    "issued": ("Disposition/IssueDate",),
    "avail_type": ("AvailType",),
    "licensor": ("Licensor/DisplayName",),
    "service": ("ServiceProvider/DisplayName",),
    "description": ("ShortDescription",),
    "content_id": ("Asset/@contentID",),
    "work_type": ("Asset/WorkType",),
    "work_type_detail": ("Asset/WorkTypeDetail",),
    "alias": _described("TitleInternalAlias"),
    "edit_id": _described("EditEIDR-URN"),
    "title_id": _described("TitleEIDR-URN"),
    "other_id": _described("AltIdentifier/Identifier"),
    "release_date": _described("ReleaseDate"),
    "rating": _described("Ratings/Rating/Value"),
    "episode": ("Asset/EpisodeMetadata/EpisodeNumber/Number",),
    "season": _in(SEASON, "SeasonNumber/Number"),
    "season_id": _in(SEASON, "SeasonContentID"),
    "series_id": _in(SERIES, "SeriesContentID"),
    "bundled": ("Asset/BundledAsset/BundledALID",),
    "contract": ("Transaction/ContractID",),
    "languages": ("Transaction/AllowedLanguage", "Transaction/AssetLanguage"),
    "held_back": ("Transaction/HoldbackLanguage",),
}
"""Column → paths below Avail."""
TITLES = {
    "title": _described("TitleDisplayUnlimited"),
    "season_title": _in(SEASON, "SeasonTitleDisplayUnlimited", "SeasonTitleInternalAlias"),
    "series_title": _in(SERIES, "SeriesTitleDisplayUnlimited", "LocalSeriesTitle", "SeriesTitleInternalAlias"),
}
GIVES = (
    *COLUMNS, *TITLES, "duration", "prices", *GRANTED, *(f"{title}@*" for title in TITLES), "job.*", "character.*"
)  # fmt: skip
"""Every column; * stands for what the file says."""
_REGION = ("country", "countryRegion")


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a message in one of the promised namespaces. Raises IntakeRefused."""
    root = document(file, data, promise.encodings, promise.namespaces)
    place = ROOTS.get(root.tag.rpartition("}")[2])
    if place is None:
        raise refuse(file, "xml_root", "no MovieLabs Avails", "send an AvailList")
    xml = Elements(root, SPACES)
    records, broken = [], []
    for row, node in enumerate(xml.nodes(xml.root, place), 1):
        record = {"row": row, **_avail(xml, node, promise.types)}
        if "delete" in str(record["entry"]).lower() and promise.role != "takedown":
            original = json.dumps(record, ensure_ascii=False)
            broken.append(set_aside(row, "withdrawn", "entry", str(record["entry"]), original))
        else:
            records.append(record)
    return gathered(file, records, GIVES, xml.ignored(), broken)


def _avail(xml: Elements, node: Element, types: tuple[str, ...]) -> dict[str, str | None]:
    found = {name: xml.line(node, *paths) for name, paths in COLUMNS.items()}
    found["duration"] = duration(xml.first(node, *_described("RunLength")))
    for column, paths in TITLES.items():
        found |= _titles(xml, node, column, paths)
    found["title"] = found["title"] or (found["alias"] or "").split("\n")[0] or None
    for place in METADATA:
        for each in xml.nodes(node, f"Asset/{place}"):
            found |= people(xml, each)
    transactions = xml.nodes(node, "Transaction")
    prices = (
        " ".join([*xml.texts(term, "@termName"), *xml.texts(term, "Money/@currency"), *xml.texts(term, "Money")])
        for each in transactions
        for term in xml.nodes(each, "Term")
        if xml.nodes(term, "Money")
    )
    found["prices"] = "\n".join(dict.fromkeys(prices)) or None
    deals = [_deal(xml, each) for each in transactions]
    counted = [deal for deal in deals if not types or set(deal["models"]) & set(types)]
    return found | granted(counted, found["issued"] or "") | {"deals": granted(deals, "")["deals"]}


def _titles(xml: Elements, node: Element, column: str, paths: tuple[str, ...]) -> dict[str, str | None]:
    """The first title, and those that state a language."""
    found: dict[str, str | None] = {column: None}
    for path in paths:
        for each in xml.nodes(node, path):
            text = xml.first(each, "")
            found[column] = found[column] or text
            if text and (language := xml.first(each, "@language")):
                found.setdefault(f"{column}@{language}", text)
    return found


def _deal(xml: Elements, transaction: Element) -> Deal:
    return {
        "territories": xml.texts(transaction, *_in(("Territory",), *_REGION)),
        "excluded": xml.texts(transaction, *_in(("TerritoryExcluded",), *_REGION)),
        "start": xml.texts(transaction, "Start", "StartCondition"),
        "end": xml.texts(transaction, "End", "EndCondition"),
        "models": xml.texts(transaction, "LicenseType"),
        "uses": xml.texts(transaction, "FormatProfile"),
    }
