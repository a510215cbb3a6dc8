"""Step match over a small lake, and the command `match`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from pipelines import match as step
from pipelines.commands.match import match
from pipelines.lake import Lake, digest_of
from pipelines.running import Job, job_for
from pipelines.segments import segments
from pipelines.settings import Settings
from quality.contracts import tables
from quality.errors import WrongUsage

NIGHT = "2026-11-20"
TODAY = dt.date.fromisoformat(NIGHT)
CALM, CRIME, OLD, OLDEST, BARE = (f"article-{number:012x}" for number in range(5))
BATH, ENDED = (f"creative-{number:012x}" for number in range(2))


def put(lake: Lake, name: str, rows: list[dict[str, object]], night: str = NIGHT) -> None:
    lake.publish(night, {name: tables()[name].conform(pl.DataFrame(rows))})


def article(article_id: str, section: str = "生活", body: str = "本文") -> dict[str, object]:
    return {
        "article_id": article_id, "source": "daily", "url": f"https://example.jp/{article_id}", "title": "題",
        "section": section, "body": body,
    }  # fmt: skip


def creative(creative_id: str, end: dt.date) -> dict[str, object]:
    return {
        "creative_id": creative_id, "source": "desk", "source_key": creative_id, "campaign": "c", "advertiser": "a",
        "category": "bath", "headline": "湯", "start_date": dt.date(2026, 1, 1), "end_date": end,
        "block_sections": ["事件"],
    }  # fmt: skip


def factor(name: str) -> dict[str, object]:
    return {
        "factor": name, "facet": name.partition(".")[0], "label_ja": "名", "label_en": "name", "definition_ja": "",
        "definition_en": "", "polarity": 0, "entries": 1,
    }  # fmt: skip


def score(subject: str, name: str, value: float) -> dict[str, object]:
    return {
        "subject_id": subject, "factor": name, "domain": subject.partition("-")[0], "score": value, "confidence": 0.5,
        "source": "lexicon", "evidence": 1,
    }  # fmt: skip


@pytest.fixture
def job(tmp_path: Path) -> Job:
    job = job_for(NIGHT, Settings(data=tmp_path))
    lake = job.lake
    put(lake, "silver.articles", [article(OLDEST)], "2026-10-21")
    put(lake, "silver.articles", [article(OLD), article(CALM, "事件")], "2026-10-22")
    put(lake, "silver.articles", [article(CALM), article(CRIME, body="強盗の容疑者を逮捕した。"), article(BARE)])
    put(lake, "silver.articles", [article(CALM, "事件")], "2026-11-21")
    put(lake, "silver.creatives", [creative(BATH, TODAY), creative(ENDED, TODAY - dt.timedelta(days=1))])
    put(lake, "gold.factors", [factor("emotion.joy"), factor("safety.crime")])
    joyful = (CALM, CRIME, OLD, OLDEST, BATH, ENDED, "music-000000000001")
    put(
        lake, "gold.kansei_scores",
        [*(score(subject, "emotion.joy", 0.6) for subject in joyful), score(CRIME, "safety.crime", 0.8)],
    )  # fmt: skip
    for name in ("articles", "score"):
        lake.record(name, NIGHT, digest_of(name), 0, 0, 0)
    return job


def test_a_night_matches_the_last_thirty_nights_by_their_latest_version_and_says_what_became_of_each(job: Job) -> None:
    summary = step.run(job)
    assert job.lake.partition("gold.ad_matches", NIGHT).rows() == [
        (CALM, BATH, "daily", 1, 1.0, ["emotion.joy"]),
        (OLD, BATH, "daily", 1, 1.0, ["emotion.joy"]),
    ]
    assert summary.remarks == {
        "articles": 4, "creatives": 2, "matched": 2, "unsafe": 1, "no_live_creative": 0, "section_blocked": 0,
        "ruled_out": 0, "no_factors": 1, "no_agreement": 0, "in_a_segment": 0,
        "rules_without_creative": ["beer_apart"], "republished": 0,
    }  # fmt: skip
    known = len(segments())
    assert (summary.rows_in, summary.rows_out) == (6, 4 + known)
    assert summary.tables == {"gold.ad_matches": 2, "gold.delicate_subjects": 1, "gold.segments": known,
                              "gold.article_segments": 0, "gold.deals": 1, "gold.ad_exclusions": 0,
                              "gold.republished_articles": 0}  # fmt: skip


def test_running_twice_changes_nothing(job: Job) -> None:
    first = step.run(job), job.lake.partition("gold.ad_matches", NIGHT).rows()
    assert (step.run(job), job.lake.partition("gold.ad_matches", NIGHT).rows()) == first


def test_an_article_published_again_is_matched_once(job: Job) -> None:
    story = "".join(chr(ord("一") + 7 * place) for place in range(200))
    put(job.lake, "silver.articles", [article(OLD, body=story)], "2026-10-22")
    put(job.lake, "silver.articles", [article(CALM, body=f"{story}(訂正しました)"), article(BARE)])
    summary = step.run(job)
    assert job.lake.partition("gold.ad_matches", NIGHT)["article_id"].to_list() == [OLD]
    again = job.lake.partition("gold.republished_articles", NIGHT)
    assert again.select("article_id", "canonical_id", "media").rows() == [(CALM, OLD, "daily")]
    assert (summary.remarks["republished"], summary.remarks["matched"]) == (1, 1)


# -- the command


def words(texts: pl.DataFrame) -> pl.DataFrame:
    """A stand-in for the analyser: a character is a factor."""
    factor_of = {"笑": "emotion.joy", "泣": "emotion.sorrow", "殺": "safety.crime"}
    rows = [(name, factor_of[sign], 0.9) for name, text in texts.iter_rows() for sign in text if sign in factor_of]
    return pl.DataFrame(rows, schema={"id": pl.String, "factor": pl.String, "score": pl.Float64}, orient="row")


def jsonl(folder: Path, name: str, *rows: object) -> Path:
    place = folder / name
    place.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return place


def text(name: str, body: str) -> dict[str, str]:
    return {"id": name, "text": body}


def test_match_ranks_every_creative_for_every_safe_article_and_returns_the_others_with_a_reason(tmp_path: Path) -> None:
    articles = jsonl(tmp_path, "a.jsonl", text("z", "笑"), text("殺人", "逮捕笑"), text("a", "無"))
    creatives = jsonl(tmp_path, "c.jsonl", text("c2", "笑"), text("c1", "泣"), text("a", ""))
    refused = match(articles, creatives, tmp_path / "out.jsonl", 10, words)
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [tuple(line.values()) for line in lines] == [
        ("z", "c2", 1, 1.0, [], ["emotion.joy"]), ("z", "a", 2, 0.0, [], []), ("z", "c1", 3, 0.0, [], []),
        ("a", "a", 1, 0.0, [], []), ("a", "c1", 2, 0.0, [], []), ("a", "c2", 3, 0.0, [], []),
    ]  # fmt: skip
    assert list(lines[0]) == ["article", "creative", "rank", "score", "segments", "reasons"]
    assert refused == {"殺人": "crime 犯罪, level 2: 逮捕: no creative may run"}


def test_match_of_nothing_writes_nothing(tmp_path: Path) -> None:
    nothing = jsonl(tmp_path, "a.jsonl")
    assert match(nothing, nothing, tmp_path / "out.jsonl", 10, words) == {}
    assert (tmp_path / "out.jsonl").read_text() == ""


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"id": "1", "text": "a"}\n{"id": "1", "text": "b"}\n', "a.jsonl:2: id '1' comes again"),
        (b'{"id": "1"}\n',                                       "a.jsonl:1: text is missing or no text"),
        (b'{"id": 1, "text": "a"}\n',                            "a.jsonl:1: id is missing or no text"),
        (b'{"id": "", "text": "a"}\n',                           "a.jsonl:1: id is empty"),
        (b'{"id": "1", "text": null}\n',                         "a.jsonl:1: text is missing or no text"),
        (b'\n["1", "a"]\n',                                      "a.jsonl:2: id is missing or no text"),
        (b"id,text\n",                                           "a.jsonl:1: is not JSON"),
        (b"\x93\xfa\n",                                          "a.jsonl: cannot be read"),
    ],
)  # fmt: skip
def test_match_names_the_line_that_is_wrong_and_writes_nothing(content: bytes, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    good = jsonl(tmp_path, "c.jsonl", text("c", "笑"))
    with pytest.raises(WrongUsage) as refusal:
        match(tmp_path / "a.jsonl", good, tmp_path / "out.jsonl", 10, words)
    assert complaint in str(refusal.value)
    assert not (tmp_path / "out.jsonl").exists()


def test_match_refuses_a_k_of_none_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    good = jsonl(tmp_path, "c.jsonl", text("c", "笑"))
    with pytest.raises(WrongUsage, match="--k"):
        match(good, good, tmp_path / "out.jsonl", 0, words)
    with pytest.raises(WrongUsage, match="cannot be read"):
        match(tmp_path / "absent.jsonl", good, tmp_path / "out.jsonl", 1, words)
