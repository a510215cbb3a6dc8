"""`score` and `tokens` on any JSONL: shapes, evidence, refusals, and the same bytes every time."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines import dictionary
from pipelines.cli import app
from pipelines.commands.score import score, score_frame
from pipelines.commands.tokens import tokens
from quality.errors import WrongUsage

TEXTS = [
    {"id": "b", "text": "　ﾄﾞｷﾄﾞｷが止まらない！　とても嬉しい。"},
    {"id": "a", "text": "悲しくない。\n怖いけど楽しかった👪"},
    {"id": "none", "text": "一二三"},
    {"id": "empty", "text": ""},
    {"id": "joy", "text": "嬉しい。", "genre": "ignored"},
]  # fmt: skip


def write(place: Path, rows: list[Any]) -> Path:
    place.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return place


def read(place: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "in.jsonl", TEXTS)


def test_every_text_gets_one_line_in_its_order_with_scores_and_evidence(source: Path, tmp_path: Path) -> None:
    score(source, tmp_path / "new" / "out.jsonl")
    rows = read(tmp_path / "new" / "out.jsonl")
    assert [row["id"] for row in rows] == ["b", "a", "none", "empty", "joy"]
    assert all(list(row) == ["id", "scores", "evidence"] for row in rows)
    assert rows[2] == {"id": "none", "scores": {}, "evidence": []}
    assert rows[3] == {"id": "empty", "scores": {}, "evidence": []}
    factors = dictionary.load().factors
    for row in rows:
        assert all(factor in factors and 0 < value < 1 for factor, value in row["scores"].items())
        assert list(row["scores"]) == sorted(row["scores"])
        assert set(row["scores"]) <= {found["factor"] for found in row["evidence"]}


def test_evidence_points_into_the_text_as_it_was_given(source: Path, tmp_path: Path) -> None:
    score(source, tmp_path / "out.jsonl")
    words = set()
    for row, given in zip(read(tmp_path / "out.jsonl"), TEXTS, strict=True):
        for found in row["evidence"]:
            assert list(found) == ["start", "end", "text", "entry", "factor", "weight", "rule"]
            assert given["text"][found["start"] : found["end"]] == found["text"] != ""
            words.add((found["text"], found["rule"]))
    assert words >= {
        ("ﾄﾞｷﾄﾞｷ", "unceasing"), ("嬉しい", "intensified"), ("悲しく", "negation"), ("怖い", "before_concession"),
    }  # fmt: skip


def test_a_facet_limits_scores_evidence_and_what_is_explained(source: Path, tmp_path: Path) -> None:
    explained = list(score(source, tmp_path / "out.jsonl", "story"))
    rows = read(tmp_path / "out.jsonl")
    assert {factor.split(".")[0] for row in rows for factor in row["scores"]} == {"story"}
    assert {found["factor"].split(".")[0] for row in rows for found in row["evidence"]} == {"story"}
    assert {mention.factor.split(".")[0] for _, _, mentions in explained for mention in mentions} == {"story"}


def test_an_unknown_facet_is_refused_with_those_that_exist(source: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="'mood' is no facet") as raised:
        score(source, tmp_path / "out.jsonl", "mood")
    assert "emotion" in raised.value.remedy


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"id": "x"}', "text is missing or no text"),
        ('{"id": 1, "text": "夜"}', "id is missing or no text"),
        ('{"id": "", "text": "夜"}', "id is empty"),
        ('["x", "夜"]', "id is missing or no text"),
        ("夜", "is not JSON"),
        ('{"id": "joy", "text": "夜"}', "id 'joy' comes again"),
    ],
)
@pytest.mark.parametrize("command", [score, tokens])
def test_a_bad_line_names_file_line_and_remedy_and_nothing_is_written(
    command: Any, line: str, why: str, source: Path, tmp_path: Path
) -> None:
    with source.open("a", encoding="utf-8") as lines:
        lines.write(f"\n{line}\n")
    with pytest.raises(WrongUsage) as raised:
        command(source, tmp_path / "out.jsonl")
    assert f"{source}:7" in str(raised.value)
    assert why in str(raised.value)
    assert raised.value.remedy
    assert not (tmp_path / "out.jsonl").exists()


def test_the_same_texts_give_the_same_bytes_in_any_order(source: Path, tmp_path: Path) -> None:
    reversed_source = write(tmp_path / "reversed.jsonl", TEXTS[::-1])
    for command in (score, tokens):
        outputs = []
        for given in (source, source, reversed_source):
            command(given, tmp_path / "out.jsonl")
            outputs.append((tmp_path / "out.jsonl").read_bytes().splitlines())
        assert outputs[0] == outputs[1] == outputs[2][::-1]


def test_an_empty_file_gives_an_empty_file(tmp_path: Path) -> None:
    empty = write(tmp_path / "empty.jsonl", [])
    score(empty, tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == b""
    assert tokens(empty, tmp_path / "out.jsonl") == 0


def test_a_text_scores_the_same_alone_and_among_others(source: Path) -> None:
    texts = pl.DataFrame(TEXTS, schema={"id": pl.String, "text": pl.String})
    together = score_frame(texts).filter(id="a")
    alone = score_frame(texts.filter(id="a"))
    assert together.rows() == alone.rows() != []


def test_tokens_are_four_cells_and_spell_the_normalised_text(source: Path, tmp_path: Path) -> None:
    assert tokens(source, tmp_path / "out.jsonl") == len(TEXTS)
    rows = read(tmp_path / "out.jsonl")
    assert [list(row) for row in rows] == [["id", "tokens"]] * len(TEXTS)
    for row, given in zip(rows, TEXTS, strict=True):
        spelled = "".join(surface for surface, _, _, _ in row["tokens"])
        expected = unicodedata.normalize("NFKC", given["text"])
        assert "".join(spelled.split()) == "".join(expected.split())
    assert rows[4]["tokens"] == [
        ["嬉しい", "形容詞,自立,*,*", "嬉しい", "ウレシイ"],
        ["。", "記号,句点,*,*", "。", "。"],
    ]


def test_an_engine_that_is_not_there_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="'juman' is not built in"):
        tokens(source, tmp_path / "out.jsonl", "juman")


def test_explain_marks_what_was_found_and_the_rule(source: Path, tmp_path: Path) -> None:
    command = ["score", str(source), str(tmp_path / "out.jsonl"), "--explain", "--facet", "emotion"]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0
    assert "悲しい → emotion.sadness -0.76 negation" in shown.output
