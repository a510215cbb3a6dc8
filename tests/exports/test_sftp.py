"""The SFTP channel against a real host: nothing is overwritten, a break is gone on from, no box sees another."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from exports.channels import Target, channels
from exports.channels import sftp as module
from exports.channels.sftp import BLOCK, Box
from pipelines.connections import Login, link, login, sftp_dial
from quality.errors import DeliveryConflict, WrongUsage
from tests.exports.sftp_hosts import Host, asyncssh_host, can_run_openssh, openssh

FILE = "2026-11-20/works-0123456789ab.csv.gz"
MANIFEST = "manifests/2026-11-20.json"
NAMES = (f"kansei-a{os.getpid()}", f"kansei-b{os.getpid()}")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Debian's OpenSSH where we are root; else asyncssh's server, and the output says so."""
    if can_run_openssh():
        with openssh(NAMES) as running:
            yield running
    else:
        print("no root or no sshd: these tests run against asyncssh's server")  # noqa: T201
        with asyncssh_host(tmp_path_factory.mktemp("sftp"), NAMES) as running:
            yield running


@pytest.fixture
def to(host: Host) -> Login:
    return Login("minato", "127.0.0.1", host.port, NAMES[0], host.host_key, host.users[NAMES[0]])


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> str:
    """A prefix of its own for each test."""
    return "box/" + re.sub(r"\W+", "-", request.node.name)[:60]


@pytest.fixture
def box(to: Login, folder: str) -> Box:
    return opened(to, folder)


def opened(to: Login, folder: str) -> Box:
    channel = channels()["sftp"].connect(Target("minato", Path(), prefix=folder, link=sftp_dial(to)))
    assert isinstance(channel, Box)
    return channel


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(channel: Box, source: Path, data: bytes) -> None:
    source.write_bytes(data)
    channel.put(FILE, source, sha(data))


def test_a_file_arrives_whole_and_leaves_nothing_unfinished(box: Box, host: Host, folder: str, tmp_path: Path) -> None:
    assert not box.check(FILE, sha(b"data"), 4)
    put(box, tmp_path / "source", b"data")
    put(box, tmp_path / "source", b"data")
    assert box.check(FILE, sha(b"data"), 4)
    assert not box.check(FILE, sha(b"data"), 5)
    assert not box.check(FILE, sha(b"else"), 4)
    assert box.read(FILE) == b"data"
    there = host.homes[NAMES[0]].parent / folder
    assert [path.name for path in there.rglob("*.part")] == []


def test_what_lies_there_already_is_never_overwritten(box: Box, tmp_path: Path) -> None:
    put(box, tmp_path / "source", b"data")
    with pytest.raises(DeliveryConflict, match="something else lies at the client"):
        put(box, tmp_path / "source", b"else")
    box.create(MANIFEST, b"{}")
    box.create(MANIFEST, b"{}")
    with pytest.raises(DeliveryConflict):
        box.create(MANIFEST, b"[]")
    assert (box.read(FILE), box.read(MANIFEST)) == (b"data", b"{}")


def test_of_many_who_create_at_once_one_wins_and_the_others_see_a_conflict(to: Login, folder: str) -> None:
    refused: list[bytes] = []
    start = threading.Barrier(4)

    def attempt(data: bytes) -> None:
        channel = opened(to, folder)
        start.wait()
        try:
            channel.create(MANIFEST, data)
        except DeliveryConflict:
            refused.append(data)

    threads = [threading.Thread(target=attempt, args=(f"{n}".encode(),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert opened(to, folder).read(MANIFEST) not in refused


def test_latest_is_replaced_and_what_a_break_left_is_swept_away(box: Box, host: Host, folder: str) -> None:
    assert box.read("LATEST.json") is None
    box.replace("LATEST.json", b"1")
    there = host.homes[NAMES[0]].parent / folder
    (there / ".incoming" / "old.part").write_bytes(b"left")
    box.replace("LATEST.json", b"2")
    assert box.read("LATEST.json") == b"2"
    assert list((there / ".incoming").iterdir()) == []


def test_a_transfer_that_broke_off_goes_on_from_its_last_whole_block(
    to: Login, host: Host, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, sent = os.urandom(3 * BLOCK + 1000), []
    write = asyncssh.SFTPClientFile.write

    async def breaking(file: asyncssh.SFTPClientFile, block: bytes, offset: int | None = None) -> int:
        sent.append(offset)
        if len(sent) == 3:
            raise asyncssh.ConnectionLost("cut off")
        return await write(file, block, offset)

    monkeypatch.setattr(asyncssh.SFTPClientFile, "write", breaking)
    monkeypatch.setattr(module, "FIRST_WAIT_S", 0.01)
    put(opened(to, folder), tmp_path / "source", data)
    assert sent == [0, BLOCK, 2 * BLOCK, BLOCK, 2 * BLOCK, 3 * BLOCK]
    assert (host.homes[NAMES[0]].parent / folder / FILE).read_bytes() == data


def test_a_part_that_holds_something_else_is_not_trusted(box: Box, host: Host, folder: str, tmp_path: Path) -> None:
    data = b"whole file"
    incoming = host.homes[NAMES[0]].parent / folder / ".incoming"
    box.replace("LATEST.json", b"1")
    (incoming / f"{sha(data)}.part").write_bytes(b"not ours, and much longer")
    (incoming / f"{sha(data)}.part").chmod(0o666)
    put(box, tmp_path / "source", data)
    assert box.read(FILE) == data


def test_a_host_with_another_key_gets_nothing(to: Login, folder: str, tmp_path: Path) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    foreign = opened(Login(to.name, to.host, to.port, to.user, other, to.key), folder)
    with pytest.raises(asyncssh.HostKeyNotVerifiable):
        put(foreign, tmp_path / "source", b"data")


def test_a_client_cannot_look_into_anothers_box(host: Host, to: Login, tmp_path: Path) -> None:
    put(opened(to, "box/private"), tmp_path / "source", b"data")
    neighbour = Login("other", to.host, to.port, NAMES[1], host.host_key, host.users[NAMES[1]])
    for way in ("box/private", f"../{NAMES[0]}/box/private", f"/../{NAMES[0]}/box/private"):
        assert opened(neighbour, way).read(FILE) is None
    stranger = Login("other", to.host, to.port, NAMES[0], host.host_key, host.users[NAMES[1]])
    with pytest.raises(asyncssh.PermissionDenied):
        opened(stranger, "box/private").read(FILE)


def test_a_host_that_does_not_answer_is_tried_again_and_then_named(
    monkeypatch: pytest.MonkeyPatch, to: Login, folder: str
) -> None:
    monkeypatch.setattr(module, "FIRST_WAIT_S", 0.001)
    nobody = opened(Login(to.name, to.host, 9, to.user, to.host_key, to.key), folder)
    with pytest.raises(ConnectionError):
        nobody.read(FILE)


def test_a_login_comes_from_the_environment_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"HOST": "sftp.example.jp", "USER": "kansei", "HOST_KEY": "ssh-ed25519 AAAA", "PASSWORD": "visible-nowhere"}
    for name, value in given.items():
        monkeypatch.setenv(f"KANSEI_SFTP_MINATO_{name}", value)
    known = login("minato")
    assert (known.host, known.port, known.password) == ("sftp.example.jp", 22, "visible-nowhere")
    assert "visible-nowhere" not in f"{known!r} {link('sftp', 'minato')!r}"


@pytest.mark.parametrize("lacking", ["HOST", "HOST_KEY", "PASSWORD"])
def test_without_host_key_or_a_way_to_log_in_there_is_no_connection(
    monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    for name in {"HOST", "USER", "HOST_KEY", "PASSWORD"} - {lacking}:
        monkeypatch.setenv(f"KANSEI_SFTP_MINATO_{name}", "given")
    with pytest.raises(WrongUsage, match="KANSEI_SFTP_MINATO_HOST"):
        login("minato")
