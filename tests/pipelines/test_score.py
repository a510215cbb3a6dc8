"""Step score: which subjects are scored, from which texts, and what is published."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines import dictionary, score, statistics
from pipelines.lake import Lake, digest_of
from pipelines.running import Job, job_for
from pipelines.settings import Settings
from quality.contracts import tables
from quality.errors import QualityFailed, WrongUsage

NIGHT, EARLIER, OLD, OLDEST = "2026-11-20", "2026-11-19", "2026-10-22", "2026-10-21"
SONG, GONE = "work-0000000000000001", "work-0000000000000002"
FRESH, STALE = "article-0000000000000001", "article-0000000000000002"
AD = "creative-0000000000000001"


def put(lake: Lake, name: str, night: str, rows: list[dict[str, object]]) -> None:
    table = tables()[name]
    lake._overwrite(table, night, table.conform(pl.DataFrame(rows)), f"night = '{night}'")


def songs(job: Job, count: int, night: str) -> None:
    """More songs, the n-th with a little more joy than the one before."""
    names = [f"work-{place:016x}" for place in range(100, 100 + count)]
    work = {"source": "s", "source_key": "k", "domain": "music", "title": "題", "status": "live"}
    put(job.lake, "silver.works", night, [{**work, "work_id": name} for name in (SONG, *names)])
    put(job.lake, "silver.texts", EARLIER, [text(name, "music", "lyrics", 100 + n) for n, name in enumerate(names)])
    put(job.lake, "silver.mentions", EARLIER, [
        mention(name, 100 + n, "emotion.joy", 0.02 * (n + 1)) for n, name in enumerate(names)
    ])  # fmt: skip


def text(subject: str, domain: str, kind: str, place: int, chars: int = 100) -> dict[str, object]:
    return {
        "text_id": f"text-{place:016x}", "subject_id": subject, "domain": domain, "kind": kind, "source": "s",
        "text": "x" * chars, "text_sha": f"{place:064x}", "chars": chars,
    }  # fmt: skip


def mention(subject: str, place: int, factor: str, weight: float) -> dict[str, object]:
    return {
        "text_id": f"text-{place:016x}", "start": 0, "factor": factor, "subject_id": subject, "end": 2, "lemma": "夜",
        "weight": weight, "negated": weight < 0, "intensified": 1.0, "rule": "plain",
    }  # fmt: skip


def judgement(subject: str, factor: str, annotator: str, value: float) -> dict[str, object]:
    return {"subject_id": subject, "factor": factor, "annotator": annotator, "score": value, "source": "panel"}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = job_for(NIGHT, Settings(data=tmp_path))
    lake = job.lake
    work = {"source": "s", "source_key": "k", "domain": "music", "title": "題"}
    put(lake, "silver.works", NIGHT, [
        {**work, "work_id": SONG, "status": "live"}, {**work, "work_id": GONE, "status": "taken_down"},
    ])  # fmt: skip
    article = {"source": "s", "url": "https://example.jp", "title": "題", "body": "文"}
    put(lake, "silver.articles", OLDEST, [{**article, "article_id": STALE}])
    put(lake, "silver.articles", OLD, [{**article, "article_id": FRESH}])
    put(lake, "silver.creatives", NIGHT, [{"creative_id": AD, "source": "s", "source_key": "k", "headline": "湯"}])
    put(lake, "silver.texts", OLDEST, [text(STALE, "article", "body", 5)])
    put(lake, "silver.texts", OLD, [text(FRESH, "article", "body", 4)])
    put(lake, "silver.texts", EARLIER, [text(SONG, "music", "lyrics", 1), text(SONG, "music", "title", 2)])
    put(lake, "silver.texts", NIGHT, [
        text(SONG, "music", "lyrics", 1), text(GONE, "music", "lyrics", 3), text(AD, "creative", "headline", 6),
    ])  # fmt: skip
    put(lake, "silver.mentions", OLDEST, [mention(STALE, 5, "emotion.joy", 0.9)])
    put(lake, "silver.mentions", OLD, [mention(FRESH, 4, "emotion.joy", 0.9)])
    put(lake, "silver.mentions", EARLIER, [
        mention(SONG, 1, "emotion.anger", 0.9), mention(SONG, 2, "emotion.fear", 0.9),
    ])  # fmt: skip
    put(lake, "silver.mentions", NIGHT, [
        mention(SONG, 1, "emotion.joy", 0.9), mention(SONG, 1, "emotion.trust", 0.5),
        mention(SONG, 1, "mood.gone", 0.5), mention(GONE, 3, "emotion.joy", 0.9), mention(AD, 6, "emotion.joy", 0.5),
    ])  # fmt: skip
    put(lake, "silver.annotations", NIGHT, [
        judgement(SONG, "emotion.trust", "expert_a", 0.0), judgement(SONG, "emotion.trust", "adjudicated", 0.0),
        judgement(SONG, "emotion.calm", "expert_a", 0.8), judgement(SONG, "emotion.calm", "adjudicated", 0.8),
        judgement(GONE, "emotion.calm", "expert_a", 0.8), judgement(GONE, "emotion.calm", "adjudicated", 0.8),
    ])  # fmt: skip
    for step in ("collect", "catalog", "articles", "analyse"):
        lake.record(step, NIGHT, digest_of(step), 0, 0, 0)
    return job


def test_live_works_recent_articles_and_creatives_are_scored_from_their_last_texts(job: Job) -> None:
    summary = score.run(job)
    found = job.lake.partition("gold.kansei_scores", NIGHT)
    assert found.select("subject_id", "factor", "source").rows() == [
        (FRESH, "emotion.joy", "lexicon"),
        (AD, "emotion.joy", "lexicon"),
        (SONG, "emotion.calm", "expert"),
        (SONG, "emotion.fear", "lexicon"),
        (SONG, "emotion.joy", "lexicon"),
    ]
    assert summary.remarks["subjects"] == {"article": 1, "creative": 1, "music": 1}
    assert summary.remarks["by_expert"] == 1
    assert summary.rows_out == 5


def test_a_title_weighs_half_of_what_the_lyrics_do(job: Job) -> None:
    score.run(job)
    found = job.lake.partition("gold.kansei_scores", NIGHT).filter(subject_id=SONG)
    values = dict(found.select("factor", "score").rows())
    assert 0 < values["emotion.fear"] < values["emotion.joy"] < 1


def test_the_ontology_is_published_beside_the_scores(job: Job) -> None:
    score.run(job)
    assert job.lake.partition("gold.factors", NIGHT).height == len(dictionary.load().factors)


def test_scoring_a_night_again_gives_the_same_rows(job: Job) -> None:
    first, before = score.run(job), job.lake.partition("gold.kansei_scores", NIGHT)
    second = score.run(job)
    assert first.inputs == second.inputs
    assert before.equals(job.lake.partition("gold.kansei_scores", NIGHT))


def joy_of_the_song(job: Job) -> tuple[float, float | None]:
    found = job.lake.partition("gold.kansei_scores", job.night).filter(subject_id=SONG, factor="emotion.joy")
    return found["score"].item(), found["percentile"].item()


def test_a_score_says_where_it_stands_in_its_domain_and_the_rest_does_not(job: Job) -> None:
    songs(job, 60, NIGHT)
    summary = score.run(job)
    found = job.lake.partition("gold.kansei_scores", NIGHT)
    assert joy_of_the_song(job)[1] == pytest.approx(46 / 61, abs=0.06)
    assert found.filter(subject_id=AD)["percentile"].to_list() == [None]
    assert summary.remarks["statistics_know_this_dictionary"]


def test_a_percentile_stays_while_others_come_and_moves_when_the_statistics_are_made_anew(job: Job) -> None:
    songs(job, 40, NIGHT)
    first = score.run(job).remarks["statistics"]
    before = joy_of_the_song(job)
    songs(job, 200, NIGHT)
    assert score.run(job).remarks["statistics"] == first
    assert joy_of_the_song(job) == before
    renewed = score.renew_statistics(job, None)
    assert score.run(job).remarks["statistics"] == renewed != first
    strength, place = joy_of_the_song(job)
    assert strength == before[0]
    assert place != before[1]


def test_statistics_serve_from_their_night_on_and_an_earlier_night_makes_its_own(job: Job) -> None:
    songs(job, 40, NIGHT)
    version = score.run(job).remarks["statistics"]
    folder = job.settings.models
    assert statistics.serving(folder, EARLIER) is None
    for night in (NIGHT, "2027-01-01"):
        assert statistics.serving(folder, night).version == version


def test_a_night_that_the_gate_stops_leaves_no_statistics(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(*_: object) -> None:
        raise QualityFailed("gold.kansei_scores", "moved too far", remedy="look")

    monkeypatch.setattr(Lake, "publish", stops)
    with pytest.raises(QualityFailed):
        score.run(job)
    assert statistics.serving(job.settings.models, NIGHT) is None


def test_statistics_that_cannot_be_read_say_what_to_do(job: Job) -> None:
    version = score.run(job).remarks["statistics"]
    (job.settings.models / "statistics" / f"{version}.json").unlink()
    with pytest.raises(WrongUsage, match="cannot be read") as raised:
        score.run(job)
    assert "new ones will be made" in raised.value.remedy


def test_a_songs_tempo_and_key_are_heard_and_every_rule_leaves_a_row(job: Job) -> None:
    work = {"source": "s", "source_key": "k", "domain": "music", "title": "題", "status": "live"}
    put(job.lake, "silver.works", NIGHT, [{**work, "work_id": SONG, "tempo_bpm": 176}])
    stated = {"subject_id": SONG, "fact": "key", "source": "s", "first_night": NIGHT}
    put(job.lake, "silver.facts", NIGHT, [{**stated, "value": "Am", "winner": True}])
    summary = score.run(job)
    found = job.lake.partition("gold.kansei_scores", NIGHT).filter(subject_id=SONG)
    values = {factor: row for factor, *row in found.select("factor", "score", "source", "confidence").rows()}
    assert values["tempo.fast"] == [0.4, "fact", 0.3]
    assert values["emotion.calm"][1] == "expert", "what people say goes before what a number suggests"
    effects = job.lake.partition("gold.fact_effects", NIGHT)
    assert set(effects.select("rule", "fact", "value").unique().rows()) == {
        ("fast", "tempo_bpm", "176"), ("minor_key", "key", "minor"),
    }  # fmt: skip
    assert summary.remarks["facts"] == {"fast": 1, "minor_key": 1}
    assert summary.remarks["by_fact"] == found.filter(source="fact").height == 8
