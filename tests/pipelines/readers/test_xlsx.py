"""XLSX: a sheet as what its cells show, and workbooks that are refused."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import pytest

from pipelines.readers import xlsx
from pipelines.readers.xlsx import read
from quality.errors import IntakeRefused
from quality.intake import packages
from tests.pipelines.inboxes import promise
from tests.pipelines.readers.leaves import damaged, stays_whole

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
FORMATS = {
    "id": "00000",
    "day": "yyyy/m/d",
    "time": "h:mm:ss",
    "both": "yyyy/m/d h:mm",
    "short": "h:mm",
    "yen": "#,##0円",
}
"""Name of a style in these tests → its format; style 0 is the general one."""


def cell(value: Any, style: str = "") -> str:
    """A cell: text inline, a number, True, an error "#…", a formula "=…", a shared text ("s", place), or raw XML."""
    number = f' s="{list(FORMATS).index(style) + 1}"' if style else ""
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f"<c{number}><v>{value}</v></c>"
    if isinstance(value, tuple):
        return f'<c t="s"><v>{value[1]}</v></c>'
    if value.startswith("<"):
        return str(value)
    if value.startswith("#"):
        return f'<c t="e"><v>{value}</v></c>'
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def sheet(*rows: list[Any], more: str = "") -> str:
    lines = "".join(
        f"<row>{''.join(each if str(each).startswith('<c') else cell(each) for each in row)}</row>" for row in rows
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData>{more}</worksheet>'


def relations(**parts: str) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{KINDS}/{kind}" Target="{part}"/>'
        for name, (kind, _, part) in ((name, said.partition(" ")) for name, said in parts.items())
    )
    return f'<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def workbook(*sheets: str, states: dict[str, str] | None = None, date1904: str = "0", **parts: str | None) -> bytes:
    """A workbook of these sheets, called a, b, …; parts: other parts by name ("__" is "/"), None for none."""
    names = [chr(ord("a") + place) for place in range(len(sheets))]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="{name}" state="{(states or {}).get(name, "visible")}"/>'
        for place, name in enumerate(names, 1)
    )
    codes = "".join(
        f'<numFmt numFmtId="{200 + place}" formatCode="{code}"/>' for place, code in enumerate(FORMATS.values())
    )
    styles = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{200 + place}"/>' for place in range(len(FORMATS)))
    book = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(w="officeDocument xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{KINDS}"><workbookPr date1904="{date1904}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            s="sharedStrings sharedStrings.xml", t="styles styles.xml",
            **{name: f"worksheet worksheets/{name}.xml" for name in names},
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>共有</t></si><si><r><t>夜</t></r><r><t>の海</t></r>'
        '<rPh sb="0" eb="1"><t>ヨル</t></rPh></si></sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs>'
        "</styleSheet>",
        "xl/theme/theme1.xml": "<theme/>",
        **{f"xl/worksheets/{name}.xml": text for name, text in zip(names, sheets, strict=True)},
        **{name.replace("__", "/"): text for name, text in parts.items()},
    }  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in book.items():
            if text is not None:
                archive.writestr(name, text)
    return held.getvalue()


HEADER = ["no", "name", "jan", "lyrics"]
PROMISE = promise(reader="xlsx")


def values(*row: Any, **changes: Any) -> tuple[Any, ...]:
    """The cells of a row with the key K1 that hold these values."""
    found = read("f.xlsx", workbook(sheet(HEADER, ["K1", *row]), **changes), PROMISE)
    return found.frame.row(0)[2 : 2 + len(row)] if found.frame.height else tuple(bad["rule"] for bad in found.broken)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("夜の海",                     "夜の海"),
        (("s", 0),                    "共有"),
        (("s", 1),                    "夜の海"),
        (4901234567894,               "4901234567894"),
        (Decimal("4.901234567894E12"), "4901234567894"),
        (0.1,                         "0.1"),
        (Decimal("0.30000000000000004"), "0.3"),
        (Decimal("1E-7"),             "0.0000001"),
        (-5,                          "-5"),
        (True,                        "TRUE"),
        ('<c t="str"><f>A1</f><v>結果</v></c>', "結果"),
        ('<c t="str"><f>A1</f><v></v></c>', None),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ('<c t="d"><v>2026-11-20</v></c>', "2026-11-20"),
        ("a_x000A_b_x005F_x",         "a\nb_x"),
        (cell(42, "id"),              "00042"),
        (cell(46346, "day"),          "2026-11-20"),
        (cell(46346.5, "both"),       "2026-11-20T12:00:00"),
        (cell(46346, "both"),         "2026-11-20"),
        (cell(Decimal("0.00283564814814815"), "time"), "0:04:05"),
        (cell(Decimal("0.170138888888889"), "short"), "4:05"),
        (cell(1980, "yen"),           "1980"),
    ],
    ids=range(22),
)  # fmt: skip
def test_a_cell_is_what_it_shows(stored: Any, expected: str | None) -> None:
    assert values(stored) == (expected,)


@pytest.mark.parametrize(
    ("stored", "rule"),
    [
        ("#N/A",                   "cell_error"),
        ("<c><f>1+1</f></c>",      "cell_formula"),
        (Decimal("1E21"),          "cell_number"),
        ("<c><v>１２</v></c>",      "cell_number"),
        ("<c><v>x</v></c>",        "cell_number"),
        ("<c><v>NaN</v></c>",      "cell_number"),
        ("<c><v>1E999999</v></c>", "cell_number"),
        (cell(60, "day"),          "cell_date"),
        (cell(-1, "day"),          "cell_date"),
        (cell(9_999_999, "day"),   "cell_date"),
    ],
    ids=range(10),
)  # fmt: skip
def test_a_cell_that_cannot_be_read_sets_its_row_aside(stored: Any, rule: str) -> None:
    assert values(stored) == (rule,)


@pytest.mark.parametrize(("serial", "expected"), [(0, "1904-01-01"), (44884, "2026-11-20")])
def test_a_workbook_may_count_from_1904(serial: int, expected: str) -> None:
    assert values(cell(serial, "day"), date1904="1") == (expected,)


@pytest.mark.parametrize(
    ("key", "rule"),
    [("0001", None), (cell(1, "id"), None), (1, "cell_key"), (cell(46346, "day"), "cell_key")],
    ids=range(4),
)
def test_a_key_is_text_or_has_its_zeros_in_its_format(key: Any, rule: str | None) -> None:
    found = read("f.xlsx", workbook(sheet(HEADER, [key, "夜"])), PROMISE)
    assert [bad["rule"] for bad in found.broken] == ([rule] if rule else [])
    assert found.total == 1


def test_rows_that_do_not_fit_the_header_are_set_aside_and_empty_ones_are_none() -> None:
    rows = [HEADER, ["K1", "夜"], [None, None], [], ["K2", "海", "", "", "余り"], HEADER, ["K3", "風"]]
    found = read("f.xlsx", workbook(sheet(*rows)), PROMISE)
    assert found.frame.select("row", "no").rows() == [(1, "K1"), (4, "K3")]
    assert [(bad["row"], bad["rule"]) for bad in found.broken] == [(2, "ragged_row"), (3, "repeated_header")]
    assert found.total == 4 and '"#5": "余り"' in found.broken[0]["original"]


def test_cells_may_stand_anywhere_in_order() -> None:
    row = (
        '<row r="7"><c r="A7" t="inlineStr"><is><t>K1</t></is></c><c r="D7" t="inlineStr"><is><t>歌</t></is></c></row>'
    )
    text = sheet(HEADER).replace("</sheetData>", f"{row}</sheetData>")
    assert read("f.xlsx", workbook(text), PROMISE).frame.rows() == [(1, "K1", None, None, "歌")]
    for wrong in (
        row.replace("A7", "E7"),
        row.replace("D7", "D8"),
        row.replace('r="7"', 'r="0"'),
        row.replace("D7", "d7"),
    ):
        with pytest.raises(IntakeRefused, match="out of order"):
            read("f.xlsx", workbook(sheet(HEADER).replace("</sheetData>", f"{wrong}</sheetData>")), PROMISE)


@pytest.mark.parametrize(
    ("sheets", "states", "named", "expected"),
    [
        (2, {"b": "hidden"},     "",  "K1"),
        (2, {"a": "veryHidden"}, "",  "K2"),
        (2, {},                  "b", "K2"),
        (2, {},                  "",  None),
        (2, {},                  "c", None),
        (1, {"a": "hidden"},     "",  None),
        (1, {"a": "hidden"},     "a", "K1"),
    ],
)  # fmt: skip
def test_one_sheet_is_visible_or_named(sheets: int, states: dict[str, str], named: str, expected: str | None) -> None:
    data = workbook(*(sheet(HEADER, [f"K{place}"]) for place in range(1, sheets + 1)), states=states)
    said = promise(reader="xlsx", sheet=named)
    if expected:
        found = read("f.xlsx", data, said)
        assert found.frame["no"].to_list() == [expected]
        assert sum("sheet" in name for name in found.ignored if "part" not in name) == (sheets > 1)
    else:
        with pytest.raises(IntakeRefused, match="sheet: "):
            read("f.xlsx", data, said)


def test_every_part_and_element_was_read_or_is_listed() -> None:
    data = workbook(sheet(HEADER, ["K1", ("s", 1), "<c><f>1</f><v>1</v></c>"], more="<hyperlinks/><autoFilter/>"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name for name in archive.namelist() if not name.endswith(".rels")}
    found = read("f.xlsx", data, PROMISE)
    unread = {name.removeprefix("part ") for name in found.ignored if name.startswith("part ")}
    assert unread == {"xl/theme/theme1.xml"} and len(parts - unread) == 5
    assert {name: count for name, count in found.ignored.items() if not name.startswith("part ")} == {
        "/worksheet/autoFilter": 1, "/worksheet/hyperlinks": 1, "formula, its result is read": 1, "reading (rPh)": 1,
    }  # fmt: skip


GOOD = sheet(HEADER, ["K1"])
DTD = f'<!DOCTYPE x [<!ENTITY e "夜">]>{GOOD}'


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,                             "encrypted, or an old"),
        (b"no,name\n",                                                                    "no Office package"),
        (workbook(GOOD) + b"x",                                                           "no Office package"),
        (b"x" + workbook(GOOD),                                                           "no Office package"),
        (workbook(GOOD, **{"xl__vbaProject.bin": "x"}),                                   "macros"),
        (workbook(GOOD, **{"[Content_Types].xml": "<x>ms-excel.sheet.macroEnabled</x>"}),    "macros"),
        (workbook(GOOD, **{"xl__embeddings__oleObject1.bin": "x"}),                       "macros"),
        (workbook(GOOD, **{"xl__externalLinks__externalLink1.xml": "<x/>"}),              "other files"),
        (workbook(GOOD, **{"xl__connections.xml": "<x/>"}),                               "other files"),
        (workbook(GOOD, **{"..__evil.xml": "<x/>"}),                                      "leads elsewhere"),
        (workbook(GOOD, **{"XL__workbook.xml": "<x/>"}),                                  "same name"),
        (workbook(DTD),                                                                   "xml_dtd"),
        (workbook(GOOD, **{"xl__sharedStrings.xml": DTD}),                                "xml_dtd"),
        (workbook(GOOD, **{"xl__sharedStrings.xml": None}),                               "is not there"),
        (workbook(GOOD, **{"_rels__.rels": None}),                                        "is not there"),
        (workbook(GOOD, **{"[Content_Types].xml": None}),                                 "is not there"),
        (workbook(GOOD, **{"xl__media__image1.png": "0" * 3_000_000}),                    "unpacks to far more"),
        (workbook(sheet(HEADER, ["K1"], more='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>')), "merged"),
        (workbook(sheet(HEADER, [("s", 9)])),                                             "a text that is not there"),
        (workbook(sheet(["no", "name", "jan"])),                                          "header: 1 columns missing"),
        (workbook(sheet([*HEADER, "more"])),                                              "header: 0 columns missing"),
        (workbook(sheet(["no", "name", "jan", "jan", "lyrics"])),                         "header"),
        (workbook(f'<chartsheet xmlns="{MAIN}"/>'),                                       "no worksheet"),
        (workbook(GOOD.replace("worksheet", "dialogsheet")),                              "no worksheet"),
        (workbook(sheet()),                                                               "header"),
    ],
    ids=range(25),
)  # fmt: skip
def test_a_workbook_that_does_harm_or_breaks_its_promise_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(IntakeRefused, match=re.escape(rule)):
        read("f.xlsx", data, PROMISE)


def test_many_cells_of_one_long_text_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_TEXT", 30)
    with pytest.raises(IntakeRefused, match="too_large"):
        read("f.xlsx", workbook(sheet(HEADER, *([f"K{place}", ("s", 0)] for place in range(10)))), PROMISE)


def test_damage_is_refused_or_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "ALWAYS", 50_000)
    data = workbook(sheet(HEADER, ["K1", ("s", 1), cell(46346, "day"), True]))
    assert stays_whole(read, data, PROMISE, 150)[1]
    text = sheet(HEADER, ["K1", ("s", 1), cell(46346, "day"), True]).encode()
    good = bad = 0
    for wrong in damaged(text, 100):
        try:
            read("f.xlsx", workbook(wrong.decode("utf-8", "replace")), PROMISE)
            good += 1
        except IntakeRefused:
            bad += 1
    assert good and bad
