"""Lake and inbox in a bucket: the same tables as in a folder, from machines that share nothing else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import connections, doctor, maintain
from pipelines.buckets import Bucket, Thing
from pipelines.inbox import lying
from pipelines.inbox_copy import brought, copy, places
from pipelines.lake import Lake
from pipelines.lake_version import refuse_newer
from pipelines.restore import restore_table
from pipelines.settings import Settings
from quality.errors import LakeNewer, StoreFailed, WrongUsage
from tests.pipelines import s3_hosts
from tests.pipelines.inboxes import TAKEDOWN
from tests.pipelines.small_nights import FILES, NIGHTS, NightHouse, differences, night_house

DIGEST = "0" * 64
LAKE, INBOX = "s3://kansei/all of it/lake", "s3://kansei/all of it/inbox"


@pytest.fixture(scope="module")
def store() -> Iterator[dict[str, str]]:
    with s3_hosts.s3_host() as running:
        yield running


class StoredHouse(NightHouse):
    """A house whose lake and inbox lie in a bucket."""

    @property
    def settings(self) -> Settings:
        return super().settings.model_copy(update={"lake_url": LAKE, "inbox_url": INBOX})


@pytest.mark.parametrize("address", [
    "s3://", "s3://Bucket/x", "s3:/kansei/lake", "https://kansei/lake", "s3://AKIA:secret@kansei/lake", "kansei/lake",
    "s3://kansei/lake?key=secret",
])  # fmt: skip
def test_an_address_is_a_bucket_and_a_prefix_and_is_not_repeated(address: str) -> None:
    with pytest.raises(WrongUsage, match="s3://bucket/prefix") as refused:
        _ = Settings(lake_url=address).lake
    assert "secret" not in str(refused.value)


def test_the_data_folder_is_a_folder() -> None:
    with pytest.raises(WrongUsage, match="KANSEI_LAKE_URL and KANSEI_INBOX_URL"):
        Settings(data="s3://kansei/all")
    assert Settings(data="/srv/a:b/c").lake == Path("/srv/a:b/c/lake")


def test_a_folder_in_a_bucket_has_folders_in_it() -> None:
    lake = Lake(Bucket.at("KANSEI_LAKE_URL", "s3://kansei/lake/"), Path("/data/reports"))
    assert str(lake.path("silver.works")) == "s3://kansei/lake/silver/works"
    assert (str(Bucket("kansei") / "a"), lake.local) == ("s3://kansei/a", Path("/data/lake"))


def test_without_keys_in_the_environment_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    connections.own_s3.cache_clear()
    with pytest.raises(WrongUsage, match="AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"):
        refuse_newer(Bucket("kansei"))


def test_a_store_that_does_not_answer_is_named_and_its_keys_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ENDPOINT_URL": "http://127.0.0.1:9", "ACCESS_KEY_ID": s3_hosts.KEY_ID,
                        "SECRET_ACCESS_KEY": s3_hosts.SECRET, "MAX_ATTEMPTS": "1"}.items():  # fmt: skip
        monkeypatch.setenv(f"AWS_{name}", value)
    connections.own_s3.cache_clear()
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(StoreFailed, match="s3://kansei/lake.* does not answer .*AWS_ENDPOINT_URL") as failed:
        refuse_newer(Bucket("kansei", "lake"))
    connections.own_s3.cache_clear()
    assert s3_hosts.SECRET not in str(failed.value) and s3_hosts.KEY_ID not in repr(failed.value)


PARTS = st.text("ab.%/\0é", max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.sets(PARTS, max_size=8))
def test_every_key_has_a_place_of_its_own_below_the_copy(found: set[str]) -> None:
    made = places(Thing(key, 1, "tag") for key in found)
    assert {thing.key for thing in made.values()} == found
    for place in made:
        parts = place.split("/")
        assert "\0" not in place and not {"", ".", ".."}.intersection(parts)
        assert not any("/".join(parts[:end]) in made for end in range(1, len(parts)))


@pytest.mark.parametrize(("key", "place"), [
    ("label/2026-11-20/catalog.csv", "label/2026-11-20/catalog.csv"),
    ("../../etc/passwd",             "%../%../etc/passwd"),
    ("/a//b",                        "%/a/%/b"),
])  # fmt: skip
def test_a_key_is_its_own_place_where_it_can_be_one(key: str, place: str) -> None:
    assert list(places([Thing(key, 1, "")])) == [place]


@pytest.mark.slow
def test_the_copy_is_as_the_bucket_is(tmp_path: Path, store: dict[str, str]) -> None:
    source, folder, index = Bucket("kansei", "copied"), tmp_path / "inbox", tmp_path / "index.json"

    def copied() -> dict[str, str]:
        copy(source, folder, index)
        return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}

    s3_hosts.put("copied/label/2026-11-20/a.csv", "one")
    s3_hosts.put("copied/label/", "")
    s3_hosts.put("copied/label/2026-11-20/日本 語.csv", "two")
    assert copied() == {"label/2026-11-20/a.csv": "one", "label/2026-11-20/日本 語.csv": "two"}
    s3_hosts.put("copied/label/2026-11-20/a.csv", "eno")
    (folder / "label/2026-11-20/日本 語.csv").unlink()
    assert copied() == {"label/2026-11-20/a.csv": "eno", "label/2026-11-20/日本 語.csv": "two"}
    connections.own_s3().delete_object(Bucket="kansei", Key="copied/label/2026-11-20/a.csv")
    assert copied() == {"label/2026-11-20/日本 語.csv": "two"}


@pytest.mark.slow
def test_nights_in_a_bucket_have_the_tables_of_nights_in_a_folder_and_show_no_key(
    tmp_path: Path, store: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "pipelines")
    here = night_house(tmp_path / "here", client=True)
    here.source("label2", TAKEDOWN)
    there = StoredHouse(here.copied(tmp_path / "there", "sources", "clients").root)
    for place, content in FILES.items():
        s3_hosts.put(f"all of it/inbox/{place}", content)
    s3_hosts.put(f"all of it/inbox/label/{NIGHTS[0]}/catalog.csv.count", "3\n")
    here.drop(f"label/{NIGHTS[0]}/catalog.csv.count", "3\n")
    for house in (here, there):
        house.nights(*NIGHTS[:2], until="deliver")
    assert differences(there, here) == []
    packages = [
        {path.name: path.read_bytes() for path in (house.settings.delivered).rglob("*") if path.is_file()}
        for house in (here, there)
    ]
    assert packages[0] and packages[0] == packages[1]
    written = s3_hosts.keys("all of it/lake/")
    assert any("/bronze/" in key for key in written) and any("/silver/works/_delta_log/" in key for key in written)
    assert not (there.settings.lake_folder / "silver").exists()
    said = caplog.text + "".join(path.read_text() for path in there.settings.reports.rglob("*.json"))
    assert s3_hosts.SECRET not in said and s3_hosts.KEY_ID not in said + repr(there.settings)

    another = StoredHouse(there.copied(tmp_path / "another", "sources", "clients", "data/models").root)
    another.nights(NIGHTS[1], until="results")  # no cache and no copy: bytes and promises come from the bucket
    assert differences(another, here) == []
    assert {file.path.name for file in lying(brought(another.settings))} == {
        Path(place).name for place in FILES
    }  # fmt: skip
    states = {found.name: found.state for found in doctor.examine(there.settings, NIGHTS[1])}
    assert states["表 tables"] == "ok"
    with pytest.raises(WrongUsage, match="takes nothing out of a bucket"):
        maintain.maintain(there.settings)
    with pytest.raises(WrongUsage, match="is a bucket"):
        restore_table(there.settings, "silver.works", lambda *_: None)


@pytest.mark.slow
def test_tasks_of_two_machines_that_write_one_night_lose_nothing(tmp_path: Path, store: dict[str, str]) -> None:
    lakes = [Lake(Bucket("kansei", "shared lake"), tmp_path / name / "reports") for name in ("one", "two")]
    lakes[0].record("collect", "2026-11-20", DIGEST, 0, 0, 0)

    def write(number: int) -> None:
        for step in range(6):
            lakes[number].record(f"package.{number}-{step}", "2026-11-20", DIGEST, 0, 0, 0)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))
    steps = lakes[0].scan("silver.nights").select("step").collect()["step"]
    assert sorted(steps) == sorted(["collect", *(f"package.{a}-{b}" for a in range(2) for b in range(6))])


@pytest.mark.slow
def test_a_bucket_that_is_missing_and_a_lake_of_a_newer_version_are_refused(store: dict[str, str]) -> None:
    s3_hosts.put("newer/version.json", '{"version": 99}')
    with pytest.raises(LakeNewer, match="s3://kansei/newer"):
        refuse_newer(Bucket("kansei", "newer"))
    with pytest.raises(StoreFailed, match="NoSuchBucket"):
        refuse_newer(Bucket("nobody-has-it", "lake"))
