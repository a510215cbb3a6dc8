"""The night's page draws a map of works without a network, and says why two are alike."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

from pipelines import report
from pipelines.neighbour_map import neighbour_map
from pipelines.running import Job, job_for
from pipelines.settings import Settings
from quality.contracts import tables
from tests.pipelines.test_recommend import NIGHT, factor, work

M1, M2, M3 = (f"music-{number:012x}" for number in (1, 2, 3))


@pytest.fixture
def job(tmp_path: Path) -> Job:
    (tmp_path / "clients").mkdir()
    job = job_for(NIGHT, Settings(data=tmp_path, clients=tmp_path / "clients"))
    pair = {"domain": "music", "rank": 1, "score": 1.0, "reasons": ["melody.warm"]}
    rows = {
        "silver.works": [work(M1), work(M2) | {"title": "</script><b>題"}, work(M3)],
        "gold.factors": [factor("melody.warm"), factor("scene.night")],
        "gold.profiles": [
            {"subject_id": M1, "domain": "music", "vector": [1.0, 0.0]},
            {"subject_id": M2, "domain": "music", "vector": [0.8, 0.6]},
            {"subject_id": M3, "domain": "music", "vector": [0.0, 1.0]},
        ],
        "gold.similar_works": [
            {"work_id": M1, "neighbour_id": M2, **pair}, {"work_id": M2, "neighbour_id": M1, **pair}
        ],
    }
    for name, own in rows.items():
        job.lake.replace_rows(name, NIGHT, tables()[name].conform(pl.DataFrame(own)), {})
    job.lake.record("recommend", NIGHT, "0" * 64, 0, 0, 0)
    return job


def test_each_work_has_a_place_its_factors_and_its_nearest_ones(job: Job) -> None:
    found = neighbour_map(job)
    assert [row["near"] for row in found["works"]] == [[1], [0], []]
    assert found["works"][1]["factors"] == [[0, 0.8], [1, 0.6]]
    assert len({(row["x"], row["y"]) for row in found["works"]}) == 3
    assert neighbour_map(job) == found


def test_the_reference_stays_when_works_change(job: Job) -> None:
    neighbour_map(job)
    axes = (job.settings.models / "map" / "axes.json").read_bytes()
    one = pl.DataFrame([{"subject_id": M1, "domain": "music", "vector": [0.0, 1.0]}])
    job.lake.replace_rows("gold.profiles", NIGHT, one, {})
    assert len(neighbour_map(job)["works"]) == 1
    assert (job.settings.models / "map" / "axes.json").read_bytes() == axes


def test_the_page_holds_the_map_asks_nobody_and_a_title_is_never_markup(job: Job) -> None:
    report.run(job)
    page = (job.settings.reports / NIGHT / "index.html").read_text(encoding="utf-8")
    assert page.count("<circle") >= 3
    assert not re.search(r"""(src|href)=(?!"nights\.html")|url\(|@import|fetch\(""", page)
    told = re.search(r'<script type="application/json" id="works">(.*?)</script>', page, re.DOTALL)
    assert told and json.loads(told[1])["works"][1]["title"] == "</script><b>題"
    assert "<b>題" not in page


def test_a_night_without_recommendations_has_a_page_without_a_map(tmp_path: Path) -> None:
    (tmp_path / "clients").mkdir()
    bare = job_for(NIGHT, Settings(data=tmp_path, clients=tmp_path / "clients"))
    assert neighbour_map(bare) == {}
    report.run(bare)
    assert "感性の地図" not in (bare.settings.reports / NIGHT / "index.html").read_text(encoding="utf-8")
