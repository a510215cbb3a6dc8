"""Client files: what a licensing manager may write, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exports.client_file import find_client, read_client
from exports.feed import Column, Feed
from exports.feeds import FEEDS
from quality.errors import WrongUsage
from quality.territories import ISO_3166
from tests.exports.drawn import ADS, STREAM, client, write_client

CLIENTS = Path("exports/clients")


def test_the_clients_in_the_house_are_valid() -> None:
    names = sorted(path.stem for path in CLIENTS.glob("*.yaml"))
    assert names == ["hibiki_stream", "kikoeru_stream", "minato_vod", "yomimono_ads"]
    for name in names:
        assert find_client(CLIENTS, name).client == name
    assert "confidence" not in find_client(CLIENTS, "hibiki_stream").fields("kansei_scores")


@pytest.mark.parametrize(
    ("change", "key", "why"),
    [
        ({"licence__use": "karaoke"}, "licence.use", "unknown use 'karaoke'"),
        ({"licence__territories": ["JP", "EU"]}, "licence.territories.1", "unknown territory 'EU'"),
        ({"licence__territories": []}, "licence.territories", "at least 1"),
        ({"licence__works__domains": ["musik"]}, "licence.works.domains.0", "unknown domain 'musik'"),
        ({"licence__works__domains": []}, "feeds.works", "needs at least one domain"),
        ({"licence__works__only": []}, "licence.works.only", "at least 1"),
        ({"licence__works__only": ["夜明け"]}, "licence.works.only.0", "match pattern"),
        ({"licence__kind": "free"}, "licence.kind", "flat"),
        ({"licence__period__until": "soon"}, "licence.period.until", "date"),
        ({"feeds__scores": ["work_id"]}, "feeds.scores", "unknown feed 'scores'"),
        ({"feeds__works": ["work_id", "territories", "titel"]}, "feeds.works.2", "unknown field 'titel'"),
        ({"feeds__works": ["work_id", "territories", "first_night"]}, "feeds.works.2", "unknown field 'first_night'"),
        ({"feeds__works": ["title", "territories"]}, "feeds.works", "field work_id must be among the fields"),
        ({"feeds__works": ["work_id", "territories", "work_id"]}, "feeds.works", "named twice"),
        ({"feeds__kansei_scores": ["work_id", "factor", "label_en"]}, "feeds.kansei_scores.2", "needs 'en'"),
        ({"format": "yaml"}, "format", "unknown format 'yaml'"),
        ({"format": "jspf"}, "feeds.works", "format jspf cannot carry feed works; it carries playlists, artist_pl"),
        ({"languages": ["fr"]}, "languages.0", "'ja', 'en' or 'romaji'"),
        ({"channel": {"kind": "fax"}}, "channel.kind", "unknown channel 'fax'"),
        ({"channel": {"kind": "s3", "connection": "x"}}, "channel", "bucket is missing"),
        ({"channel": {"kind": "folder", "bucket": "b"}}, "channel.bucket", "has no meaning"),
        ({"channel": {"kind": "folder", "password": "x"}}, "channel.password", "not permitted"),
        ({"colour": "blue"}, "colour", "not permitted"),
        ({"licence__works__query": "genre like 演歌"}, "licence.works.query", "an operator is missing"),
        ({"licence__kind": "trial"}, "licence", "row_cap is missing"),
        ({"licence__row_cap": 10}, "licence.row_cap", "has no meaning for a licence of kind flat"),
        ({"feeds__works": {"groups": ["tiles"]}}, "feeds.works.groups.0", "unknown group 'tiles'"),
        ({"feeds__works": {"groups": ["titles"]}}, "feeds.works", "field work_id must be among the fields"),
        ({"feeds__works": {"fields": ["work_id", "titel", "territories"]}}, "feeds.works.fields.1", "unknown field"),
        ({"feeds__works": {"fields": ["work_id", "territories"], "mode": "diff"}}, "feeds.works.mode", "'full'"),
        ({"feeds__works": {"fields": ["work_id", "territories"], "format": "xls"}}, "feeds.works.format", "'xls'"),
        ({"schedule": "hourly"}, "schedule", "nightly, weekdays, or weekly"),
        ({"schedule": {"weekly": "someday"}}, "schedule.0", "monday"),
        ({"acknowledge": {"within": 0}}, "acknowledge.within", "greater than or equal to 1"),
        ({"signing": "age1" + "q" * 58}, "signing", "looks like a key"),
        ({"encryption": {"age": []}}, "encryption.age", "at least 1"),
        ({"encryption": {"pgp": ["x"]}}, "encryption.pgp", "not permitted"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_line_and_key(tmp_path: Path, change: dict[str, Any], key: str, why: str) -> None:
    path = write_client(tmp_path, **change)
    with pytest.raises(WrongUsage) as refused:
        read_client(path)
    message = str(refused.value)
    assert "stream.yaml, line " in message
    assert f"{key}: " in message
    assert why in message


def test_the_named_line_is_the_line_on_which_the_key_stands(tmp_path: Path) -> None:
    path = write_client(tmp_path, licence__use="karaoke")
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "karaoke" in text)
    with pytest.raises(WrongUsage, match=f"line {line}: licence.use"):
        read_client(path)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage) as refused:
        client(tmp_path, licence__use="karaoke", licence__territories=["ZZ"])
    assert "licence.use" in str(refused.value)
    assert "licence.territories.0" in str(refused.value)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    terms = {key: value for key, value in STREAM.items() if key != "contact"}
    with pytest.raises(WrongUsage, match="contact: Field required"):
        client(tmp_path, terms)


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    path = write_client(tmp_path)
    path.write_text(path.read_text() + "format: jsonl_gz\n")
    with pytest.raises(WrongUsage, match="'format' is written twice"):
        read_client(path)


def test_yaml_that_turns_norway_into_false_is_refused_not_skipped(tmp_path: Path) -> None:
    path = write_client(tmp_path)
    path.write_text(path.read_text().replace("- JP", "- NO"))
    with pytest.raises(WrongUsage, match=r"licence\.territories\.0: Input should be a valid string"):
        read_client(path)


@pytest.mark.parametrize("text", ["", "- a\n", "a: [1\n", "a: \x00\n"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "stream.yaml"
    path.write_text(text)
    with pytest.raises(WrongUsage, match=r"stream\.yaml"):
        read_client(path)


def test_a_file_that_is_not_named_like_its_client_is_refused(tmp_path: Path) -> None:
    path = write_client(tmp_path).rename(tmp_path / "other.yaml")
    with pytest.raises(WrongUsage, match="client: is 'stream'"):
        read_client(path)


def test_a_period_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"licence\.period\.until: lies before"):
        client(tmp_path, licence__period__until=STREAM["licence"]["period"]["from"].replace(year=2025))


def test_a_client_without_a_file_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="has no client file"):
        find_client(tmp_path, "nobody")


def test_a_licence_of_ad_matches_lists_its_media_one_by_one(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="needs its media listed one by one"):
        client(tmp_path, ADS, licence__works__sources="all")


def test_the_licence_digest_follows_the_licence_and_nothing_else(tmp_path: Path) -> None:
    first = client(tmp_path).licence_digest
    assert client(tmp_path, contact="someone@else.example").licence_digest == first
    assert client(tmp_path, licence__territories=["JP", "TW"]).licence_digest != first


def test_every_column_of_every_feed_stands_in_a_contract_and_can_be_licensed() -> None:
    for feed in FEEDS.values():
        assert set(feed.always) <= feed.columns.keys()
        for column in feed.columns.values():
            assert column.licensable, f"{feed.name}.{column.name}"


def test_territories_are_the_249_codes_of_iso_3166() -> None:
    assert len(ISO_3166) == 249
    assert {"JP", "TW", "GB"} <= ISO_3166
    assert not ISO_3166 & {"EU", "UK", "WORLD", "XK"}


def test_a_column_whose_contract_does_not_say_licensable_cannot_be_licensed() -> None:
    inner = Column("first_night", "silver.works", "first_night")
    feed = Feed("works", "作品", "Works", ("work_id",), {"work_id": "work"}, (), {"first_night": inner})
    assert feed.why_not("first_night", ["ja"]) == "field 'first_night' cannot be licensed"


def test_groups_name_fields_in_the_licensed_languages(tmp_path: Path) -> None:
    terms = {"fields": ["work_id", "factor"], "groups": ["labels", "strength"], "mode": "delta", "format": "jsonl_gz"}
    holder = client(tmp_path, feeds={"kansei_scores": terms})
    assert holder.fields("kansei_scores") == ("work_id", "factor", "facet", "label_ja", "score", "percentile")
    assert holder.format_of("kansei_scores") == "jsonl_gz"


def test_every_group_holds_fields_of_its_feed() -> None:
    for feed in FEEDS.values():
        for name, fields in feed.groups.items():
            assert set(fields) <= feed.columns.keys(), f"{feed.name}: {name}"


def test_a_schedule_says_on_which_nights_something_goes_out(tmp_path: Path) -> None:
    friday, saturday, monday = "2026-11-20", "2026-11-21", "2026-11-23"
    cases: dict[str, list[bool]] = {"nightly": [True, True, True], "weekdays": [True, False, True]}
    for schedule, due in cases.items():
        holder = client(tmp_path, schedule=schedule)
        assert [holder.due(night) for night in (friday, saturday, monday)] == due
    weekly = client(tmp_path, schedule={"weekly": ["monday"]})
    assert [weekly.due(night) for night in (friday, saturday, monday)] == [False, False, True]


def test_contacts_may_be_one_address_or_one_for_each_matter(tmp_path: Path) -> None:
    assert client(tmp_path).contact.operations == "ops@stream.example"
    assert client(tmp_path, contact={"operations": "a@b.example", "licensing": "c@d.example"}).contact.licensing
