"""The tables of the MSDB from the current rows of all catalogs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from quality.contracts import tables
from transforms.catalog import works as build
from transforms.catalog.works import Terms
from transforms.identity import identifier

COLUMNS = (
    "source_key", "domain", "title", "title_kana", "release_date", "genres", "series", "duration_s", "tempo_bpm",
    "pages", "rating", "isrc", "isbn", "jan", "price_jpy", "territories", "first_night", "status",
)  # fmt: skip
NUMBERS = {"duration_s", "tempo_bpm", "pages", "price_jpy"}
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2027, 12, 31)


def catalog(*rows: dict[str, Any], source: str = "label") -> pl.DataFrame:
    """Current rows of one source; what a row leaves out is null."""
    usual = {"domain": "music", "title": "題", "first_night": "2026-11-18", "status": "live"}
    further = sorted({name for row in rows for name in row} - set(COLUMNS))
    schema = {name: pl.Int64 if name in NUMBERS else pl.String for name in [*COLUMNS, *further]}
    return build.with_ids(pl.DataFrame([usual | row for row in rows], schema=schema), source)


def work(key: str, source: str = "label") -> str:
    return identifier("work", source, key)


def checked(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as the contract wants it; nothing in it breaks the contract."""
    found = tables()[name].conform(frame)
    _, failure = tables()[name].schema.filter(found)
    assert failure.counts() == {}
    return found


@pytest.mark.parametrize(
    ("release_date", "day", "year"),
    [
        ("2026-11-20", dt.date(2026, 11, 20), 2026),
        ("2026-11",    None,                  2026),
        ("2026",       None,                  2026),
        (None,         None,                  None),
    ],
)  # fmt: skip
def test_a_date_of_which_only_a_part_is_known_gives_the_year_alone(
    release_date: str | None, day: dt.date | None, year: int | None
) -> None:
    found = checked("silver.works", build.works(catalog({"source_key": "A", "release_date": release_date})))
    assert found.select("release_date", "release_year").row(0) == (day, year)


def test_a_work_is_its_supplier_and_key_on_every_night() -> None:
    assert catalog({"source_key": "A"})["work_id"].to_list() == [work("A")]
    assert work("A") != work("A", "other")


def test_genres_are_a_list_and_an_empty_one_where_there_are_none() -> None:
    found = build.works(catalog({"source_key": "A", "genres": "ロック\nポップ"}, {"source_key": "B"}))
    assert found["genres"].to_list() == [["ロック", "ポップ"], []]


def test_every_code_is_a_product_and_a_code_on_two_works_stays_with_one_and_is_counted() -> None:
    rows = catalog(
        {"source_key": "A", "jan": "4900000000016", "isrc": "JPZ992300003", "price_jpy": 255},
        {"source_key": "B", "jan": "4900000000016"},
        {"source_key": "C"},
    )
    found, shared = build.products(rows)
    first = min(work("A"), work("B"))
    assert shared == 1
    assert checked("silver.products", found).sort("product_id").rows() == [
        ("isrc:JPZ992300003", work("A"), "isrc", "JPZ992300003", 255),
        ("jan:4900000000016", first, "jan", "4900000000016", 255 if first == work("A") else None),
    ]


TERMS = {
    "label":   Terms(("media", "retail"), ("JP",), FIRST, LAST),
    "studio":  Terms(("media",), (), FIRST, LAST),
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "territories", "expected"),
    [
        ("label",  None,     {("media", "JP"), ("retail", "JP")}),
        ("label",  "TW\nUS", {("media", "TW"), ("media", "US"), ("retail", "TW"), ("retail", "US")}),
        ("studio", "TW",     {("media", "TW")}),
        ("studio", None,     set()),
        ("nobody", "JP",     set()),
    ],
)  # fmt: skip
def test_rights_are_what_the_row_says_else_the_source_and_nothing_where_neither_does(
    source: str, territories: str | None, expected: set[tuple[str, str]]
) -> None:
    rows = catalog({"source_key": "A", "territories": territories}, source=source)
    found = checked("silver.rights", build.rights(rows, TERMS))
    assert set(found.select("use", "territory").iter_rows()) == expected
    assert set(found.select("work_id", "valid_from", "valid_until").iter_rows()) <= {(work("A", source), FIRST, LAST)}


def test_a_text_is_the_title_and_every_text_column_but_a_name_is_none() -> None:
    rows = catalog(
        {"source_key": "A", "title": "愛", "text.lyrics": "夜のなか"},
        {"source_key": "B", "title": "愛", "domain": "person", "text.lyrics": None, "text.description": "歌手"},
    )
    assert set(build.texts(rows).iter_rows()) == {
        (work("A"), "music",  "title",       "愛"),
        (work("A"), "music",  "lyrics",      "夜のなか"),
        (work("B"), "person", "description", "歌手"),
    }  # fmt: skip
