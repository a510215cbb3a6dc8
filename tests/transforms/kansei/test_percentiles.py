"""Where a score stands among those of its domain."""

from __future__ import annotations

import json
import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from transforms.kansei.percentiles import FEWEST, statistics, with_percentiles

TEXT = {"subject_id": pl.String, "domain": pl.String, "chars": pl.Int64}
SCORE = {"subject_id": pl.String, "domain": pl.String, "factor": pl.String, "score": pl.Float64}
NO_TEXTS = pl.DataFrame(schema=TEXT)
values = st.integers(1, 999_999).map(lambda number: number / 1e6)


def scores(given: list[float], domain: str = "music", factor: str = "tempo.fast") -> pl.DataFrame:
    rows = [(f"s{place:04}", domain, factor, value) for place, value in enumerate(given)]
    return pl.DataFrame(rows, schema=SCORE, orient="row")


def of(given: list[float], asked: list[float]) -> list[float | None]:
    known = json.loads(json.dumps(statistics(scores(given), NO_TEXTS, "d")))
    return with_percentiles(scores(asked), known)["percentile"].to_list()


def test_it_is_the_share_of_the_domain_at_or_below() -> None:
    hundred = [place / 1000 for place in range(1, 101)]
    assert of(hundred, [0.001, 0.05, 0.1, 0.0005, 0.5, 0.0975]) == [0.01, 0.5, 1.0, 0.0, 1.0, 0.975]


def test_many_with_one_score_share_its_place() -> None:
    assert of([0.3] * 15 + [0.6] * 5, [0.3, 0.45, 0.6, 0.2]) == [0.75, 0.875, 1.0, 0.0]


@pytest.mark.parametrize(("count", "known"), [(FEWEST - 1, False), (FEWEST, True)])
def test_where_fewer_than_twenty_carry_a_factor_it_is_unknown_and_not_zero(count: int, known: bool) -> None:
    assert (of([0.5] * count, [0.5]) == [1.0]) == known
    assert (of([0.5] * count, [0.5]) == [None]) != known


def test_a_domain_or_factor_that_the_statistics_do_not_know_has_none() -> None:
    known = statistics(scores([0.5] * 30), NO_TEXTS, "d")
    asked = pl.concat([scores([0.5]), scores([0.5], domain="book"), scores([0.5], factor="tempo.slow")])
    assert with_percentiles(asked, known)["percentile"].to_list() == [1.0, None, None]


def test_the_file_says_how_many_and_how_long() -> None:
    texts = pl.DataFrame(
        [("s0000", "music", 100), ("s0000", "music", 20), ("s0001", "music", 60), ("unscored", "music", 40)],
        schema=TEXT, orient="row",
    )  # fmt: skip
    found = statistics(scores([0.2, 0.4]), texts, "d")
    assert found["domains"] == {
        "music": {
            "subjects": 2, "usual_chars": 60.0,
            "factors": {"tempo.fast": {"subjects": 2, "points": [[0.2, 0.5], [0.4, 1.0]]}},
        }
    }  # fmt: skip


def test_no_scores_are_no_trouble() -> None:
    known = statistics(scores([]), NO_TEXTS, "d")
    assert known["domains"] == {}
    assert with_percentiles(scores([]), known).columns[-1] == "percentile"
    assert of([], [0.4]) == [None]


@given(st.lists(values, min_size=FEWEST, max_size=150), st.lists(values, min_size=1, max_size=10))
@settings(max_examples=80, deadline=None)
def test_it_is_never_far_from_the_share_and_never_falls_as_the_score_rises(
    given: list[float], asked: list[float]
) -> None:
    asked = sorted(asked)
    found = of(given, asked)
    assert found == sorted(found)
    for score, share in zip(asked, found, strict=True):
        exact = sum(value <= score for value in given) / len(given)
        ties = max(given.count(value) for value in given) / len(given)
        assert 0 <= share <= 1
        assert abs(share - exact) <= 0.05 + ties + 1 / len(given) + 1e-6


@given(st.lists(values, min_size=1, max_size=60), st.randoms())
@settings(max_examples=40, deadline=None)
def test_shuffled_rows_give_the_same_statistics_and_keep_their_order(given: list[float], chance: random.Random) -> None:
    rows = scores(given)
    mixed = rows[chance.sample(range(rows.height), rows.height)]
    known = statistics(rows, NO_TEXTS, "d")
    assert statistics(mixed, NO_TEXTS, "d") == known
    assert_frame_equal(with_percentiles(mixed, known).sort("subject_id"), with_percentiles(rows, known))
    assert with_percentiles(mixed, known)["subject_id"].to_list() == mixed["subject_id"].to_list()


@pytest.mark.parametrize("count", range(FEWEST, 120))
def test_the_highest_stands_at_one_however_many_there_are(count: int) -> None:
    assert of([place / 1000 for place in range(1, count + 1)], [count / 1000]) == [1.0]


def test_no_factor_needs_more_than_21_points() -> None:
    (factor,) = statistics(scores([place / 5000 for place in range(1, 4000)]), NO_TEXTS, "d")["domains"]["music"][
        "factors"
    ].values()
    assert len(factor["points"]) == 21
