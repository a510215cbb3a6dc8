"""The monthly step: one report for each advertiser of last month, as of the last night that has results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import ad_report
from pipelines.lake import digest_of
from pipelines.running import job_for
from pipelines.settings import Settings
from pipelines.two_formats import Written
from quality.contracts import tables
from quality.errors import NotPublished
from tests.pipelines.test_media_report import MEDIA, NEW, of_media

LAST, THIRD = "2026-12-01", "2026-12-03"


def row(advertiser: str, period: str) -> dict[str, Any]:
    return {"advertiser": advertiser, "campaign": "all", "creative_id": "all", "segment": "all", "period": period,
            "metric": "ctr", "baseline": "none", "value": 0.1, "low": 0.05, "high": 0.2, "n": 100,
            "method": "Wilson"}  # fmt: skip


def test_each_advertiser_of_last_month_gets_its_report_as_of_the_last_night_with_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_for(THIRD, Settings(data=tmp_path))
    found = pl.DataFrame([row("湯の里", "2026-11"), row("茶舗", "2026-11"), row("麦酒店", "2026-12")])
    table = tables()["gold.campaign_results"]
    job.lake.replace_rows("gold.campaign_results", LAST, table.conform(found), {})
    job.lake.record("results", LAST, digest_of("r"), 0, 3, 0)
    job.lake.record("results", "2026-12-04", digest_of("later"), 0, 3, 0)
    asked: list[tuple[Any, ...]] = []

    def written(lake: Any, sources: Path, *of: Any) -> Written:
        asked.append(of)
        return Written(of[3] / f"{of[0]}.html", None, has_font=True)

    monkeypatch.setattr(ad_report, "report", written)
    job.lake.publish(LAST, {"silver.articles": tables()["silver.articles"].conform(pl.DataFrame([of_media(NEW)]))})
    seen: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        ad_report, "media_report", lambda lake, sources, *of: seen.append(of) or Written(of[2], None, has_font=True)
    )
    summary = ad_report.run(job)
    out = tmp_path / "reports" / THIRD / "ads"
    assert asked == [(name, "2026-11", "ja", out, LAST) for name in ("湯の里", "茶舗")]
    assert seen == [(MEDIA, "ja", out, LAST)]
    assert (summary.rows_in, summary.rows_out, summary.tables) == (3, 3, {})
    assert summary.remarks["as_of"] == LAST and summary.digest


def test_a_house_without_results_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotPublished, match="no night has results"):
        ad_report.run(job_for(THIRD, Settings(data=tmp_path)))
