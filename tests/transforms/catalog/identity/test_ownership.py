"""Whose a joined work is, and what the other suppliers may add to it. Fails closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tests.transforms.catalog.identity.drawn import rows_of
from transforms.catalog.identity.aliases import to_works
from transforms.catalog.identity.ownership import merged, owned_rows, rights_of_owners, with_contributions
from transforms.catalog.identity.resolve import resolve
from transforms.catalog.works import Terms
from transforms.identity import identifier

NIGHT = "2026-11-20"
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2027, 12, 31)
KINDS = {"label": "rights_holder", "studio": "rights_holder", "lexicon": "reference", "store": "retailer"}
SAME = {"title": "最終のひとつ前", "isrc": "JPHK12300036"}


def terms(**given: str) -> dict[str, Terms]:
    """`label="streaming_service JP,TW"`: uses and territories of each source that states rights."""
    found = {}
    for source, said in given.items():
        uses, places = said.split(" ")
        found[source] = Terms(tuple(uses.split(",")), tuple(places.split(",")), FIRST, LAST)
    return found


def owned(given: dict[str, Terms], *rows: dict[str, Any], night: str = NIGHT) -> pl.DataFrame:
    found = rows_of(*(SAME | row for row in rows))
    return with_contributions(owned_rows(found, resolve(found).links, KINDS, given), given, night)


def granted(given: dict[str, Terms], *rows: dict[str, Any]) -> set[tuple[str, str]]:
    return set(rights_of_owners(owned(given, *rows), given).select("use", "territory").iter_rows())


def contributing(given: dict[str, Terms], *rows: dict[str, Any], night: str = NIGHT) -> set[str]:
    return set(owned(given, *rows, night=night).filter("contributes")["source"])


LABEL, STORE = {"key": "label:A"}, {"key": "store:B"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"label": "media JP", "store": "media JP"},             {("media", "JP")}),
        ({"label": "media JP", "store": "media,retail WORLD"},   {("media", "JP")}),
        ({"label": "media,retail JP,TW", "store": "retail JP"},  {("media", "JP"), ("media", "TW"), ("retail", "JP"),
                                                                  ("retail", "TW")}),
        ({"label": "media JP"},                                  {("media", "JP")}),
        ({"store": "media JP"},                                  set()),
    ],
)  # fmt: skip
def test_the_owner_alone_gives_rights_and_nobody_widens_them(
    given: dict[str, str], expected: set[tuple[str, str]]
) -> None:
    assert granted(terms(**given), LABEL, STORE) == expected
    assert granted(terms(**given), STORE, LABEL) == expected


@pytest.mark.parametrize(
    ("given", "store", "expected"),
    [
        ({"label": "media JP", "store": "media JP"},            {},                       True),
        ({"label": "media JP", "store": "media,retail JP,TW"},  {},                       True),
        ({"label": "media JP", "store": "media WORLD"},         {},                       True),
        ({"label": "media WORLD", "store": "media JP"},         {},                       False),
        ({"label": "media,retail JP", "store": "retail JP"},    {},                       False),
        ({"label": "media JP"},                                 {},                       False),
        ({"label": "media JP", "store": "media JP"},            {"status": "withdrawn"},  False),
        ({"label": "media JP,TW", "store": "media JP,TW"},      {"territories": "JP"},    False),
    ],
)  # fmt: skip
def test_another_supplier_adds_only_what_its_own_rights_let_go_as_far_as_the_owners(
    given: dict[str, str], store: dict[str, Any], expected: bool
) -> None:
    assert ("store" in contributing(terms(**given), LABEL, STORE | store)) is expected


def test_rights_that_have_ended_by_this_night_cover_nothing() -> None:
    given = terms(label="media JP", store="media JP")
    given["store"] = Terms(("media",), ("JP",), FIRST, dt.date(2026, 11, 19))
    assert contributing(given, LABEL, STORE, night="2026-11-19") == {"label", "store"}
    assert contributing(given, LABEL, STORE, night="2026-11-20") == {"label"}


def test_what_the_owner_withdraws_is_withdrawn_whoever_still_lists_it() -> None:
    given = terms(label="media JP", store="media JP")
    (work,) = merged(owned(given, LABEL | {"status": "withdrawn"}, STORE)).to_dicts()
    assert (work["source"], work["status"]) == ("label", "withdrawn")
    (work,) = merged(owned(given, LABEL, STORE | {"status": "withdrawn"})).to_dicts()
    assert (work["source"], work["status"]) == ("label", "live")


def test_one_row_a_work_with_the_owners_words_and_gaps_filled_by_who_may() -> None:
    rows = (LABEL | {"title_kana": None, "duration_s": 268}, STORE | {"title_kana": "サイシュウ", "duration_s": 270})
    (work,) = merged(owned(terms(label="media JP", store="media JP"), *rows)).to_dicts()
    assert (work["title_kana"], work["duration_s"], work["source_key"]) == ("サイシュウ", 268, "A")
    (work,) = merged(owned(terms(label="media JP"), *rows)).to_dicts()
    assert (work["title_kana"], work["duration_s"]) == (None, 268)


@pytest.mark.parametrize(
    ("first", "second", "owner"),
    [
        ({"key": "store:B"}, {"key": "label:A", "night": "2026-11-19"},     "label"),
        ({"key": "store:B"}, {"key": "lexicon:A", "night": "2026-11-19"},   "lexicon"),
        ({"key": "studio:B"}, {"key": "label:A", "night": "2026-11-19"},    "studio"),
        ({"key": "unknown:B"}, {"key": "store:A", "night": "2026-11-19"},   "store"),
    ],
)  # fmt: skip
def test_a_rights_holder_comes_before_a_reference_before_a_retailer_and_then_who_came_first(
    first: dict[str, Any], second: dict[str, Any], owner: str
) -> None:
    given = terms(label="media JP", studio="media JP", store="media JP", lexicon="media JP")
    assert set(owned(given, first, second)["owner"]) == {owner}
    assert set(owned(given, first, second)["work_id"]) == {identifier("work", *first["key"].split(":"))}


def test_a_text_stands_under_its_work_and_one_that_may_not_be_passed_on_under_none() -> None:
    links = pl.DataFrame(
        {"key_id": ["work-1", "work-2", "work-3"], "work_id": ["work-1"] * 3, "contributes": [True, True, False]}
    )
    texts = pl.DataFrame({"subject_id": ["work-1", "work-2", "work-3", "article-1"], "text": list("abcd")})
    assert to_works(texts, "subject_id", links, brought=True).rows() == [
        ("work-1", "a"), ("work-1", "b"), ("article-1", "d"),
    ]  # fmt: skip
    assert to_works(texts, "subject_id", links)["subject_id"].to_list() == ["work-1"] * 3 + ["article-1"]
