"""When something is due, and who is late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.schedules import last_due, late
from pipelines.sources import Source, load_source
from pipelines.terminal import tables_of
from quality import gate
from quality.errors import WrongUsage
from tests.pipelines.inboxes import CATALOG, House, catalog_of, contract_only


def schedule(said: Any) -> Any:
    """A schedule as a source file would say it."""
    promised = {"source": "a", "owner": {"ja": "a", "en": "a"}, "contact": "a", "files": [CATALOG], "schedule": said}
    return Source.model_validate(promised).schedule


@pytest.mark.parametrize(
    ("said", "night", "due"),
    [
        ("nightly",                  "2026-11-20", "2026-11-20"),   # a Friday
        ("weekdays",                 "2026-11-20", "2026-11-20"),
        ("weekdays",                 "2026-11-22", "2026-11-20"),   # a Sunday
        ({"weekly": "mon"},          "2026-11-20", "2026-11-16"),
        ({"weekly": "sat"},          "2026-11-20", "2026-11-14"),
        ({"weekly": ["tue", "fri"]}, "2026-11-20", "2026-11-20"),
        ("",                         "2026-11-20", ""),
    ],
)  # fmt: skip
def test_the_last_due_night_of_a_schedule(said: Any, night: str, due: str) -> None:
    assert last_due(schedule(said), night) == due


def test_who_sent_since_it_was_due_is_not_late() -> None:
    weekly = schedule({"weekly": "mon"})
    promised = {"early": weekly, "fresh": weekly, "never": weekly, "whenever": schedule("")}
    last = {"early": "2026-11-15", "fresh": "2026-11-18"}
    assert late(promised, last, "2026-11-20") == [
        {"source": "early", "due": "2026-11-16", "last": "2026-11-15", "nights": 4},
        {"source": "never", "due": "2026-11-16", "last": "", "nights": 4},
    ]


def test_a_night_tells_who_is_late_and_a_refused_file_is_no_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)
    house = House(tmp_path)
    house.source("label", CATALOG, schedule="nightly")
    house.drop("label/2026-11-18/catalog.csv", catalog_of("A"))
    assert house.run("2026-11-18").remarks["late"] == []
    house.drop("label/2026-11-19/catalog.csv", "no,name\n")
    (told,) = house.run("2026-11-19").remarks["late"]
    assert told == {"source": "label", "due": "2026-11-19", "last": "2026-11-18", "nights": 0}
    found: dict[str, Any] = {"night": "2026-11-19", "seconds": 1, "peak_mb": 1, "page": "index.html", "score": {}}
    found |= dict.fromkeys(("came", "clients", "missing", "quality"), []) | {"late": [told]}
    lines = [str(part) for part in tables_of(found)]
    assert any("label: 2026-11-19 の納品がありません overdue (最後 last 2026-11-18)" in line for line in lines)


def test_a_day_that_is_none_is_wrong_usage_and_a_schedule_changes_no_judgement(tmp_path: Path) -> None:
    house = House(tmp_path)
    plain, promised = house.source("label", CATALOG), tmp_path / "other" / "label.yaml"
    before = load_source(plain).digest
    promised.parent.mkdir()
    promised.write_text(plain.read_text(encoding="utf-8") + "schedule: {weekly: mon}\n", encoding="utf-8")
    assert load_source(promised).digest == before
    promised.write_text(plain.read_text(encoding="utf-8") + "schedule: {weekly: monday}\n", encoding="utf-8")
    with pytest.raises(WrongUsage, match="schedule"):
        load_source(promised)
