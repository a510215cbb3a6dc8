"""ONIX for Books: products, reference names and short tags, and the official samples whole."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines.readers import onix
from pipelines.readers.onix import SHORT, read
from quality.errors import IntakeRefused
from tests.pipelines.readers.leaves import Watched, said, samples, stays_whole

BOOK = """<ONIXMessage release="3.1" xmlns="http://ns.editeur.org/onix/3.1/reference"><Header/><Product>
<RecordReference>jp.example.0001</RecordReference><NotificationType>{notification}</NotificationType>
<ProductIdentifier><ProductIDType>15</ProductIDType><IDValue>9784041234563</IDValue></ProductIdentifier>
<DescriptiveDetail><ProductForm>BC</ProductForm>
 <Collection><TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>02</TitleElementLevel>
  <PartNumber>12</PartNumber><TitleText>月白文庫</TitleText></TitleElement></TitleDetail></Collection>
 <TitleDetail><TitleType>01</TitleType><TitleElement><TitleElementLevel>01</TitleElementLevel>
  <TitleText collationkey="ヨルノウミ">夜の海</TitleText><Subtitle>短編集</Subtitle></TitleElement></TitleDetail>
 <Contributor><ContributorRole>A01</ContributorRole>
  <PersonName collationkey="キタハラ カイ">北原 海</PersonName></Contributor>
 <Contributor><ContributorRole>B06</ContributorRole>
  <NamesBeforeKey>Lois</NamesBeforeKey><KeyNames>Roth</KeyNames></Contributor>
 <Language><LanguageRole>01</LanguageRole><LanguageCode>jpn</LanguageCode></Language>
 <Extent><ExtentType>00</ExtentType><ExtentValue>219</ExtentValue><ExtentUnit>03</ExtentUnit></Extent>
 <Extent><ExtentType>09</ExtentType><ExtentValue>{length}</ExtentValue><ExtentUnit>{unit}</ExtentUnit></Extent>
 <Subject><SubjectSchemeIdentifier>78</SubjectSchemeIdentifier><SubjectCode>0193</SubjectCode></Subject>
 <Subject><SubjectSchemeIdentifier>20</SubjectSchemeIdentifier><SubjectHeadingText>海;夜</SubjectHeadingText></Subject>
</DescriptiveDetail><CollateralDetail>
 <TextContent><TextType>03</TextType><Text textformat="05"><p>静かな<em>夜</em>。</p><p>海。</p></Text></TextContent>
 <TextContent><TextType>02</TextType><Text textformat="02">&lt;b&gt;短い&lt;/b&gt;紹介</Text></TextContent>
</CollateralDetail><PublishingDetail><Publisher><PublisherName>月白書房</PublisherName></Publisher>
 <PublishingDate><PublishingDateRole>01</PublishingDateRole><Date dateformat="00">20261120</Date></PublishingDate>
 {rights}</PublishingDetail><ProductSupply><SupplyDetail><ProductAvailability>20</ProductAvailability>
 <Price><PriceType>03</PriceType><PriceAmount>1500.00</PriceAmount><Tax><TaxRatePercent>10</TaxRatePercent></Tax>
  <CurrencyCode>JPY</CurrencyCode></Price>
 <Price><PriceType>04</PriceType><PriceAmount>1650</PriceAmount><CurrencyCode>JPY</CurrencyCode></Price>
</SupplyDetail></ProductSupply></Product></ONIXMessage>"""
SALE = "<SalesRights><SalesRightsType>{}</SalesRightsType><Territory><{}>{}</{}></Territory></SalesRights>"
CODES = {
    "record", "notification", "NotificationType", "TitleElementLevel", "TitleType", "ContributorRole", "TextType",
    "SalesRightsType", "RegionsIncluded", "CountriesIncluded", "CountriesExcluded", "PublishingDateRole", "Date",
    "SupplyDateRole", "Text", "p", "em", "strong", "PriceAmount", "ProductIDType", "LanguageRole", "ExtentType",
    "ExtentUnit", "ExtentValue",
}  # fmt: skip
"""Elements whose values choose a column, or come out in another shape."""


def book(notification: str = "03", length: str = "90", unit: str = "05", rights: str = "") -> bytes:
    return BOOK.format(notification=notification, length=length, unit=unit, rights=rights).encode()


def sale(kind: str, name: str, codes: str) -> str:
    return SALE.format(kind, name, codes, name)


def test_a_product_is_a_row() -> None:
    expected = {
        "record": "jp.example.0001", "isbn": "9784041234563", "title": "夜の海", "title_kana": "ヨルノウミ",
        "subtitle": "短編集", "collection": "月白文庫", "collection_number": "12", "contributor.A01": "北原 海",
        "contributor_kana.A01": "キタハラ カイ", "contributor.B06": "Lois Roth", "language": "jpn", "pages": "219",
        "subject.78": "0193", "subject.20": "海;夜", "text.03": "静かな夜。\n海。", "text.02": "短い紹介",
        "publisher": "月白書房", "publication_date": "2026-11-20", "price_jpy": "1500", "price_jpy_with_tax": "1650",
        "prices": "03 JPY 1500.00 10\n04 JPY 1650", "availability": "20", "territories": None,
    }  # fmt: skip
    found = read("f.xml", book(), said("onix")).frame.row(0, named=True)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("length", "unit", "expected"),
    [
        ("90",      "05", "PT90M"),
        ("5400",    "06", "PT5400S"),
        ("00130",   "15", "PT1H30M00S"),
        ("0013005", "16", "PT1H30M05S"),
        ("12",      "12", None),
    ],
)  # fmt: skip
def test_a_length_is_a_duration(length: str, unit: str, expected: str | None) -> None:
    assert read("f.xml", book(length=length, unit=unit), said("onix")).frame["duration"].to_list() == [expected]


@pytest.mark.parametrize(
    ("rights", "territories", "not_for_sale"),
    [
        (sale("01", "CountriesIncluded", "JP TW"),                                                "JP\nTW", None),
        (sale("02", "RegionsIncluded", "WORLD"),                                                  "WORLD",  None),
        (sale("01", "CountriesIncluded", "JP") + sale("03", "CountriesIncluded", "US"),           "JP",     "US"),
        (sale("01", "RegionsIncluded", "ECZ"),                                                    "ECZ",    None),
        (sale("00", "CountriesIncluded", "JP"),                                                   None,     None),
        (sale("07", "CountriesIncluded", "JP"),                                                   None,     None),
        ("",                                                                                      None,     None),
    ],
    ids=range(7),
)  # fmt: skip
def test_territories_are_where_it_may_be_sold(rights: str, territories: str | None, not_for_sale: str | None) -> None:
    found = read("f.xml", book(rights=rights), said("onix")).frame.row(0, named=True)
    assert (found["territories"], found["not_for_sale"]) == (territories, not_for_sale)


def test_the_rest_of_the_world_is_all_but_what_is_named() -> None:
    rights = sale("03", "CountriesIncluded", "US CA") + "<ROWSalesRightsType>01</ROWSalesRightsType>"
    codes = read("f.xml", book(rights=rights), said("onix")).frame["territories"][0].split()
    assert "JP" in codes and not {"US", "CA", "WORLD"} & set(codes)


def test_a_deletion_is_set_aside_unless_it_is_promised() -> None:
    found = read("f.xml", book("05"), said("onix"))
    assert ([bad["rule"] for bad in found.broken], found.frame.height, found.total) == (["withdrawn"], 0, 1)
    takedown = said("onix", role="takedown", fields={"source_key": "record"}, credits={}, facts={})
    assert read("f.xml", book("05"), takedown).frame["record"].to_list() == ["jp.example.0001"]
    assert read("f.xml", book("05"), said("onix", types=["05"])).frame.height == 1
    assert read("f.xml", book("03"), said("onix", types=["05"])).total == 0


@pytest.mark.parametrize("text", ['<ONIXMessage release="2.1"/>', "<ONIXMessage/>", '<Other release="3.0"/>'])
def test_another_release_is_refused(text: str) -> None:
    with pytest.raises(IntakeRefused, match="xml_root"):
        read("f.xml", text.encode(), said("onix"))


def shortened(data: bytes, pairs: dict[str, str]) -> bytes:
    """A message with short tags."""
    names = {long: short for short, long in pairs.items()} | {"ONIXMessage": "ONIXmessage"}
    text = data.decode().replace("/reference", "/short")
    return re.sub(r"(</?)(\w+)", lambda tag: tag[1] + names.get(tag[2], tag[2]), text).encode()


def official_pairs(root: Path) -> dict[str, str]:
    (schema,) = samples(root, "onix/xsd3.1", "*_short.xsd")
    text = schema.read_text(encoding="utf-8")
    elements = re.findall(r'<xs:element name="(\w+)">(.*?)</xs:element>', text, re.DOTALL)
    return {
        name: found[1]
        for name, inside in elements
        if (found := re.search(r'"refname">.*?enumeration value="(\w+)"', inside, re.DOTALL))
    }


def test_short_tags_are_the_standards(root: Path) -> None:
    official = official_pairs(root)
    assert {short: name for short, name in SHORT.items() if official.get(short, name) != name} == {}
    assert set(SHORT) <= set(official)


def test_a_message_in_short_tags_reads_the_same(root: Path) -> None:
    pairs = official_pairs(root)
    for path in [*samples(root, "onix", "Onix3.1*.xml"), *samples(root, "onix", "onix3-m*.xml")]:
        data = path.read_bytes()
        long, short = read(path.name, data, said("onix")), read(path.name, shortened(data, pairs), said("onix"))
        assert long.frame.equals(short.frame)
        assert sum(long.ignored.values()) == sum(short.ignored.values())


def test_the_official_samples_are_read_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(onix, monkeypatch)
    total = 0
    for path in samples(root, "onix"):
        found = watched.check(path, said("onix"))
        tree = ElementTree.parse(path)
        products = [node for node in tree.getroot() if node.tag.rpartition("}")[2] == "Product"]
        assert found.total == found.frame.height == len(products)
        isbns = re.findall(r"<ProductIDType>15</ProductIDType>\s*<IDValue>(\d+)", path.read_text(encoding="utf-8"))
        assert set(found.frame["isbn"].drop_nulls()) <= set(isbns)
        lost = {each for each in watched.unseen(found) if each.rpartition("/")[2] not in CODES}
        assert not lost, (path.name, lost)
        total += found.total
    assert total == 25


def test_damage_is_refused_or_read() -> None:
    good, bad = stays_whole(read, book(rights=sale("01", "CountriesIncluded", "JP")), said("onix"))
    assert good and bad
