"""Rule features: what the dictionary found, by document."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from tests.transforms.kansei.learning.drawn import judged
from transforms.kansei.learning.readings import COUNTS, MENTIONS, SCORES, Readings, frequent_factors, rule_features

JOY, FEAR = "emotion.joy", "emotion.fear"
READ = Readings(
    ["a", "b", "none"], ["嬉しくない、怖い", "嬉しい", "一二三"], ["", "", ""], ["", "", ""],
    pl.DataFrame([("a", FEAR, 0.5), ("b", JOY, 0.7), ("b", "x.other", 0.9)], schema=SCORES, orient="row"),
    pl.DataFrame(
        [
            ("a", JOY, -0.8, True, 1.0, "negation+before_concession"),
            ("a", FEAR, 0.6, False, 1.5, "intensified"),
            ("b", JOY, 0.9, False, 1.0, "plain"),
        ],
        schema=MENTIONS, orient="row",
    ),
)  # fmt: skip


def test_columns_are_scores_then_denials_then_counts() -> None:
    found = rule_features(READ, (FEAR, JOY), (JOY,))
    assert found.shape == (3, 3 + len(COUNTS))
    assert found[:, :2].tolist() == [[0.5, 0.0], [0.0, 0.7], [0.0, 0.0]]
    assert found[:, 2].tolist() == pytest.approx([1 - math.exp(-0.8), 0, 0])
    counts = dict(zip(COUNTS, found[0, 3:], strict=True))
    assert counts == pytest.approx(
        {"length": math.log(9), "mentions": math.log(3), "negated": 0.5, "intensified": 0.25,
         "strongest": 0.8, "turned": 0.5}
    )  # fmt: skip
    assert found[2, 4:].tolist() == [0.0] * 5


def test_a_document_reads_the_same_alone_and_among_others() -> None:
    readings, _ = judged(20)
    together = rule_features(readings, (JOY, FEAR), (JOY,))
    for place in range(20):
        assert np.array_equal(rule_features(readings[np.array([place])], (JOY, FEAR), (JOY,))[0], together[place])


def test_no_documents_are_no_rows() -> None:
    assert rule_features(READ[np.array([], dtype=int)], (JOY,), ()).shape == (0, 1 + len(COUNTS))


def test_the_most_frequent_factors_are_those_of_most_documents_and_ties_go_by_name() -> None:
    assert frequent_factors(READ, 1, 2) == (FEAR, JOY)
    assert frequent_factors(READ, 2, 9) == ()


def test_texts_are_folded_and_lowered_and_a_long_run_of_marks_takes_linear_time() -> None:
    long = "か" + "\u3099\u0323" * 50_000
    read = Readings(["a", "b"], ["ＡＢｶﾞ", long], ["", ""], ["", ""])
    assert read.plain[0] == "abガ"
    assert len(read.plain[1]) == len(long) - 1
