"""Experts' judgements in an Excel workbook, through the panel's source file."""

from __future__ import annotations

from pathlib import Path

from pipelines.judging import judge
from pipelines.sources import load_source
from tests.pipelines.readers.test_xlsx import sheet, workbook

COLUMNS = ["subject", "text", "genre", "annotator", "factor", "score"]


def test_annotations_in_excel_are_judged_row_by_row_and_none_is_lost(root: Path) -> None:
    good = [["ANT-9", "夜が怖い", "lyrics", f"expert_{number}", "emotion.fear", "0.7"] for number in range(20)]
    bad = [
        ["ANT-9", "夜が怖い", "lyrics", "expert_x", "emotion.fright", "0.7"],
        ["ANT-9", "夜が怖い", "lyrics", "expert_x", "emotion.fear", "1.2"],
        ["ANT-9", "夜が怖い", "lyrics", "expert_1", "emotion.fear", "0.2"],
        ["ANT-9", "夜が怖い", "lyrics", "", "emotion.fear", "0.2"],
    ]
    source = load_source(root / "pipelines" / "sources" / "expert_panel.yaml")
    found = judge(source, "annotations_1.xlsx", workbook(sheet(COLUMNS, *good, *bad)))
    assert (found.outcome, found.rows, found.typed.height) == ("reject", 24, 19)
    assert found.broken.select("row", "rule").rows() == [
        (2, "duplicate_key"), (21, "unknown_factor"), (22, "out_of_range"), (23, "duplicate_key"), (24, "missing"),
    ]  # fmt: skip
    assert all(found.broken["original"].str.contains("ANT-9"))
