"""The nightly sample that Janome reads too: when it runs, what it says, and that it stops nothing."""

from __future__ import annotations

import json
import logging
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from pipelines import parity, report
from pipelines.running import Job, job_for
from pipelines.settings import Settings
from pipelines.terminal import tables_of
from quality.parity import Parity

NIGHT = "2026-11-20"
TEXTS = ["雨の夜、ひとりで歌った。", "とても嬉しい!  笑顔になれた。"]


def job(folder: Path, **chosen: Any) -> Job:
    return job_for(NIGHT, Settings(data=folder, **{"parity": 0.005, **chosen}))


def watched(given: Job, texts: list[str]) -> dict[str, Any]:
    watch = parity.Watch(given)
    watch.add(texts)
    return watch.verdict()


def answers(monkeypatch: pytest.MonkeyPatch, found: Parity | None) -> list[list[str]]:
    """Both analysers' comparison without Janome; None where its process dies. Returns what will be asked."""
    asked: list[list[str]] = []

    def apart(chosen: list[str]) -> Parity:
        asked.append(chosen)
        if found is None:
            raise BrokenProcessPool
        return found

    monkeypatch.setattr(parity, "compare", apart)
    return asked


def test_new_sentences_are_read_by_both_in_a_process_of_its_own(tmp_path: Path) -> None:
    found = watched(job(tmp_path), TEXTS)
    assert (found["sentences"], found["same_sentences"], found["passed"]) == (3, 3, True)
    assert found["tokens"] == found["same_tokens"] > 10
    assert json.loads((tmp_path / "reports" / NIGHT / "parity.json").read_text(encoding="utf-8")) == found


@pytest.mark.parametrize(
    ("chosen", "texts", "why"),
    [
        ({"engine": "janome"}, TEXTS, "KANSEI_ENGINE=janome: Janome itself is the analyser"),
        ({"parity": 0}, TEXTS, "KANSEI_PARITY=0"),
        ({}, [], "no text was new"),
    ],
)
def test_where_there_is_nothing_to_compare_janome_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, Any], texts: list[str], why: str
) -> None:
    asked = answers(monkeypatch, Parity())
    assert watched(job(tmp_path, **chosen), texts) == {"skipped": why}
    assert asked == []


def test_the_night_run_again_with_nothing_new_still_says_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(monkeypatch, Parity(3, 3, 20, 20))
    first = watched(job(tmp_path), TEXTS)
    assert watched(job(tmp_path), []) == first
    assert len(asked) == 1


def test_too_many_differences_warn_on_page_and_terminal_and_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers(monkeypatch, Parity(100, 60, 2_000, 1_800))
    given = job(tmp_path)
    with caplog.at_level(logging.WARNING):
        found = watched(given, TEXTS)
    assert not found["passed"]
    assert "sentences_at_most" in caplog.text
    write_step(given, {"parity": found})
    report.run(given)
    summary = json.loads((given.settings.reports / NIGHT / "summary.json").read_text(encoding="utf-8"))
    assert summary["parity"] == found
    page = (given.settings.reports / NIGHT / "index.html").read_text(encoding="utf-8")
    assert "60.00 %" in page and "90.00 %" in page and "nothing was stopped" in page
    said = [str(part) for part in tables_of(summary)]
    assert any("60.00% of sentences, 90.00% of tokens" in line for line in said)


def test_a_night_without_a_comparison_says_so_on_its_page(tmp_path: Path) -> None:
    given = job(tmp_path)
    write_step(given, {"parity": {"skipped": "no text was new"}})
    report.run(given)
    assert "Not compared: no text was new" in (given.settings.reports / NIGHT / "index.html").read_text("utf-8")


def test_janomes_death_is_said_and_leaves_the_night_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, None)
    assert "ended from outside" in watched(job(tmp_path), TEXTS)["skipped"]


def write_step(given: Job, remarks: dict[str, Any]) -> None:
    """What the step analyse would have left for the report."""
    said = {"step": "analyse", "rows_in": 1, "rows_out": 1, "digest": "d", "tables": {}, "set_aside": 0,
            "remarks": remarks, "seconds": 1.0, "peak_mb": 9}  # fmt: skip
    place = given.settings.reports / NIGHT / "steps" / "analyse.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(said), encoding="utf-8")
