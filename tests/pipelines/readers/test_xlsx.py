"""Excel workbooks: the first sheet as text, and what refuses one. Annotations in it through the panel's source file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.judging import judge
from pipelines.readers.xlsx import read
from pipelines.sources import load_source
from quality.errors import IntakeRefused
from tests.pipelines.inboxes import promise

AB = promise(
    columns=["a", "b"], texts={}, fields={"source_key": "a", "title": "b", "domain": {"value": "music"}}
)  # fmt: skip
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
PARTS = {
    "xl/workbook.xml": f'<workbook {MAIN} {LINKS}><sheets><sheet name="評価" sheetId="1" r:id="rId7"/>'
    '<sheet name="notes" sheetId="2" r:id="rId8"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId8" Target="worksheets/sheet2.xml"/><Relationship Id="rId7" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
    "xl/worksheets/sheet2.xml": f"<worksheet {MAIN}/>",
}


def sheet(*rows: str) -> bytes:
    """A workbook whose first sheet has these rows of cells."""
    whole = "".join(f"<row>{row}</row>" for row in rows)
    return packed({"xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{whole}</sheetData></worksheet>"})


def packed(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (PARTS | parts).items():
            archive.writestr(name, text)
    return file.getvalue()


def inline(cells: Sequence[str]) -> str:
    """Cells of text as they are, empty ones left out."""
    return "".join(
        f'<c r="{chr(65 + place)}1" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        for place, cell in enumerate(cells)
        if cell
    )


HEAD = inline(["a", "b"])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (inline(["夜", "怖い"]),                                       [(1, "夜", "怖い")]),
        ('<c r="A2"><v>0.69999999999999996</v></c><c r="B2"><v>3</v></c>', [(1, "0.7", "3")]),
        ('<c r="A2"><v>1E-3</v></c><c r="B2" t="b"><v>1</v></c>',      [(1, "0.001", "1")]),
        ('<c r="B2" t="str"><f>A1&amp;"x"</f><v>ax</v></c>',           [(1, "", "ax")]),
        ("<c/><c><v>2</v></c>",                                        [(1, "", "2")]),
        ('<c r="A2" s="4"/>',                                          []),
        ("",                                                           []),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_see_them(row: str, expected: list[tuple[int, str, str]]) -> None:
    assert read("f.xlsx", sheet(HEAD, row), AB).frame.select("row", "a", "b").rows() == expected


def test_shared_strings_are_read_without_their_furigana() -> None:
    strings = (
        f"<sst {MAIN}><si><t>a</t></si><si><t>b</t></si>"
        "<si><r><t>夜</t></r><r><t>空</t></r><rPh><t>よぞら</t></rPh></si><si><t>一_x000D_二</t></si></sst>"
    )
    cells = ["".join(f'<c t="s"><v>{number}</v></c>' for number in pair) for pair in ((0, 1), (2, 3))]
    whole = "".join(f"<row>{row}</row>" for row in cells)
    first = f"<worksheet {MAIN}><sheetData>{whole}</sheetData></worksheet>"
    data = packed({"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": first})
    assert read("f.xlsx", data, AB).frame.rows() == [(1, "夜空", "一\r二")]


def test_a_cell_beyond_the_header_sets_its_row_aside() -> None:
    found = read("f.xlsx", sheet(HEAD, inline(["1", "2", "3"]), inline(["4", "5"])), AB)
    assert [(row["row"], row["rule"]) for row in found.broken] == [(1, "ragged_row")]
    assert found.frame.rows() == [(2, "4", "5")] and found.total == 2


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK", "broken"),
        (b"a,b\n1,2\n", "broken"),
        (sheet(HEAD)[:200], "broken"),
        (packed({}), "sheet1.xml is missing"),
        (packed({"xl/worksheets/sheet1.xml": "<worksheet"}), "is not XML"),
        (packed({"xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'}), "declares entities"),
        (packed({"xl/worksheets/sheet1.xml": " " * 3_000_000}), "unpacks to far more"),
        (packed({"xl/workbook.xml": f"<workbook {MAIN}/>"}), "no sheet"),
        (sheet(inline(["a", "c"])), "header"),
        (sheet(), "header"),
        (sheet(HEAD, '<c t="s"><v>9</v></c>'), "cannot be read"),
        (sheet(HEAD, "<c><v>x</v></c>"), "cannot be read"),
        (sheet(HEAD, '<c r="ZZZ2"><v>1</v></c>'), "a cell at"),
    ],
)
def test_what_is_no_workbook_of_the_promised_columns_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(IntakeRefused, match=why) as raised:
        read("f.xlsx", data, AB)
    assert raised.value.remedy


cells = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="_\ufffe\uffff"), max_size=8)


@given(st.lists(st.tuples(cells, cells), max_size=6))
def test_what_was_written_is_what_is_read(rows: list[tuple[str, str]]) -> None:
    found = read("f.xlsx", sheet(HEAD, *map(inline, rows)), AB)
    assert found.frame.select("a", "b").rows() == [row for row in rows if any(row)]


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
    found = judge(source, "annotations_1.xlsx", sheet(*map(inline, [COLUMNS, *good, *bad])))
    assert (found.outcome, found.rows, found.typed.height) == ("quarantine", 24, 20)
    assert found.broken.select("row", "rule").rows() == [
        (21, "unknown_factor"), (22, "out_of_range"), (23, "duplicate_key"), (24, "missing"),
    ]  # fmt: skip
    assert all(found.broken["original"].str.contains("ANT-9"))
