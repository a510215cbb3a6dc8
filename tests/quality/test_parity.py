"""Which sentences are compared, what is counted, and from where on it warns."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality import gate
from quality.parity import LEAST, MOST, Parity, Sample, compared, upper
from quality.suites import parity_suite


def sample(share: float, *parts: list[str]) -> Sample:
    found = Sample(share)
    for part in parts:
        found.add(part)
    return found


def sentences(count: int) -> list[str]:
    return [f"{number}番目の夜は静かだった。" for number in range(count)]


@pytest.mark.parametrize(
    ("count", "share", "expected"),
    [(0, 0.005, 0), (7, 0.005, 7), (1_000, 0.005, LEAST), (10_000, 0.005, 50), (9_000, 0.9, MOST)],
)
def test_half_a_percent_is_compared_but_twenty_at_least_and_two_thousand_at_most(
    count: int, share: float, expected: int
) -> None:
    found = sample(share, sentences(count))
    assert (len(found.chosen()), found.distinct) == (expected, count)


@given(st.lists(st.text(max_size=5), max_size=80), st.randoms(), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_the_sample_depends_on_what_was_met_and_not_on_when_or_how_often(
    met: list[str], chance: random.Random, size: int
) -> None:
    mixed = chance.sample(met * 2, len(met) * 2)
    parts = [mixed[start : start + size] for start in range(0, len(mixed), size)]
    assert sample(0.5, *parts).chosen() == sample(0.5, met).chosen()


def test_half_a_surrogate_pair_can_be_met() -> None:
    assert sample(1, ["\ud800夜"]).chosen() == ["\ud800夜"]


def test_a_sentence_is_the_same_only_if_all_its_tokens_are() -> None:
    expected = [[(0, "夜", "名詞"), (1, "は", "助詞")], [(0, "歌", "名詞"), (1, "う", "助動詞")], []]
    found = [[(0, "夜", "名詞"), (1, "は", "助詞")], [(0, "歌う", "動詞")], []]
    assert compared(expected, found) == Parity(sentences=3, same_sentences=2, tokens=4, same_tokens=2)


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_the_bound_lies_above_the_share_and_is_a_share(same: int, differ: int) -> None:
    count = same + differ
    assert 0 <= upper(same, count) <= 1
    assert upper(same, count) >= round(same / max(count, 1), 6)


@pytest.mark.parametrize(
    ("same", "of", "same_tokens", "tokens", "low"),
    [
        (20,   20,    500,    500,    []),
        (18,   20,    498,    500,    []),                                      # may well be chance
        (14,   20,    499,    500,    ["sentences_at_most"]),
        (1860, 2000,  49_990, 50_000, ["sentences_at_most"]),
        (1900, 2000,  49_500, 50_000, ["tokens_at_most"]),
        (1900, 2000,  49_800, 50_000, []),
    ],
)  # fmt: skip
def test_it_warns_where_more_differs_than_chance_explains(
    same: int, of: int, same_tokens: int, tokens: int, low: list[str]
) -> None:
    figures = Parity(of, same, tokens, same_tokens).figures()
    result = gate.observe("analyse.parity", "2026-11-20", figures, parity_suite())
    assert [row["column"] for row in result.failed] == low
    assert result.expectations == 2
