"""MovieLabs MEC and Avails: works described, and what may be sold; the official MEC samples whole."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines.readers import movielabs_avails, movielabs_mec
from quality.errors import IntakeRefused
from tests.pipelines.readers.leaves import Watched, said, samples, stays_whole

MEC = """<mdmec:CoreMetadata xmlns:mdmec="http://www.movielabs.com/schema/mdmec/v2.12"
 xmlns:md="http://www.movielabs.com/schema/md/v2.12/md"><mdmec:Basic ContentID="md:cid:org:example:1">
<md:LocalizedInfo language="en"><md:TitleDisplayUnlimited>Night Sea</md:TitleDisplayUnlimited>
 <md:Summary190>Short.</md:Summary190></md:LocalizedInfo>
<md:LocalizedInfo language="ja" default="true"><md:TitleDisplay60>夜の海</md:TitleDisplay60>
 <md:TitleSort>ヨルノウミ</md:TitleSort><md:Summary190>短い。</md:Summary190>
 <md:Summary4000>長い 説明。</md:Summary4000>
 <md:Genre>Drama</md:Genre><md:Genre>Mystery</md:Genre><md:Keyword>海</md:Keyword></md:LocalizedInfo>
<md:RunLength>PT1H32M5.5S</md:RunLength><md:ReleaseYear>2026</md:ReleaseYear><md:WorkType>Movie</md:WorkType>
<md:RatingSet><md:Rating><md:Region><md:country>JP</md:country></md:Region><md:System>EIRIN</md:System>
 <md:Value>G</md:Value></md:Rating></md:RatingSet>
<md:People><md:Job><md:JobFunction>Actor</md:JobFunction><md:Character>海女</md:Character></md:Job>
 <md:Name><md:DisplayName language="ja">北原 海</md:DisplayName>
  <md:DisplayName language="en">Kai Kitahara</md:DisplayName></md:Name>
</md:People><md:ArtReference>x.png</md:ArtReference></mdmec:Basic></mdmec:CoreMetadata>"""
TRANSACTION = """<Transaction><LicenseType>{}</LicenseType><Territory><md:country>{}</md:country></Territory>{}
<Start>{}</Start><End>{}</End><FormatProfile>HD</FormatProfile>
<Term termName="SRP"><Money currency="JPY">2500</Money></Term></Transaction>"""
AVAILS = """<AvailList xmlns="http://www.movielabs.com/schema/avails/v2.7/avails"
 xmlns:md="http://www.movielabs.com/schema/md/v2.12/md"><Avail><ALID>md:alid:1</ALID>
<Disposition><EntryType>{entry}</EntryType><IssueDate>2026-11-20</IssueDate></Disposition>
<Licensor><md:DisplayName>青空映画</md:DisplayName></Licensor><AvailType>episode</AvailType>
<ShortDescription>説明</ShortDescription>
<Asset contentID="md:cid:1"><WorkType>Episode</WorkType><EpisodeMetadata>
 <TitleDisplayUnlimited language="ja">第五話</TitleDisplayUnlimited>
 <TitleDisplayUnlimited language="en">Five</TitleDisplayUnlimited>
 <RunLength>PT24M</RunLength><EpisodeNumber><md:Number>5</md:Number></EpisodeNumber>
 <SeasonMetadata><SeasonContentID>md:cid:s1</SeasonContentID><SeasonNumber><md:Number>1</md:Number></SeasonNumber>
  <SeriesMetadata><SeriesContentID>md:cid:s</SeriesContentID>
   <SeriesTitleInternalAlias>海の家</SeriesTitleInternalAlias></SeriesMetadata></SeasonMetadata>
</EpisodeMetadata></Asset>{transactions}</Avail></AvailList>"""


def transaction(licence: str, country: str, start: str, end: str, without: str = "") -> str:
    excluded = f"<TerritoryExcluded><md:country>{without}</md:country></TerritoryExcluded>" if without else ""
    return TRANSACTION.format(licence, country, excluded, start, end)


SALE = ("EST", "JP", "2026-01-01", "2027-01-01")
LATER = ("SVOD", "TW", "2026-06-01", "2028-01-01")
OVER = ("EST", "JP", "2020-01-01", "2021-01-01")


def avail(*transactions: str, entry: str = "Full Extract") -> bytes:
    return AVAILS.format(entry=entry, transactions="".join(transactions)).encode()


def test_a_work_is_a_row_in_its_default_language_and_in_all() -> None:
    expected = {
        "content_id": "md:cid:org:example:1", "title": "夜の海", "title@ja": "夜の海", "title@en": "Night Sea",
        "title_sort": "ヨルノウミ", "summary": "長い 説明。", "summary@en": "Short.", "genre": "Drama\nMystery",
        "keyword": "海", "duration": "PT1H32M5S", "release_year": "2026", "ratings": "JP EIRIN G",
        "job.Actor": "北原 海", "job.Actor@en": "Kai Kitahara", "character.Actor": "海女",
    }  # fmt: skip
    found = movielabs_mec.read("f.xml", MEC.encode(), said("movielabs_mec"))
    row = found.frame.row(0, named=True)
    assert {name: row[name] for name in expected} == expected
    assert found.ignored == {
        "/CoreMetadata/Basic/ArtReference": 1, "/CoreMetadata/Basic/LocalizedInfo/Summary190": 1
    }  # fmt: skip


def test_the_official_mec_samples_are_read_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(movielabs_mec, monkeypatch)
    total = 0
    for path in samples(root, "movielabs/samples"):
        found = watched.check(path, said("movielabs_mec"))
        works = [
            node for node in ElementTree.parse(path).iter() if node.tag.rpartition("}")[2] in {"Basic", "BasicMetadata"}
        ]
        assert found.total == found.frame.height == len(works)
        titles = {
            " ".join((child.text or "").split())
            for node in works
            for child in node.iter()
            if child.tag.rpartition("}")[2] == "TitleDisplayUnlimited"
        }
        columns = [name for name in found.frame.columns if name.startswith("title@")]
        assert titles <= {cell for name in columns for cell in found.frame[name]} | {""}
        assert not {each for each in watched.unseen(found) if not each.endswith("/RunLength")}
        total += found.total
    assert total == 14


@pytest.mark.parametrize(
    ("transactions", "types", "territories", "start", "end"),
    [
        ([SALE],        (),        "JP",     "2026-01-01", "2027-01-01"),
        ([SALE, LATER], (),        "JP\nTW", "2026-06-01", "2027-01-01"),
        ([SALE, LATER], ("SVOD",), "TW",     "2026-06-01", "2028-01-01"),
        ([OVER],        (),        None,     None,         None),
        ([],            (),        None,     None,         None),
    ],
    ids=range(5),
)  # fmt: skip
def test_an_avail_may_be_sold_where_its_transactions_say(
    transactions: list[tuple[str, str, str, str]], types: tuple[str, ...],
    territories: str | None, start: str | None, end: str | None,
) -> None:  # fmt: skip
    data = avail(*(transaction(*each) for each in transactions))
    row = movielabs_avails.read("f.xml", data, said("movielabs_avails", types=types)).frame.row(0, named=True)
    assert (row["territories"], row["deal_start"], row["deal_end"]) == (territories, start, end)


def test_an_avail_is_a_row_with_its_asset() -> None:
    data = avail(transaction(*SALE))
    row = movielabs_avails.read("f.xml", data, said("movielabs_avails")).frame.row(0, named=True)
    expected = {
        "alid": "md:alid:1", "licensor": "青空映画", "content_id": "md:cid:1", "title": "第五話", "title@en": "Five",
        "duration": "PT24M", "episode": "5", "season": "1", "series_title": "海の家", "series_id": "md:cid:s",
        "prices": "SRP JPY 2500", "commercial_models": "EST", "use_types": "HD",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_whatever_is_in_an_avail_was_used_or_is_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "avails.xml"
    path.write_bytes(avail(transaction(*SALE, without="US")))
    watched = Watched(movielabs_avails, monkeypatch)
    found = watched.check(path, said("movielabs_avails"))
    assert (found.ignored, watched.unseen(found)) == ({}, {})


def test_a_deletion_is_set_aside_unless_it_is_promised() -> None:
    found = movielabs_avails.read("f.xml", avail(entry="Full Delete"), said("movielabs_avails"))
    assert ([bad["rule"] for bad in found.broken], found.total) == (["withdrawn"], 1)
    takedown = said("movielabs_avails", role="takedown", fields={"source_key": "alid"})
    assert movielabs_avails.read("f.xml", avail(entry="Full Delete"), takedown).frame["alid"].to_list() == ["md:alid:1"]


@pytest.mark.parametrize("reader", [movielabs_mec, movielabs_avails])
def test_another_message_is_refused(reader: object) -> None:
    with pytest.raises(IntakeRefused, match="xml_root"):
        reader.read("f.xml", b"<Other/>", said("movielabs_mec"))  # type: ignore[attr-defined]


def test_damage_is_refused_or_read() -> None:
    data = avail(transaction(*SALE))
    assert all(stays_whole(movielabs_avails.read, data, said("movielabs_avails")))
    assert all(stays_whole(movielabs_mec.read, MEC.encode(), said("movielabs_mec")))
