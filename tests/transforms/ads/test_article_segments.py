"""Articles in kansei segments: evidence adds up, must and must-not hold, and no segment holds for nearly all."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.ads.article_segments import MOST_SHARE, Segment, article_segments, overlaps, sizes

CALM = Segment("calm", "静か", "Calm", "motive.be_healed", "", "", {"emotion.calm": 1.0, "scene.cafe": 0.5},
               ("emotion.calm",), ("safety.crime",))  # fmt: skip
LAUGH = Segment("laugh", "笑い", "Laugh", "motive.laugh", "", "", {"emotion.amusement": 0.8}, ("emotion.amusement",))


def scored(*rows: tuple[str, str, float]) -> pl.DataFrame:
    schema = {"subject_id": pl.String, "factor": pl.String, "score": pl.Float64}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def found(*rows: tuple[str, str, float]) -> list[tuple[str, str, float]]:
    return article_segments(scored(*rows), [CALM, LAUGH], 1).select("article_id", "segment", "score").rows()


def test_evidence_adds_up_and_the_strongest_reason_comes_first() -> None:
    rows = article_segments(scored(("a", "emotion.calm", 0.5), ("a", "scene.cafe", 0.4)), [CALM], 1)
    assert rows.rows() == [("a", "calm", 0.6, ["emotion.calm", "scene.cafe"])]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((("a", "scene.cafe", 0.9),),                              "must is missing"),
        ((("a", "emotion.calm", 0.9), ("a", "safety.crime", 0.3)), "must_not is there"),
        ((("a", "emotion.calm", 0.2),),                            "below the threshold"),
    ],
)  # fmt: skip
def test_an_article_stays_out_where(rows: tuple[tuple[str, str, float], ...], why: str) -> None:
    assert found(*rows) == [], why


def test_a_faint_hint_of_what_must_not_be_there_does_not_keep_an_article_out() -> None:
    assert found(("a", "emotion.calm", 0.9), ("a", "safety.crime", 0.2)) == [("a", "calm", 0.9)]


def test_a_segment_that_holds_for_nearly_all_keeps_its_strongest() -> None:
    rows = [(f"a{number:03}", "emotion.calm", 0.5 + number / 1000) for number in range(100)]
    kept = article_segments(scored(*rows), [CALM], 100)
    assert kept.height == int(100 * MOST_SHARE)
    assert kept["article_id"].min() == "a075"


@given(st.permutations([(f"a{n}", factor, 0.1 * n) for n in range(1, 9) for factor in ("emotion.calm", "scene.cafe")]))
def test_the_order_of_rows_changes_nothing(rows: list[tuple[str, str, float]]) -> None:
    assert found(*rows) == found(*sorted(rows))


def test_sizes_name_every_segment_and_overlaps_only_those_that_meet() -> None:
    both = article_segments(
        scored(("a", "emotion.calm", 0.9), ("a", "emotion.amusement", 0.9), ("b", "emotion.calm", 0.9)),
        [CALM, LAUGH],
        4,
    )
    assert sizes(both, [CALM, LAUGH], 4).select("segment", "articles", "share").rows() == [
        ("calm", 2, 0.5), ("laugh", 1, 0.25),
    ]  # fmt: skip
    assert overlaps(both).rows() == [("calm", "laugh", 1, 0.5), ("laugh", "calm", 1, 1.0)]
    assert sizes(both.clear(), [CALM], 0)["articles"].to_list() == [0]
