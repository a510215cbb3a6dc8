"""CSV and TSV: rows as they were written, and what refuses a file or sets a row aside."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.readers.delimited import read
from quality.errors import IntakeRefused
from tests.pipelines.inboxes import promise

AB = promise(
    columns=["a", "b"], texts={}, fields={"source_key": "a", "title": "b", "domain": {"value": "music"}}
)  # fmt: skip


def rows(text: str) -> list[tuple[int, ...]]:
    return read("f.csv", text.encode(), AB).frame.select("row", "a", "b").rows()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n",               [(1, "1", "2")]),
        ("b,a\n1,2\n",               [(1, "2", "1")]),
        ("a,b\r\n1,2\r\n",           [(1, "1", "2")]),
        ("a,b\r1,2\r",               [(1, "1", "2")]),
        ('a,b\n"1\n1","2,2"\n',      [(1, "1\n1", "2,2")]),
        ('a,b\n"1""1",2\n',          [(1, '1"1', "2")]),
        ("a,b\n NULL ,007\n",        [(1, " NULL ", "007")]),
        ("a,b\n\n1,2\n\n3,4\n",      [(1, "1", "2"), (2, "3", "4")]),
        ("\ufeffa,b\n1,2\n",         [(1, "1", "2")]),
        ("a,b\n,\n",                 [(1, "", "")]),
        ("a,b\n",                    []),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_file_is_read_as_it_was_written(text: str, expected: list[tuple[int, ...]]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('a,b\n1,"2\n3,4\n',     "csv"),        # a quote that never ends
        ('a,b\n"1"1,2\n',        "csv"),
        ("a,b\n1,2",             "cut_off"),
        ("",                     "cut_off"),
        ("\n",                   "header"),
        ("a\n1\n",               "header"),
        ("a,b,c\n1,2,3\n",       "header"),
        ("a,a,b\n1,2,3\n",       "header"),
        ("a,B\n1,2\n",           "header"),
        ("a,b \n1,2\n",          "header"),
        ("a,\ufeffb\n1,2\n",     "header"),
        ("a;b\n1;2\n",           "header"),
        ("a，b\n1，2\n",         "header"),
        ("売上報告\na,b\n1,2\n",   "header"),
        ("a,b\n" + "\x00" * 9,    "nul_byte"),
    ],
    ids=range(15),
)  # fmt: skip
def test_a_file_that_breaks_its_promise_is_refused_as_a_whole(text: str, rule: str) -> None:
    with pytest.raises(IntakeRefused) as refused:
        rows(text)
    assert refused.value.why.startswith(f"{rule}: ")


def test_a_wrong_header_says_what_is_missing_and_what_was_not_promised() -> None:
    with pytest.raises(IntakeRefused, match=r"1 columns missing \(b\), 2 not promised"):
        rows("a,c,d\n1,2,3\n")


def test_a_ragged_row_and_a_repeated_header_are_set_aside_with_their_cells_and_keep_their_number() -> None:
    found = read("f.csv", b"b,a\n1,2\n3\n4,5,6,7\nb,a\n8,9\n", AB)
    assert found.frame["row"].to_list() == [1, 5]
    assert found.total == 5
    assert [(bad["row"], bad["rule"], json.loads(bad["original"])) for bad in found.broken] == [
        (2, "ragged_row",      {"b": "3"}),
        (3, "ragged_row",      {"b": "4", "a": "5", "": ["6", "7"]}),
        (4, "repeated_header", {"b": "b", "a": "a"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ('W1,12" single',              "stray_quote"),
        ('W1,a "live" b',              "stray_quote"),
        ('W1,"x\nW2,y\nW3,z"',         "swallowed_row"),
        ('W1,"12"" single"',           ""),
        ('W1,"la, la\nla, la"',        ""),
        ('W1,"W2 and W3\n, W4, and"',  ""),
    ],
)  # fmt: skip
def test_a_quote_that_programs_read_differently_sets_its_row_aside(row: str, rule: str) -> None:
    found = read("f.csv", f"a,b\nW0,x\n{row}\nW9,y\n".encode(), AB)
    assert [bad["rule"] for bad in found.broken] == ([rule] if rule else [])
    assert found.total == 3


def test_an_end_marker_that_is_promised_is_the_last_line_and_no_row() -> None:
    marked = AB.model_copy(update={"end_marker": "#END"})
    for end in ("#END\n", "#END", "#END\r\n"):
        assert read("f.csv", f"a,b\n1,2\n{end}".encode(), marked).total == 1
    for end in ("", "#end\n", "#END\n3,4\n", "x#END\n", "#END \n", "#END\n\n"):
        with pytest.raises(IntakeRefused, match="cut_off: the last line is not the promised '#END'"):
            read("f.csv", f"a,b\n1,2\n{end}".encode(), marked)


def test_another_delimiter_and_encoding_are_read_where_they_are_promised() -> None:
    tabs = AB.model_copy(update={"delimiter": "\t", "encodings": ("cp932",)})
    assert read("f.tsv", "a\tb\n髙﨑\t1,2\n".encode("cp932"), tabs).frame.rows() == [(1, "髙﨑", "1,2")]


def test_a_cell_of_megabytes_is_refused() -> None:
    with pytest.raises(IntakeRefused, match="csv: broken after row "):
        rows("a,b\n1,2\n" + "x" * 2_000_001 + ",2\n")


cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufeff"), max_size=8)


@given(st.lists(st.tuples(cells, cells), max_size=8))
def test_what_a_csv_writer_writes_is_read_back_exactly(written: list[tuple[str, str]]) -> None:
    held = io.StringIO()
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([("a", "b"), *written])
    found = read("f.csv", held.getvalue().encode(), AB)
    kept = [(number, *pair) for number, pair in enumerate(written, 1) if pair != ("a", "b")]
    assert found.frame.rows() == kept
    assert found.total == len(written)


@given(st.text('ab,"\n\r1 \\', max_size=30))
def test_any_text_is_read_or_refused_and_no_row_is_lost(text: str) -> None:
    try:
        found = read("f.csv", f"a,b\n{text}\n".encode(), AB)
    except IntakeRefused:
        return
    numbers = [*found.frame["row"], *(bad["row"] for bad in found.broken)]
    assert sorted(numbers) == list(range(1, found.total + 1))
