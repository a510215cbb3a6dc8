"""Step recommend over a small lake, and the command `similar`."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import polars as pl
import pytest

from exports.select import select_feeds
from pipelines import recommend
from pipelines.commands.similar import similar
from pipelines.lake import Lake, digest_of
from pipelines.narrowing import narrowed
from pipelines.running import Job, Summary, job_for, run_step
from pipelines.settings import Settings
from quality.contracts import tables
from quality.errors import NotPublished, WrongUsage
from tests.exports.drawn import client
from transforms.recommend.tables import SIMILAR

NIGHT = "2026-11-20"
M1, M2, M3 = (f"music-{number:012x}" for number in (1, 2, 3))
V1 = f"video-{1:012x}"
PA, PB = "party-00000000000a", "party-00000000000b"


def put(lake: Lake, name: str, rows: list[dict[str, object]], night: str = NIGHT) -> None:
    """Publish rows; a column that a row does not name is null, or the least that its contract takes."""
    lake.publish(night, {name: tables()[name].conform(pl.DataFrame(rows))})


def work(work_id: str, status: str = "live") -> dict[str, object]:
    return {
        "work_id": work_id, "domain": work_id.partition("-")[0], "source": "label", "source_key": work_id,
        "title": "題" + "".join(chr(ord("ア") + int(digit, 16)) for digit in work_id[-4:]),
        "genres": ["pop"], "status": status, "first_night": NIGHT,
    }  # fmt: skip


def factor(name: str) -> dict[str, object]:
    facet = name.partition(".")[0]
    return {
        "factor": name, "facet": facet, "label_ja": "名", "label_en": "name", "definition_ja": "", "definition_en": "",
        "polarity": 0, "entries": 1,
    }  # fmt: skip


def score(subject: str, name: str, value: float) -> dict[str, object]:
    return {
        "subject_id": subject, "factor": name, "domain": subject.partition("-")[0], "score": value, "confidence": 0.5,
        "source": "lexicon", "evidence": 1,
    }  # fmt: skip


def credit(work_id: str, party_id: str) -> dict[str, object]:
    return {"work_id": work_id, "party_id": party_id, "role": "vocal", "position": 1}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = job_for(NIGHT, Settings(data=tmp_path))
    put(job.lake, "silver.works", [work(M1), work(M2), work(M3, "withdrawn"), work(V1)])
    put(job.lake, "silver.credits", [credit(M1, PA), credit(M2, PB), credit(M3, PB)])
    put(job.lake, "gold.factors", [factor("melody.warm"), factor("scene.night"), factor("safety.crime")])
    put(
        job.lake, "gold.kansei_scores",
        [
            score(M1, "melody.warm", 0.8),
            score(M2, "melody.warm", 0.4),
            score(M2, "scene.night", 0.4),
            score(M3, "melody.warm", 0.9),
            score(V1, "scene.night", 0.7),
            score("article-000000000001", "scene.night", 0.7),
            score("sample-1", "scene.night", 0.7),
        ],
    )  # fmt: skip
    put(
        job.lake, "silver.listening_events",
        [
            {
                "source": "phone", "listener_id": who, "work_id": M1, "played_on": dt.date(2026, 11, 19), "plays": 2,
                "consent": consent,
            }
            for who, consent in (("L1", True), ("L2", None))
        ],
    )  # fmt: skip
    for step in ("catalog", "articles", "analyse", "score"):
        job.lake.record(step, NIGHT, digest_of(step), 0, 0, 0)
    return job


def test_a_night_publishes_profiles_neighbours_and_parties_of_live_works(job: Job) -> None:
    summary = recommend.run(job)
    assert {name: rows for name, rows in summary.tables.items() if rows} == {
        "gold.cross_domain": 2, "gold.profiles": 6, "gold.related_parties": 2, "gold.similar_works": 2,
        "gold.short_lists": 14, "gold.context_candidates": 8, "gold.listener_picks": 6, "gold.taste_profiles": 1,
        "gold.neighbour_lists": 8, "gold.similar_by_views": 2,
    }  # fmt: skip
    assert summary.remarks == {"profiled_works": 3, "profiled_parties": 2}
    kinds = job.lake.partition("gold.profiles", NIGHT).select("subject_id", "domain").rows()
    assert kinds == [
        ("article-000000000001", "article"), (M1, "music"), (M2, "music"), (PA, "party"), (PB, "party"), (V1, "video"),
    ]  # fmt: skip
    for name in summary.tables:
        assert M3 not in str(job.lake.partition(name, NIGHT).to_dicts()), f"{name} names a withdrawn work"
    assert job.lake.partition("gold.related_parties", NIGHT)["reasons"].to_list() == [["melody.warm"]] * 2


def test_running_twice_changes_nothing(job: Job) -> None:
    def state(summary: Summary) -> list[object]:
        return [summary, *(job.lake.partition(name, NIGHT).to_dicts() for name in summary.tables)]

    assert state(recommend.run(job)) == state(recommend.run(job))


def a_night_of_songs(lake: Lake, night: str, songs: dict[int, dict[str, float]]) -> None:
    """Publish songs with their scores, and what else the step reads."""
    names = {number: f"music-{number:012x}" for number in songs}
    put(lake, "silver.works", [work(name) for name in names.values()], night)
    put(lake, "silver.credits", [credit(name, f"party-{number:012x}") for number, name in names.items()], night)
    put(lake, "gold.factors", [factor("melody.warm"), factor("scene.night"), factor("voice.clear")], night)
    scored = [score(names[number], *each) for number, given in songs.items() for each in given.items()]
    put(lake, "gold.kansei_scores", scored, night)
    for step in ("catalog", "articles", "analyse", "score"):
        lake.record(step, night, digest_of(step, night), 0, 0, 0)


def test_nights_that_carry_lists_over_publish_what_a_lake_without_a_past_does(tmp_path: Path) -> None:
    rng = random.Random(4)

    def song() -> dict[str, float]:
        names = rng.sample(["melody.warm", "scene.night", "voice.clear"], rng.randint(1, 3))
        return {name: rng.choice([0.25, 0.5, 1.0]) for name in names}

    songs = {number: song() for number in range(40)}
    past = job_for(NIGHT, Settings(data=tmp_path / "past"))
    for night in ("2026-11-20", "2026-11-21"):
        fresh = job_for(night, Settings(data=tmp_path / night))
        for job in (past, fresh):
            a_night_of_songs(job.lake, night, songs)
            run_step("recommend", job_for(night, job.settings))
        for name in ("gold.similar_works", "gold.similar_by_views", "gold.cross_domain"):
            assert past.lake.partition(name, night).equals(fresh.lake.partition(name, night)), (name, night)
        songs.pop(rng.choice(list(songs)))
        songs |= {rng.choice(list(songs)): song(), max(songs) + rng.randint(1, 9): song()}
        songs = dict(sorted(songs.items()))


def test_a_client_with_a_narrow_licence_gets_as_many_neighbours_as_any(tmp_path: Path) -> None:
    job = job_for(NIGHT, Settings(data=tmp_path))
    songs = {number: {"melody.warm": 1.0, "scene.night": number / 100} for number in range(1, 91)}
    a_night_of_songs(job.lake, NIGHT, songs)
    run_step("recommend", job)
    own = [f"music-{number:012x}" for number in range(3, 91, 4)]
    right = {"use": "streaming_service", "territory": "JP", "valid_from": dt.date(2026, 1, 1)}
    rights = [{"work_id": name, "valid_until": dt.date(2027, 12, 31), **right} for name in own]
    frames = {
        "silver.works": job.lake.partition("silver.works", NIGHT),
        "silver.rights": tables()["silver.rights"].conform(pl.DataFrame(rights)),
        "gold.similar_works": job.lake.partition("gold.similar_works", NIGHT),
    }
    holder = client(tmp_path, feeds={"similar_works": ["work_id", "rank", "neighbour_id", "score"]})
    found = dict(select_feeds(holder, NIGHT, narrowed(job, holder, frames)))["similar_works"]
    assert set(found["neighbour_id"]) <= set(own)
    assert found.group_by("work_id").len().rows() and found.height == len(own) * SIMILAR
    assert dict(select_feeds(holder, NIGHT, frames))["similar_works"].height < found.height, "or this shows nothing"


def test_versions_an_artists_many_songs_and_adult_works_are_held_back_and_the_night_says_so(tmp_path: Path) -> None:
    job = job_for(NIGHT, Settings(data=tmp_path))
    songs = {number: {"melody.warm": 1.0, "scene.night": number / 100} for number in range(1, 13)}
    a_night_of_songs(job.lake, NIGHT, songs)
    names = [f"music-{number:012x}" for number in songs]
    titles = {names[0]: {"title": "夜の歌"}, names[1]: {"title": "夜の歌 (Live)"}, names[2]: {"rating": "R18+"}}
    put(job.lake, "silver.works", [work(name) | titles.get(name, {}) for name in names])
    put(job.lake, "silver.credits", [credit(name, PA) for name in names[:8]])
    run_step("recommend", job)
    table = job.lake.partition("gold.similar_works", NIGHT).sort("work_id", "rank")
    listed = table.group_by("work_id").agg("neighbour_id")
    lists = {work_id: set(own) for work_id, own in listed.iter_rows()}
    assert names[1] not in lists[names[0]], "a version of the same song"
    assert names[2] not in lists, "nobody else is for adults only"
    assert all(names[2] not in own for own in lists.values())
    assert {len(own & set(names[:8])) for own in lists.values()} == {4}, "at most four songs of one artist"
    short = job.lake.partition("gold.short_lists", NIGHT).filter(pl.col("table") == "gold.similar_works")
    assert short.select("list", "rows", "reason").rows() == [
        (name, len(lists.get(name, ())), "rules") for name in names
    ]
    assert table["phrase_ja"].to_list()[0] == "名", "labels of the factors that both state"


def test_a_night_that_was_not_scored_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotPublished, match="step score"):
        recommend.run(job_for(NIGHT, Settings(data=tmp_path)))


def factors_file(folder: Path, frame: pl.DataFrame) -> Path:
    place = folder / "factors.parquet"
    frame.write_parquet(place)
    return place


GOOD = pl.DataFrame({"work_id": ["b", "a", "c"], "factor": ["x", "x", "y"], "score": [1.0, 0.5, -1.0]})


def test_similar_writes_every_other_work_when_k_is_more_than_there_are(tmp_path: Path) -> None:
    target = tmp_path / "out" / "similar.parquet"
    assert similar(factors_file(tmp_path, GOOD), target, 50) == 6
    found = pl.read_parquet(target)
    assert found.schema == {
        "work_id": pl.String, "neighbour_id": pl.String, "rank": pl.Int32, "score": pl.Float64,
        "reasons": pl.List(pl.String),
    }  # fmt: skip
    assert found.rows()[:3] == [("a", "b", 1, 1.0, ["x"]), ("a", "c", 2, 0.0, []), ("b", "a", 1, 1.0, ["x"])]


def test_similar_gives_the_same_bytes_for_shuffled_rows_and_integers_as_scores(tmp_path: Path) -> None:
    whole = GOOD.with_columns(score=pl.Series([2, 1, -3]))
    one, two = tmp_path / "1.parquet", tmp_path / "2.parquet"
    similar(factors_file(tmp_path, whole), one, 2)
    similar(factors_file(tmp_path, whole.reverse()), two, 2)
    assert one.read_bytes() == two.read_bytes()


def test_similar_keeps_integer_ids(tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    similar(factors_file(tmp_path, GOOD.with_columns(work_id=pl.Series([10, 9, 8]))), target, 1)
    assert pl.read_parquet(target).select("work_id", "neighbour_id").rows() == [(8, 9), (9, 10), (10, 9)]


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        (GOOD.drop("factor"), "column factor is missing → write the columns work_id, factor, score"),
        (GOOD.with_columns(work_id=pl.Series(["a", None, "b"])), "1 row: column work_id is null"),
        (GOOD.with_columns(score=pl.Series([None, None, 1.0])), "2 rows: column score is null"),
        (GOOD.with_columns(score=pl.Series([float("nan"), 0, 1])), "1 row: column score is NaN or infinite"),
        (GOOD.with_columns(score=pl.Series([float("inf"), 0, 1])), "1 row: column score is NaN or infinite"),
        (GOOD.with_columns(score=pl.Series(["1", "2", "3"])), "column score is String"),
        (GOOD.with_columns(work_id=pl.Series([1.0, 2.0, 3.0])), "column work_id is Float64"),
        (GOOD.with_columns(factor=pl.Series([1, 2, 3])), "column factor is Int64"),
        (pl.concat([GOOD, GOOD[:1]]), "1 row: columns work_id, factor: the same pair comes again"),
    ],
)  # fmt: skip
def test_similar_names_the_column_that_is_wrong_and_writes_nothing(
    frame: pl.DataFrame, complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(WrongUsage) as refusal:
        similar(factors_file(tmp_path, frame), tmp_path / "out.parquet", 5)
    assert complaint in str(refusal.value)
    assert not (tmp_path / "out.parquet").exists()


def test_similar_refuses_a_file_that_is_no_parquet_and_a_k_of_none(tmp_path: Path) -> None:
    (tmp_path / "no.parquet").write_text("work_id,factor,score\n")
    for source in (tmp_path / "no.parquet", tmp_path / "absent.parquet"):
        with pytest.raises(WrongUsage, match="cannot be read as Parquet"):
            similar(source, tmp_path / "out.parquet", 5)
    with pytest.raises(WrongUsage, match="--k"):
        similar(factors_file(tmp_path, GOOD), tmp_path / "out.parquet", 0)


def test_similar_takes_dates_of_no_interest_and_categorical_ids(tmp_path: Path) -> None:
    frame = GOOD.with_columns(pl.col("work_id").cast(pl.Categorical), seen=pl.lit(dt.date(2026, 11, 20)))
    assert similar(factors_file(tmp_path, frame), tmp_path / "out.parquet", 1) == 3
