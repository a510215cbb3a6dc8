"""Judging a file: accept, accept but for some rows, or reject."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.judging import Judgement, judge, not_shrunk
from pipelines.sources import Source, load_source
from tests.pipelines.inboxes import ARTICLES, CATALOG, TAKEDOWN, House
from tests.quality.intake import made_files
from tests.quality.intake.made_files import row

HEAD = "no,name,jan,lyrics\n"
GOOD_ROW, BAD_ROW = "A{0},題,,\n", "A{0},題,123,\n"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    house = House(tmp_path_factory.mktemp("house"))
    return load_source(house.source("label", CATALOG, TAKEDOWN, ARTICLES, max_set_aside=0.2))


def catalog(good: int, bad: int = 0) -> bytes:
    rows = [(BAD_ROW if number < bad else GOOD_ROW).format(number) for number in range(good + bad)]
    return (HEAD + "".join(rows)).encode()


@pytest.mark.parametrize(
    ("file", "data", "outcome", "role", "rows", "set_aside", "reason"),
    [
        ("catalog_1.csv",  catalog(5),      "accept",     "catalog",  5,  0, ""),
        ("catalog_1.csv",  catalog(8, 2),   "quarantine", "catalog",  10, 2, "bad_jan: 2 rows"),
        ("catalog_1.csv",  catalog(7, 2),   "reject",     "catalog",  9,  2, "too_many_bad_rows: 2 of 9 rows"),
        ("catalog_1.csv",  catalog(0),      "reject",     "catalog",  0,  0, "no_rows: "),
        ("catalog_1.csv",  b"",             "reject",     "catalog",  0,  0, "empty_file: "),
        ("catalog_1.csv",  catalog(2)[:-1], "reject",     "catalog",  0,  0, "cut_off: "),
        ("catalog_1.csv",  b"PK\x03\x04\n", "reject",     "catalog",  0,  0, "magic: "),
        ("takedown_1.csv", b"no,reason\nA,\n", "accept",  "takedown", 1,  0, ""),
        ("catalog_1.csv.count", b"2\n",     "reject",     "unknown",  0,  0, "side_file: catalog_1.csv did not come"),
        ("prices_1.csv",   catalog(2),      "reject",     "unknown",  0,  0, "unknown_file: none of articles*.csv"),
        ("-catalog_1.csv", catalog(2),      "reject",     "unknown",  0,  0, "file_name: "),
        ("old/catalog.csv", catalog(2),     "reject",     "unknown",  0,  0, "folder: it lies in a folder"),
    ],
    ids=range(12),
)  # fmt: skip
def test_a_file_is_accepted_accepted_in_part_or_rejected_with_a_reason(
    source: Source, file: str, data: bytes, outcome: str, role: str, rows: int, set_aside: int, reason: str
) -> None:
    found = judge(source, file, data)
    assert (found.outcome, found.role, found.rows, found.set_aside) == (outcome, role, rows, set_aside)
    assert [said.startswith(reason) for said in found.reasons] == ([True] if reason else [])
    if outcome == "reject":
        assert " → " in found.reasons[0]
    else:
        assert found.typed.height == rows - set_aside


def test_a_row_that_breaks_two_rules_is_one_row_set_aside(source: Source) -> None:
    found = judge(source, "catalog_1.csv", (HEAD + "A B,,,\n" + "".join(f"A{n},題,,\n" for n in range(9))).encode())
    assert (found.broken["rule"].to_list(), found.set_aside) == (["bad_key", "missing"], 1)
    assert found.reasons == ["bad_key: 1 rows", "missing: 1 rows"]


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: (HEAD + text + "\n").encode(errors="replace")))
def test_no_bytes_that_a_supplier_can_send_raise(source: Source, data: bytes) -> None:
    found = judge(source, "catalog_1.csv", data)
    assert found.outcome in {"accept", "quarantine", "reject"}
    assert found.typed.height + found.set_aside <= max(found.rows, 0)


def test_no_damage_to_a_real_file_raises_and_its_end_cut_off_is_always_found(source: Source) -> None:
    whole, drawn = catalog(20, 2), random.Random(3)
    assert judge(source, "catalog_1.csv", whole).outcome == "quarantine"
    for _ in range(100):
        data = bytearray(whole)
        data[drawn.randrange(len(data))] = drawn.randrange(256)
        judge(source, "catalog_1.csv", bytes(data))
    cuts = [whole[:length] for length in range(len(whole)) if whole[length - 1 : length] != b"\n"]
    assert {judge(source, "catalog_1.csv", data).outcome for data in cuts} == {"reject"}


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (None, 1,  "accept"),
        (10,   8,  "accept"),
        (10,   7,  "reject"),
        (10,   10, "accept"),
        (1,    99, "accept"),
    ],
)  # fmt: skip
def test_a_full_catalog_may_lose_its_promised_share_and_no_more(
    source: Source, before: int | None, after: int, outcome: str
) -> None:
    found = not_shrunk(
        Judgement("accept", "catalog", after), source, Judgement("accept", "catalog", before) if before else None
    )
    assert (found.outcome, found.rows) == (outcome, after)
    if outcome == "reject":
        assert found.reasons == [
            "shrunk: 7 works after 10, at most 20% fewer promised → ask the rights holder; the last good catalog stays"
        ]


FULL = load_source(Path(__file__).resolve().parents[1] / "hostile_source.yaml")


@pytest.mark.parametrize(
    ("rest", "outcome"),
    [
        ([row(number, territories="UK") for number in range(7, 11)],         "quarantine"),
        (["x\n"] * 4,                                                        "reject"),
        ([row(number, isrc="") for number in range(21, 25)],                 "reject"),
        ([row(number, work_id=f"X{number:06}") for number in range(7, 11)],  "accept"),
    ],
    ids=["bad rows of known works", "rows of nothing", "other works", "the same ISRC under other keys"],
)  # fmt: skip
def test_a_catalog_that_is_filled_up_has_shrunk_all_the_same(rest: list[str], outcome: str) -> None:
    before = judge(FULL, "a.csv", (made_files.HEAD + "".join(map(row, range(1, 11)))).encode())
    after = judge(FULL, "a.csv", (made_files.HEAD + "".join(map(row, range(1, 7))) + "".join(rest)).encode())
    assert not_shrunk(after, FULL, before).outcome == outcome
