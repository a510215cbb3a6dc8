"""ONIX for Books 3.0 and 3.1, reference names or short tags: one row a product.

Columns: COLUMNS (paths below <Product>), and

- title, title_kana (the collation key), subtitle, collection, collection_number
- contributor.<role>, contributor_kana.<role> by code list 17: contributor.A01 is the author, A12 the illustrator
- subject.<scheme> by code list 27: subject.78 is the Cコード, 10 BISAC, 12 BIC, 93 Thema, 20 keywords
- text.<type> by code list 153: text.02 short description, 03 description, 04 contents, 06 review; pages, duration
- price_jpy without tax, price_jpy_with_tax, prices (every price in a line: type, currency, amount, rate of tax)
- territories (sales rights 01 and 02, with the rest of the world where it has such rights), not_for_sale

`types:` of the source file names the notification types to read (code list 1); the others are passed over and counted.
Where it names none, a notification of deletion (05) is set aside, unless the file is promised as takedowns.
"""

from __future__ import annotations

import json
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from pipelines.readers.html_article import text_of_html
from pipelines.sources import FilePromise
from quality.intake.elements import Elements, document
from quality.intake.fields import Rows, gathered, set_aside
from quality.intake.files import refuse
from quality.intake.standards import compact_date, territories
from quality.territories import ISO_3166

RELEASES = ("3.0", "3.1")
DELETION = "05"
_PUBLISHED = "PublishingDetail/PublishingDate[PublishingDateRole='{}']/Date"
COLUMNS: dict[str, tuple[str, ...]] = {
    "record": ("RecordReference",),
    "notification": ("NotificationType",),
    "isbn": ("ProductIdentifier[ProductIDType='15']/IDValue",),
    "isbn10": ("ProductIdentifier[ProductIDType='02']/IDValue",),
    "gtin": ("ProductIdentifier[ProductIDType='03']/IDValue",),
    "doi": ("ProductIdentifier[ProductIDType='06']/IDValue",),
    "publisher_id": ("ProductIdentifier[ProductIDType='01']/IDValue",),
    "form": ("DescriptiveDetail/ProductForm",),
    "form_detail": ("DescriptiveDetail/ProductFormDetail",),
    "contributors": ("DescriptiveDetail/ContributorStatement",),
    "edition": ("DescriptiveDetail/EditionStatement",),
    "edition_number": ("DescriptiveDetail/EditionNumber",),
    "language": ("DescriptiveDetail/Language[LanguageRole='01']/LanguageCode",),
    "original_language": ("DescriptiveDetail/Language[LanguageRole='02']/LanguageCode",),
    "audience": ("DescriptiveDetail/Audience/AudienceCodeValue",),
    "prize": ("CollateralDetail/Prize/PrizeName",),
    "imprint": ("PublishingDetail/Imprint/ImprintName",),
    "publisher": ("PublishingDetail/Publisher/PublisherName",),
    "status": ("PublishingDetail/PublishingStatus",),
    "country": ("PublishingDetail/CountryOfPublication",),
    "copyright_year": ("PublishingDetail/CopyrightStatement/CopyrightYear",),
    "rest_of_world": ("PublishingDetail/ROWSalesRightsType",),
    "availability": ("ProductSupply/SupplyDetail/ProductAvailability",),
}
DATES = {
    "publication_date": _PUBLISHED.format("01"), "embargo_date": _PUBLISHED.format("02"),
    "first_published": _PUBLISHED.format("11|20"),
    "supply_date": "ProductSupply/SupplyDetail/SupplyDate[SupplyDateRole='08']/Date",
}  # fmt: skip
GIVES = (
    *COLUMNS, *DATES, "title", "title_kana", "subtitle", "collection", "collection_number", "pages", "duration",
    "price_jpy", "price_jpy_with_tax", "prices", "territories", "not_for_sale", "contributor.*", "contributor_kana.*",
    "subject.*", "text.*",
)  # fmt: skip
"""Every column; * stands for what the file says."""
_TITLE = "DescriptiveDetail/TitleDetail[TitleType='01']/TitleElement"
_COLLECTION = "DescriptiveDetail/Collection/TitleDetail/TitleElement"
_NAMES = ("PersonName", "CorporateName", "UnnamedPersons", "PersonNameInverted", "CorporateNameInverted")
_FOR_SALE, _NOT_FOR_SALE = frozenset(("01", "02")), frozenset(("03", "04", "05", "06"))
_WITHOUT_TAX, _WITH_TAX = ("03", "01"), ("04", "02")
"""Types of price (code list 58): the fixed retail price, 定価, before a recommended one."""
SHORT = {
    "a001": "RecordReference", "a002": "NotificationType", "b221": "ProductIDType", "b244": "IDValue",
    "b202": "TitleType", "x409": "TitleElementLevel", "b203": "TitleText", "b030": "TitlePrefix",
    "b031": "TitleWithoutPrefix", "b029": "Subtitle", "x410": "PartNumber", "b035": "ContributorRole",
    "b036": "PersonName", "b040": "KeyNames", "b039": "NamesBeforeKey", "b037": "PersonNameInverted",
    "b047": "CorporateName", "x443": "CorporateNameInverted", "b249": "UnnamedPersons", "b049": "ContributorStatement",
    "b057": "EditionNumber", "b058": "EditionStatement", "b253": "LanguageRole", "b252": "LanguageCode",
    "b218": "ExtentType", "b220": "ExtentUnit", "b219": "ExtentValue", "b012": "ProductForm",
    "b333": "ProductFormDetail", "b067": "SubjectSchemeIdentifier", "b069": "SubjectCode",
    "b070": "SubjectHeadingText", "b206": "AudienceCodeValue", "x426": "TextType", "d104": "Text",
    "b079": "ImprintName", "b081": "PublisherName", "b394": "PublishingStatus", "x448": "PublishingDateRole",
    "b306": "Date", "b087": "CopyrightYear", "b083": "CountryOfPublication", "b089": "SalesRightsType",
    "x449": "CountriesIncluded", "x451": "CountriesExcluded", "x450": "RegionsIncluded", "x452": "RegionsExcluded",
    "x456": "ROWSalesRightsType", "j396": "ProductAvailability", "x462": "PriceType", "j151": "PriceAmount",
    "j152": "CurrencyCode", "x472": "TaxRatePercent", "x461": "SupplyDateRole", "g126": "PrizeName",
    "ONIXmessage": "ONIXMessage",
} | {name.lower(): name for name in (
    "Product", "ProductIdentifier", "DescriptiveDetail", "TitleDetail", "TitleElement", "Collection", "Contributor",
    "Language", "Extent", "Subject", "Audience", "CollateralDetail", "TextContent", "Prize", "PublishingDetail",
    "Imprint", "Publisher", "PublishingDate", "CopyrightStatement", "SalesRights", "Territory", "ProductSupply",
    "SupplyDetail", "SupplyDate", "Price", "Tax",
)}  # fmt: skip
"""Short tag → reference name, of all that is read. A composite's short tag is its name in small letters."""


def read(file: str, data: bytes, promise: FilePromise) -> Rows:
    """Rows of a message of release 3.0 or 3.1. Raises IntakeRefused."""
    root = document(file, data, promise.encodings, promise.namespaces)
    space, _, name = root.tag.rpartition("}")
    if SHORT.get(name, name) != "ONIXMessage" or root.get("release") not in RELEASES:
        raise refuse(file, "xml_root", "no ONIX message of release 3.0 or 3.1", 'send <ONIXMessage release="3.1">')
    if name == "ONIXmessage":
        for node in root.iter():
            before, brace, short = node.tag.rpartition("}")
            node.tag = before + brace + SHORT.get(short, short)
    xml = Elements(root)
    xml.texts(root, "@release")
    records, broken = [], []
    chosen = (node for node in xml.nodes(root, "Product") if _is_promised(xml, node, promise.types))
    for place, node in enumerate(chosen, 1):
        record = {"row": place, **_product(file, xml, node)}
        if record["notification"] == DELETION and promise.role != "takedown" and not promise.types:
            original = json.dumps(record, ensure_ascii=False)
            broken.append(set_aside(place, "withdrawn", "notification", DELETION, original))
        else:
            records.append(record)
    return gathered(file, records, GIVES, xml.ignored(), broken)


def _is_promised(xml: Elements, product: Element, types: tuple[str, ...]) -> bool:
    return not types or product.findtext("NotificationType", "").strip() in types


def _product(file: str, xml: Elements, node: Element) -> dict[str, str | None]:
    found = {name: xml.line(node, *paths) for name, paths in COLUMNS.items()}
    found |= {name: compact_date(xml.first(node, path)) for name, path in DATES.items()}
    found |= _titles(xml, node) | _contributors(xml, node) | _subjects(xml, node) | _texts(file, xml, node)
    return found | _extents(xml, node) | _prices(xml, node) | _rights(xml, node, found["rest_of_world"] or "")


def _titles(xml: Elements, node: Element) -> dict[str, str | None]:
    """The product's own title; a collection's, which may stand beside it in one TitleDetail, is the collection's."""
    own = xml.nodes(node, f"{_TITLE}[TitleElementLevel='01']") or xml.nodes(
        node, f"{_TITLE}[TitleElementLevel='03|04']"
    )
    above = xml.nodes(node, f"{_TITLE}[TitleElementLevel='02']") + xml.nodes(node, _COLLECTION)
    for each in above:
        xml.texts(each, "TitleElementLevel")
    return {
        "title": " ".join(filter(None, (_title(xml, each) for each in own))) or None,
        "title_kana": " ".join(kana for each in own for kana in xml.texts(each, "TitleText/@collationkey")) or None,
        "subtitle": "\n".join(text for each in own for text in xml.texts(each, "Subtitle")) or None,
        "collection": "\n".join(dict.fromkeys(filter(None, (_title(xml, each) for each in above)))) or None,
        "collection_number": "\n".join(text for each in above for text in xml.texts(each, "PartNumber")) or None,
    }


def _title(xml: Elements, element: Element) -> str:
    return " ".join(xml.texts(element, "TitleText") or xml.texts(element, "TitlePrefix", "TitleWithoutPrefix"))


def _contributors(xml: Elements, node: Element) -> dict[str, str | None]:
    found: dict[str, dict[str, None]] = {}
    for each in xml.nodes(node, "DescriptiveDetail/Contributor"):
        name = xml.first(each, *_NAMES) or " ".join(xml.texts(each, "NamesBeforeKey", "KeyNames"))
        kana = xml.first(each, *(f"{path}/@collationkey" for path in (*_NAMES, "KeyNames")))
        for role in xml.texts(each, "ContributorRole"):
            found.setdefault(f"contributor.{role}", {})[name] = None
            found.setdefault(f"contributor_kana.{role}", {}).update({kana: None} if kana else {})
    return {column: "\n".join(filter(None, names)) or None for column, names in found.items()}


def _subjects(xml: Elements, node: Element) -> dict[str, str | None]:
    """The code; the words where there is no code, as of keywords."""
    found: dict[str, list[str]] = {}
    for each in xml.nodes(node, "DescriptiveDetail/Subject"):
        scheme = xml.first(each, "SubjectSchemeIdentifier") or ""
        found.setdefault(f"subject.{scheme}", []).extend(
            xml.texts(each, "SubjectCode") or xml.texts(each, "SubjectHeadingText")
        )
    return {column: "\n".join(dict.fromkeys(codes)) or None for column, codes in found.items()}


def _texts(file: str, xml: Elements, node: Element) -> dict[str, str | None]:
    found: dict[str, list[str]] = {}
    for each in xml.nodes(node, "CollateralDetail/TextContent"):
        for kind in xml.texts(each, "TextType"):
            for text in xml.nodes(each, "Text"):
                found.setdefault(f"text.{kind}", []).append(_text(file, xml.whole(text)))
    return {column: "\n".join(dict.fromkeys(filter(None, texts))) or None for column, texts in found.items()}


def _text(file: str, node: Element) -> str:
    """Plain text; of XHTML, or of HTML in a text, what is seen of it."""
    if len(node):
        return text_of_html(file, ElementTree.tostring(node, encoding="unicode"))
    if node.get("textformat") in {"02", "05"}:
        return text_of_html(file, node.text or "")
    return "\n".join(line for part in (node.text or "").splitlines() if (line := part.strip()))


def _extents(xml: Elements, node: Element) -> dict[str, str | None]:
    extent = "DescriptiveDetail/Extent[ExtentType='{}'][ExtentUnit='{}']/ExtentValue"
    pages = xml.first(node, *(extent.format(kind, "03") for kind in ("00", "05", "07", "11", "08", "10")))
    lasts = {
        unit: xml.first(node, *(extent.format(kind, unit) for kind in ("09", "14")))
        for unit in ("05", "06", "15", "16")
    }
    digits = (lasts["16"] or f"{lasts['15'] or ''}00").zfill(7)
    shapes = f"PT{int(digits[:-4])}H{digits[-4:-2]}M{digits[-2:]}S" if digits.isdecimal() and int(digits) else None
    return {
        "pages": pages,
        "duration": shapes or (lasts["05"] and f"PT{lasts['05']}M") or (lasts["06"] and f"PT{lasts['06']}S"),
    }


def _prices(xml: Elements, node: Element) -> dict[str, str | None]:
    lines: dict[str, None] = {}
    yen: dict[str, str] = {}
    for each in xml.nodes(node, "ProductSupply/SupplyDetail/Price"):
        kind, currency, amount = (xml.first(each, name) or "" for name in ("PriceType", "CurrencyCode", "PriceAmount"))
        lines[" ".join(filter(None, [kind, currency, amount, *xml.texts(each, "Tax/TaxRatePercent")]))] = None
        if currency == "JPY":
            yen.setdefault(kind, amount.removesuffix(".00").removesuffix(".0"))
    return {
        "price_jpy": next((yen[kind] for kind in _WITHOUT_TAX if kind in yen), None),
        "price_jpy_with_tax": next((yen[kind] for kind in _WITH_TAX if kind in yen), None),
        "prices": "\n".join(lines) or None,
    }


def _rights(xml: Elements, node: Element, rest: str) -> dict[str, str | None]:
    """Where the product may be sold. A region that is no country stays as it is, and breaks the field's rule."""
    sold: set[str] = set()
    unsold: set[str] = set()
    named: set[str] = set()
    for rights in xml.nodes(node, "PublishingDetail/SalesRights"):
        kind = xml.first(rights, "SalesRightsType")
        codes = territories(
            *(
                [code for text in xml.texts(rights, *paths) for code in text.split()]
                for paths in (
                    ("Territory/CountriesIncluded", "Territory/RegionsIncluded"),
                    ("Territory/CountriesExcluded", "Territory/RegionsExcluded"),
                )
            )
        )
        named |= codes
        sold |= codes if kind in _FOR_SALE else set()
        unsold |= codes if kind in _NOT_FOR_SALE else set()
    if rest in _FOR_SALE:
        sold |= territories({"WORLD"}, named)
    granted = territories(sold, unsold & set(ISO_3166)) if unsold else sold
    return {"territories": "\n".join(sorted(granted)) or None, "not_for_sale": "\n".join(sorted(unsold)) or None}
