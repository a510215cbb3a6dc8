"""Which creative may stand beside which article, and what became of every article."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ads.matches import OUTCOMES, Matches, match_articles, rank_creatives

NIGHT = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)
FACTORS = ["after_reading.healed", "emotion.joy", "safety.crime", "scene.night"]
SECTIONS = [None, "生活", "事件", " ＧＯＳＳＩＰ ", "gossip"]

ARTICLES = pl.DataFrame(
    [
        ("article-calm",    "daily", "生活"),
        ("article-crime",   "daily", "生活"),
        ("article-gossip",  "daily", "ゴシップ"),
        ("article-nothing", "weekly", "生活"),
        ("article-other",   "weekly", "生活"),
        ("article-nowhere", "weekly", None),
    ],
    schema={"article_id": pl.String, "source": pl.String, "section": pl.String}, orient="row",
)  # fmt: skip

SCORES = pl.DataFrame(
    [
        ("article-calm",    "after_reading.healed", 0.8),
        ("article-calm",    "safety.crime",         0.49),
        ("article-crime",   "after_reading.healed", 0.9),
        ("article-crime",   "safety.crime",         0.5),
        ("article-gossip",  "after_reading.healed", 0.6),
        ("article-other",   "scene.night",          0.6),
        ("article-nowhere", "after_reading.healed", 0.6),
        ("creative-bath",   "after_reading.healed", 0.7),
        ("creative-bath",   "safety.crime",         0.3),
        ("creative-tea",    "after_reading.healed", 0.7),
        ("creative-tea",    "emotion.joy",          0.7),
    ],
    schema=["subject_id", "factor", "score"], orient="row",
).with_columns(domain=pl.lit("article"))  # fmt: skip


def creative(name: str, *, start: dt.date = NIGHT, end: dt.date = NIGHT, blocked: tuple[str, ...] = ()) -> pl.DataFrame:
    return pl.DataFrame(
        [(name, start, end, list(blocked))],
        schema={
            "creative_id": pl.String,
            "start_date": pl.Date,
            "end_date": pl.Date,
            "block_sections": pl.List(pl.String),
        },
        orient="row",
    )


UNSAFE = pl.DataFrame({"article_id": ["article-crime"]})
BATH, TEA = creative("creative-bath", blocked=("ゴシップ",)), creative("creative-tea", blocked=("ゴシップ", "事件"))


def matched(creatives: pl.DataFrame, scores: pl.DataFrame = SCORES, k: int = 10) -> Matches:
    return match_articles(ARTICLES, creatives, scores, FACTORS, NIGHT, UNSAFE, k=k)


def test_every_article_has_one_outcome_and_only_matched_ones_have_rows() -> None:
    found = matched(pl.concat([BATH, TEA]))
    assert found.rows.select("article_id", "creative_id", "media", "rank", "score", "reasons").rows() == [
        ("article-calm", "creative-bath", "daily", 1, 1.0, ["after_reading.healed"]),
        ("article-calm", "creative-tea", "daily", 2, 0.948683, ["after_reading.healed"]),
    ]
    assert found.outcomes.rows() == [
        ("article-calm", "matched"),
        ("article-crime", "unsafe"),
        ("article-gossip", "section_blocked"),
        ("article-nothing", "no_factors"),
        ("article-nowhere", "section_blocked"),
        ("article-other", "no_agreement"),
    ]
    assert set(found.outcomes["outcome"]) < set(OUTCOMES)


@pytest.mark.parametrize(
    ("start", "end", "runs"),
    [
        (NIGHT,       NIGHT,       True),
        (NIGHT - DAY, NIGHT + DAY, True),
        (NIGHT - DAY, NIGHT - DAY, False),
        (NIGHT + DAY, NIGHT + DAY, False),
        (NIGHT + DAY, NIGHT - DAY, False),
    ],
)  # fmt: skip
def test_a_campaign_that_ended_or_has_not_begun_never_matches(start: dt.date, end: dt.date, runs: bool) -> None:
    found = matched(creative("creative-bath", start=start, end=end))
    assert (found.rows.height > 0) is runs
    if not runs:
        assert set(found.outcomes["outcome"]) == {"unsafe", "no_live_creative"}


def test_an_article_without_a_section_takes_only_creatives_that_block_none() -> None:
    open_to_all = creative("creative-tea")
    found = matched(pl.concat([BATH, open_to_all]))
    beside = found.rows.filter(pl.col("article_id") == "article-nowhere")["creative_id"].to_list()
    assert beside == ["creative-tea"]


def test_an_article_keeps_its_best_k_only() -> None:
    assert matched(pl.concat([BATH, TEA]), k=1).rows["creative_id"].to_list() == ["creative-bath"]


def test_no_articles_and_no_creatives_give_empty_frames_with_their_columns() -> None:
    found = match_articles(ARTICLES.clear(), BATH.clear(), SCORES.clear(), FACTORS, NIGHT, UNSAFE)
    assert found.rows.height == found.outcomes.height == 0
    assert found.rows.columns == ["article_id", "creative_id", "rank", "score", "reasons", "media"]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(SECTIONS), min_size=1, max_size=8),
    st.lists(
        st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.lists(st.sampled_from(SECTIONS[1:]), max_size=2)),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_nothing_that_ended_is_blocked_or_unsafe_ever_runs_and_order_changes_nothing(sections, campaigns, rng) -> None:
    articles = pl.DataFrame(
        {"article_id": [f"article-{n}" for n in range(len(sections))], "source": "daily", "section": sections},
        schema=ARTICLES.schema,
    )
    creatives = pl.concat(
        [BATH.clear()]
        + [
            creative(f"creative-{n}", start=NIGHT + start * DAY, end=NIGHT + end * DAY, blocked=tuple(blocked))
            for n, (start, end, blocked) in enumerate(campaigns)
        ]
    )
    names = [*articles["article_id"], *creatives["creative_id"]]
    rows = [(name, factor, rng.choice([0.1, 0.4, 0.5, 0.9])) for name in names for factor in FACTORS]
    scores = pl.DataFrame(rows, schema=["subject_id", "factor", "score"], orient="row").with_columns(domain=pl.lit("x"))
    unsafe = {name for name in articles["article_id"] if rng.random() < 0.3}
    refused = pl.DataFrame({"article_id": sorted(unsafe)}, schema={"article_id": pl.String})
    found = match_articles(articles, creatives, scores, FACTORS, NIGHT, refused)
    fold = {"生活": "生活", "事件": "事件", " ＧＯＳＳＩＰ ": "gossip", "gossip": "gossip"}
    for row in found.rows.iter_rows(named=True):
        start, end, blocked = campaigns[int(row["creative_id"].removeprefix("creative-"))]
        section = sections[int(row["article_id"].removeprefix("article-"))]
        assert start <= 0 <= end
        assert not blocked if section is None else fold[section] not in {fold[name] for name in blocked}
        assert row["article_id"] not in unsafe
        assert not any(name.startswith("safety.") for name in row["reasons"])
    assert found.outcomes["article_id"].to_list() == sorted(articles["article_id"])
    again = match_articles(
        articles.reverse(),
        creatives.reverse(),
        scores.sample(fraction=1, shuffle=True, seed=1),
        FACTORS,
        NIGHT,
        refused,
    )
    assert again.rows.equals(found.rows)
    assert again.outcomes.equals(found.outcomes)


def test_ranking_gives_every_creative_also_without_a_factor() -> None:
    scores = {
        "article": pl.DataFrame({"id": ["a"], "factor": ["emotion.joy"], "score": [0.4]}),
        "creative": pl.DataFrame({"id": ["z"], "factor": ["emotion.joy"], "score": [0.2]}),
    }
    found = rank_creatives(scores["article"], scores["creative"], pl.Series(["b", "a"]), pl.Series(["z", "x"]), 10)
    assert found.rows() == [
        ("a", "z", 1, 1.0, ["emotion.joy"]), ("a", "x", 2, 0.0, []),
        ("b", "x", 1, 0.0, []),              ("b", "z", 2, 0.0, []),
    ]  # fmt: skip
