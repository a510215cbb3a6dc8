"""Step analyse and its cache: a text is analysed once for a dictionary and a domain."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines import analyse, collect, dictionary, parity
from pipelines.analyse import Cache
from pipelines.lake import digest_of
from pipelines.running import Job, job_for
from pipelines.settings import Settings
from quality.contracts import tables
from quality.parity import Parity
from transforms.language.normalise import content_key

NIGHT, NEXT = "2026-11-19", "2026-11-20"
ALONE = Settings(processes=1)


def texts(*drawn: tuple[str, str, str]) -> pl.DataFrame:
    """silver.texts of (subject, domain, text)."""
    rows = [
        {
            "text_id": f"text-{place:016x}", "subject_id": subject, "domain": domain, "kind": "review", "source": "s",
            "text": text, "text_sha": content_key(text), "chars": len(text),
        }
        for place, (subject, domain, text) in enumerate(drawn)
    ]  # fmt: skip
    return tables()["silver.texts"].conform(pl.DataFrame(rows))


REVIEWS = texts(
    ("film-a", "video", "少し寂しい。けれど、最後は笑顔になれた。"),
    ("film-b", "video", "重苦しい闇の歌。"),
    ("song-a", "music", "重苦しい闇の歌。"),
    ("film-c", "video", "重苦しい闇の歌。"),
    ("film-d", "video", "一二三"),
)


def no_analysis(part: analyse.Part) -> pl.DataFrame:
    raise AssertionError(f"analysed again: {part}")


def test_a_second_run_analyses_nothing_and_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    assert cache.fill(REVIEWS, ALONE) == (4, sum(REVIEWS["chars"]) - len("重苦しい闇の歌。"))
    first = cache.mentions(REVIEWS)
    monkeypatch.setattr(analyse, "find", no_analysis)
    assert Cache(tmp_path).fill(REVIEWS, ALONE) == (0, 0)
    assert_frame_equal(Cache(tmp_path).mentions(REVIEWS), first, check_exact=True)
    assert_frame_equal(cache.mentions(REVIEWS.reverse()).sort(first.columns), first.sort(first.columns))


def test_the_same_text_is_read_anew_in_each_domain_and_shared_within_one(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.fill(REVIEWS, ALONE)
    found = cache.mentions(REVIEWS)
    facets = {
        subject: {factor.split(".")[0] for factor in found.filter(subject_id=subject)["factor"]} & {"image", "melody"}
        for subject in ("film-b", "film-c", "song-a")
    }
    assert facets == {"film-b": {"image"}, "film-c": {"image"}, "song-a": {"melody"}}


def test_mentions_fulfil_their_contract(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.fill(REVIEWS, ALONE)
    found = cache.mentions(REVIEWS)
    assert tables()["silver.mentions"].schema.is_valid(found)
    assert found.filter(subject_id="film-d").height == 0
    lonely = found.filter(pl.col("factor") == "emotion.loneliness")
    assert lonely.select("start", "end", "rule").rows() == [(2, 5, "softened")]


def test_no_texts_cost_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "absent")
    assert cache.fill(REVIEWS.clear(), Settings()) == (0, 0)
    assert cache.mentions(REVIEWS.clear()).height == 0
    assert not (tmp_path / "absent").exists()


def test_a_killed_run_loses_only_the_part_it_was_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse, "PART_CHARS", 5)
    real, calls = analyse.find, []

    def dies_at_the_third(part: analyse.Part) -> pl.DataFrame:
        calls.append(part)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(part)

    monkeypatch.setattr(analyse, "find", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        Cache(tmp_path).fill(REVIEWS, ALONE)
    (tmp_path / "half.part").write_bytes(b"PAR1 and no more")
    monkeypatch.setattr(analyse, "find", real)
    count, _ = Cache(tmp_path).fill(REVIEWS, ALONE)
    assert count == 2
    whole = Cache(tmp_path / "whole")
    whole.fill(REVIEWS, ALONE)
    assert_frame_equal(Cache(tmp_path).mentions(REVIEWS), whole.mentions(REVIEWS), check_exact=True)


def test_two_processes_give_the_same_bytes_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse, "PART_CHARS", 20)
    for processes in (1, 2):
        Cache(tmp_path / str(processes)).fill(REVIEWS, Settings(processes=processes))
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / processes).iterdir()} for processes in ("1", "2"))
    assert len(one) > 1
    assert one == two


HARD = {
    "1 MB lyric": "会いたくて　眠れない夜に\nひとり泣いた\n" * 50_000,
    "100k without an end": "悲しみ" * 33_334,
    "100k of a letter": "あ" * 100_000,
    "100k of katakana": "ア" * 100_000,
    "100k marks": "!" * 100_000,
    "100k emoji": "😭" * 100_000,
    "100k marks on one letter": "か" + "\u0301\u0323" * 50_000 + "　嬉しい",
    "empty": "",
    "mojibake": "縺ゅ→縺�縺�縺ｾ縺・繧峨ａ縺ｪ縺� ÃƒÂ¥Ã‚Â¬Ã¢â‚¬Â°" * 200,
    "zero width": "嬉\u200bし\u200dい\ufeff " * 2_000,
    "controls": "\x00\x1b[31m嬉しい\x7f\r\n" * 500,
    "mixed scripts": "嬉しいhappyсчастье행복سعيدशुभ😊" * 300,
}


@pytest.mark.parametrize("name", HARD)
def test_no_text_is_too_hard_to_analyse(name: str) -> None:
    found = analyse.find([("key", "music", HARD[name])])
    places = found.explode("found")["found"].drop_nulls().struct.unnest() if found["found"].list.len().sum() else None
    assert found["content"].to_list() == ["key"]
    if places is not None:
        assert places.select(((pl.col("start") >= 0) & (pl.col("end") <= len(HARD[name]))).all()).item()
    assert (places is not None) == (name in {
        "1 MB lyric", "100k without an end", "100k emoji", "100k marks on one letter", "controls", "mixed scripts",
    })  # fmt: skip


def write_articles(settings: Settings, night: str, *articles: tuple[str, str, str]) -> None:
    place = settings.inbox / "machikado_press" / night / f"articles_{night}.csv"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["url", "title", "author", "section", "published", "body"])
        for name, title, body in articles:
            url = f"https://machikado.example.jp/{name}"
            writer.writerow([url, title, "記者", "くらし", f"{night}T06:00:00+09:00", body])


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(data=tmp_path, processes=1)
    write_articles(settings, NIGHT, ("a", "雨の朝", "待ちに待った祭りが中止になり、悲しい。"), ("b", "数字", "一二三"))
    write_articles(settings, NEXT, ("a", "晴れの朝", "祭りが戻ってきて、とても嬉しい。"))
    return settings


def run(settings: Settings, night: str) -> tuple[Job, dict[str, object]]:
    job = job_for(night, settings)
    collected = collect.run(job)
    job.lake.record("collect", night, digest_of(collected.inputs), 0, 0, 0)
    summary = analyse.run(job)
    job.lake.record("analyse", night, digest_of(summary.inputs), 0, 0, 0)
    return job, summary.remarks


def test_each_night_holds_its_own_texts_and_the_last_word_of_a_subject_counts(settings: Settings) -> None:
    job, remarks = run(settings, NEXT)
    assert remarks["texts"] == remarks["analysed"] == 6
    assert job.lake.partition("silver.texts", NIGHT).height == 4
    assert sorted(job.lake.read("silver.texts", NEXT)["text"]) == [
        "一二三", "数字", "晴れの朝", "祭りが戻ってきて、とても嬉しい。",
    ]  # fmt: skip
    known = job.lake.partition("silver.mentions", NEXT)
    assert "emotion.joy" in set(known["factor"])
    assert "emotion.sadness" not in set(known["factor"])


def test_running_a_night_again_analyses_nothing_and_changes_nothing(settings: Settings) -> None:
    job, _ = run(settings, NEXT)
    before = {name: job.lake.partition(f"silver.{name}", NEXT) for name in ("texts", "mentions")}
    job, remarks = run(settings, NEXT)
    assert (remarks["texts"], remarks["analysed"]) == (2, 0)
    for name, frame in before.items():
        assert_frame_equal(job.lake.partition(f"silver.{name}", NEXT), frame, check_exact=True)


def test_only_what_is_analysed_anew_is_read_by_janome_too(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(parity, "compare", lambda chosen: asked.append(chosen) or Parity(4, 4, 30, 30))
    settings = settings.model_copy(update={"parity": 0.005})
    _, first = run(settings, NEXT)
    assert set(asked[0]) == {
        "一二三", "数字", "晴れの朝", "雨の朝", "待ちに待った祭りが中止になり、悲しい。",
        "祭りが戻ってきて、とても嬉しい。",
    }  # fmt: skip
    _, again = run(settings, NEXT)
    assert len(asked) == 1
    assert again["parity"] == first["parity"]


def test_another_dictionary_version_analyses_every_night_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings, NEXT)
    monkeypatch.setattr(dictionary, "version", lambda: "f" * 64)
    job, remarks = run(settings, NEXT)
    assert (remarks["texts"], remarks["analysed"]) == (6, 6)
    assert remarks["dictionary"] == "f" * 16
