"""The mark of a lake's layout: an older lake opens, a newer one is refused with what to do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines.lake_version import NAME, VERSION, version_of
from pipelines.running import job_for
from pipelines.settings import Settings
from quality import gate
from quality.contracts import tables
from quality.errors import LakeNewer
from tests.pipelines.inboxes import CATALOG, House, catalog_of, contract_only

N18, N19 = "2026-11-18", "2026-11-19"
KEPT = Path(__file__).parent / "lakes"
"""Data folders as each version of the layout left them after one night: `<version>.zip`, never changed."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


def test_the_first_table_marks_the_lake(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.source("label", CATALOG)
    house.drop(f"label/{N18}/catalog.csv", catalog_of("A"))
    house.run(N18)
    assert json.loads((house.settings.lake / NAME).read_text(encoding="utf-8")) == {"version": VERSION}


def test_a_lake_from_before_the_mark_is_of_the_first_layout(tmp_path: Path) -> None:
    assert version_of(tmp_path) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (json.dumps({"version": VERSION + 1}), f"written in layout {VERSION + 1}, .* → use the newer version"),
        ("{}",                                 "cannot be read: .* → put it back from a copy"),
        ("",                                   "cannot be read: .* → put it back from a copy"),
    ],
)  # fmt: skip
def test_a_newer_lake_is_refused_before_anything_is_read(tmp_path: Path, text: str, told: str) -> None:
    settings = Settings(data=tmp_path)
    settings.lake.mkdir()
    (settings.lake / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(LakeNewer, match=told) as refused:
        job_for(N18, settings)
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_lake_of_every_earlier_layout_opens_and_the_next_night_goes_on_from_it(tmp_path: Path, version: int) -> None:
    shutil.unpack_archive(KEPT / f"{version}.zip", tmp_path)
    house = House(tmp_path)
    assert version_of(house.settings.lake) == version
    published = [name for name in tables() if house.lake.exists(name) and house.lake.partition(name, N18).height]
    assert {"silver.works", "silver.drops", "gold.kansei_scores", "gold.profiles"} <= set(published)
    house.drop(f"label/{N19}/delta.csv", catalog_of("F"))
    house.run(N19, "collect", "catalog", "articles")
    assert set(house.works(N19)) == set(house.works(N18)) | {"F"}
    house.run(N18, "collect", "catalog")
    assert len(house.works(N18)) == 3
