"""n-grams hash the same everywhere, count by document, and weigh as TF-IDF says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.kansei.learning.grams import BETWEEN, BITS, LONGEST, character_grams, vocabulary, word_grams

texts = st.lists(st.text(max_size=30), max_size=6)
MASK = (1 << 64) - 1


def bucket_of(codes: list[int]) -> int:
    """The hash as its definition says it, in Python's whole numbers."""
    value = 0xCBF29CE484222325
    for code in codes:
        value = ((value ^ code) * 0x100000001B3) & MASK
    return (((value ^ (value >> 29)) * 0x9E3779B97F4A7C15) & MASK) >> (64 - BITS)


def in_document(grams: object, document: int) -> list[int]:
    return grams.buckets[grams.pointer[document] : grams.pointer[document + 1]].tolist()


def test_buckets_are_the_same_today_and_in_every_year() -> None:
    assert in_document(character_grams(["あい"]), 0) == [
        398272, 686091, 68008, 355695, 803171, 894691, 671396, 198279, 429718, 398272,
    ]  # fmt: skip
    assert in_document(word_grams([f"a{BETWEEN}b"]), 0) == [135934, 683885, 261175, 757099]


@given(given=texts)
@example(given=["", "\n", "\ud800", "𠮷野家"])
@settings(max_examples=40, deadline=None)
def test_a_document_has_every_n_gram_of_its_text_and_of_no_other(given: list[str]) -> None:
    found = character_grams(given)
    for document, text in enumerate(given):
        codes = [10, *map(ord, text), 10]
        every = [codes[first : first + size] for first in range(len(codes)) for size in range(1, LONGEST + 1)
                 if first + size <= len(codes)]  # fmt: skip
        assert in_document(found, document) == [bucket_of(gram) for gram in every]


def test_words_and_neighbours_are_counted_and_empty_words_are_none() -> None:
    found = word_grams([BETWEEN.join(["夜", "", "の", "海"]), "", "夜"])
    assert [len(in_document(found, document)) for document in range(3)] == [6, 0, 2]
    assert in_document(found, 0)[:2] == in_document(found, 2)
    assert in_document(found, 0)[0] == bucket_of([ord("夜")])


def test_a_row_is_log_count_times_idf_to_unit_length() -> None:
    grams = word_grams([BETWEEN.join("aab"), "a", "c"])
    known = vocabulary(grams, 1)
    row = dict(zip(known.buckets.tolist(), known.tfidf(grams).toarray()[0].tolist(), strict=True))
    idf = {1: math.log(4 / 2) + 1, 2: math.log(4 / 3) + 1}
    a, b = (1 + math.log(2)) * idf[2], idf[1]
    assert row[bucket_of([97])] / row[bucket_of([98])] == pytest.approx(a / b)
    assert sum(value**2 for value in row.values()) == pytest.approx(1)


def test_what_is_rare_or_unknown_counts_nothing() -> None:
    known = vocabulary(word_grams(["a", "a", "b"]), least=2)
    assert known.tfidf(word_grams([BETWEEN.join("ab"), "b", ""])).toarray().any(axis=1).tolist() == [True, False, False]


@given(given=texts, order=st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_a_document_weighs_the_same_alone_and_among_others(given: list[str], order: object) -> None:
    known = vocabulary(character_grams([*given, "夜の海", "夜"]), 1)
    together = known.tfidf(character_grams(given)).toarray()
    for document, text in enumerate(given):
        assert np.array_equal(known.tfidf(character_grams([text])).toarray()[0], together[document])


@given(given=texts)
@settings(max_examples=30, deadline=None)
def test_a_product_without_rows_has_the_bits_of_one_with_them(given: list[str]) -> None:
    grams = character_grams([*given, "夜の海、夜の夜"])
    known = vocabulary(grams, 1)
    weights = np.random.default_rng(1).normal(size=(len(known.buckets), 3))
    found = np.zeros((len(given) + 1, 3))
    known.add_products(found, grams, weights, 0.7)
    assert np.array_equal(found, (known.tfidf(grams) * 0.7) @ weights)


def test_a_hundred_thousand_repeated_characters_take_linear_time() -> None:
    long = character_grams(["あ" * 100_000])
    assert len(long.buckets) == 4 * 100_002 - 6
    assert vocabulary(long, 1).tfidf(long).nnz < 20
