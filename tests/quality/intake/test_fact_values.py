"""Values of facts: addresses, amounts of yen, dates, and any text; one a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.intake.fact_values import cell_rule, yen
from quality.intake.messages import MESSAGES, Broken


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("fact.box_office", "1230000000",                            "1230000000"),
        ("fact.box_office", "12.3億円",                               "1230000000"),
        ("fact.box_office", "５億3,000万円",                           "530000000"),
        ("fact.box_office", "¥980,000,000",                          "980000000"),
        ("fact.box_office", "約4億円",                                "400000000"),
        ("fact.box_office", "1億2千万円",                              "120000000"),
        ("fact.box_office", "大ヒット",                                "bad_number"),
        ("fact.box_office", "円",                                     "bad_number"),
        ("fact.box_office", "0.5円",                                  "bad_number"),
        ("fact.box_office", "0",                                      "out_of_range"),
        ("fact.box_office", "99,999億円",                              "out_of_range"),
        ("fact.sns_link",   "https://a.example/x\n\nhttps://b.example", "https://a.example/x\nhttps://b.example"),
        ("fact.sns_link",   "@shirushi_band",                         "bad_url"),
        ("fact.sns_link",   "javascript:alert(1)",                    "bad_url"),
        ("fact.birth_date", "昭和58年7月",                              "1983-07"),
        ("fact.birth_date", "秋ごろ",                                   "bad_date"),
        ("fact.award",      "金賞\n銀賞\n金賞",                          "金賞\n銀賞"),
        ("fact.x_scent",    "白檀",                                    "白檀"),
        ("text.lyrics",     "夜\n夜",                                  "夜\n夜"),
    ],
)  # fmt: skip
def test_a_cell_of_facts_is_read_line_by_line_by_the_rule_of_its_kind(column: str, cell: str, expected: str) -> None:
    if expected in MESSAGES:
        with pytest.raises(Broken, match=f"^{expected}$"):
            cell_rule(column)(cell)
    else:
        assert cell_rule(column)(cell) == expected


@given(st.integers(1, 10**12))
def test_an_amount_is_read_as_it_was_written(amount: int) -> None:
    oku, rest = divmod(amount, 10**8)
    man, ones = divmod(rest, 10**4)
    written = "".join(f"{part:,}{unit}" for part, unit in ((oku, "億"), (man, "万"), (ones, "円")) if part)
    assert yen(written) == yen(f"{amount:,}円") == str(amount)


@given(st.text("0123456789,.億万円¥約千 ", max_size=30))
def test_whatever_stands_there_is_an_amount_or_is_refused(text: str) -> None:
    try:
        assert int(yen(text)) > 0
    except Broken as broken:
        assert str(broken) in MESSAGES
