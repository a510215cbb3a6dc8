"""Label Studio's JSON, out and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest

from transforms.kansei.learning.label_studio import JUDGED, adjudications, judgements, label_config, tasks

OFFICIAL = Path(__file__).resolve().parents[5] / "shared" / "schemas" / "label-studio" / "data.json"
TEXTS = pl.DataFrame({"id": ["b", "a"], "text": ["夜が怖い", "静か"], "genre": ["lyrics", ""]})
MARKS = pl.DataFrame({"id": ["b", "gone"], "start": [2, 0], "end": [4, 1], "factor": ["emotion.fear", "emotion.joy"]})


def task(result: list[dict[str, Any]], **annotation: Any) -> dict[str, Any]:
    made = tasks(TEXTS, MARKS, "v1", frozenset(), "mori")[0]
    return made | {"id": 7, "annotations": [{"completed_by": 3, "was_cancelled": False, "result": result} | annotation]}


def number(factor: str, value: object) -> dict[str, Any]:
    return {"from_name": factor, "to_name": "text", "type": "number", "value": {"number": value}}


def test_a_task_holds_the_text_and_the_dictionarys_marks_and_no_score() -> None:
    first, second = tasks(TEXTS, MARKS, "v1", frozenset(), "mori")
    assert first["data"] == {"id": "b", "text": "夜が怖い", "genre": "lyrics", "annotator": "mori", "marks": "shown"}
    assert first["predictions"][0]["model_version"] == "v1"
    (mark,) = first["predictions"][0]["result"]
    assert (mark["from_name"], mark["to_name"], mark["type"]) == ("marks", "text", "labels")
    assert mark["value"] == {"start": 2, "end": 4, "text": "怖い", "labels": ["emotion.fear"]}
    assert second["predictions"][0]["result"] == []
    assert "score" not in json.dumps([first, second])


def test_the_interface_has_the_text_its_marks_and_a_number_for_each_factor() -> None:
    root = ElementTree.fromstring(label_config({"emotion.joy": "喜び", "x.y": '<"&>'}))
    assert root.tag == "View"
    assert [each.attrib["value"] for each in root.iter("Label")] == ["emotion.joy", "x.y"]
    assert [(each.attrib["name"], each.attrib["toName"]) for each in root.iter("Number")] == [
        ("emotion.joy", "text"), ("x.y", "text"),
    ]  # fmt: skip
    assert root.find("Text").attrib == {"name": "text", "value": "$text"}


def test_numbers_come_back_as_rows_of_annotations() -> None:
    mark = tasks(TEXTS, MARKS, "v1", frozenset(), "mori")[0]["predictions"][0]["result"][0]
    given = [mark, number("emotion.fear", 0.7), number("emotion.joy", 0), number("emotion.joy", None)]
    found = judgements([task(given)])
    row = {"subject": "b", "text": "夜が怖い", "genre": "lyrics", "annotator": "mori", "marks": "shown"}
    assert found == [
        row | {"factor": "emotion.fear", "score": "0.7"},
        row | {"factor": "emotion.joy", "score": "0"},
        row | {"factor": "emotion.joy", "score": None},
    ]
    assert list(found[0]) == list(JUDGED)


def test_a_bare_task_shows_no_marks_and_says_so_when_it_comes_back() -> None:
    (bare, _) = tasks(TEXTS, MARKS, "v1", frozenset("b"), "mori")
    assert bare["predictions"] == [] and bare["data"]["marks"] == "hidden"
    done = bare | {"annotations": [{"completed_by": 3, "result": [number("emotion.fear", 0.7)]}]}
    assert judgements([done])[0]["marks"] == "hidden"


def test_an_adjudicator_sees_what_was_given_but_not_by_whom_and_signs_as_adjudicator() -> None:
    (made,) = adjudications(TEXTS.head(1), {"b": {"emotion.fear": [0.1, 0.9], "emotion.joy": [0, 0.5]}}, "sato")
    assert made["data"]["given"] == "emotion.fear: 0.1 / 0.9\nemotion.joy: 0 / 0.5"
    assert "mori" not in json.dumps(made)
    done = made | {"annotations": [{"completed_by": 5, "result": [number("emotion.fear", 0.7)]}]}
    assert judgements([done])[0]["annotator"] == "adjudicator-sato"
    shown = ElementTree.fromstring(label_config({"emotion.joy": "喜び"}, disputes=True))
    assert [each.attrib["value"] for each in shown.iter("Text")] == ["$text", "$given"]


def test_where_several_have_done_a_task_or_it_was_made_for_nobody_label_studio_says_who() -> None:
    one = {"completed_by": 3, "result": [number("emotion.joy", 0.1)]}
    both = task([]) | {"annotations": [one, one | {"completed_by": {"id": 4}}]}
    assert [row["annotator"] for row in judgements([both])] == ["annotator-3", "annotator-4"]
    (open_to_all,) = adjudications(TEXTS.head(1), {"b": {"emotion.joy": [0, 1]}}, "")
    assert judgements([open_to_all | {"annotations": [one]}])[0]["annotator"] == "adjudicator-annotator-3"


def test_cancelled_work_is_left_out_and_an_annotator_may_be_an_object() -> None:
    assert judgements([task([number("emotion.joy", 1)], was_cancelled=True)]) == []
    assert judgements([task([number("emotion.joy", 1.0)], completed_by={"id": 9, "email": "a@b.jp"})]) == [
        {"subject": "b", "text": "夜が怖い", "genre": "lyrics", "annotator": "mori", "factor": "emotion.joy",
         "score": "1", "marks": "shown"}
    ]  # fmt: skip


@pytest.mark.parametrize("export", [{}, [1], [{"data": []}], [{"data": {}, "annotations": {"a": 1}}],
                                    [{"data": {}, "annotations": [{"result": []}]}]])  # fmt: skip
def test_what_is_no_export_is_refused(export: object) -> None:
    with pytest.raises(ValueError):
        judgements(export)


def test_a_task_without_our_id_keeps_label_studios() -> None:
    export = [{"id": 12, "data": {"text": "夜"}, "annotations": [{"completed_by": 1, "result": [number("a.b", 0.25)]}]}]
    assert judgements(export)[0]["subject"] == "task-12"


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official sample is not here")
def test_the_official_sample_is_an_export_without_numbers() -> None:
    assert judgements(json.loads(OFFICIAL.read_text(encoding="utf-8"))) == []
