"""DDEX ERN: recordings, releases, parties and deals, and the official samples whole."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines.readers import ddex_ern
from pipelines.readers.ddex_ern import read
from quality.errors import IntakeRefused
from tests.pipelines.readers.leaves import Watched, said, samples, stays_whole

ERN = "http://ddex.net/xml/ern/43"
EVERYTHING = ("SoundRecording", "Video", "Image", "Text", "Release", "TrackRelease", "PurgedRelease")
LINKS = {
    "MessageHeader/MessageCreatedDateTime", "PartyList/Party/PartyReference", "PartyList/Party/PartyName/FullName",
    "DealList/ReleaseDeal/DealReleaseReference", "ArtistPartyReference", "ContributorPartyReference",
    "RecordCompanyPartyReference", "ReleaseLabelReference", "TerritoryCode", "ReleaseResourceReference", "Duration",
    "DisplayTitleText", "DisplayTitle/TitleText", "Title/TitleText", "DisplayArtistName", "ReferenceTitle/TitleText",
}  # fmt: skip
"""Paths whose values link, count as another value (Worldwide is WORLD), or give way to one that is the default."""
PARTY = "<Party><PartyReference>{0}</PartyReference><PartyName><FullName>{1}</FullName></PartyName></Party>"
MESSAGE = f"""<ern:NewReleaseMessage xmlns:ern="{ERN}">
<MessageHeader><MessageCreatedDateTime>2026-11-20T09:00:00+09:00</MessageCreatedDateTime></MessageHeader>
<PartyList>{PARTY.format("P1", "星影 澪")}{PARTY.format("P2", "北原 海")}
{PARTY.format("P3", "星影レコード")}</PartyList>
<ResourceList><SoundRecording>
  <ResourceReference>A1</ResourceReference><Type>MusicalWorkSoundRecording</Type>
  <SoundRecordingEdition><ResourceId><ISRC>JPZ992600001</ISRC></ResourceId>
    <PLine><Year>2026</Year><PLineText>(P) 2026 星影レコード</PLineText></PLine></SoundRecordingEdition>
  <DisplayTitleText LanguageAndScriptCode="en">Night Sea</DisplayTitleText>
  <DisplayTitleText LanguageAndScriptCode="ja-Jpan" IsDefault="true">夜の海</DisplayTitleText>
  <DisplayTitle LanguageAndScriptCode="ja-Hrkt"><TitleText>ヨルノウミ</TitleText></DisplayTitle>
  <DisplayArtistName>星影 澪</DisplayArtistName>
  <DisplayArtist><ArtistPartyReference>P1</ArtistPartyReference><DisplayArtistRole>MainArtist</DisplayArtistRole></DisplayArtist>
  <Contributor><ContributorPartyReference>P2</ContributorPartyReference><Role>Composer</Role><Role>Lyricist</Role></Contributor>
  <Duration>PT4M5.583S</Duration><LanguageOfPerformance>ja</LanguageOfPerformance>
  <TechnicalDetails><File><URI>a.wav</URI></File></TechnicalDetails>
</SoundRecording></ResourceList>
<ReleaseList><Release><ReleaseReference>R0</ReleaseReference><ReleaseId><ICPN>4901234567894</ICPN></ReleaseId>
  <DisplayTitleText>海の歌</DisplayTitleText><ReleaseLabelReference>P3</ReleaseLabelReference>
  <Genre><GenreText>J-Pop</GenreText></Genre><OriginalReleaseDate>2026-11-25</OriginalReleaseDate>
  <ResourceGroup><ResourceGroup><ResourceGroupContentItem><ReleaseResourceReference>A1</ReleaseResourceReference>
  </ResourceGroupContentItem></ResourceGroup></ResourceGroup></Release></ReleaseList>
<DealList>{{deals}}</DealList></ern:NewReleaseMessage>"""
DEAL = """<ReleaseDeal><DealReleaseReference>R0</DealReleaseReference><Deal><DealTerms>
<CommercialModelType>{}</CommercialModelType>{}<UseType>Stream</UseType>
<ValidityPeriod><StartDate>{}</StartDate>{}</ValidityPeriod></DealTerms></Deal></ReleaseDeal>"""


def deal(model: str, where: str, start: str, end: str = "") -> str:
    kinds = [
        ("ExcludedTerritoryCode", code[1:]) if code[0] == "-" else ("TerritoryCode", code) for code in where.split()
    ]
    codes = "".join(f"<{name}>{code}</{name}>" for name, code in kinds)
    return DEAL.format(model, codes, start, f"<EndDate>{end}</EndDate>" if end else "")


def row(*deals: str, types: tuple[str, ...] = ()) -> dict[str, str | None]:
    data = MESSAGE.format(deals="".join(deals)).encode()
    return read("f.xml", data, said("ddex_ern", types=types, namespaces=[ERN])).frame.row(0, named=True)


def test_a_recording_is_a_row_with_its_parties_by_role() -> None:
    expected = {
        "kind": "SoundRecording", "resource": "A1", "isrc": "JPZ992600001", "title": "夜の海", "title@en": "Night Sea",
        "title@ja-Hrkt": "ヨルノウミ", "artist": "星影 澪", "artist.MainArtist": "星影 澪",
        "contributor.Composer": "北原 海", "contributor.Lyricist": "北原 海", "duration": "PT4M5S", "language": "ja",
        "p_line": "(P) 2026 星影レコード", "p_year": "2026", "territories": None, "deals": None,
    }  # fmt: skip
    found = row()
    assert {name: found[name] for name in expected} == expected


def test_a_release_is_a_row_where_it_is_promised() -> None:
    found = row(types=("Release",))
    assert (found["kind"], found["icpn"], found["title"], found["label"], found["genre"], found["release_date"]) == (
        "Release", "4901234567894", "海の歌", "星影レコード", "J-Pop", "2026-11-25",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("deals", "territories", "start", "end"),
    [
        ([deal("A", "JP US", "2026-01-01")],                                   "JP\nUS", "2026-01-01", None),
        ([deal("A", "Worldwide", "2026-01-01", "2027-01-01")],                 "WORLD",  "2026-01-01", "2027-01-01"),
        ([deal("A", "JP", "2026-01-01"), deal("B", "TW", "2026-12-01", "2028-01-01")],
                                                                               "JP\nTW", "2026-12-01", "2028-01-01"),
        ([deal("A", "JP", "2026-01-01"), deal("B", "TW", "2025-01-01", "2026-11-19")], "JP", "2026-01-01", None),
        ([deal("A", "JP", "2025-01-01", "2025-12-31")],                        None,     None,         None),
        ([],                                                                   None,     None,         None),
    ],
    ids=range(6),
)  # fmt: skip
def test_a_recording_has_the_deals_of_the_releases_that_hold_it(
    deals: list[str], territories: str | None, start: str | None, end: str | None
) -> None:
    found = row(*deals)
    assert (found["territories"], found["deal_start"], found["deal_end"]) == (territories, start, end)
    assert (found["deals"] or "").count("\n") == max(len(deals) - 1, 0)


def test_the_world_without_a_country_is_all_the_others() -> None:
    codes = (row(deal("A", "Worldwide -US", "2026-01-01"))["territories"] or "").split()
    assert "JP" in codes and "US" not in codes and "WORLD" not in codes and len(codes) > 200


def test_rows_that_repeat_too_many_deals_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ddex_ern, "MOST_DEAL_TEXT", 20)
    with pytest.raises(IntakeRefused, match="too_many_deals"):
        row(deal("A", "JP US", "2026-01-01"))


def test_another_message_is_refused(root: Path) -> None:
    for name in ("mead_artist_update.xml", "03_delete.xml"):
        (other,) = samples(root, "ddex/samples_audius", name)
        with pytest.raises(IntakeRefused, match="xml_root"):
            read(other.name, other.read_bytes(), said("ddex_ern"))
    with pytest.raises(IntakeRefused, match="xml_namespace"):
        read(
            "f.xml",
            f'<e:NewReleaseMessage xmlns:e="{ERN}" MessageSchemaVersionId="ern/382"/>'.encode(),
            said("ddex_ern"),
        )


def test_the_official_samples_are_read_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(ddex_ern, monkeypatch)
    total = 0
    for path in [*samples(root, "ddex/samples43"), *samples(root, "ddex/samples_audius")]:
        if path.name == "mead_artist_update.xml":
            continue
        tree = ElementTree.parse(path)
        purges = tree.getroot().tag.endswith("PurgeReleaseMessage")
        for types in [(), *((name,) for name in EVERYTHING), EVERYTHING]:
            if purges and "PurgedRelease" not in types:
                continue
            found = watched.check(path, said("ddex_ern", types=types))
            counted = sum(
                len(tree.findall(f"{place}/{name}"))
                for name in types or ("SoundRecording", "Video")
                for place in ("ResourceList", "ReleaseList", ".")
            )
            assert found.total == found.frame.height == counted, (path.name, types)
        total += found.total
        lost = {each for each in watched.unseen(found) if not any(each.endswith(link) for link in LINKS)}
        assert not lost, (path.name, lost)
        isrcs = {node.text for node in tree.iterfind("ResourceList/*//ISRC") if "CueSheet" not in node.tag}
        cells = set("\n".join(found.frame["isrc"].drop_nulls()).split("\n"))
        assert isrcs <= cells | {None}, path.name
    assert total == 176


def test_damage_is_refused_or_read(root: Path) -> None:
    good, bad = stays_whole(read, MESSAGE.format(deals=deal("A", "JP", "2026-01-01")).encode(), said("ddex_ern"))
    assert good and bad
