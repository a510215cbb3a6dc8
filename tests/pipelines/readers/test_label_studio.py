"""Label Studio's export through the intake, by the expert panel's own source file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.judging import judge
from pipelines.ontology import factors
from pipelines.readers.label_studio import read
from pipelines.sources import load_source
from tests.pipelines.readers.leaves import said, samples

JUDGED_FIELDS = ("subject", "annotator", "factor", "score")


def export(*numbers: tuple[str, object]) -> list[dict[str, Any]]:
    results = [
        {"from_name": name, "to_name": "text", "type": "number", "value": {"number": value}} for name, value in numbers
    ]
    return [{"id": 1, "data": {"id": "ANT-900", "text": "夜が怖い", "genre": "lyrics"},
             "annotations": [{"completed_by": 4, "was_cancelled": False, "result": results}]}]  # fmt: skip


def judged(root: Path, document: object) -> Any:
    source = load_source(root / "pipelines" / "sources" / "expert_panel.yaml")
    return judge(source, "annotations_20261201.json", json.dumps(document, ensure_ascii=False).encode())


def test_numbers_are_typed_as_judgements(root: Path) -> None:
    found = judged(root, export(("emotion.fear", 0.7), ("emotion.joy", 0)))
    assert found.outcome == "accept"
    assert found.typed.select("subject", "text", "annotator", "factor", "score").rows() == [
        ("ANT-900", "夜が怖い", "annotator-4", "emotion.fear", 0.7),
        ("ANT-900", "夜が怖い", "annotator-4", "emotion.joy", 0.0),
    ]


@pytest.mark.parametrize("number", [("emotion.fear", 1.5), ("emotion.fear", -0.2), ("fear", 0.5), ("emotion.x", 0.5)])
def test_a_number_out_of_0_to_1_or_of_no_factor_is_set_aside(root: Path, number: tuple[str, object]) -> None:
    rows = [(name, 0.5) for name in sorted(factors() - {"emotion.fear"})[:40]]
    found = judged(root, export(*rows, number))
    assert (found.outcome, found.broken["row"].to_list()) == ("quarantine", [41])


@pytest.mark.parametrize("document", [{"a": 1}, [1], [{"data": {}, "annotations": [{"result": []}]}]])
def test_what_is_no_export_is_refused(root: Path, document: object) -> None:
    found = judged(root, document)
    assert found.outcome == "reject" and found.reasons[0].startswith("label_studio")


def test_what_is_no_judgement_is_listed(root: Path) -> None:
    document = export(("emotion.fear", 0.7))
    label = {"type": "labels", "from_name": "marks", "value": {"labels": ["emotion.fear"]}}
    document[0]["annotations"][0]["result"] += [label, {"type": "number", "value": [1]}]
    document[0]["annotations"].append({"was_cancelled": True, "result": [label]})
    document[0] |= {"predictions": [{}, {}], "drafts": 3}
    found = judged(root, document)
    assert (found.rows, found.broken["rule"].to_list()) == (2, ["missing"])
    assert found.ignored == {"/annotations (cancelled)": 1, "/annotations/result (no number)": 1, "/predictions": 2}


def test_the_official_export_is_read_whole(root: Path) -> None:
    (path,) = samples(root, "label-studio", "data.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    results = [result for task in document for annotation in task["annotations"] for result in annotation["result"]]
    promised = said("label_studio", role="annotations", fields={name: name for name in JUDGED_FIELDS})
    found = read(path.name, path.read_bytes(), promised)
    assert found.total == sum(result["type"] == "number" for result in results)
    assert found.ignored["/annotations/result (no number)"] == len(results) - found.total
