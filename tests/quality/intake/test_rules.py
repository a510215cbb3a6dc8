"""Field rules, one value at a time: what is read, what is refused and under which name."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import isbn

from quality.intake import amounts, codes, rules
from quality.intake.characters import fault
from quality.intake.messages import MESSAGES, Broken
from quality.intake.targets import ALTERNATIVES, TARGETS
from quality.territories import ISO_3166
from tests.quality.intake.outcomes import outcome

FIELDS = [field for fields in TARGETS.values() for field in fields.values()]
RULES = list(dict.fromkeys([*(field.rule for field in FIELDS), *ALTERNATIVES.values()]))


NUMBERS = [
    (amounts.integer,   "12",            12),
    (amounts.integer,   "１２",           12),
    (amounts.integer,   "1,200",         1200),
    (amounts.integer,   "1,234,567",     1234567),
    (amounts.integer,   "1,20",          "bad_number"),
    (amounts.integer,   "1,2,3",         "bad_number"),
    (amounts.integer,   "1.5",           "bad_number"),
    (amounts.integer,   "1e3",           "bad_number"),
    (amounts.integer,   "-1",            "out_of_range"),
    (amounts.integer,   "2147483648",    "out_of_range"),
    (amounts.integer,   "9" * 5000,      "bad_number"),
    (amounts.integer,   "٢٠٠",           "bad_number"),
    (amounts.integer,   "5²",            "bad_number"),
    (amounts.integer,   "①",             "bad_number"),
    (amounts.plain_price, "２５０",        250),
    (amounts.plain_price, "100000001",   "out_of_range"),
    (amounts.plain_seconds, "200",       200),
    (amounts.plain_seconds, "3:20",      "bad_number"),
    (amounts.plain_seconds, "0",         "out_of_range"),
    (amounts.plain_seconds, "86401",     "out_of_range"),
    (amounts.tempo,     "19",            "out_of_range"),
    (amounts.tempo,     "120",           120),
    (amounts.plays,     "0",             "out_of_range"),
    (amounts.pages,     "219ページ",      219),
    (amounts.pages,     "219 p.",        219),
    (amounts.pages,     "0",             "out_of_range"),
    (amounts.price_jpy, "1200",          1200),
    (amounts.price_jpy, "1,200円",        1200),
    (amounts.price_jpy, "￥１，２００",     1200),
    (amounts.price_jpy, "¥1,200",        1200),
    (amounts.price_jpy, "1200円＋税",      1200),
    (amounts.price_jpy, "1200円（税別）",   1200),
    (amounts.price_jpy, "2100 円(税込)",   2100),
    (amounts.price_jpy, "[税抜価格]3800 ／ [税込価格]4104", 4104),
    (amounts.price_tax, "[税抜価格]3800 ／ [税込価格]4104", "included"),
    (amounts.price_jpy, "レンタル用",        ""),
    (amounts.price_jpy, "オープン価格",       ""),
    (amounts.price_tax, "レンタル専用",       ""),
    (amounts.price_jpy, "0",             0),
    (amounts.price_jpy, "1,2,3円",        "bad_number"),
    (amounts.price_jpy, "12.50",         "bad_number"),
    (amounts.price_jpy, "$12",           "bad_number"),
    (amounts.price_jpy, "-100",          "bad_number"),
    (amounts.price_jpy, "100000001",     "out_of_range"),
    (rules.unit_interval, "0",         0.0),
    (rules.unit_interval, "0.35",      0.35),
    (rules.unit_interval, "1",         1.0),
    (rules.unit_interval, "1.01",      "out_of_range"),
    (rules.unit_interval, "-0.1",      "bad_number"),
    (rules.unit_interval, "nan",       "bad_number"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "value", "expected"), NUMBERS)
def test_a_number_is_read_or_refused_by_name(rule: Callable[[str], Any], value: str, expected: Any) -> None:
    assert outcome(rule, value) == expected


DURATIONS = [
    #value         seconds         minutes
    ("245",        245,            14700),
    ("２４５",       245,            14700),
    ("4:05",       245,            245),
    ("90:00",      5400,           5400),
    ("1:32:00",    5520,           5520),
    ("PT1H32M",    5520,           5520),
    ("PT4M5S",     245,            245),
    ("92分",        5520,           5520),
    ("約1時間32分",  5520,           5520),
    ("4:75",       "bad_number",   "bad_number"),
    ("1:75:00",    "bad_number",   "bad_number"),
    ("4:5",        "bad_number",   "bad_number"),
    ("PT",         "out_of_range", "out_of_range"),
    ("0",          "out_of_range", "out_of_range"),
    ("101:00:00",  "out_of_range", "out_of_range"),
    ("PT" + "9" * 5000 + "S", "bad_number", "bad_number"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "seconds", "minutes"), DURATIONS)
def test_a_duration_counts_seconds_and_a_bare_number_counts_the_promised_unit(
    value: str, seconds: Any, minutes: Any
) -> None:
    assert (outcome(amounts.seconds, value), outcome(amounts.minutes, value)) == (seconds, minutes)


# -- codes


def ean_13(stem: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(stem))
    return stem + str(-total % 10)


digits_12 = st.text("0123456789", min_size=12, max_size=12).filter(lambda stem: len(set(ean_13(stem))) > 1)


@given(stem=digits_12, place=st.integers(0, 12), other=st.integers(1, 9))
def test_one_wrong_digit_of_a_jan_is_always_caught(stem: str, place: int, other: int) -> None:
    code = ean_13(stem)
    wrong = code[:place] + str((int(code[place]) + other) % 10) + code[place + 1 :]
    assert codes.jan_code(code) == code
    assert outcome(codes.jan_code, wrong) == "bad_jan"


@given(stem=st.text("0123456789", min_size=9, max_size=9), place=st.integers(3, 12), other=st.integers(1, 9))
def test_one_wrong_digit_of_an_isbn_13_is_always_caught(stem: str, place: int, other: int) -> None:
    code = ean_13("978" + stem)
    wrong = code[:place] + str((int(code[place]) + other) % 10) + code[place + 1 :]
    assert codes.isbn_code(code) == code
    assert outcome(codes.isbn_code, wrong) == "bad_isbn"


@given(stem=st.text("0123456789", min_size=9, max_size=9))
def test_an_isbn_10_is_kept_as_its_isbn_13(stem: str) -> None:
    thirteen = ean_13("978" + stem)
    assert codes.isbn_code(isbn.to_isbn10(thirteen)) == thirteen


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (codes.isbn_code, "4-00-310101-4",     "9784003101018"),
        (codes.isbn_code, "978-4-00-310101-8", "9784003101018"),
        (codes.isbn_code, "９７８４００３１０１０１８", "9784003101018"),
        (codes.isbn_code, "4900000000016",     "bad_isbn"),
        (codes.isbn_code, "4-00-310101-5",     "bad_isbn"),
        (codes.jan_code,  "4900000000016",     "4900000000016"),
        (codes.jan_code,  "49000000",          "bad_jan"),
        (codes.jan_code,  "036000291452",      "0036000291452"),
        (codes.jan_code,  "04900000000016",    "4900000000016"),
        (codes.jan_code,  "14900000000013",    "bad_jan"),
        (codes.jan_code,  "0000000000000",     "bad_jan"),
        (codes.jan_code,  "①900000000016",     "bad_jan"),
        (codes.jan_code,  "4.90E+12",          "bad_jan"),
        (codes.jan_code,  "490000000001",      "bad_jan"),
        (codes.isrc_code, "JPZ992300003",      "JPZ992300003"),
        (codes.isrc_code, "JP-Z99-23-00003",   "JPZ992300003"),
        (codes.isrc_code, "ＪＰＺ９９２３００００３", "JPZ992300003"),
        (codes.isrc_code, "JPZ99230000",       "bad_isrc"),
        (codes.isrc_code, "JPHK12X00901",      "bad_isrc"),
    ],
)  # fmt: skip
def test_a_code_is_kept_compact_or_refused(rule: Callable[[str], str], value: str, expected: str) -> None:
    assert outcome(rule, value) == expected


# -- words


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("JP",          "JP"),
        ("JP|US|TW",    "JP\nTW\nUS"),
        ("US, JP JP",   "JP\nUS"),
        ("WORLD",       "WORLD"),
        ("UK",          "bad_territory"),
        ("jp",          "JP"),
        ("日本",         "bad_territory"),
        ("WORLD -US",   "bad_territory"),
        ("JP|XX",       "bad_territory"),
        ("|",           "bad_territory"),
        ("なし",         "bad_territory"),
    ],
)  # fmt: skip
def test_a_territory_is_never_guessed(value: str, expected: str) -> None:
    assert outcome(codes.territories, value) == expected


@given(st.lists(st.sampled_from(sorted(ISO_3166)), min_size=1, max_size=5))
def test_every_assigned_country_code_is_a_territory(countries: list[str]) -> None:
    assert codes.territories("|".join(countries)).split("\n") == sorted(set(countries))


WORDS = [
    (rules.text,   " か\u3099 ",            "が"),
    (rules.text,   "一\r\n二\r三",           "一\n二\n三"),
    (rules.text,   "一\t二",                "一\t二"),
    (rules.title,  "一\n二",                "一 二"),
    (rules.title,  "=1+1",                 "=1+1"),
    (rules.title,  "NULL",                 "NULL"),
    (rules.title,  "漢" * 1000,             "漢" * 1000),
    (rules.title,  "漢" * 1001,             "too_long"),
    (rules.key,    "00012",                "00012"),
    (rules.key,    "HSK 1",                "bad_key"),
    (rules.key,    "HSK-1 ",               "bad_key"),
    (rules.key,    "x" * 201,              "bad_key"),
    (rules.annotator, "expert_a",          "expert_a"),
    (rules.annotator, "adjudicated",       "reserved_name"),
    (rules.domain, "music",                "music"),
    (rules.domain, "飲食店",                 "dining"),
    (rules.domain, "文具",                   "bad_domain"),
    (rules.domain, "Music",                "bad_domain"),
    (rules.factor, "emotion.joy",          "emotion.joy"),
    (rules.factor, "joy",                  "bad_factor"),
    (rules.url,    "https://a.example/日本", "https://a.example/日本"),
    (rules.url,    "ftp://a.example/",     "bad_url"),
    (rules.url,    "https://a.example/a b", "bad_url"),
    (rules.url,    "javascript:alert(1)",  "bad_url"),
    (rules.names,  "ロック／ポップ ∥ 歌謡",    "ロック\nポップ\n歌謡"),
    (rules.names,  "a / b、a|c",            "a\nb\nc"),
    (rules.names,  "AC/DC",                "AC/DC"),
    (rules.names,  "、／",                  ""),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "value", "expected"), WORDS, ids=lambda part: str(part)[:20])
def test_a_word_is_read_or_refused_by_name(rule: Callable[[str], str], value: str, expected: str) -> None:
    assert outcome(rule, value) == expected


@given(st.text())
def test_a_text_comes_back_in_nfc_and_reading_it_again_changes_nothing(value: str) -> None:
    found = outcome(rules.text, value)
    assert unicodedata.is_normalized("NFC", found)
    assert rules.text(found) == found


# -- all of them

NEARLY = st.text("0123456789-/.:,年月日PTHMS円JP|昭和令 ", max_size=30)
ANY = st.one_of(st.text(), NEARLY, st.from_regex(r"\A\d{1,40}\Z"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__qualname__)
@given(value=ANY)
def test_a_rule_never_raises_anything_but_a_broken_rule_with_a_message(rule: Callable[[str], Any], value: str) -> None:
    try:
        rule(value)
    except Broken as broken:
        assert str(broken) in MESSAGES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__qualname__)
@pytest.mark.parametrize("filler", [" ", "　", "1", ",", "／", "(", "年", "\\"])
def test_a_rule_takes_time_in_proportion_to_what_is_written(rule: Callable[[str], Any], filler: str) -> None:
    """A cell of 100,000 spaces once took longer than a night."""
    started = time.process_time()
    outcome(rule, "x" + filler * 100_000 + "x")
    outcome(rule, "1" + filler * 100_000 + "x")
    assert time.process_time() - started < 2


def test_a_message_is_there_in_both_languages() -> None:
    for ja, en in MESSAGES.values():
        assert ja.endswith("。") and not ja.isascii()
        assert en.endswith(".") and en.isascii()


@pytest.mark.parametrize("title", ["クウェート一カ国", "八ッ繁克治", "二ッ森", "八ッ場ダム", "第二ハ長調"])
def test_counters_and_names_are_no_look_alikes(title: str) -> None:
    assert fault(title) == ""
