"""Picks go to the service whose own listeners they are for, in SQL and past the leak gate, and to nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exports.client_file import Client
from exports.formats import formats
from exports.leaks import refuse_leaks
from exports.select import select_feeds
from quality.errors import LicenceViolated, WrongUsage
from tests.exports.drawn import NIGHT, client, drawn, ident, night_frames

FIELDS = ["source", "listener_id", "list", "rank", "work_id", "score", "reasons"]


def frames() -> dict[str, pl.DataFrame]:
    picks = drawn("gold.listener_picks", """
        source listener_id list rank work_id score reasons
        own    L1          all  1    m3      3.0   melody.warm
        own    L1          all  2    m2      2.0   melody.warm
        own    L1          new  1    m1      2.0   melody.warm
        other  L1          all  1    m1      2.0   melody.warm
    """)  # fmt: skip
    return night_frames() | {"gold.listener_picks": picks}


def service(folder: Path, **terms: Any) -> Client:
    return client(folder, **{"licence__listeners": ["own"], "feeds": {"listener_picks": FIELDS}, **terms})


def look(holder: Client, rows: pl.DataFrame, folder: Path, night: str = NIGHT) -> int:
    folder.mkdir()
    name = f"listener_picks-000000000000.{formats()[holder.format].EXTENSION}"
    formats()[holder.format].encode(rows, folder / name)
    return refuse_leaks(holder, night, frames(), folder, {name: "listener_picks"})


def test_a_service_gets_its_own_listeners_and_licensed_works_and_ranks_show_no_gap(tmp_path: Path) -> None:
    holder = service(tmp_path)
    rows = dict(select_feeds(holder, NIGHT, frames()))["listener_picks"]
    assert rows.select("source", "listener_id", "list", "rank", "work_id").sort("list").rows() == [
        ("own", "L1", "all", 1, ident("m2")), ("own", "L1", "new", 1, ident("m1")),
    ]  # fmt: skip
    assert look(holder, rows, tmp_path / "gate") == 2


def test_outside_the_licences_period_there_is_nothing(tmp_path: Path) -> None:
    holder = service(tmp_path)
    rows = dict(select_feeds(holder, NIGHT, frames()))["listener_picks"]
    assert dict(select_feeds(holder, "2027-04-01", frames()))["listener_picks"].height == 0
    with pytest.raises(LicenceViolated, match="2 rows"):
        look(holder, rows, tmp_path / "gate", "2027-04-01")


@pytest.mark.parametrize(("source", "work"), [("other", "m1"), ("own", "m3"), ("", "m1")])
def test_a_planted_listener_or_work_is_caught(tmp_path: Path, source: str, work: str) -> None:
    planted = frames()["gold.listener_picks"][:1].select(FIELDS)
    planted = planted.with_columns(source=pl.lit(source), work_id=pl.lit(ident(work)))
    with pytest.raises(LicenceViolated, match="1 row"):
        look(service(tmp_path), planted, tmp_path / "gate")


def test_a_client_that_names_no_listening_source_of_its_own_cannot_license_picks(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"needs the client's own listening sources under licence\.listeners"):
        service(tmp_path, licence__listeners=[])
