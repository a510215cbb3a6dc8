"""The doctor's lines: each says how a part is and what to type, shows no secret, and changes nothing."""

from __future__ import annotations

import importlib.metadata
from collections import namedtuple
from pathlib import Path

import pytest

from pipelines import leftovers
from pipelines.health import environment, files, lakes, machine
from pipelines.health.finding import Finding
from pipelines.settings import Settings
from quality import gate
from tests.exports.drawn import write_client
from tests.pipelines.inboxes import CATALOG, House, catalog_of, contract_only

N18, N19 = "2026-11-18", "2026-11-19"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(gate, "audit", contract_only)
    house = House(tmp_path)
    house.source("label", CATALOG)
    house.drop(f"label/{N18}/catalog.csv", catalog_of("A"))
    return house


def states(found: list[Finding]) -> dict[str, str]:
    return {each.name: each.state for each in found}


def test_pins_that_are_not_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment._pins(f"polars=={importlib.metadata.version('polars')}\n    # via x\n").state == "ok"
    found = environment._pins("polars==0.0.1\nnobody-has-this==1.0\n")
    assert (found.state, found.remedy) == ("fail", "rm .venv/.synced; make venv")
    assert "not 0.0.1" in found.said and "nobody-has-this missing, not 1.0" in found.said


def test_a_lake_in_order_is_ok_and_one_line_tells_of_the_nights(house: House) -> None:
    house.run(N18)
    found = list(lakes.look(house.settings, N19))
    assert states(found) == {
        "データ data folder": "ok", "レイクの版 lake version": "ok", "表 tables": "ok",
        "書きかけ unfinished writers": "ok", "夜 nights": "warn",
    }  # fmt: skip
    assert found[-1].remedy == f"python -m pipelines backfill --from {N18} --to {N19} --plan-only"


def test_a_clock_that_went_back_fails(house: House) -> None:
    house.run(N19)
    (found,) = [each for each in lakes.look(house.settings, N18) if each.state == "fail"]
    assert found.name == "時計 clock" and "timedatectl" in found.remedy


def test_a_newer_lake_fails_with_what_to_do(house: House) -> None:
    house.run(N18)
    (house.settings.lake / "version.json").write_text('{"version": 99}', encoding="utf-8")
    found = [each.name for each in lakes.look(house.settings, N18) if each.state == "fail"]
    assert found == ["レイクの版 lake version"]


def test_what_killed_writers_left_is_counted_once_a_folder_and_can_be_taken_away(house: House) -> None:
    house.run(N18)
    folder = house.settings.lake / "cache" / "folds" / "x.1.part"
    folder.mkdir(parents=True)
    for path in (folder / "rows.part", house.settings.lake / "bronze" / "incoming.part"):
        path.write_bytes(b"x")
    found = next(each for each in lakes.look(house.settings, N18) if each.name.startswith("書きかけ"))
    assert found.state == "warn" and found.said.startswith("2 left")
    for path in list(leftovers.leftovers(house.settings)):
        leftovers.remove(path)
    assert list(leftovers.leftovers(house.settings)) == []


def test_wrong_files_and_unknown_suppliers_are_named(house: House, tmp_path: Path) -> None:
    clients = tmp_path / "clients"
    clients.mkdir()
    write_client(clients)
    (clients / "broken.yaml").write_text("client: broken\n", encoding="utf-8")
    (house.sources / "odd.yaml").write_text("source: odd\n", encoding="utf-8")
    house.drop(f"stranger/{N18}/x.csv", "x")
    found = list(files.look(house.settings.model_copy(update={"clients": clients}), "2026-11-20"))
    assert states(found) == {
        "取込元 source odd": "fail", "取込箱 inbox stranger": "warn", "提供先 client broken": "fail",
    }  # fmt: skip
    assert all(each.remedy for each in found)


def test_a_connection_that_is_not_known_fails_and_no_secret_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_client(tmp_path, channel={"kind": "s3", "bucket": "b", "connection": "stream_s3"}, signing="our_key")
    settings = Settings(data=tmp_path, clients=tmp_path)
    assert "KANSEI_S3_STREAM_S3_KEY_ID" in next(each.remedy for each in files._clients(settings, N18))
    for name in ("KANSEI_S3_STREAM_S3_KEY_ID", "KANSEI_S3_STREAM_S3_SECRET", "KANSEI_KEY_OUR_KEY"):
        monkeypatch.setenv(name, "hush-hush")
    found = list(files._clients(settings, "2026-11-20"))
    assert states(found) == {"接続 connection of stream": "ok", "提供先 clients": "ok"}
    assert "hush" not in repr(found)


@pytest.mark.parametrize(("free", "state"), [(100 << 20, "fail"), (5 << 30, "warn"), (50 << 30, "ok")])
def test_a_disk_that_fills_up_is_told_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage(100 << 30, 0, free))
    assert machine._disk(tmp_path / "not there yet").state == state


def test_airflow_as_the_house_sets_it_is_safe_and_a_door_that_is_opened_is_found(root: Path, tmp_path: Path) -> None:
    assert [each.state for each in machine._airflow(root / "airflow.cfg")] == ["ok"]
    opened = tmp_path / "airflow.cfg"
    text = (root / "airflow.cfg").read_text(encoding="utf-8").replace("host = 127.0.0.1", "host = 0.0.0.0")
    opened.write_text(text.replace("secret_key_cmd = ", "secret_key = "), encoding="utf-8")
    said = [each.said for each in machine._airflow(opened)]
    assert said == ["[api] host = 0.0.0.0, not 127.0.0.1", "[api] secret_key stands in the file"]
