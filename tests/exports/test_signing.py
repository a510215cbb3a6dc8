"""Signed, encrypted, acknowledged: what a client can check, only it can read, and has to answer."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from exports.acknowledgements import outcome_of
from exports.signing import signer
from exports.verify import verify
from pipelines import report
from pipelines.settings import Settings
from quality.errors import WrongUsage
from tests.exports.drawn import NIGHT, STREAM, plain, tree, write_client
from tests.exports.nights import NEXT, both, job, numbers, retitle, root

SEED = base64.b64encode(bytes(range(32))).decode()
PUBLIC = signer("test", SEED).public


@pytest.fixture
def signed(house: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A house that signs what it sends to its client."""
    monkeypatch.setenv("KANSEI_KEY_HOUSE", SEED)
    write_client(house.clients, {**STREAM, "signing": "house"})
    return house


def test_a_manifest_is_signed_with_the_key_that_the_connection_holds(signed: Settings) -> None:
    for night in (NIGHT, NEXT):
        both(signed, night)
    before = tree(root(signed))
    report = verify(root(signed), [PUBLIC])
    assert (report.problems, report.keys) == ([], [signer("x", SEED).id])
    both(signed, NIGHT)
    assert tree(root(signed)) == before
    assert SEED.encode() not in b"".join(before.values()) + plain(signed.out) + plain(signed.reports)


def test_a_key_may_be_a_pem_and_is_the_same_key() -> None:
    pem = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    assert signer("a", pem.decode()).id == signer("b", SEED).id


@pytest.mark.parametrize("secret", ["", "no key", base64.b64encode(b"short").decode(), "-----BEGIN PRIVATE KEY-----"])
def test_what_is_no_key_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(WrongUsage, match="key 'house'") as refused:
        signer("house", secret)
    assert not secret or secret not in str(refused.value)


def test_a_key_that_nobody_has_set_stops_the_delivery_before_its_first_byte(
    house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_client(house.clients, {**STREAM, "signing": "house"})
    with pytest.raises(WrongUsage, match="KANSEI_KEY_HOUSE"):
        both(house)
    assert tree(house.delivered) == {}


def test_a_manifest_that_somebody_signed_with_another_key_is_noticed(
    signed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    both(signed, NIGHT)
    monkeypatch.setenv("KANSEI_KEY_HOUSE", base64.b64encode(b"x" * 32).decode())
    both(signed, NEXT)
    assert verify(root(signed)).problems == []
    assert [problem.split(":")[0] for problem in verify(root(signed), [PUBLIC]).problems] == [f"manifests/{NEXT}.json"]
    before = tree(root(signed))
    both(signed, NIGHT)
    assert tree(root(signed)) == before, "a night that was sent under the old key stays as it was"


def test_a_client_with_a_recipient_gets_files_that_only_it_can_read(
    house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = pyrage.x25519.Identity.generate()
    monkeypatch.setenv("KANSEI_KEY_STREAM_AGE", str(identity.to_public()))
    write_client(house.clients, {**STREAM, "encryption": {"age": ["stream_age"]}})
    both(house)
    before = tree(root(house))
    both(house)
    assert tree(root(house)) == before
    assert "夜明け".encode() not in plain(root(house))
    works = next((root(house) / NIGHT).glob("works-*.csv.gz.age"))
    (root(house) / "opened.csv.gz").write_bytes(pyrage.decrypt(works.read_bytes(), [identity]))
    assert "夜明け".encode() in plain(root(house))
    report = verify(root(house))
    assert (report.problems, report.unread, report.rows) == ([], 6, 0)
    retitle(house)
    both(house)
    assert numbers(house)[-1] == (NIGHT, 2, 2)


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b'{"manifest": "a"}', "accepted"),
        (b'{"manifest": "a", "status": "accepted", "by": "etl"}', "accepted"),
        (b'{"manifest": "a", "status": "refused"}', "refused"),
        (b'{"manifest": "b"}', "mismatch"),
        (b"{}", "mismatch"),
        (b'{"manifest": "a", "status": "maybe"}', "unreadable"),
        (b"\xff", "unreadable"),
        (b"[1]", "unreadable"),
        (b"[" * 60_000, "unreadable"),
        (b" " * 70_000 + b'{"manifest": "a"}', "unreadable"),
    ],
)
def test_an_acknowledgement_says_one_of_four_things(data: bytes, outcome: str) -> None:
    assert outcome_of(data, "a") == outcome


def acknowledge(house: Settings, night: str, **told: str) -> None:
    manifest = (root(house) / "manifests" / f"{night}.json").read_bytes()
    place = root(house) / "acks" / f"{night}.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps({"manifest": hashlib.sha256(manifest).hexdigest(), **told}))


def test_what_is_not_acknowledged_in_time_stands_on_the_nights_page(house: Settings) -> None:
    write_client(house.clients, {**STREAM, "acknowledge": {"within": 1}})
    assert both(house, NIGHT).remarks["overdue"] == []
    late = both(house, NEXT).remarks["overdue"]
    assert late == [{"delivery": NIGHT, "seq": 1, "outcome": "none", "nights": 1}]
    report.run(job(house, NEXT))
    summary = json.loads((house.reports / NEXT / "summary.json").read_text())
    assert summary["overdue"] == [{"client": "stream", **late[0]}]
    assert "受領確認" in (house.reports / NEXT / "index.html").read_text()


def test_what_is_acknowledged_is_kept_and_asked_for_no_more(house: Settings) -> None:
    write_client(house.clients, {**STREAM, "acknowledge": {"within": 1}})
    both(house, NIGHT)
    acknowledge(house, NIGHT)
    assert both(house, NEXT).remarks["overdue"] == []
    kept = job(house).lake.partition("gold.acknowledgements", NEXT)
    assert kept.select("client", "delivery", "seq", "outcome").rows() == [("stream", NIGHT, 1, "accepted")]
    both(house, NEXT)
    assert job(house).lake.partition("gold.acknowledgements", NEXT).equals(kept)


def test_a_refusal_is_an_alert_at_once(house: Settings) -> None:
    write_client(house.clients, {**STREAM, "acknowledge": {"within": 9}})
    both(house, NIGHT)
    acknowledge(house, NIGHT, status="refused", why="canary words of the client")
    assert [each["outcome"] for each in both(house, NEXT).remarks["overdue"]] == ["refused"]
    assert b"canary" not in plain(Path(house.reports))


def test_a_night_that_is_not_due_sends_nothing_and_still_reads_acknowledgements(house: Settings) -> None:
    both(house, NIGHT)
    before = tree(root(house))
    acknowledge(house, NIGHT)
    write_client(house.clients, {**STREAM, "schedule": "weekdays"})
    assert both(house, NEXT).remarks["note"] == "not due on this night"
    assert tree(root(house)).keys() == {*before, f"acks/{NIGHT}.json"}
    assert job(house).lake.scan("gold.acknowledgements").collect().height == 1
