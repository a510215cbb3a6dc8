"""Which suppliers' keys are one work."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.catalog.identity.drawn import decisions_of, rows_of, works_of
from transforms.catalog.identity.resolve import resolve
from transforms.identity import identifier

SONG = {"title": "最終のひとつ前", "by": "真白野ユウ", "day": "2023-12-06", "duration_s": 268}
CODE = {"isrc": "JPHK12300036"}
BOOK, OTHER_BOOK = {"isbn": "9784949999731"}, {"isbn": "9784949999571"}
EIDR = {"domain": "video", "eidr": "10.5240/F592-58D1-A4D9-E968-5435-L"}
ISNI = {"domain": "person", "isni": "0000000121032683"}
ISWC, ISSN = {"iswc": "T-034.524.680-1"}, {"domain": "book", "issn": "0317-8471"}
LONG = "長くて二つとない題名を持つ歌の話"
DOG = {"title": "灯台の犬の冒険と友達", "by": "甲"}
ROUGE = {"domain": "cosmetics", "title": "灯ともしルージュのとても長い名前"}
SUMMER = {"title_kana": "ボクラノナガイナツヤスミノハナシ", "by": "甲", "day": "2020-01-02"}
N18, N19, N20 = (f"2026-11-{day}" for day in (18, 19, 20))


def pair(one: dict[str, Any], other: dict[str, Any]) -> pl.DataFrame:
    return rows_of({"key": "label:A"} | one, {"key": "store:B"} | other)


JOINED = [
    ("a code and the title",        CODE | {"title": "夜"}, CODE | {"title": "夜"}),
    ("a code, and a subtitle more", BOOK | {"title": "海鳴りを瓶に"}, BOOK | {"title": "海鳴りを瓶に 短編集"}),
    ("title and artist",            SONG, {"title": "最終のひとつ前", "by": "真白野 ユウ"}),
    ("another spelling and artist", DOG | {"title": "ヴァイオリンと國境"}, DOG | {"title": "バイオリンと国境"}),
    ("reading, artist and day",     SUMMER | {"title": "僕らの長い夏休みの話"}, SUMMER | {"title": "ぼくらの夏"}),
    ("an EIDR and the title",       EIDR | {"title": "夜"}, EIDR | {"title": "夜"}),
    ("an ISNI and the name",        ISNI | {"title": "甲野"}, ISNI | {"title": "甲野"}),
    ("a composition and artist",    ISWC | {"title": "夜の話", "by": "甲"}, ISWC | {"title": "夜の話", "by": "甲"}),
    ("a long title alone",          {"title": LONG}, {"title": LONG}),
]  # fmt: skip
APART = [
    ("another volume",              DOG | {"title": "灯台の犬 第1巻"}, DOG | {"title": "灯台の犬 第2巻"}),
    ("a sequel",                    DOG | {"title": "灯台の犬 II"}, DOG | {"title": "灯台の犬 III"}),
    ("another season",              DOG | {"title": "灯台の犬 シーズン1"}, DOG | {"title": "灯台の犬 シーズン2"}),
    ("a code on another volume",    BOOK | {"title": "灯台の犬 第1巻"}, BOOK | {"title": "灯台の犬 第2巻"}),
    ("a volume stated beside it",   DOG | {"fact.volume": "1"}, DOG | {"fact.volume": "2"}),
    ("a remake of another year",    DOG | {"day": "1999"}, DOG | {"day": "2019"}),
    ("a cover by another artist",   SONG, SONG | {"by": "佃ヒロキ"}),
    ("a live version",              SONG, SONG | {"title": "最終のひとつ前 (Live)"}),
    ("a code on another title",     CODE | {"title": "最終のひとつ前"}, CODE | {"title": "排水溝のブルース"}),
    ("another domain",              SONG | {"domain": "video"}, SONG),
    ("nearly the same title",       SONG | {"title": "灯台の犬と春の精の話"}, SONG | {"title": "灯台の犬と夏の精の話"}),
    ("a short title alone",         {"title": "夜"}, {"title": "夜"}),
    ("another recording",           SONG | CODE, SONG | {"isrc": "JPHK12300037", "duration_s": 300}),
    ("another edition",             DOG | BOOK, DOG | OTHER_BOOK),
    ("a composition by another",    SONG | ISWC, SONG | ISWC | {"by": "佃ヒロキ"}),
    ("a composition alone",         ISWC | {"title": "夜"}, ISWC | {"title": "夜"}),
    ("another composition",         SONG | ISWC, SONG | {"iswc": "T-034.524.681-2"}),
    ("an issue of one serial",      ISSN | {"title": "月刊灯台 1"}, ISSN | {"title": "月刊灯台 2"}),
    ("another colour",              ROUGE | {"jan": "4599901070114"}, ROUGE | {"jan": "4599901070213"}),
]  # fmt: skip


@pytest.mark.parametrize(("why", "one", "other"), JOINED)
def test_what_says_enough_joins(why: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert works_of(pair(one, other)) == ["label:A store:B"], why


@pytest.mark.parametrize(("why", "one", "other"), APART)
def test_what_is_another_work_stays_one(why: str, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert works_of(pair(one, other)) == ["label:A", "store:B"], why


@pytest.mark.parametrize(
    ("one", "other", "rule", "why"),
    [
        (SONG, {"title": "最終のひとつ前", "day": "2023"},                  "title",         "unsure"),
        (SONG | {"isrc": "JPHK12300036"}, {"title": "朝", "isrc": "JPHK12300036"}, "code_conflict", "code_conflict"),
        (SONG | {"title": "灯台の犬と春の精の物語"}, SONG | {"title": "灯台の犬と夏の精の物語"}, "near", "unsure"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_put_to_experts(one: dict[str, Any], other: dict[str, Any], rule: str, why: str) -> None:
    (asked,) = resolve(pair(one, other)).queue.to_dicts()
    assert (asked["rule"], asked["why"], 0.5 <= asked["score"] < 0.95) == (rule, why, True)


def test_two_keys_of_one_supplier_are_two_works_unless_they_share_a_code() -> None:
    coded = {"isrc": "JPHK12300036"}
    assert works_of(rows_of(SONG | {"key": "label:A"}, SONG | {"key": "label:B"})) == ["label:A", "label:B"]
    again = rows_of(SONG | coded | {"key": "label:A"}, SONG | coded | {"key": "label:NEW", "night": N19})
    assert works_of(again) == ["label:A label:NEW"]


def test_a_key_that_fits_two_of_a_supplier_alike_is_put_to_experts() -> None:
    rows = rows_of(SONG | {"key": "label:A"}, SONG | {"key": "label:B"}, SONG | {"key": "store:C"})
    assert works_of(rows) == ["label:A", "label:B", "store:C"]
    assert set(resolve(rows).queue["why"]) == {"ambiguous"}


def test_a_work_has_the_id_of_the_key_that_came_first() -> None:
    rows = rows_of(SONG | {"key": "label:A", "night": N19}, SONG | {"key": "store:B", "night": N18})
    links = resolve(rows).links
    assert set(links["work_id"]) == {identifier("work", "store", "B")}
    assert links.sort("source").select("rule", "score", "key_id").rows() == [
        ("title", links.filter(source="label")["score"][0], identifier("work", "label", "A")),
        ("source_key", 1.0, identifier("work", "store", "B")),
    ]


def test_two_works_of_earlier_nights_are_not_joined_by_what_comes_later() -> None:
    """Clients hold both: that is for an expert."""
    first = [{"key": "label:A", "title": "最終のひとつ前", "isrc": "JPHK12300036"},
             {"key": "store:B", "title": "最終のひとつ前", "jan": "4599901070114"}]  # fmt: skip
    bridge = {"key": "third:C", "title": "最終のひとつ前", "isrc": "JPHK12300036", "jan": "4599901070114", "night": N19}
    assert works_of(rows_of(*first)) == ["label:A", "store:B"]
    assert works_of(rows_of(*first, bridge)) == ["label:A third:C", "store:B"]
    assert resolve(rows_of(*first, bridge)).queue["why"].to_list() == ["known_apart"]
    assert works_of(rows_of(*first, bridge | {"night": N18})) == ["label:A store:B third:C"]
    assert works_of(rows_of(*first, bridge), "join label:A store:B") == ["label:A store:B third:C"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["apart label:A store:B"],                                           ["label:A", "store:B", "third:C"]),
        (["join label:A third:C"],                                            ["label:A store:B third:C"]),
        (["join label:A third:C", "apart store:B third:C"],                   ["label:A third:C", "store:B"]),
        (["apart label:A store:B", "join label:A store:B"],                   ["label:A store:B", "third:C"]),
        (["join label:A third:C", "undo third:C label:A"],                    ["label:A store:B", "third:C"]),
        (["apart label:A store:B", "undo label:A store:B"],                   ["label:A store:B", "third:C"]),
        (["join label:A third:C", "join store:B third:C", "apart label:A store:B"], ["label:A third:C", "store:B"]),
        (["join label:A nobody:X"],                                           ["label:A store:B", "third:C"]),
    ],
)  # fmt: skip
def test_experts_count_more_than_rules_and_take_back_what_they_said(lines: list[str], expected: list[str]) -> None:
    rows = rows_of(SONG | {"key": "label:A"}, SONG | {"key": "store:B"}, {"key": "third:C", "title": "別の題"})
    assert works_of(rows, *lines) == expected


def test_a_decided_pair_is_not_asked_again_and_one_about_unknown_keys_is_counted() -> None:
    rows = pair(SONG, {"title": "最終のひとつ前", "day": "2023"})
    assert resolve(rows).queue.height == 1
    found = resolve(rows, decisions_of("apart label:A store:B", "join label:A nobody:X"))
    assert (found.queue.height, found.unmet) == (0, 1)


@pytest.mark.parametrize(
    ("lines", "left", "why"),
    [
        (["join label:A third:C", "join store:B third:C", "apart label:A store:B"], "store:B third:C", "contradicted"),
        (["join label:A film:D"],                                                  "film:D label:A",   "other_domain"),
    ],
)  # fmt: skip
def test_a_join_that_is_not_done_goes_back_to_the_experts(lines: list[str], left: str, why: str) -> None:
    rows = rows_of(
        {"key": "label:A", "title": "甲"}, {"key": "store:B", "title": "乙"}, {"key": "third:C", "title": "丙"},
        {"key": "film:D", "title": "丁", "domain": "video"},
    )  # fmt: skip
    found = resolve(rows, decisions_of(*lines))
    named = dict(found.links.select("key_id", pl.concat_str("source", "source_key", separator=":")).iter_rows())
    ((one, other, said),) = found.queue.select("left_id", "right_id", "why").rows()
    assert (" ".join(sorted((named[one], named[other]))), said) == (left, why)


def test_both_said_of_one_pair_is_counted_until_it_is_taken_back() -> None:
    both = ["join label:A store:B", "apart store:B label:A"]
    assert len(decisions_of(*both).reversed) == 1
    assert decisions_of(*both, "undo label:A store:B", "join label:A store:B").reversed == ()


def test_pairs_beyond_the_first_of_a_block_are_counted() -> None:
    """14 and 13 of one title: 2 × 1 pairs of rows that are not among the first 12 of their supplier."""
    alike = [{"key": f"label:A{place}", "title": "夜"} for place in range(14)]
    rows = rows_of(*alike, *({"key": f"store:B{place}", "title": "夜"} for place in range(13)))
    assert resolve(rows).known.beyond["pairs"].to_list() == [2]
    assert resolve(rows.head(20)).known.beyond.height == 0


some_rows = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(["label", "store", "third"]),
            "title": st.sampled_from(["最終のひとつ前", "最終の ひとつ前", "最終のひとつ前 2", LONG, "夜"]),
            "by": st.sampled_from([None, "甲", "乙"]),
            "day": st.sampled_from([None, "2020", "2021-04-01", "2023-04-01"]),
            "isrc": st.sampled_from([None, None, "JPHK12300036", "JPHK12300037"]),
            "night": st.sampled_from([N18, N19]),
        }
    ),
    max_size=8,
)


def drawn(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    named = ({"key": f"{row['source']}:{place}"} | row for place, row in enumerate(found))
    return [{name: value for name, value in row.items() if name != "source"} for row in named]


def ids(rows: pl.DataFrame) -> dict[str, str]:
    return dict(resolve(rows).links.select("key_id", "work_id").iter_rows())


@settings(max_examples=20, deadline=None)
@given(some_rows.filter(bool).flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(range(len(rows))))))
def test_the_order_of_rows_and_suppliers_does_not_matter(drawing: tuple[list[dict[str, Any]], list[int]]) -> None:
    found, order = drawing
    rows = rows_of(*drawn(found))
    one, other = resolve(rows), resolve(rows[order])
    assert one.links.equals(other.links) and one.queue.equals(other.queue)


@settings(max_examples=20, deadline=None)
@given(some_rows.filter(bool), some_rows.filter(bool))
def test_an_id_that_was_given_does_not_change_when_a_later_night_adds_rows(
    found: list[dict[str, Any]], later: list[dict[str, Any]]
) -> None:
    rows = drawn(found + [row | {"night": N20} for row in later])
    before, after = ids(rows_of(*rows[: len(found)])), ids(rows_of(*rows))
    assert {key: after[key] for key in before} == before


@settings(max_examples=20, deadline=None)
@given(some_rows.filter(lambda rows: len(rows) > 1), st.data())
def test_what_an_expert_keeps_apart_is_never_one(found: list[dict[str, Any]], data: st.DataObject) -> None:
    rows = drawn(found)
    ends = st.lists(st.sampled_from([row["key"] for row in rows]), min_size=2, max_size=2, unique=True)
    joins, (left, right) = data.draw(st.lists(ends, max_size=4)), data.draw(ends)
    lines = [*(f"join {one} {other}" for one, other in joins), f"apart {left} {right}"]
    links = resolve(rows_of(*rows), decisions_of(*lines)).links
    work = dict(links.select(pl.concat_str("source", "source_key", separator=":"), "work_id").iter_rows())
    assert work[left] != work[right]
