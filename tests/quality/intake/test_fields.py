"""Rows through the field rules: nothing is lost, what is set aside says why, and every rule can be reached."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quality.intake.fields import BROKEN_SCHEMA, Mapped, Rows, apply
from quality.intake.messages import MESSAGES
from quality.intake.rules import UNKNOWN
from quality.intake.targets import ALTERNATIVES, TARGETS, UNIQUE

CATALOG = {"source_key": Mapped("no"), "domain": Mapped(value="music"), "title": Mapped("name")}


def rows(**columns: list[str | None]) -> Rows:
    height = len(next(iter(columns.values())))
    schema = {"row": pl.Int64, **dict.fromkeys(columns, pl.String)}
    return Rows(pl.DataFrame({"row": range(1, height + 1), **columns}, schema=schema), total=height)


def one(role: str, **values: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row whose columns are called as the fields."""
    given_row = rows(**{name: [value] for name, value in values.items()})
    return apply(given_row, role, {name: Mapped(name) for name in values}, {})


GOOD: dict[str, dict[str, str]] = {
    "catalog": {"source_key": "K", "domain": "music", "title": "題"},
    "takedown": {"source_key": "K"},
    "articles": {"url": "https://a.example/", "title": "題", "body": "本文"},
    "creatives": {
        "source_key": "C", "campaign": "c", "advertiser": "a", "category": "b", "headline": "h",
        "start_date": "2026-11-01", "end_date": "2026-11-30",
    },
    "annotations": {"subject": "S", "annotator": "a", "factor": "emotion.joy", "score": "0.5"},
    "identity": {"decision": "join", "left": "label:A", "right": "party:佃ヒロキ"},
    "feedback": {
        "day": "2026-11-20", "article": "https://a.example/", "desk": "d", "creative": "C", "arm": "kansei",
        "traffic": "human", "impressions": "100", "clicks": "1",
    },
    "listening": {"listener_id": "L", "work_source": "s", "work_key": "K", "played_on": "2026-11-20", "plays": "1"},
}  # fmt: skip
REACHED = [
    #role           field           value           rule
    ("catalog",     "title",        None,           "missing"),
    ("catalog",     "title",        "x" * 1001,     "too_long"),
    ("catalog",     "title",        "a\x07",        "control_character"),
    ("annotations", "annotator",    "adjudicated",  "reserved_name"),
    ("catalog",     "source_key",   "K 1",          "bad_key"),
    ("catalog",     "domain",       "stationery",   "bad_domain"),
    ("catalog",     "price_jpy",    "未定",          "bad_number"),
    ("listening",   "plays",        "-4",           "out_of_range"),
    ("listening",   "played_on",    "2026-11",      "bad_date"),
    ("listening",   "consent",      "y",            "bad_consent"),
    ("feedback",    "clicks",       "-1",           "out_of_range"),
    ("feedback",    "clicks",       "101",          "clicks_above_impressions"),
    ("feedback",    "exposed_yes",  "3",            "answers_above_total"),
    ("feedback",    "arm",          "best",         "bad_arm"),
    ("feedback",    "traffic",      "bot",          "bot_traffic"),
    ("feedback",    "traffic",      "mixed",        "bad_traffic"),
    ("catalog",     "release_date", "2025-02-30",   "impossible_date"),
    ("catalog",     "isrc",         "JP",           "bad_isrc"),
    ("catalog",     "isbn",         "9784949999799", "bad_isbn"),
    ("catalog",     "jan",          "4599901070115", "bad_jan"),
    ("catalog",     "territories",  "UK",           "bad_territory"),
    ("catalog",     "title",        "失われた\ufffd", "lost_characters"),
    ("catalog",     "title",        "ã\x81\x82ã\x81\x84", "mojibake"),
    ("catalog",     "title",        "夜\u200b明け",   "invisible_character"),
    ("catalog",     "title",        "\u202e題",      "invisible_character"),
    ("catalog",     "title",        "外字\ue000",    "private_character"),
    ("catalog",     "title",        "葛\U000e0101\U000e0102城", "stray_mark"),
    ("catalog",     "title",        "L\u043eve",    "look_alike"),
    ("catalog",     "title",        "ラ一メン",        "look_alike"),
    ("catalog",     "title",        "八ッピーな二ッポン", "look_alike"),
    ("articles",    "url",          "a.example",    "bad_url"),
    ("annotations", "factor",       "joy",          "bad_factor"),
    ("annotations", "marks",        "some",         "bad_marks"),
    ("creatives",   "end_date",     "2026-10-31",   "reversed_period"),
    ("identity",    "decision",     "merge",        "bad_decision"),
    ("identity",    "left",         "HSK-0001",     "bad_subject"),
]  # fmt: skip
OF_FACTS = [
    #fact           value                                 kept, or the rule
    ("eidr",         "10.5240/f592-58d1-a4d9-e968-5435-l",  "10.5240/F592-58D1-A4D9-E968-5435-L"),
    ("eidr",         "10.5240/F592-58D1-A4D9-E968-5435-K",  "bad_eidr"),
    ("isni",         "0000 0001 2103 2683",                 "0000000121032683"),
    ("isni",         "0000 0001 2103 2684",                 "bad_isni"),
    ("issn",         "03785955",                            "0378-5955"),
    ("issn",         "0378-5954",                           "bad_issn"),
    ("iswc",         "T0345246801",                         "T-034.524.680-1"),
    ("iswc",         "T-034.524.680-2",                     "bad_iswc"),
    ("jasrac_code",  "012-3456-7",                          "012-3456-7"),
    ("jasrac_code",  "０Ａ１２３４５６",                         "0A1-2345-6"),
    ("jasrac_code",  "12-3456-7",                           "bad_jasrac"),
    ("nextone_code", "n00123456",                           "N00123456"),
    ("nextone_code", "00123456",                            "bad_nextone"),
    ("language",     "ja",                                  "ja"),
    ("language",     "jpn\nZH-hant-tw",                     "ja\nzh-Hant-TW"),
    ("language",     "ja_JP",                               "ja-JP"),
    ("language",     "jp",                                  "bad_language"),
    ("language",     "en-UK",                               "bad_language"),
    ("language",     "日本語",                               "bad_language"),
    ("price_tax",    "1,200円+税",                           "excluded"),
    ("price_tax",    "1,200円（税込）",                       "included"),
    ("price_tax",    "本体1200円",                           "excluded"),
    ("price_tax",    "税込価格",                              "included"),
    ("price_tax",    "1,200円",                              None),
    ("price_tax",    "税込と税抜",                             "bad_tax"),
    ("price_tax",    "未定",                                  "bad_tax"),
    ("tie_up",       "CM",                                  "CM"),
]  # fmt: skip
BY_OTHERS = {
    "bad_status",
    "ragged_row", "repeated_header", "stray_quote", "swallowed_row", "duplicate_key", "identifier_changed",
    "json_line", "json_value", "json_number", "json_key_number", "wrong_members", "withdrawn",
    "unknown_factor", "cell_error", "cell_formula", "cell_number", "cell_date", "cell_key",
}  # fmt: skip
"""Rules about rows among rows: of readers, dictionary, the delivery before, and of the tests on repeated keys."""


@pytest.mark.parametrize(("role", "field", "value", "rule"), REACHED)
def test_a_row_that_breaks_a_rule_is_set_aside_with_rule_value_and_both_messages(
    role: str, field: str, value: str | None, rule: str
) -> None:
    good, broken = one(role, **GOOD[role] | {field: value})
    assert good.height == 0
    (found,) = broken.to_dicts()
    assert (found["row"], found["rule"], found["column"], found["value"]) == (1, rule, field, value)
    assert (found["message_ja"], found["message_en"]) == MESSAGES[rule]
    assert json.loads(found["original"])[field] == value


@pytest.mark.parametrize(("fact", "value", "expected"), OF_FACTS)
def test_a_fact_that_is_a_standards_code_has_the_standards_check(fact: str, value: str, expected: str | None) -> None:
    given_row = rows(no=["K"], name=["題"], more=[value])
    good, broken = apply(given_row, "catalog", CATALOG, {f"fact.{fact}": "more"})
    assert [*good[f"fact.{fact}"], *broken["rule"]] == [expected]


def test_every_rule_that_has_a_message_is_reached() -> None:
    assert {rule for *_, rule in [*REACHED, *OF_FACTS] if rule in MESSAGES} | BY_OTHERS == set(MESSAGES)


@pytest.mark.parametrize("role", GOOD)
def test_a_plain_row_of_every_role_passes_with_all_fields_of_the_role(role: str) -> None:
    good, broken = one(role, **GOOD[role])
    assert (good.height, broken.height) == (1, 0)
    assert good.columns == ["row", *TARGETS[role]]
    assert dict(broken.schema) == {name: kind() for name, kind in BROKEN_SCHEMA.items()}


@pytest.mark.parametrize("role", TARGETS)
def test_the_key_of_a_role_is_made_of_required_fields(role: str) -> None:
    assert all(TARGETS[role][name].required for name in UNIQUE[role])


def test_rows_of_one_key_that_differ_are_all_set_aside_for_no_winner_can_be_chosen() -> None:
    given_rows = rows(no=["A", "B", "A", "A"], name=["一", "二", "三", "一"])
    good, broken = apply(given_rows, "catalog", CATALOG, {})
    assert good["row"].to_list() == [2]
    assert broken.select("row", "rule", "value").rows() == [(row, "duplicate_key", "A") for row in (1, 3, 4)]


def test_rows_that_say_the_same_are_one_row_and_none_is_set_aside() -> None:
    good, broken = apply(rows(no=["A", "B", "A"], name=["一", "二", "一 "]), "catalog", CATALOG, {})
    assert (good["row"].to_list(), broken.height) == ([1, 2], 0)


def test_a_promise_may_ask_for_a_pattern_of_keys_and_for_more_fields() -> None:
    mapping = CATALOG | {"source_key": Mapped("no", pattern="[0-9]{8}"), "isrc": Mapped("code", required=True)}
    good, broken = apply(
        rows(no=["00000001", "1"], name=["一", "二"], code=["", "JPHK12500903"]), "catalog", mapping, {}
    )
    assert (good.height, broken["rule"].to_list()) == (0, ["missing", "bad_key"])


def test_a_row_that_breaks_two_rules_is_listed_under_both() -> None:
    _, broken = one("catalog", **GOOD["catalog"] | {"isrc": "JP", "jan": "1"})
    assert broken["rule"].to_list() == ["bad_isrc", "bad_jan"]


@pytest.mark.parametrize("word", sorted(UNKNOWN))
def test_a_word_for_unknown_is_an_empty_cell_but_never_of_rights_or_of_what_is_required(word: str) -> None:
    good, _ = one("catalog", **GOOD["catalog"] | {"release_date": word})
    assert good["release_date"].to_list() == [None]
    assert one("catalog", **GOOD["catalog"] | {"title": word})[0]["title"].to_list() == [word]
    assert one("catalog", **GOOD["catalog"] | {"territories": word})[1]["rule"].to_list() == ["bad_territory"]


@pytest.mark.parametrize("nothing", [None, "", "  ", "\u3000"])
def test_an_empty_optional_cell_is_absent(nothing: str | None) -> None:
    good, broken = one("catalog", **GOOD["catalog"] | {"genres": nothing, "jan": nothing})
    assert broken.height == 0
    assert good.select("genres", "jan").rows() == [(None, None)]


def test_a_list_of_separators_is_an_empty_cell() -> None:
    assert one("catalog", **GOOD["catalog"] | {"genres": "、／"})[0]["genres"].to_list() == [None]


def test_a_fixed_value_another_rule_and_further_columns_come_from_the_mapping() -> None:
    mapping = CATALOG | {"duration_s": Mapped("min", rule="minutes")}
    given_row = rows(no=["A"], name=["題"], min=["4"], artist=[" 真白野\u3000ユウ "])
    good, _ = apply(given_row, "catalog", mapping, {"credit.artist": "artist"})
    assert good.select("domain", "duration_s", "credit.artist").rows() == [("music", 240, "真白野\u3000ユウ")]
    assert "minutes" in ALTERNATIVES


def test_a_control_character_in_a_further_column_sets_the_row_aside() -> None:
    good, broken = apply(rows(no=["A"], name=["題"], lyrics=["a\x00b"]), "catalog", CATALOG, {"text.lyrics": "lyrics"})
    assert (good.height, broken["rule"].to_list(), broken["column"].to_list()) == (0, ["control_character"], ["lyrics"])


cell = st.none() | st.sampled_from(["", " ", "A", "B", "A B", "music", "2026-02-30", "なし"]) | st.text(max_size=5)


@given(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=12))
@example([("A", "題", "なし"), ("A", "題", None)])
def test_no_row_is_lost_and_none_is_both_good_and_set_aside(cells: list[tuple[Any, ...]]) -> None:
    """A row is in neither place only where it says, read by itself, what a good row says."""
    mapping = CATALOG | {"release_date": Mapped("date")}

    def read(rows_of: list[tuple[Any, ...]]) -> tuple[pl.DataFrame, pl.DataFrame]:
        no, name, date = (list(column) for column in zip(*rows_of, strict=True))
        return apply(rows(no=no, name=name, date=date), "catalog", mapping, {})

    good, broken = read(cells)
    assert not set(good["row"]) & set(broken["row"])
    said = set(good.drop("row").iter_rows())
    for place, row in enumerate(cells, 1):
        if place not in {*good["row"], *broken["row"]}:
            assert set(read([row])[0].drop("row").iter_rows()) <= said and read([row])[1].height == 0
    assert good["source_key"].is_unique().all() and good["source_key"].null_count() == 0
    assert broken.select("row", "rule").is_duplicated().any() is False
