"""Identifiers that differ from the last delivery, night by night."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality import gate
from tests.pipelines.inboxes import CATALOG, House, contract_only

N18, N19, N20 = "2026-11-18", "2026-11-19", "2026-11-20"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(gate, "audit", contract_only)
    house = House(tmp_path)
    house.source("label", CATALOG)
    return house


def test_a_row_whose_identifier_changed_overnight_is_set_aside_until_the_supplier_says_it_again(house: House) -> None:
    jans = [f"49000000000{number}" for number in ("16", "23", "30", "47", "54", "61")]

    def send(night: str, codes: list[str]) -> None:
        rows = "".join(f"{key},題{key},{code},\n" for key, code in zip("ABCDEF", codes, strict=True))
        house.drop(f"label/{night}/catalog.csv", "no,name,jan,lyrics\n" + rows)
        house.run(night, "collect", "catalog")

    def jan_of(night: str) -> str:
        products = house.lake.read("silver.products", night)
        works = house.lake.read("silver.works", night).filter(source_key="F")
        (found,) = products.join(works, on="work_id", how="semi")["code"]
        return str(found)

    send(N18, jans)
    send(N19, [*jans[:5], "4900000000078"])
    assert house.drops()[-1] == (N19, "catalog.csv", "quarantine", 6, 1)
    assert house.lake.partition("silver.quarantine", N19).select("row", "rule", "column").rows() == [
        (6, "identifier_changed", "jan")
    ]
    assert house.works(N19) == dict.fromkeys("ABCDEF", "live")
    assert jan_of(N19) == jans[5]
    send(N20, [*jans[:5], "4900000000078"])
    assert house.drops()[-1] == (N20, "catalog.csv", "accept", 6, 0)
    assert jan_of(N20) == "4900000000078"
