"""What the night's rules rest on: ratings, makers, series and titles."""

from __future__ import annotations

import polars as pl
import pytest

from quality.contracts import tables
from transforms.recommend.held_back import adults_only, grounds


@pytest.mark.parametrize(
    "rating", ["R18+", "R-18", "18禁", "18歳以上", "成人向け", "成年コミック", "アダルト", "CERO Z", "ＡＤＵＬＴ"]
)
def test_ratings_that_keep_a_work_from_the_young(rating: str) -> None:
    assert adults_only(rating)


@pytest.mark.parametrize("rating", [None, "", "G", "PG12", "R15+", "全年齢", "CERO A", "18歳未満も可", "一般"])
def test_ratings_that_do_not(rating: str | None) -> None:
    assert not adults_only(rating)


WORKS = pl.DataFrame(
    [
        ("music-1", "夜の歌",         None),
        ("music-2", "夜の歌 (Live)",  None),
        ("music-3", "夜の歌",         None),
        ("book-1",  "星の記録 第1巻", None),
        ("book-2",  "星の記録 第2巻", None),
        ("book-3",  "別の題",         "星の叢書"),
    ],
    schema=["work_id", "title", "series"], orient="row",
)  # fmt: skip
CREDITS = pl.DataFrame(
    [
        ("music-1", "party-a", "vocals"),
        ("music-2", "party-a", "vocals"),
        ("music-3", "party-b", "vocals"),
        ("music-3", "party-a", "lyricist"),
        ("book-1",  "party-c", "author"),
        ("book-2",  "party-c", "author"),
    ],
    schema=["work_id", "party_id", "role"], orient="row",
)  # fmt: skip


def test_versions_share_a_title_and_a_maker_and_volumes_are_a_series() -> None:
    catalog = tables()["silver.works"].conform(WORKS)
    scores = pl.DataFrame({"subject_id": ["book-3"], "factor": ["safety.adult"], "score": [0.9]})
    known = grounds(catalog, CREDITS, scores)
    shared = {
        frozenset(own)
        for mark, own in known.marks.group_by("mark").agg("work_id").iter_rows()
        if len(own) > 1 and not mark.startswith("artist ")
    }
    assert shared == {frozenset({"music-1", "music-2"}), frozenset({"book-1", "book-2"})}
    assert known.marks.filter(pl.col("mark").str.starts_with("version "))["own_room"].unique().to_list() == [0]
    assert "series 星の叢書" in known.marks["mark"]
    assert known.adult.to_list() == ["book-3"]
