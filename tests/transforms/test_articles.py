"""Articles, creatives, judgements and listening events from suppliers' typed rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.contracts import tables
from transforms import articles as build
from transforms.identity import identifier


def frame(role_columns: str, *rows: tuple[Any, ...]) -> pl.DataFrame:
    names = role_columns.split()
    schema = {name: {"score": pl.Float64, "plays": pl.Int32}.get(name, pl.String) for name in names}
    return pl.DataFrame(rows, schema=schema, orient="row")


def checked(name: str, found: pl.DataFrame) -> pl.DataFrame:
    rows = tables()[name].conform(found)
    _, failure = tables()[name].schema.filter(rows)
    assert failure.counts() == {}
    return rows


ARTICLE = "url title author section published body"


def test_an_article_is_its_url_whoever_sends_it() -> None:
    rows = frame(ARTICLE, ("https://a.example/1", "題", None, "旅", "2026-11-19T15:00:00", "本文"))
    one, other = (checked("silver.articles", build.articles(rows, source)) for source in ("press", "wire"))
    assert (
        one["article_id"].to_list() == other["article_id"].to_list() == [identifier("article", "https://a.example/1")]
    )
    assert one["published"].to_list() == [dt.datetime(2026, 11, 19, 15, tzinfo=dt.UTC)]


def test_an_article_without_a_time_has_none() -> None:
    rows = frame(ARTICLE, ("https://a.example/1", "題", None, None, None, "本文"))
    assert checked("silver.articles", build.articles(rows, "press"))["published"].to_list() == [None]


def test_a_creative_has_its_days_and_a_list_of_sections_in_which_it_may_not_run() -> None:
    columns = "source_key campaign advertiser category headline copy landing start_date end_date block_sections"
    rows = frame(
        columns,
        ("C1", "c", "a", "b", "h", None, None, "2026-11-01", "2026-11-30", "事件\n災害"),
        ("C2", "c", "a", "b", "h", "文", "先", "2026-11-01", "2026-11-30", None),
    )
    found = checked("silver.creatives", build.creatives(rows, "desk"))
    assert found["creative_id"].to_list() == [identifier("creative", "desk", key) for key in ("C1", "C2")]
    assert found["block_sections"].to_list() == [["事件", "災害"], []]
    assert found.select("start_date", "end_date").row(0) == (dt.date(2026, 11, 1), dt.date(2026, 11, 30))


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("ANT-001",                 identifier("sample", "panel", "ANT-001")),
        ("hoshikage_records:HSK-1", identifier("work", "hoshikage_records", "HSK-1")),
        ("label:ISRC:JP1",          identifier("work", "label", "ISRC:JP1")),
        ("work-0123456789abcdef",   "work-0123456789abcdef"),
        ("work-1",                  identifier("sample", "panel", "work-1")),
    ],
)  # fmt: skip
def test_a_subject_is_a_suppliers_work_or_a_sample_of_the_panel(subject: str, expected: str) -> None:
    assert build.subject_ids(pl.Series([subject]), "panel").to_list() == [expected]


JUDGED = "subject annotator factor score"


def judged(*rows: tuple[Any, ...]) -> pl.DataFrame:
    given = frame(JUDGED, *rows).with_columns(marks=pl.lit(None, pl.String))
    return build.adjudicated(build.judgements(given, "panel"))


def test_the_last_judgement_of_an_expert_counts_and_the_mean_of_experts_is_adjudicated() -> None:
    found = checked("silver.annotations", judged(
        ("S1", "a", "emotion.joy", 0.1),
        ("S1", "b", "emotion.joy", 0.6),
        ("S1", "a", "emotion.joy", 0.4),
        ("S2", "b", "emotion.joy", 1.0),
    ))  # fmt: skip
    one, two = (identifier("sample", "panel", subject) for subject in ("S1", "S2"))
    assert set(found.select("subject_id", "annotator", "score").iter_rows()) == {
        (one, "a",           0.4),
        (one, "b",           0.6),
        (one, "adjudicated", 0.5),
        (two, "b",           1.0),
        (two, "adjudicated", 1.0),
    }  # fmt: skip


def test_what_a_third_person_settled_counts_instead_of_the_mean() -> None:
    found = judged(
        ("S1", "a", "emotion.joy", 0.0), ("S1", "b", "emotion.joy", 0.8), ("S1", "adjudicator-c", "emotion.joy", 0.7)
    )
    assert found.filter(annotator="adjudicated")["score"].to_list() == [0.7]


judgement = st.tuples(st.sampled_from("ST"), st.sampled_from("ab"), st.just("emotion.joy"), st.floats(0, 1))


@given(st.lists(judgement, max_size=12))
def test_adjudicated_scores_keep_the_contract_and_lie_between_those_of_the_experts(rows: list[tuple[Any, ...]]) -> None:
    found = checked("silver.annotations", judged(*rows))
    mean = pl.col("annotator") == "adjudicated"
    experts = found.filter(~mean).group_by("subject_id").agg(low=pl.col("score").min(), high=pl.col("score").max())
    joined = found.filter(mean).join(experts, on="subject_id")
    assert joined.height == experts.height
    assert joined.select(pl.col("score").is_between(pl.col("low") - 1e-6, pl.col("high") + 1e-6)).to_series().all()


def test_a_listening_event_points_to_the_suppliers_work() -> None:
    said = {"L1": "yes", "L2": "no", "L3": None}
    columns = "listener_id work_source work_key played_on plays consent"
    rows = frame(columns, *((name, "label", "A", "2026-11-19", 3, consent) for name, consent in said.items()))
    found = checked("silver.listening_events", build.listening_events(rows, "phone"))
    work, day = identifier("work", "label", "A"), dt.date(2026, 11, 19)
    assert found.rows() == [
        ("phone", "L1", work, day, 3, True), ("phone", "L2", work, day, 3, False), ("phone", "L3", work, day, 3, None)
    ]  # fmt: skip


def test_texts_of_articles_creatives_and_samples_name_subject_domain_and_kind() -> None:
    article = frame("article_id title body", ("a", "題", "本文"))
    creative = frame("creative_id headline copy landing", ("c", "見出し", None, "先"))
    sample = frame("subject text", ("S1", "文"), ("S1", "文"), ("S2", None), ("work-0123456789abcdef", "歌"))
    assert build.article_texts(article).rows() == [("a", "article", "title", "題"), ("a", "article", "body", "本文")]
    assert build.creative_texts(creative).rows() == [
        ("c", "creative", "headline", "見出し"), ("c", "creative", "landing", "先"),
    ]  # fmt: skip
    first = identifier("sample", "panel", "S1")
    assert build.sample_texts(sample, "panel").rows() == [(first, "sample", "sample", "文")]
