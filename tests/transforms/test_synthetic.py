"""Made-up rows: the same every time, with identifiers that pass their own standard's check."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean, isbn, isrc

from transforms import synthetic

SENTENCES = [f"これは{number}番目の文です。" for number in range(50)]


@given(st.integers(0, 10**12 - 1))
def test_a_check_digit_is_the_one_that_the_standard_computes(body: int) -> None:
    (code,) = synthetic.with_check_digit(np.array([body]))
    assert code == f"{body}{ean.calc_check_digit(f'{body:012}')}"


@pytest.mark.parametrize("rows", [synthetic.music, synthetic.books, synthetic.goods])
def test_the_same_seed_gives_the_same_rows_and_another_seed_the_same_keys(rows: synthetic.Made) -> None:
    first, again, other = (rows(seed, 100, 50, 1000, SENTENCES) for seed in (7, 7, 8))
    key = first.columns[0]
    assert first.equals(again)
    assert first[key].equals(other[key])
    assert not first.equals(other)


def test_codes_are_distinct_and_valid() -> None:
    books = synthetic.books(7, 0, 300, 300, SENTENCES)["isbn"]
    songs = synthetic.music(7, 4_560_000, 300, 5_000_000, SENTENCES)["isrc"]
    jans = synthetic.goods(7, 0, 300, 300, SENTENCES)["jan"]
    assert books.n_unique() == songs.n_unique() == jans.n_unique() == 300
    assert all(isbn.is_valid(code) for code in books)
    assert all(isrc.is_valid(code) for code in songs)
    assert all(ean.is_valid(code) for code in jans)


def test_the_first_artist_has_many_works_and_most_have_few() -> None:
    counts = synthetic.music(7, 0, 4000, 4000, SENTENCES)["artist"].value_counts(sort=True)["count"]
    assert counts[0] > 10 * counts.median()


def test_about_a_third_of_the_works_have_a_text() -> None:
    lyrics = synthetic.music(7, 0, 2000, 2000, SENTENCES)["lyrics"]
    assert 0.25 < (lyrics != "").mean() < 0.35
