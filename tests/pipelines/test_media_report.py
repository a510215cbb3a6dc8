"""A media's view: what its articles serve, what nobody has bought, what is on the rise; each number from a question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import media_report as module
from pipelines.lake import digest_of
from pipelines.media_report import articles_of, media_report, rising, unsold
from pipelines.questions import ask
from pipelines.running import Job, job_for
from pipelines.settings import Settings
from quality.contracts import tables
from quality.errors import WrongUsage
from tests.pipelines.test_match import article, put

NIGHT, EARLIER, LONG_AGO = "2026-11-20", "2026-11-01", "2026-10-16"
NEW, OLD, PAST = (f"article-{number:012x}" for number in range(3))
MEDIA = "machikado_press"


def of_media(article_id: str) -> dict[str, object]:
    return article(article_id) | {"source": MEDIA}


def held(article_id: str, segment: str) -> dict[str, Any]:
    return {"article_id": article_id, "segment": segment, "media": MEDIA, "rank": 1, "score": 0.5, "reasons": []}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = job_for(NIGHT, Settings(data=tmp_path))
    put(job.lake, "silver.articles", [of_media(PAST)], LONG_AGO)
    put(job.lake, "silver.articles", [of_media(OLD)], EARLIER)
    put(job.lake, "silver.articles", [of_media(OLD), of_media(NEW)])
    put(job.lake, "gold.article_segments", [held(NEW, "weary_and_tired"), held(OLD, "love_begins")])
    put(job.lake, "gold.ad_matches", [{"article_id": OLD, "creative_id": f"creative-{1:012x}", "media": MEDIA,
                                       "rank": 1, "score": 0.5, "reasons": []}])  # fmt: skip
    job.lake.publish(NIGHT, {"gold.deals": tables()["gold.deals"].empty()})
    job.lake.record("match", NIGHT, digest_of("match"), 0, 0, 0)
    return job


def test_an_article_counts_from_the_night_on_which_it_first_came_and_for_five_weeks(job: Job) -> None:
    assert articles_of(job.lake, MEDIA, NIGHT).rows() == [(NEW, True), (OLD, False)]


def test_the_page_says_what_is_served_unsold_and_rising_with_its_sources(job: Job, tmp_path: Path) -> None:
    written = media_report(job.lake, job.settings.sources, MEDIA, "ja", tmp_path / "out", NIGHT)
    page = written.page.read_text(encoding="utf-8")
    assert written.page.name == f"media_{MEDIA}_{NIGHT}.html" and written.pdf is None
    assert page.count("sql/media_segments.sql") == 2 and page.count("sql/media_trends.sql") == 1
    served, trends = module._asked(job.lake, MEDIA, NIGHT, articles_of(job.lake, MEDIA, NIGHT))
    assert [(row["segment"], row["articles"], row["of_all"], row["with_creative"]) for row in served] == [
        ("love_begins", 1, 0.5, 1), ("weary_and_tired", 1, 0.5, 0),
    ]  # fmt: skip
    assert [row["segment"] for row in unsold(served)] == ["weary_and_tired"]
    assert [(row["segment"], gap.value) for row, gap in rising(trends)] == [
        ("weary_and_tired", 1.0), ("love_begins", -1.0),
    ]  # fmt: skip
    assert "://" not in page


def test_a_deal_of_another_media_or_one_that_is_paused_sells_nothing() -> None:
    sold = pl.DataFrame({"media": ["m", "m", "other"], "segment": ["a", "b", "b"], "status": ["active", "paused",
                                                                                            "active"]})  # fmt: skip
    frames = {
        "house.published": pl.DataFrame({"article_id": ["x"], "is_recent": [True]}), "gold.deals": sold,
        "gold.article_segments": pl.DataFrame({"article_id": ["x", "x"], "segment": ["a", "b"]}),
        "gold.ad_matches": pl.DataFrame(schema={"article_id": pl.String}),
    }  # fmt: skip
    served = ask("media_segments", frames, media="m").to_dicts()
    assert [row["segment"] for row in unsold(served)] == ["b"]


@pytest.mark.parametrize(("media", "said"), [("nobody", "no source of articles"), ("livedoor", "no article in five")])
def test_who_has_no_articles_has_no_page(job: Job, tmp_path: Path, media: str, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        media_report(job.lake, job.settings.sources, media, "ja", tmp_path, NIGHT)
