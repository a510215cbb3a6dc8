"""`learn --annotations` and `score --model` on any JSONL: better than the dictionary, same bytes, clear refusals."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines import models
from pipelines.cli import app
from pipelines.commands.learn import learn_from, read_annotations
from pipelines.commands.score import score, score_frame
from quality.errors import WrongUsage
from tests.transforms.kansei.learning import drawn
from transforms.kansei.learning.figures import macro_pearson
from transforms.kansei.learning.model import Model

EIGHT = tuple(f"emotion.{name}" for name in
              ("joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation"))  # fmt: skip
JUDGEMENTS = Path(__file__).parents[1] / "judgement" / "sentences.tsv"


def write(place: Path, rows: list[dict[str, Any]]) -> Path:
    place.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return place


def panel(root: Path) -> list[dict[str, Any]]:
    """The samples' judged texts with the mean of their experts."""
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    texts = {}
    for path in sorted((root / "samples" / "inbox" / "expert_panel").rglob("*.csv")):
        for row in csv.DictReader(path.open(encoding="utf-8")):
            if row["text"] and row["factor"] in EIGHT:
                scores[row["subject"]][row["factor"]].append(float(row["score"]))
                texts[row["subject"]] = row["text"]
    return [
        {"id": name, "text": text, "scores": {factor: sum(all_) / len(all_) for factor, all_ in scores[name].items()}}
        for name, text in texts.items()
    ]


def made(count: int, seed: int = 1) -> list[dict[str, Any]]:
    readings, labels = drawn.judged(count, seed)
    return [
        {"id": name, "text": text, "scores": dict(zip(drawn.FACTORS, row, strict=True))}
        for name, text, row in zip(readings.ids, readings.texts, labels.tolist(), strict=True)
    ]


def macro(rows: list[dict[str, Any]], found: dict[str, dict[str, float]], factors: tuple[str, ...]) -> float:
    truth = np.array([[row["scores"].get(factor, np.nan) for factor in factors] for row in rows])
    said = np.array([[found[row["id"]].get(factor, 0.0) for factor in factors] for row in rows])
    return macro_pearson(said, truth)


def by_dictionary(rows: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {row["id"]: {} for row in rows}
    for name, factor, value in score_frame(pl.DataFrame(rows).select("id", "text")).iter_rows():
        found[name][factor] = value
    return found


def by_model(rows: list[dict[str, Any]], model: Path, folder: Path) -> list[dict[str, Any]]:
    source = write(folder / "in.jsonl", [{"id": row["id"], "text": row["text"]} for row in rows])
    score(source, folder / "out.jsonl", model=model)
    return [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]


def test_learning_beats_the_dictionary_on_texts_that_it_did_not_see(tmp_path: Path) -> None:
    learn_from(write(tmp_path / "train.jsonl", made(400)), tmp_path / "model")
    test = made(200, seed=9)
    scored = {row["id"]: row["scores"] for row in by_model(test, tmp_path / "model", tmp_path)}
    assert macro(test, scored, drawn.FACTORS) > macro(test, by_dictionary(test), drawn.FACTORS) + 0.1


@pytest.fixture(scope="module")
def learned(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Model, dict[str, str]]:
    """A model of the panel's texts: its folder, itself, and what was left out."""
    folder = tmp_path_factory.mktemp("panel")
    model, left_out = learn_from(write(folder / "panel.jsonl", panel(root)), folder / "model")
    return folder / "model", model, left_out


def test_the_panels_hundred_texts_teach_something(learned: tuple[Path, Model, dict[str, str]], tmp_path: Path) -> None:
    folder, model, left_out = learned
    assert left_out == {}
    assert model.figures["macro_model"] > model.figures["macro_dictionary"]
    with JUDGEMENTS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    scored = by_model([{"id": row["sentence"], "text": row["sentence"]} for row in rows], folder, tmp_path)
    assert all(0 < value <= 1 for row in scored for value in row["scores"].values())


def test_every_value_says_where_it_comes_from(
    root: Path, learned: tuple[Path, Model, dict[str, str]], tmp_path: Path
) -> None:
    folder, model, _ = learned
    rows = by_model(panel(root), folder, tmp_path)
    assert set(model.served) <= set(EIGHT)
    for row in rows:
        assert list(row) == ["id", "scores", "sources", "evidence"]
        assert list(row["sources"]) == list(row["scores"]) == sorted(row["scores"])
        by = {factor for factor, source in row["sources"].items() if source == "model"}
        assert by <= set(model.served)
        assert not {factor for factor in row["sources"] if factor in model.served} - by
        said = {each["factor"]: each for each in row["evidence"] if each["source"] == "model"}
        assert set(said) == by
        assert all(each["model"] == model.version and each["score"] == row["scores"][factor]
                   for factor, each in said.items())  # fmt: skip
        assert {each["source"] for each in row["evidence"]} <= {"lexicon", "model"}


def test_learning_twice_writes_the_same_bytes_and_leaves_nothing_of_an_earlier_model(tmp_path: Path) -> None:
    source = write(tmp_path / "train.jsonl", made(120))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "old.trees.txt").write_text("tree")
    for name in "ab":
        learn_from(source, tmp_path / name)
    held = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "ab"]
    assert held[0] == held[1]


def test_what_cannot_be_learned_is_left_out_by_name(tmp_path: Path) -> None:
    rows = made(60)
    for place, row in enumerate(rows):
        row["scores"]["emotion.trust"] = 0.5
        if place < 5:
            row["scores"]["emotion.anger"] = place / 5
    model, left_out = learn_from(write(tmp_path / "train.jsonl", rows), tmp_path / "model")
    assert [factor.factor for factor in model.factors] == sorted(drawn.FACTORS)
    assert left_out == {"emotion.anger": "5 judged texts, 20 needed", "emotion.trust": "all 60 judgements are 0.5"}


GOOD = {"id": "x", "text": "夜", "scores": {"emotion.joy": 0.5}}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("夜", "is not JSON"),
        ('["x"]', "id is missing"),
        (json.dumps(GOOD | {"id": 1}), "id is missing"),
        (json.dumps(GOOD | {"text": " "}), "text is missing"),
        (json.dumps({"id": "x", "text": "夜"}), "scores is missing"),
        (json.dumps(GOOD | {"id": "t3"}), "id 't3' comes again"),
        (json.dumps(GOOD | {"scores": {"joy": 0.5}}), "'joy' is no factor"),
        (json.dumps(GOOD | {"scores": {"emotion.joy": 1.5}}), "emotion.joy is 1.5"),
        (json.dumps(GOOD | {"scores": {"emotion.joy": -0.1}}), "emotion.joy is -0.1"),
        (json.dumps(GOOD | {"scores": {"emotion.joy": float("nan")}}), "emotion.joy is nan"),
        (json.dumps(GOOD | {"scores": {"emotion.joy": None}}), "emotion.joy is None"),
        (json.dumps(GOOD | {"scores": {"emotion.joy": True}}), "emotion.joy is True"),
        (json.dumps(GOOD | {"scores": {"emotion.joy": "0.5"}}), "emotion.joy is '0.5'"),
    ],
)
def test_a_bad_line_names_file_line_and_remedy_and_no_model_is_written(line: str, why: str, tmp_path: Path) -> None:
    source = write(tmp_path / "train.jsonl", made(30))
    with source.open("a", encoding="utf-8") as lines:
        lines.write(f"\n{line}\n")
    with pytest.raises(WrongUsage) as raised:
        learn_from(source, tmp_path / "model")
    assert f"{source}:32" in str(raised.value) and why in str(raised.value)
    assert raised.value.remedy
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "nobody judged anything"),
        (made(1), "1 judged texts, 20 needed"),
        ([row | {"scores": {}} for row in made(30)], "nobody judged anything"),
        ([row | {"scores": {"emotion.joy": 0.5}} for row in made(30)], "all 30 judgements are 0.5"),
    ],
)
def test_a_file_from_which_nothing_can_be_learned_is_refused(
    rows: list[dict[str, Any]], why: str, tmp_path: Path
) -> None:
    with pytest.raises(WrongUsage, match="no factor can be learned") as raised:
        learn_from(write(tmp_path / "train.jsonl", rows), tmp_path / "model")
    assert why in str(raised.value) and raised.value.remedy
    assert not (tmp_path / "model").exists()


def test_a_factor_that_a_line_does_not_name_is_not_judged_there(tmp_path: Path) -> None:
    rows = [GOOD, GOOD | {"id": "y", "scores": {}, "genre": "ad"}]
    texts, judged = read_annotations(write(tmp_path / "a.jsonl", rows))
    assert texts.rows() == [("x", "夜", ""), ("y", "夜", "ad")]
    assert judged == [{"emotion.joy": 0.5}, {}]


@pytest.mark.parametrize("broken", ["absent", "empty", "altered", "no json"])
def test_a_model_that_cannot_be_read_is_refused_before_anything_is_scored(broken: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    if broken != "absent":
        folder.mkdir()
    if broken == "altered":
        learn_from(write(tmp_path / "train.jsonl", made(60)), folder)
        (folder / "dense.npy").write_bytes(b"other")
    if broken == "no json":
        (folder / "model.json").write_text("{")
    with pytest.raises(WrongUsage, match="cannot be read"):
        by_model(made(2), folder, tmp_path)
    assert not (tmp_path / "out.jsonl").exists()


def test_the_commands_need_no_lake_and_show_what_was_gained(tmp_path: Path) -> None:
    source, run = write(tmp_path / "train.jsonl", made(60)), CliRunner().invoke
    shown = run(app, ["learn", "--annotations", str(source), "--model", str(tmp_path / "model")])
    assert shown.exit_code == 0 and "emotion.joy" in shown.output
    as_json = run(app, ["learn", "--annotations", str(source), "--model", str(tmp_path / "model"), "--json"])
    assert json.loads(as_json.stdout)["version"] == models.read(tmp_path / "model").version
    texts = write(tmp_path / "in.jsonl", [{"id": "a", "text": "嬉しい"}])
    scored = run(app, ["score", str(texts), str(tmp_path / "out.jsonl"), "--model", str(tmp_path / "model")])
    assert scored.exit_code == 0
    assert "sources" in json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))


def test_annotations_and_model_go_together() -> None:
    found = CliRunner().invoke(app, ["learn", "--model", "somewhere"])
    assert isinstance(found.exception, WrongUsage)
