"""A client that asks for OpenPGP gets files that only its key opens, encrypted once; without GnuPG none is sealed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from exports import encryption
from exports.verify import verify
from pipelines.settings import Settings
from quality.errors import WrongUsage
from tests.exports.client_scripts import script
from tests.exports.drawn import NIGHT, STREAM, client, plain, tree, write_client
from tests.exports.nights import both, job, numbers, retitle, root

needs_gpg = pytest.mark.skipif(shutil.which("gpg") is None, reason="no gpg on this machine: apt-get install gnupg")
TERMS = {**STREAM, "feeds": {"works": STREAM["feeds"]["works"]}, "encryption": {"openpgp": ["stream_pgp"]}}


class Keyring:
    """A client's own GnuPG, with one key."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.run("--passphrase", "", "--quick-gen-key", "ops@stream.example", "future-default", "default", "never")
        self.public = self.run("--armor", "--export").decode()

    def run(self, *arguments: str, data: bytes = b"") -> bytes:
        command = ["gpg", "--homedir", self.home, "--batch", "--quiet", "--pinentry-mode", "loopback", *arguments]
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def keyring() -> Iterator[Keyring]:
    home = tempfile.mkdtemp(prefix="kansei-test-gpg-")  # an agent's socket needs a short path
    try:
        yield Keyring(home)
    finally:
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=True)
        shutil.rmtree(home)


@needs_gpg
def test_only_the_clients_key_opens_what_was_encrypted_once(
    house: Settings, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANSEI_KEY_STREAM_PGP", keyring.public)
    write_client(house.clients, TERMS)
    both(house)
    before = tree(root(house))
    both(house)
    assert tree(root(house)) == before, "sealed once, sent again as it is"
    hidden = next((root(house) / NIGHT).glob("works-*.csv.gz.gpg"))
    assert "夜明け".encode() not in plain(root(house))
    assert b"works-" not in hidden.read_bytes(), "not even the name of the file"
    (root(house) / "opened.csv.gz").write_bytes(keyring.run("--decrypt", data=hidden.read_bytes()))
    assert "夜明け".encode() in plain(root(house))
    report = verify(root(house))
    assert (report.problems, report.unread, report.rows) == ([], 1, 0)
    assert script("verify").check(root(house)) is None
    retitle(house)
    both(house)
    assert numbers(house)[-1] == (NIGHT, 2, 2)


def test_without_gnupg_nothing_is_sealed_and_the_remedy_is_said(
    house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANSEI_KEY_STREAM_PGP", "-----BEGIN PGP PUBLIC KEY BLOCK-----")
    monkeypatch.setattr(encryption.shutil, "which", lambda _: None)
    write_client(house.clients, TERMS)
    with pytest.raises(WrongUsage, match="apt-get install gnupg"):
        both(house)
    assert [path.name for path in (house.out / "stream").iterdir() if not path.name.startswith(".")] == []
    assert job(house).lake.scan("gold.deliveries").collect().is_empty()


@needs_gpg
@pytest.mark.parametrize(
    "key",
    ["", "age1abc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n",
     "-----BEGIN PGP PRIVATE KEY BLOCK-----\nsecret\n"],
)  # fmt: skip
def test_what_is_no_public_key_is_refused_and_not_shown(tmp_path: Path, key: str) -> None:
    (tmp_path / "works-0.csv.gz").write_bytes(b"rows")
    with pytest.raises(WrongUsage, match="key 'stream_pgp' is no OpenPGP public key|key 'stream_pgp'") as refused:
        encryption.encrypt(tmp_path / "works-0.csv.gz", {"stream_pgp": key}, "openpgp")
    assert not key or key not in str(refused.value)


def test_a_client_asks_for_one_kind_of_encryption_and_its_licence_digest_says_which(tmp_path: Path) -> None:
    for both_or_none in ({"age": ["a"], "openpgp": ["b"]}, {}):
        with pytest.raises(WrongUsage, match="encryption: is by age or by openpgp, one of the two"):
            client(tmp_path, encryption=both_or_none)
    asked = ({"age": ["a"]}, {"openpgp": ["a"]}, None)
    assert len({client(tmp_path, encryption=terms).licence_digest for terms in asked}) == 3
