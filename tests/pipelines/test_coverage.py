"""`python -m pipelines dictionary coverage`."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.commands import coverage as command
from quality.errors import WrongUsage

TEXTS = ["とても嬉しい夜だった。", "机の上に鉛筆が二本ある。", "懐かしい歌に涙があふれた。"]


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    place = tmp_path / "in.jsonl"
    rows = [json.dumps({"id": str(number), "text": text}, ensure_ascii=False) for number, text in enumerate(TEXTS)]
    place.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return place


def run(*words: object) -> str:
    done = CliRunner().invoke(app, ["dictionary", "coverage", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_json_is_for_machines_and_the_same_twice(jsonl: Path) -> None:
    found = json.loads(run(jsonl, "--json"))
    assert found["texts"] == 3
    assert found["sentences"] == {"count": 3, "found": 2, "share": 0.666667}
    assert {"鉛筆", "机"} <= {row["word"] for row in found["unmatched"]}
    assert run(jsonl, "--json") == run(jsonl, "--json")


def test_tables_are_for_people(jsonl: Path) -> None:
    shown = run(jsonl, "--top", 3)
    assert "66.7%" in shown and "emotion" in shown and "鉛筆" in shown


def test_every_nth_text_of_each_corpus_is_read(jsonl: Path, tmp_path: Path) -> None:
    pl.DataFrame({"text": [*TEXTS, None]}).write_parquet(tmp_path / "other.parquet")
    assert json.loads(run(jsonl, tmp_path / "other.parquet", "--every", 2, "--json"))["texts"] == 4
    assert json.loads(run(tmp_path, "--json"))["texts"] == 6


def test_what_cannot_be_read_says_what_can(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    for corpus, domain in ((tmp_path / "none.jsonl", "article"), (tmp_path / "broken.parquet", "article"),
                           (tmp_path / "none.jsonl", "nowhere")):  # fmt: skip
        with pytest.raises(WrongUsage):
            command.coverage([corpus], domain, 1, 5, lambda done, size: None)
    (tmp_path / "empty").mkdir()
    with pytest.raises(WrongUsage, match="holds no corpus"):
        command.texts_of(tmp_path / "empty")


def test_progress_is_told_in_characters(jsonl: Path) -> None:
    told: list[tuple[int, int]] = []
    command.coverage([jsonl], "article", 1, 5, lambda done, size: told.append((done, size)))
    size = sum(map(len, TEXTS))
    assert told == [(size, size)]
