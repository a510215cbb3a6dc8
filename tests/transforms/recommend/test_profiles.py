"""Profiles: a fixed order, a length of 1, weights by facet."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from transforms.recommend.profiles import FACET_WEIGHTS, profiles_of, unit_rows

FACTORS = ["voice.clear", "melody.warm", "season.summer", "safety.crime"]


def scores(*rows: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["subject_id", "factor", "score"], orient="row").with_columns(
        domain=pl.lit("music")
    )


def test_subjects_and_factors_are_in_ascending_order_and_rows_have_length_one() -> None:
    found = profiles_of(
        scores(
            ("music-b", "voice.clear",   0.3),
            ("music-a", "melody.warm",   0.8),
            ("music-b", "melody.warm",   0.4),
        ),
        FACTORS, {},
    )  # fmt: skip
    assert found.ids.to_list() == ["music-a", "music-b"]
    assert found.factors == ("melody.warm", "safety.crime", "season.summer", "voice.clear")
    assert found.matrix == pytest.approx(np.array([[1, 0, 0, 0], [0.8, 0, 0, 0.6]]))


def test_a_facet_counts_by_its_weight() -> None:
    found = profiles_of(
        scores(("music-a", "melody.warm", 0.5), ("music-a", "season.summer", 0.5)), FACTORS, {"season": 0.5}
    )
    assert found.matrix[0, 2] / found.matrix[0, 0] == pytest.approx(0.5)


def test_a_subject_of_safety_factors_only_has_no_profile() -> None:
    found = profiles_of(scores(("music-a", "safety.crime", 0.9)), FACTORS, FACET_WEIGHTS["works"])
    assert found.ids.len() == 0
    assert found.matrix.shape == (0, 4)


def test_nothing_scored_gives_an_empty_frame_with_its_columns() -> None:
    frame = profiles_of(scores(("music-a", "melody.warm", 0.5)).clear(), FACTORS, {}).frame()
    assert frame.height == 0
    assert frame.schema == {"subject_id": pl.String, "domain": pl.String, "vector": pl.List(pl.Float64)}


def test_the_frame_holds_a_vector_of_all_factors_for_each_subject() -> None:
    frame = profiles_of(scores(("music-a", "melody.warm", 0.5)), FACTORS, {}).frame()
    assert frame.rows() == [("music-a", "music", [1.0, 0.0, 0.0, 0.0])]


def test_a_factor_that_the_ontology_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1 factors are not in the ontology, first melody\.cold"):
        profiles_of(scores(("music-a", "melody.cold", 0.5)), FACTORS, {})


def test_huge_and_tiny_values_keep_their_direction() -> None:
    expected = pytest.approx(np.array([[0.6, 0.8], [0.6, 0.8], [0.0, 0.0]]))
    assert unit_rows(np.array([[3e200, 4e200], [3e-200, 4e-200], [0.0, 0.0]])) == expected


def test_a_subject_without_a_factor_can_be_asked_for_as_zeros() -> None:
    found = profiles_of(scores(("music-b", "melody.warm", 0.5)), FACTORS, {})
    exact = found.exactly(pl.Series(["music-c", "music-b", "music-a"]), "music")
    assert exact.ids.to_list() == ["music-a", "music-b", "music-c"]
    assert exact.matrix[:, 0].tolist() == [0.0, 1.0, 0.0]
