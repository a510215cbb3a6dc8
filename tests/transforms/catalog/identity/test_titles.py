"""What a title says for identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.catalog.identity.titles import title_key


@pytest.mark.parametrize(
    ("title", "signature"),
    [
        ("灯台の犬 第1巻",        "1"),
        ("灯台の犬　１",          "1"),
        ("灯台の犬 Vol.1",       "1"),
        ("灯台の犬 1.0",         "1"),
        ("灯台の犬 Ⅱ",           "2"),
        ("灯台の犬 II",          "2"),
        ("灯台の犬 第十二巻",      "12"),
        ("灯台の犬 三",          "3"),
        ("灯台の赤 二〇二五",      "2025"),
        ("灯台の犬 シーズン2",     "2期"),
        ("灯台の犬 2nd Season",   "2期"),
        ("灯台の犬 第2期",        "2期"),
        ("灯台の犬 第3話",        "3話"),
        ("灯台の犬（上）",        "上"),
        ("灯台の犬 下巻",         "下"),
        ("灯台の犬 前編",         "前"),
        ("灯台の犬",             ""),
        ("灯台の犬 (Live)",      "live"),
        ("劇場版 灯台の犬",       "film"),
        ("続・灯台の犬",          "sequel"),
        ("灯台の犬 外伝",         "extra"),
        ("灯台の犬 総集編",       "digest"),
        ("灯台の犬 [初回限定盤]",  ""),
        ("灯台の犬 feat. 梅ぼし2", ""),
        ("上を向いて歩く",        ""),
    ],
)  # fmt: skip
def test_numbers_and_versions_are_kept_apart_from_the_stem(title: str, signature: str) -> None:
    assert title_key(title).signature == signature


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("灯台の犬 〜海鳴り〜",    "灯台の犬 ～海鳴り～"),
        ("灯台の犬 第2巻",        "灯台の犬（２）"),
        ("灯臺の犬",             "灯台の犬"),
        ("トウダイの犬",          "とうだいの犬"),
        ("灯台の犬 [Blu-ray]",    "灯台の犬"),
        ("灯台の犬(feat. 梅ぼし)", "灯台の犬"),
        ("Dog＆Light",           "dog & light"),
    ],
)  # fmt: skip
def test_other_spellings_of_one_title_have_one_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from(["第{}巻", "第{}話", "シーズン{}", " {}", "({})"]))
def test_two_numbers_of_one_kind_are_never_one(one: int, other: int, shape: str) -> None:
    keys = {title_key(f"灯台の犬{shape.format(number)}") for number in (one, other)}
    assert len(keys) == len({one, other})


@given(st.text(min_size=1, max_size=30))
def test_any_title_has_a_stem(title: str) -> None:
    assert title_key(title).stem or not title.strip()
