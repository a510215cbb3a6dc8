"""Channels: never overwrite, notice another's bytes, and go on after a break. S3 against a real moto server."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from exports.channels import Channel, Target, channels
from pipelines import connections
from pipelines.connections import Access, access, link, s3_client
from quality.errors import DeliveryConflict, WrongUsage

FILE = "2026-11-20/works-0123456789ab.csv.gz"
MANIFEST = "manifests/2026-11-20.json"


@pytest.fixture
def s3(server: str) -> Iterator[Any]:
    """A client of an empty store with one bucket."""
    opened = s3_client(Access("test", server, "key", "secret"))
    opened.create_bucket(Bucket="minato-vod")
    yield opened
    for key in opened.list_objects_v2(Bucket="minato-vod").get("Contents", []):
        opened.delete_object(Bucket="minato-vod", Key=key["Key"])
    opened.delete_bucket(Bucket="minato-vod")


@pytest.fixture(params=["folder", "s3"])
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Channel:
    """Each channel in turn, empty."""
    opened = request.getfixturevalue("s3") if request.param == "s3" else None
    target = Target("minato", tmp_path / "root", bucket="minato-vod", prefix="kansei/in", link=opened)
    return channels()[request.param].connect(target)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(channel: Channel, folder: Path, data: bytes) -> None:
    source = folder / "source"
    source.write_bytes(data)
    channel.put(FILE, source, sha(data))


def test_channels_are_discovered() -> None:
    assert list(channels()) == ["folder", "s3", "sftp"]


def test_a_file_arrives_and_can_be_checked_at_the_far_end(channel: Channel, tmp_path: Path) -> None:
    assert not channel.check(FILE, sha(b"data"), 4)
    put(channel, tmp_path, b"data")
    assert channel.check(FILE, sha(b"data"), 4)
    assert not channel.check(FILE, sha(b"data"), 5)
    assert not channel.check(FILE, sha(b"other"), 4)
    assert channel.read(FILE) == b"data"


def test_putting_the_same_again_is_done_and_something_else_is_a_conflict(channel: Channel, tmp_path: Path) -> None:
    put(channel, tmp_path, b"data")
    put(channel, tmp_path, b"data")
    with pytest.raises(DeliveryConflict, match="something else lies at the client"):
        put(channel, tmp_path, b"else")
    assert channel.read(FILE) == b"data"


def test_a_manifest_is_created_once(channel: Channel) -> None:
    channel.create(MANIFEST, b"{}")
    channel.create(MANIFEST, b"{}")
    with pytest.raises(DeliveryConflict):
        channel.create(MANIFEST, b"[]")
    assert channel.read(MANIFEST) == b"{}"


def test_of_many_who_create_at_once_one_wins_and_the_others_see_a_conflict(channel: Channel) -> None:
    refused: list[bytes] = []
    start = threading.Barrier(6)

    def attempt(data: bytes) -> None:
        start.wait()
        try:
            channel.create(MANIFEST, data)
        except DeliveryConflict:
            refused.append(data)

    threads = [threading.Thread(target=attempt, args=(f"{n}".encode(),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = channel.read(MANIFEST)
    assert len(refused) == 5
    assert won not in refused


def test_latest_can_be_replaced(channel: Channel) -> None:
    assert channel.read("LATEST.json") is None
    channel.replace("LATEST.json", b"1")
    channel.replace("LATEST.json", b"2")
    assert channel.read("LATEST.json") == b"2"


def test_a_folder_shows_no_unfinished_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = channels()["folder"].connect(Target("minato", tmp_path / "root"))
    monkeypatch.setattr("exports.channels.folder.os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        put(folder, tmp_path, b"data")
    assert folder.read(FILE) is None
    monkeypatch.undo()
    put(folder, tmp_path, b"data")
    assert folder.read(FILE) == b"data"


def test_a_folder_leaves_another_writers_file_as_it_is(tmp_path: Path) -> None:
    folder = channels()["folder"].connect(Target("minato", tmp_path / "root"))
    foreign = tmp_path / "root" / MANIFEST
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"foreign")
    with pytest.raises(DeliveryConflict):
        folder.create(MANIFEST, b"ours")
    assert foreign.read_bytes() == b"foreign"
    assert list((tmp_path / "root").rglob("*.part")) == []


def test_an_s3_root_is_the_bucket_with_its_prefix(s3: Any, tmp_path: Path) -> None:
    bucket = channels()["s3"].connect(Target("minato", tmp_path, "minato-vod", "kansei/in", s3))
    assert bucket.where == "s3://minato-vod/kansei/in"
    bucket.create(MANIFEST, b"{}")
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket="minato-vod")["Contents"]]
    assert keys == [f"kansei/in/{MANIFEST}"]


def test_an_object_is_sent_with_its_sha256_and_on_condition_that_none_lies_there(tmp_path: Path) -> None:
    sent: list[dict[str, Any]] = []

    class Recorder:
        """Stands where a boto3 client stands and keeps what it is asked to put."""

        exceptions = boto3.client("s3", region_name="us-east-1").exceptions

        def head_object(self, **_: Any) -> dict[str, Any]:
            if not sent:
                answer = {"Error": {"Code": "404"}}
                raise self.exceptions.ClientError(answer, "HeadObject")
            return {"ContentLength": 4, "ChecksumSHA256": sent[0]["ChecksumSHA256"]}

        def put_object(self, **asked: Any) -> None:
            sent.append(asked)

    put(channels()["s3"].connect(Target("minato", tmp_path, "b", "", Recorder())), tmp_path, b"data")
    assert sent[0]["IfNoneMatch"] == "*"
    assert base64.b64decode(sent[0]["ChecksumSHA256"]).hex() == sha(b"data")


def test_what_an_s3_store_refuses_for_another_reason_is_not_swallowed(s3: Any, tmp_path: Path) -> None:
    nowhere = channels()["s3"].connect(Target("minato", tmp_path, "no-such-bucket", "", s3))
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchBucket"):
        nowhere.create(MANIFEST, b"{}")


def test_keys_come_from_the_environment_and_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANSEI_S3_MINATO_KEY_ID", "AKIA-visible-nowhere")
    monkeypatch.setenv("KANSEI_S3_MINATO_SECRET", "s3cret-visible-nowhere")
    monkeypatch.setenv("KANSEI_S3_MINATO_ENDPOINT", "http://127.0.0.1:9")
    known = access("minato")
    assert (known.key_id, known.secret) == ("AKIA-visible-nowhere", "s3cret-visible-nowhere")
    bucket = channels()["s3"].connect(Target("minato", Path(), "b", "", link("s3", "minato")))
    assert "visible-nowhere" not in repr(known) + repr(bucket)


def test_a_connection_nobody_set_up_is_named_with_its_remedy() -> None:
    with pytest.raises(WrongUsage, match="KANSEI_S3_NOWHERE_KEY_ID"):
        access("nowhere")


def test_where_airflow_knows_the_connection_its_login_and_password_are_the_keys(tmp_path: Path) -> None:
    told = {"conn_type": "aws", "login": "key", "password": "secret", "extra": {"endpoint_url": "http://127.0.0.1:9"}}
    script = "from pipelines.connections import access; a = access('minato'); print(a.key_id, a.secret, a.endpoint)"
    environment = {
        "AIRFLOW_CONN_MINATO": json.dumps(told),
        "AIRFLOW_HOME": str(tmp_path),
        "KANSEI_S3_MINATO_KEY_ID": "other",
        "KANSEI_S3_MINATO_SECRET": "other",
        "PATH": os.environ["PATH"],
    }
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.split()[-3:] == ["key", "secret", "http://127.0.0.1:9"]


def test_without_airflow_nothing_of_airflow_is_imported(tmp_path: Path) -> None:
    script = "import sys; from pipelines.connections import access; access('minato'); print('airflow' in sys.modules)"
    environment = {"KANSEI_S3_MINATO_KEY_ID": "k", "KANSEI_S3_MINATO_SECRET": "s", "PATH": os.environ["PATH"]}
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


ROLE = "arn:aws:iam::123456789012:role/kansei-sender"


def test_an_s3_connection_asks_for_encryption_a_role_and_a_slow_line(
    server: str, s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"KEY_ID": "key", "SECRET": "secret", "ENDPOINT": server, "SSE": "AES256", "ROLE": ROLE,
             "BYTES_PER_S": "1000"}  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"KANSEI_S3_MINATO_{name}", value)
    waited: list[float] = []
    monkeypatch.setattr(connections.time, "sleep", waited.append)
    opened = link("s3", "minato")
    assert opened._request_signer._credentials.access_key.startswith("ASIA"), "keys of the role, for an hour"
    put(channels()["s3"].connect(Target("minato", tmp_path, bucket="minato-vod", link=opened)), tmp_path, b"x" * 500)
    assert s3.head_object(Bucket="minato-vod", Key=FILE)["ServerSideEncryption"] == "AES256"
    assert sum(waited) >= 0.5


@pytest.mark.parametrize("more", [{"SSE": "rot13"}, {"SSE": "AES256", "KMS_KEY": "k"}, {"KMS_KEY": "k"}])
def test_an_unknown_encryption_at_the_far_end_is_refused(monkeypatch: pytest.MonkeyPatch, more: dict[str, str]) -> None:
    for name, value in {"KEY_ID": "key", "SECRET": "secret", **more}.items():
        monkeypatch.setenv(f"KANSEI_S3_MINATO_{name}", value)
    with pytest.raises(WrongUsage, match="unknown encryption at the far end"):
        access("minato")
