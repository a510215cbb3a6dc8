"""Step learn: a challenger, the champion, what is published, and what the next night scores with."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from pipelines import learn, models, score, statistics
from pipelines.lake import digest_of
from pipelines.running import Job, Summary, job_for
from pipelines.settings import Settings
from quality import gate
from quality.contracts import tables
from quality.errors import WrongUsage
from tests.pipelines.inboxes import contract_only
from tests.transforms.kansei.learning import drawn
from transforms.identity import identifier
from transforms.language.normalise import content_key

NIGHT, LATER, LAST = "2026-11-15", "2026-11-22", "2026-11-29"


@pytest.fixture(autouse=True)
def quick_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


def publish(job: Job, count: int, seed: int = 1, noise: float = 0.1) -> None:
    """A lake in which two experts have judged `count` samples, and one song and one article nobody has."""
    readings, labels = drawn.judged(count, seed, noise)
    judged = [
        {"subject_id": name, "factor": factor, "annotator": annotator, "score": float(value), "source": "panel"}
        for name, row in zip(readings.ids, labels, strict=True)
        for factor, value in zip(drawn.FACTORS, row, strict=True)
        for annotator, value in (("a", value), ("b", np.clip(value + 0.1, 0, 1)), ("adjudicated", value))
    ]
    found = [text_row(name, "sample", "sample", text) for name, text in zip(readings.ids, readings.texts, strict=True)]
    found += [text_row("song", "music", "lyrics", "雨の日にひとりで聴いた歌が、ぴえんな気持ちにさせる。")]
    found += [text_row("news", "article", "body", "駅前で新しい店が開いた。上々の味だと友達に話した。")]
    known = dict(zip(readings.ids, (row["text_id"] for row in found), strict=False))
    mentions = [
        {"text_id": known[name], "start": 0, "factor": factor, "subject_id": name, "end": 2, "lemma": "語",
         "weight": weight, "negated": False, "intensified": 1.0, "rule": "plain"}
        for name, factor, weight in readings.mentions.select("id", "factor", "weight").iter_rows()
    ]  # fmt: skip
    work = {"source": "s", "source_key": "k", "domain": "music", "title": "題", "work_id": "song", "status": "live"}
    article = {"source": "s", "url": "https://example.jp", "title": "題", "body": "文", "article_id": "news"}
    frames = {
        "silver.annotations": judged, "silver.texts": found, "silver.mentions": mentions,
        "silver.works": [work], "silver.articles": [article], "silver.creatives": [],
    }  # fmt: skip
    for name, rows in frames.items():
        table = tables()[name]
        frame = table.conform(pl.DataFrame(rows)) if rows else table.empty()
        job.lake._overwrite(table, job.night, frame, f"night = '{job.night}'")
    for step in ("catalog", "articles", "analyse"):
        job.lake.record(step, job.night, digest_of(step, count, seed), 0, 0, 0)


def text_row(subject: str, domain: str, kind: str, text: str) -> dict[str, object]:
    return {
        "text_id": identifier("text", subject), "subject_id": subject, "domain": domain, "kind": kind, "source": "s",
        "text": text, "text_sha": content_key(text), "chars": len(text),
    }  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary, Summary]:
    """Such a lake after its first night of learning; what `score` said before it and `learn` itself."""
    data = tmp_path_factory.mktemp("learned")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(gate, "audit", contract_only)
        job = job_for(NIGHT, Settings(data=data))
        publish(job, 300)
        return data, score.run(job), learn.run(job)


@pytest.fixture
def first(learned: tuple[Path, Summary, Summary]) -> Summary:
    return learned[2]


@pytest.fixture
def taught(learned: tuple[Path, Summary, Summary], tmp_path: Path) -> Job:
    shutil.copytree(learned[0], tmp_path, dirs_exist_ok=True)
    return job_for(NIGHT, Settings(data=tmp_path))


def test_the_first_challenger_beats_the_dictionary_and_serves(taught: Job, first: Summary) -> None:
    remarks = first.remarks
    assert remarks["adopted"] and remarks["chance_of_better"] >= learn.SURE
    assert remarks["macro"]["challenger"] > remarks["macro"]["dictionary"] + 0.1
    assert remarks["macro"]["champion"] == remarks["macro"]["dictionary"]
    assert set(remarks["alpha"]) == {"", *drawn.FACTORS} and 0.5 < remarks["alpha"][""] < 1
    assert [row["second"] for row in remarks["alpha_by_pair"]] == ["b"]
    found = models.champion(taught.settings.models, NIGHT)
    assert found is not None and found.version == remarks["version"]
    assert models.champion(taught.settings.models, "2026-11-14") is None


def test_the_figures_are_kept_by_factor_and_metric(taught: Job, first: Summary) -> None:
    rows = taught.lake.partition("gold.models", NIGHT)
    assert rows.height == first.rows_out == 2 * len(drawn.FACTORS)
    assert set(rows["version"]) == {first.remarks["version"]}
    assert set(rows["champion_version"]) == {None} and set(rows["adopted"]) == {True}
    assert rows["learned"].min() > 200 and 30 < rows["held_out"].min() < 90
    assert rows["alpha"].null_count() == 0


def test_running_a_night_twice_changes_nothing(taught: Job, first: Summary) -> None:
    history = models.history(taught.settings.models)
    rows = taught.lake.partition("gold.models", NIGHT)
    second = learn.run(taught)
    assert (first.digest, first.remarks) == (second.digest, second.remarks)
    assert models.history(taught.settings.models) == history
    assert taught.lake.partition("gold.models", NIGHT).equals(rows)


def test_a_challenger_that_is_not_measurably_better_leaves_the_champion(taught: Job, first: Summary) -> None:
    champion, settings = first.remarks["version"], taught.settings
    later = job_for(LATER, settings)
    publish(later, 80, noise=0.3)
    summary = learn.run(later)
    assert not summary.remarks["adopted"]
    assert models.champion(settings.models, LATER).version == champion
    assert set(later.lake.partition("gold.models", LATER)["champion_version"]) == {champion}
    assert (settings.models / summary.remarks["version"] / "model.json").exists()


def test_a_better_challenger_replaces_the_champion_from_its_night_on(settings: Settings) -> None:
    for night, count in ((NIGHT, 90), (LAST, 400)):
        publish(job_for(night, settings), count)
        assert learn.run(job_for(night, settings)).remarks["adopted"], night
    before, after = (models.champion(settings.models, night).version for night in (LATER, LAST))
    assert before != after
    assert [each["night"] for each in models.history(settings.models)] == [NIGHT, LAST]


def test_a_night_scores_with_its_champion_and_experts_stand_above_it(
    taught: Job, learned: tuple[Path, Summary, Summary]
) -> None:
    _, without, first = learned
    assert without.remarks["by_model"] == 0 and without.remarks["model"] == ""
    with_model = score.run(taught)
    assert with_model.remarks["model"] == first.remarks["version"] and with_model.remarks["by_model"] > 0
    assert with_model.inputs != without.inputs
    rows = taught.lake.partition("gold.kansei_scores", NIGHT)
    song = {row["factor"]: row for row in rows.filter(subject_id="song").iter_rows(named=True)}
    assert song["emotion.sadness"]["source"] == "model"
    assert song["emotion.sadness"]["score"] > song["emotion.fear"]["score"]
    assert 0 < song["emotion.sadness"]["confidence"] < 1 and song["emotion.sadness"]["evidence"] > 200


def test_what_the_champion_said_of_a_text_is_not_computed_again(taught: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    score.run(taught)
    before = taught.lake.partition("gold.kansei_scores", NIGHT)
    monkeypatch.setattr(models, "_predicted", None)
    score.run(taught)
    assert before.equals(taught.lake.partition("gold.kansei_scores", NIGHT))


def test_the_annotation_desk_gets_what_nobody_judged_and_what_is_disputed(taught: Job, first: Summary) -> None:
    remarks = first.remarks
    folder = taught.settings.reports / NIGHT / "annotation"
    for name in "ab":
        assert {task["data"]["id"] for task in tasks(folder / "next" / f"{name}.json")} == {"song", "news"}
        assert tasks(folder / "adjudicate" / f"{name}.json") == []
    assert remarks["proposed"] == 2 and remarks["disputed"] == 0
    assert remarks["desk"] == [{"annotator": name, "next": 2, "adjudicate": 0} for name in "ab"]
    assert "emotion.joy" in (folder / "label_config.xml").read_text(encoding="utf-8")
    assert "採用 adopted" in (folder.parent / "learn.html").read_text(encoding="utf-8")


def test_a_dispute_goes_to_a_third_person_without_names_and_a_lone_judgement_to_a_second(settings: Settings) -> None:
    job = job_for(NIGHT, settings)
    publish(job, 300)
    table = tables()["silver.annotations"]
    rows = job.lake.partition("silver.annotations", NIGHT)
    cell = (pl.col("subject_id") == "t7") & (pl.col("factor") == "emotion.joy")
    first, second = (cell & (pl.col("annotator") == name) for name in "ab")
    apart = pl.when(first).then(0.1).when(second).then(0.95).otherwise("score")
    lone = (pl.col("subject_id") == "t9") & (pl.col("annotator") == "b")
    changed = rows.with_columns(score=apart).filter(~lone)
    job.lake._overwrite(table, NIGHT, table.conform(changed), f"night = '{NIGHT}'")
    remarks = learn.run(replace(job, settings=settings.model_copy(update={"panel": "a, b, c"}))).remarks
    folder = job.settings.reports / NIGHT / "annotation"
    (disputed,) = tasks(folder / "adjudicate" / "c.json")
    assert disputed["data"]["id"] == "t7" and disputed["data"]["given"] == "emotion.joy: 0.1 / 0.95"
    assert remarks["disputed"] == 1
    again = [name for name in "abc" for task in tasks(folder / "next" / f"{name}.json") if task["data"]["id"] == "t9"]
    assert len(again) == 1 and again != ["a"]


def tasks(place: Path) -> list[dict[str, Any]]:
    return json.loads(place.read_text(encoding="utf-8"))


def test_too_few_judgements_are_refused_with_what_to_do(settings: Settings) -> None:
    job = job_for(NIGHT, settings)
    publish(job, 10)
    with pytest.raises(WrongUsage, match="no factor has enough judgements") as raised:
        learn.run(job)
    assert "annotation" in raised.value.remedy
    assert models.history(settings.models) == []
    assert statistics.serving(settings.models, NIGHT), "the week's statistics are made all the same"
