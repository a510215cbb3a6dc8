"""Krippendorff's α against his own published example, and by factor and pair."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from transforms.kansei.learning.agreement import agreement, alpha, disputes

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section E: 4 observers, 12 units, "." missing.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
EXAMPLE = np.array([[float("nan") if cell == "." else float(cell) for cell in row.split()] for row in OBSERVERS]).T


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_is_the_published_one(metric: str, published: float) -> None:
    assert alpha(EXAMPLE, metric) == pytest.approx(published, abs=0.0005)


ratings = arrays(np.float64, st.tuples(st.integers(1, 8), st.integers(2, 4)),
                 elements=st.sampled_from([0.0, 0.2, 0.5, 1.0, float("nan")]))  # fmt: skip


@given(given=ratings, metric=st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
@settings(max_examples=60, deadline=None)
def test_alpha_is_at_most_one_and_does_not_care_who_observed(given: np.ndarray, metric: str) -> None:
    found = alpha(given, metric)
    assert np.isnan(found) or found <= 1 + 1e-12
    assert alpha(given[:, ::-1], metric) == pytest.approx(found, nan_ok=True)


def test_full_agreement_is_one_and_nothing_to_agree_about_is_nan() -> None:
    assert alpha(np.array([[0.1, 0.1], [0.9, 0.9]])) == 1
    assert np.isnan(alpha(np.array([[0.5, 0.5], [0.5, 0.5]])))
    assert np.isnan(alpha(np.array([[0.5, np.nan]])))
    assert np.isnan(alpha(np.empty((0, 2))))


JUDGED = pl.DataFrame(
    [
        # subject, factor,          annotator,     score
        ("s1",     "emotion.joy",   "a",           0.0),
        ("s1",     "emotion.joy",   "b",           0.1),
        ("s1",     "emotion.joy",   "adjudicated", 0.05),
        ("s2",     "emotion.joy",   "a",           0.9),
        ("s2",     "emotion.joy",   "b",           0.8),
        ("s2",     "emotion.joy",   "c",           0.3),
        ("s1",     "emotion.fear",  "a",           0.2),
        ("s1",     "emotion.fear",  "c",           0.6),
        ("s3",     "emotion.trust", "a",           0.2),
    ],
    schema=["subject_id", "factor", "annotator", "score"], orient="row",
)  # fmt: skip


def test_agreement_is_overall_by_factor_and_by_pair_without_the_adjudicated() -> None:
    found = agreement(JUDGED)
    units = {row[:3]: row[3] for row in found.iter_rows()}
    assert units[("", "", "")] == 3
    assert units[("emotion.joy", "", "")] == 2
    assert units[("emotion.joy", "a", "b")] == 2
    assert units[("", "a", "c")] == 2
    assert ("emotion.trust", "", "") not in units
    assert ("emotion.fear", "a", "b") not in units
    pair = found.filter(factor="emotion.joy", first="a", second="b")["alpha"].item()
    assert pair == pytest.approx(alpha(np.array([[0.0, 0.1], [0.9, 0.8]])), abs=1e-6)


def test_what_is_judged_far_apart_goes_to_adjudication_the_widest_first() -> None:
    assert disputes(JUDGED).rows() == [("s2", "emotion.joy", 0.3, 0.9, 3), ("s1", "emotion.fear", 0.2, 0.6, 2)]
    third = pl.DataFrame([("s2", "emotion.joy", "adjudicator-c", 0.4)], schema=JUDGED.schema, orient="row")
    assert disputes(pl.concat([JUDGED, third]))["subject_id"].to_list() == ["s1"]
    assert agreement(pl.concat([JUDGED, third])).equals(agreement(JUDGED))
    assert disputes(JUDGED.clear()).height == 0
    assert agreement(JUDGED.clear()).height == 0
