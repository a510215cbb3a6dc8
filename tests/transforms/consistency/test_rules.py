"""Every rule of the consistency report on drawn rows: where it must speak, and where it must not."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from quality.contracts import tables
from transforms.consistency import findings as module
from transforms.consistency.compared import Compared
from transforms.consistency.declared import SEVERITIES, Rule, rules
from transforms.consistency.findings import findings

NIGHT = "2026-11-20"
NUMBERS = {"duration_s": pl.Int32, "tempo_bpm": pl.Int32, "price_jpy": pl.Int64}
LONG = "夜のバス停で君の影を待つあいだ、街灯がひとつずつ消えていくのを、指を折って数えていた。"
OTHER = "朝焼けの港に船が帰ってくる。網を引く手の赤さを、母はいつまでも忘れることがなかった。"
Row = dict[str, Any]


def drawn(rows: list[Row]) -> pl.DataFrame:
    """Rows as the catalogs give them: a live song of the label, but for what a row says otherwise."""
    usual = {"source": "label", "domain": "music", "status": "live"}
    full = [usual | {"title": f"題{row['key']}", **row} for row in rows]
    named = [{"source_key": row.pop("key"), "work_id": row.pop("work", None), **row} for row in full]
    columns = {name for row in named for name in row}
    schema = {name: NUMBERS.get(name, pl.String) for name in sorted(columns | {"source", "source_key", "work_id"})}
    works = pl.DataFrame(named, schema=schema)
    return works.with_columns(pl.coalesce("work_id", pl.format("work-{}-{}", "source", "source_key")).alias("work_id"))


def told(
    rule: str, *rows: Row, before: tuple[Row, ...] = (), names: tuple[tuple[str, str], ...] = (), played: str = ""
) -> dict[str, dict[str, Any]]:
    """Subject → evidence of what one rule finds. names: (work, name). played: a work, on the day before the night."""
    day = dt.date.fromisoformat(NIGHT) - dt.timedelta(days=1)
    plays = pl.DataFrame([(played, day)], schema=["work_id", "played_on"], orient="row") if played else None
    credited = pl.DataFrame(list(names), schema=["work_id", "name"], orient="row") if names else None
    earlier = drawn([dict(row) for row in before]) if before else None
    night = Compared.of(NIGHT, drawn([dict(row) for row in rows]), earlier, credited, plays, ("shop",))
    found = findings(night)
    table = tables()["silver.consistency"]
    _, failure = table.schema.filter(table.conform(found))
    assert failure.counts() == {}
    mine = found.filter(rule=rule).select("subject_key", "evidence").iter_rows()
    return {subject: json.loads(evidence) for subject, evidence in mine}


def song(key: str, **more: Any) -> Row:
    return {"key": key, **more}


def shop(key: str, **more: Any) -> Row:
    return {"key": key, "source": "shop", **more}


def studio(key: str, **more: Any) -> Row:
    return {"key": key, "source": "studio", **more}


def person(name: str, born: str, **more: Any) -> Row:
    return {"key": f"P-{born}", "title": name, "domain": "person", "fact.birth_date": born, **more}


def siblings(**more: Any) -> list[Row]:
    return [song(f"S{number}", **more) for number in range(6)]


ALONE: list[tuple[str, list[Row], str]] = [
    # rule               rows                                                                              subjects
    ("shared_isrc",       [song("A", isrc="JPX"), song("B", isrc="JPX"), song("C", isrc="JPY")],           "A B"),
    ("shared_isrc",       [song("A", isrc="JPX"), song("B", isrc="JPX", status="withdrawn")],              ""),
    ("shared_isrc",       [song("A", isrc="JPX"), studio("B", isrc="JPX")],                                ""),
    ("shared_jan",        [song("A", jan="49"), song("B", jan="49")],                                      "A B"),
    ("shared_jan",        [song("A", jan="49"), song("B")],                                                ""),
    ("shared_isbn",       [song("A", isbn="978"), song("B", isbn="978")],                                  "A B"),
    ("shared_isbn",       [song("A", isbn="978"), song("B", isbn="979")],                                  ""),
    ("same_text",         [song("A", **{"text.lyrics": LONG}), song("B", **{"text.lyrics": f" {LONG}\n"})], "A B"),
    ("same_text",         [song("A", **{"text.lyrics": LONG}), song("B", **{"text.lyrics": OTHER})],       ""),
    ("same_text",         [song("A", title="夜", **{"text.lyrics": LONG}),
                           song("B", title="夜", **{"text.lyrics": LONG})],                                 ""),
    ("same_text",         [song("A", **{"text.lyrics": "ラララ"}), song("B", **{"text.lyrics": "ラララ"})],     ""),
    ("series_order",      [song("A", series="灯", release_date="2024-05-01", **{"fact.volume": "1"}),
                           song("B", series="灯", release_date="2024-03-01", **{"fact.volume": "第２巻"})],    "B"),
    ("series_order",      [song("A", series="灯", release_date="2024-05-01", **{"fact.volume": "1"}),
                           song("B", series="灯", release_date="2024-05-01", **{"fact.volume": "2"})],       ""),
    ("series_order",      [song("A", series="灯", release_date="2024-05-01", **{"fact.volume": "1"}),
                           song("B", series="火", release_date="2024-03-01", **{"fact.volume": "2"})],       ""),
    ("period_reversed",   [song("A", **{"fact.start_date": "2026-11-01", "fact.end_date": "2026-10-31"})],  "A"),
    ("period_reversed",   [song("A", **{"fact.start_date": "2026-11-01", "fact.end_date": "2026-11"})],     ""),
    ("period_reversed",   [song("A", **{"fact.start_date": "2026-11-01", "fact.end_date": None})],          ""),
    ("implausible_tempo", [song("A", tempo_bpm=30), song("B", tempo_bpm=300), song("C", tempo_bpm=120)],   "A B"),
    ("implausible_tempo", [song("A", tempo_bpm=40), song("B", tempo_bpm=240), song("C")],                  ""),
    ("implausible_length", [song("A", duration_s=4), song("B", duration_s=245_000)],                       "A B"),
    ("implausible_length", [song("A", duration_s=245), song("B", duration_s=7_200, domain="video")],       ""),
    ("implausible_year",  [song("A", release_date="1850"), song("B", release_date="2062-01-01")],          "A B"),
    ("implausible_year",  [song("A", release_date="1850", domain="book"), song("B", release_date="1990")], ""),
    ("withdrawn_and_live", [song("A", jan="49"), song("B", jan="49", status="withdrawn")],                 "A"),
    ("withdrawn_and_live", [song("A", jan="49"), studio("B", jan="49", status="withdrawn")],               ""),
    ("missing_reading",   [*siblings(title_kana="ヨル"), song("A")],                                         "A"),
    ("missing_reading",   [*siblings(title_kana="ヨル"), song("A", domain="book")],                          ""),
    ("missing_reading",   [*siblings(), song("A")],                                                        ""),
    ("missing_reading",   [*siblings(**{"credit.artist": "甲", "reading.artist": "コウ"}),
                           song("A", **{"credit.artist": "乙"})],                                            "A"),
    ("missing_reading",   [*siblings(**{"credit.artist": "甲", "reading.artist": "コウ"}), song("A")],        ""),
    ("missing_translation", [*siblings(**{"fact.translation": "英語"}), song("A")],                          "A"),
    ("missing_translation", [*siblings(**{"fact.translation": "英語"}), studio("A")],                        ""),
    ("two_readings",      [song("A", **{"credit.artist": "東 海", "reading.artist": "アズマ カイ"}),
                           song("B", **{"credit.artist": "東海", "reading.artist": "トウカイ"})],               "東海"),
    ("two_readings",      [song("A", **{"credit.artist": "東海", "reading.artist": "あずま　かい"}),
                           song("B", **{"credit.artist": "東海", "reading.artist": "アズマ・カイ"})],           ""),
    ("two_readings",      [song("A", **{"credit.artist": "東／海", "reading.artist": "アズマ"}),
                           song("B", **{"credit.artist": "東／海", "reading.artist": "ヒガシ"})],               ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "rows", "subjects"), ALONE)
def test_what_a_holder_says_contradicts_itself(rule: str, rows: list[Row], subjects: str) -> None:
    assert " ".join(told(rule, *rows)) == subjects


EARLIER: list[tuple[str, Row, Row, bool]] = [
    # rule               before                                now                                        speaks
    ("price_jump",        {"price_jpy": 255},                   {"price_jpy": 2550},  True),
    ("price_jump",        {"price_jpy": 2550},                  {"price_jpy": 255},  True),
    ("price_jump",        {"price_jpy": 250},                   {"price_jpy": 500},  False),
    ("price_jump",        {"price_jpy": None},                  {"price_jpy": 500},  False),
    ("release_changed",   {"release_date": "2026-10-01"},       {"release_date": "2026-11-01"},  True),
    ("release_changed",   {"release_date": "2026-10"},          {"release_date": "2026-10-01"},  False),
    ("title_changed",     {"title": "灯台の犬"},                 {"title": "灯台の猫"},  True),
    ("title_changed",     {"title": "灯台の犬 ２"},               {"title": "灯台の犬2"},  False),
    ("duration_changed",  {"duration_s": 240},                  {"duration_s": 300},  True),
    ("duration_changed",  {"duration_s": 240},                  {"duration_s": 245},  False),
    ("duration_changed",  {"duration_s": 6000},                 {"duration_s": 6100},  False),
    ("credits_vanished",  {"credit.artist": "甲／乙"},           {"credit.artist": "甲"},  True),
    ("credits_vanished",  {"credit.artist": "甲"},               {"credit.artist": None},  True),
    ("credits_vanished",  {"credit.artist": "甲 野"},            {"credit.artist": "甲野／乙"},  False),
    ("text_vanished",     {"text.lyrics": LONG},                {"text.lyrics": None},  True),
    ("text_vanished",     {"text.lyrics": LONG},                {"text.lyrics": OTHER},  False),
    ("back_again",        {"status": "withdrawn"},              {"status": "live"},  True),
    ("back_again",        {"status": "live"},                   {"status": "live"},  False),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "was", "now", "speaks"), EARLIER)
def test_what_a_holder_said_before_is_compared_with_what_it_says_now(
    rule: str, was: Row, now: Row, *, speaks: bool
) -> None:
    assert list(told(rule, song("A", **now), before=(song("A", **was),))) == (["A"] if speaks else [])
    withdrawn = song("A", **now | {"status": "withdrawn"})
    assert told(rule, withdrawn, before=(song("A", **was),)) == {}, "a withdrawn row is nobody's business any more"


OTHERS: list[tuple[str, list[Row], str]] = [
    # rule                   rows                                                                   subjects
    ("duration_differs",      [song("A", isrc="JPX", duration_s=240), studio("B", isrc="JPX", duration_s=300)], "A B"),
    ("duration_differs",      [song("A", isrc="JPX", duration_s=240), studio("B", isrc="JPX", duration_s=243)], ""),
    ("duration_differs",      [song("A", isrc="JPX", duration_s=240), shop("B", isrc="JPX", duration_s=300)],   "B"),
    ("duration_differs",      [song("A", work="w", duration_s=240), studio("B", work="w", duration_s=300)],     "A B"),
    ("duration_differs",      [song("A", duration_s=240), studio("B", duration_s=300)],                         ""),
    ("rating_differs",        [song("A", work="w", rating="PG12"), studio("B", work="w", rating="R15+")],       "A B"),
    ("rating_differs",        [song("A", work="w", rating="PG 12"), studio("B", work="w", rating="ＰＧ１２")],   ""),
    ("release_differs",       [song("A", jan="49", release_date="1999"),
                               studio("B", jan="49", release_date="2004-01")],                         "A B"),
    ("release_differs",       [song("A", jan="49", release_date="1999"),
                               studio("B", jan="49", release_date="2000")],                                      ""),
    ("code_elsewhere",        [song("A", jan="49", title="夜"), studio("B", jan="49", title="朝")],              "A B"),
    ("code_elsewhere",        [song("A", jan="49", title="夜 (Remix)"), studio("B", jan="49", title="夜")],        ""),
    ("withdrawn_but_on_sale", [song("A", jan="49", status="withdrawn"), shop("B", jan="49")],                    "A"),
    ("withdrawn_but_on_sale", [song("A", jan="49", status="withdrawn"), studio("B", jan="49")],                  ""),
    ("withdrawn_but_on_sale", [song("A", jan="49"), shop("B", jan="49", status="withdrawn")],                    ""),
    ("sold_before_release",   [song("A", jan="49", release_date="2026-12-24"),
                               shop("B", jan="49", release_date="2026-11-01")],                                  "A"),
    ("sold_before_release",   [song("A", jan="49", release_date="2026-12-24"),
                               shop("B", jan="49", release_date="2026-12-24")],                                  ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "rows", "subjects"), OTHERS)
def test_what_others_say_is_weighed_and_each_hears_of_its_own_rows(rule: str, rows: list[Row], subjects: str) -> None:
    assert " ".join(told(rule, *rows)) == subjects


@pytest.mark.parametrize(("played", "speaks"), [("work-label-A", True), ("work-label-B", False), ("", False)])
def test_a_work_played_before_its_release_is_named(played: str, *, speaks: bool) -> None:
    rows = [song("A", release_date="2026-12-24"), song("B", release_date="2026-11-01")]
    assert list(told("sold_before_release", *rows, played=played)) == (["A"] if speaks else [])


@pytest.mark.parametrize(
    ("people", "released", "speaks"),
    [
        ([person("海野 灯", "1990-04-01")],                                       "1985-01-01", True),
        ([person("海野 灯", "1990-04-01")],                                       "1990",       False),
        ([person("海野 灯", "1990-04-01")],                                       "2015-01-01", False),
        ([person("海野 灯", "1990-04-01"), person("海野灯", "1950-01-01")],         "1985-01-01", False),
        ([person("別の 人", "1990-04-01")],                                       "1985-01-01", False),
    ],
)  # fmt: skip
def test_nothing_is_released_before_a_credited_person_was_born(
    people: list[Row], released: str, *, speaks: bool
) -> None:
    rows = [song("A", work="w", release_date=released), *people]
    found = told("released_before_birth", *rows, names=(("w", "海野灯"),))
    assert list(found) == (["A"] if speaks else [])


def test_every_rule_has_a_case_here_in_which_it_speaks_and_one_in_which_it_does_not() -> None:
    speaks = {(rule, bool(subjects)) for rule, _, subjects in [*ALONE, *OTHERS]}
    speaks |= {(rule, does) for rule, _, _, does in EARLIER} | {
        ("released_before_birth", each) for each in (True, False)
    }
    assert {rule for rule, does in speaks if does} == {rule for rule, does in speaks if not does} == set(rules())


def test_a_report_shows_nothing_of_another_holder() -> None:
    """Each value of the other holder is a word of its own: none may stand in the report."""
    theirs = {
        "title": "よその題", "duration_s": 777, "rating": "よその区分", "release_date": "1955-05-05", "jan": "49",
        "title_kana": "ヨソ", "text.lyrics": LONG, "credit.artist": "よその人", "series": "よその列", "isrc": "JPX",
    }  # fmt: skip
    mine = {"duration_s": 240, "rating": "G", "release_date": "2026-12-24", "jan": "49", "isrc": "JPX"}
    night = Compared.of(
        NIGHT, drawn([song("A", **mine), studio("Z9", **theirs), shop("Q8", **theirs)]), retailers=("shop",)
    )
    mine_only = findings(night).filter(source="label")
    assert mine_only.height >= 5
    written = mine_only.write_csv()
    assert not [
        word for word in ("よその", "ヨソ", "777", "1955", LONG, "Z9", "Q8", "studio", "shop") if word in written
    ]


def test_a_rule_about_others_that_brings_evidence_along_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(night: Compared) -> pl.DataFrame:
        return night.elsewhere.select("source", subject_key="source_key", theirs="other.title")

    find: Callable[[Compared], pl.DataFrame] = leaky
    rule = Rule("leaky", "note", "", "", "", "", find, shows=("title",))
    monkeypatch.setattr(module, "rules", lambda: {"leaky": rule})
    with pytest.raises(ValueError, match="leaky looks at others"):
        findings(Compared.of(NIGHT, drawn([song("A", jan="49"), studio("B", jan="49")])))


def test_a_code_on_very_many_rows_is_not_multiplied() -> None:
    rows = [song(f"A{number}", jan="49") for number in range(15)] + [
        studio(f"B{number}", jan="49") for number in range(15)
    ]
    assert Compared.of(NIGHT, drawn(rows)).elsewhere.height == 0


def test_every_rule_speaks_both_languages_and_says_what_to_do() -> None:
    for rule in rules().values():
        assert rule.severity in SEVERITIES
        assert all((rule.ja, rule.en, rule.suggestion_ja, rule.suggestion_en))
        assert rule.en.isascii() and not rule.ja.isascii()
        assert (rule.find.__doc__ or "").strip()
