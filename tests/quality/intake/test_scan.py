"""The fast path of large files against the slow one: whatever it accepts, it reads as the slow one does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.judging import judge
from pipelines.readers import delimited
from pipelines.sources import load_source
from quality.intake.characters import fault
from quality.intake.columns import READINGS, decided
from quality.intake.plain import KANA, ODD, TWIN, kinds_of_characters
from quality.intake.records import BrokenRecords, records
from quality.intake.rules import text
from quality.intake.scan import scan
from quality.intake.targets import ALTERNATIVES, TARGETS, Field
from tests.quality.intake import bad_tables, bad_texts
from tests.quality.intake.made_files import Case
from tests.quality.intake.outcomes import outcome

SOURCE = load_source(Path(__file__).resolve().parents[2] / "hostile_source.yaml")
TABLES = {name: case for name, case in (bad_tables.CASES | bad_texts.CASES).items() if case[0].endswith(".csv")}
PIECES = st.lists(
    st.sampled_from([*'",\n\ra 夜\u3000ラ一é𠮷+\x00', '""', "\r\n", "W1"]),
    max_size=30,
).map("".join)


def slowly(body: str) -> list[list[str]] | None:
    """Records of two cells by records.py; None where it finds a fault."""
    try:
        found = list(records(body, ","))
    except BrokenRecords:
        return None
    return None if any(rule or len(cells) != 2 for cells, rule in found) else [cells for cells, _ in found]


@settings(max_examples=100, deadline=None)
@given(PIECES)
def test_what_the_scan_accepts_it_splits_as_the_slow_reader_does(body: str) -> None:
    found = scan(body.encode(), 0, 2, ",")
    if found is not None:
        assert slowly(body) == [list(cells) for cells in zip(*found.cells, strict=True)]
        for cells, plain in zip(found.cells, found.plain, strict=True):
            assert all(fault(cell) == "" and text(cell) == cell for cell in cells.filter(plain))


CELLS = st.text(st.characters(exclude_characters='",\r\n', exclude_categories=["Cs"]), min_size=1)


@settings(deadline=None)
@given(st.lists(CELLS, min_size=1))
def test_the_scan_doubts_no_plain_table(rows: list[str]) -> None:
    body = "".join(f'{cell},"x""{cell}\n"\n' for cell in rows)
    found = scan(body.encode(), 0, 2, ",")
    assert found is not None
    assert found.cells[1].to_list() == [f'x"{cell}\n' for cell in rows]


def test_a_value_of_plain_characters_breaks_no_rule_about_characters_whatever_stands_where() -> None:
    kinds = kinds_of_characters()
    letters = [chr(code) for code in range(0x10000) if kinds[code] != ODD]
    assert len(letters) > 20_000
    again = "".join(letters)
    twins = {letter for letter in letters if kinds[ord(letter)] == TWIN}
    kana = {letter for letter in letters if kinds[ord(letter)] == KANA}
    for start in range(0, len(letters), 7):
        part = again[start : start + 9]
        if not any(one in twins and other in kana for one, other in zip(part, part[1:], strict=False)):
            assert fault(part) == "" and text(part) == part.strip(), part


@pytest.mark.parametrize("case", TABLES.values(), ids=TABLES)
def test_a_bad_table_is_judged_the_same_when_it_is_large(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    file, data, _ = case
    slow = judge(SOURCE, file, data)
    monkeypatch.setattr(delimited, "LARGE", 0)
    fast = judge(SOURCE, file, data)
    assert (fast.outcome, fast.rows, fast.reasons) == (slow.outcome, slow.rows, slow.reasons)
    assert fast.typed.equals(slow.typed) and fast.broken.equals(slow.broken)


FIELDS: dict[str, Field] = {
    **{f"{role} {name}": field for role, fields in TARGETS.items() for name, field in fields.items()},
    **{name: Field(rule, dtype=pl.Int64 if "s" in name and name != "names" else pl.String)
       for name, rule in ALTERNATIVES.items() if name in ("text", "title", "names", "day")},
}  # fmt: skip
VALUES = st.one_of(
    st.text("0123456789-/.:,年月日円JPUS|W夜 \n", max_size=16),
    st.from_regex(r"\A(?:[12][0-9]{3}-[01][0-9]-[0-3][0-9]|[A-Z]{2}[A-Z0-9]{3}[0-9]{7}|[0-9]{13}|[0-9]{1,10})\Z"),
    st.sampled_from(["不明", "なし", "-", "-0", "", "JP", "WORLD", "music", "4900000000016", "0" * 13, "JPZ992300003"]),
).map(str.strip)


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
@settings(max_examples=20, deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=20))
def test_what_a_column_reads_at_once_the_rule_reads_one_by_one(field: Field, values: list[str]) -> None:
    if field.rule not in READINGS:
        return
    given_values = pl.Series(values, dtype=pl.String)
    typed, certain = decided(given_values, pl.repeat(True, len(values), eager=True), field, field.rule)
    for value, found in zip(given_values.filter(certain), typed.filter(certain), strict=True):
        expected: Any = outcome(field.rule, value) if value else None
        if field.may_be_unknown and not field.required and value in ("不明", "なし", "-"):
            expected = None
        assert found == (expected if expected != "" else None), value
