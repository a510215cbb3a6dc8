"""Hash n-grams of characters and of words straight from code points, and turn them into TF-IDF rows.

The hash is FNV-1a over 32-bit units (Fowler, Noll, Vo; RFC 9923) with one more multiplication to spread it: the same
text gives the same buckets on every machine and in every year, unlike Python's own hash. numba compiles the loops.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit
from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]
BITS = 20
"""Buckets are numbers of so many bits."""
LONGEST = 4
"""Characters of the longest n-gram."""
BETWEEN = "\x1f"
"""Stands between the words of a document."""
_OFFSET, _PRIME, _SPREAD = (np.uint64(n) for n in (0xCBF29CE484222325, 0x100000001B3, 0x9E3779B97F4A7C15))
_FOLD, _REST = np.uint64(29), np.uint64(64 - BITS)


@dataclass(frozen=True)
class Grams:
    """Buckets of all n-grams of many documents, one after the other; document d's are [pointer[d], pointer[d + 1])."""

    buckets: Array
    pointer: Array


def character_grams(texts: list[str]) -> Grams:
    """All n-grams of 1 to LONGEST characters, a line break before and after each text counted in."""
    codes = _codes("\n" + "".join(f"{text}\n" for text in texts))
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    return Grams(*_hash_characters(codes, _cumulated(lengths)))


def word_grams(documents: list[str]) -> Grams:
    """All words, and all pairs of neighbours, of documents whose words are joined by BETWEEN."""
    codes = _codes("".join(documents))
    lengths = np.fromiter(map(len, documents), np.int64, len(documents))
    return Grams(*_hash_words(codes, _cumulated(lengths)))


def _codes(text: str) -> Array:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _cumulated(lengths: Array) -> Array:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))


@dataclass(frozen=True)
class Vocabulary:
    """The buckets that a model knows, sorted, and the inverse document frequency of each."""

    buckets: Array
    idf: Array

    @cached_property
    def rows(self) -> Array:
        """Place of every bucket in `buckets`, -1 where it is not known."""
        rows = np.full(1 << BITS, -1, dtype=np.int32)
        rows[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        return rows

    def tfidf(self, grams: Grams) -> csr_array:
        """One row a document: (1 + ln count) · idf, to unit length; a document of nothing known is a row of zeros."""
        pointer, columns, values = _weigh(grams.buckets, grams.pointer, self.rows, self.idf)
        shape = (len(pointer) - 1, len(self.buckets))
        return csr_array((values, columns, pointer), shape=shape)

    def add_products(self, found: Array, grams: Grams, weights: Array, share: float) -> None:
        """Add to `found`, documents × factors, the rows of `tfidf` · share times `weights`, and keep no row."""
        _multiply(found, grams.buckets, grams.pointer, self.rows, self.idf, weights, share)


def vocabulary(grams: Grams, least: int) -> Vocabulary:
    """What stands in at least `least` documents; idf = ln((1 + documents) / (1 + those with it)) + 1."""
    held = _documents_with(grams.buckets, grams.pointer, 1 << BITS)
    known = np.flatnonzero(held >= least).astype(np.int32)
    return Vocabulary(known, np.log(len(grams.pointer) / (1 + held[known])) + 1)


def _characters(codes: Array, bounds: Array) -> tuple[Array, Array]:
    """bounds: places of the line breaks around each document."""
    pointer = np.zeros(len(bounds), np.int64)
    for document in range(len(bounds) - 1):
        size = bounds[document + 1] - bounds[document] + 1
        found = 0
        for length in range(1, LONGEST + 1):
            found += max(size - length + 1, 0)
        pointer[document + 1] = pointer[document] + found
    buckets = np.empty(pointer[-1], np.uint32)
    at = 0
    for document in range(len(bounds) - 1):
        end = bounds[document + 1] + 1
        for first in range(bounds[document], end):
            value = _OFFSET
            for place in range(first, min(first + LONGEST, end)):
                value = (value ^ np.uint64(codes[place])) * _PRIME
                buckets[at] = ((value ^ (value >> _FOLD)) * _SPREAD) >> _REST
                at += 1
    return buckets, pointer


def _words(codes: Array, bounds: Array) -> tuple[Array, Array]:
    """bounds: first place of each document, and the end of the last."""
    pointer = np.zeros(len(bounds), np.int64)
    buckets = np.empty(2 * (len(codes) + len(bounds)), np.uint32)
    at = 0
    for document in range(len(bounds) - 1):
        first, end = bounds[document], bounds[document + 1]
        before, value, length = np.uint64(0), _OFFSET, 0
        for place in range(first, end + 1):
            if place < end and codes[place] != 0x1F:
                value = (value ^ np.uint64(codes[place])) * _PRIME
                length += 1
            elif length:
                buckets[at] = ((value ^ (value >> _FOLD)) * _SPREAD) >> _REST
                pair = (before ^ (value * _SPREAD)) * _PRIME + before
                buckets[at + 1] = ((pair ^ (pair >> _FOLD)) * _SPREAD) >> _REST
                at += 2
                before, value, length = value, _OFFSET, 0
        pointer[document + 1] = at
    return buckets[:at], pointer


def _count_and_weigh(buckets: Array, pointer: Array, rows: Array, idf: Array) -> tuple[Array, Array, Array]:
    starts = np.zeros(len(pointer), np.int64)
    columns, values = np.empty(len(buckets), np.int32), np.empty(len(buckets), np.float64)
    seen = np.full(len(idf), -1, np.int64)
    at = 0
    for document in range(len(pointer) - 1):
        begin = at
        for place in range(pointer[document], pointer[document + 1]):
            row = rows[buckets[place]]
            if row >= 0:
                if seen[row] >= begin:
                    values[seen[row]] += 1
                else:
                    seen[row], columns[at], values[at] = at, row, 1
                    at += 1
        total = 0.0
        for place in range(begin, at):
            values[place] = (1 + np.log(values[place])) * idf[columns[place]]
            total += values[place] ** 2
        for place in range(begin, at):
            values[place] /= np.sqrt(total)
        starts[document + 1] = at
    return starts, columns[:at].copy(), values[:at].copy()


def _count_and_multiply(
    found: Array, buckets: Array, pointer: Array, rows: Array, idf: Array, weights: Array, share: float
) -> None:
    """As _count_and_weigh, in the same order, so that the same bits come out of a product with it."""
    longest = 0
    for document in range(len(pointer) - 1):
        longest = max(longest, pointer[document + 1] - pointer[document])
    columns, values = np.empty(longest, np.int32), np.empty(longest, np.float64)
    seen, when = np.zeros(len(idf), np.int32), np.full(len(idf), -1, np.int32)
    for document in range(len(pointer) - 1):
        at = 0
        for place in range(pointer[document], pointer[document + 1]):
            row = rows[buckets[place]]
            if row >= 0:
                if when[row] == document:
                    values[seen[row]] += 1
                else:
                    when[row], seen[row], columns[at], values[at] = document, at, row, 1
                    at += 1
        total = 0.0
        for place in range(at):
            count = values[place]
            values[place] = idf[columns[place]] if count == 1 else (1 + np.log(count)) * idf[columns[place]]
            total += values[place] ** 2
        length = np.sqrt(total)
        for place in range(at):
            value, row = values[place] / length * share, columns[place]
            for factor in range(found.shape[1]):
                found[document, factor] += value * weights[row, factor]


def _document_frequency(buckets: Array, pointer: Array, width: int) -> Array:
    held, last = np.zeros(width, np.int64), np.full(width, -1, np.int64)
    for document in range(len(pointer) - 1):
        for place in range(pointer[document], pointer[document + 1]):
            if last[buckets[place]] != document:
                last[buckets[place]] = document
                held[buckets[place]] += 1
    return held


_hash_characters = njit(cache=True)(_characters)
_hash_words = njit(cache=True)(_words)
_weigh = njit(cache=True)(_count_and_weigh)
_multiply = njit(cache=True)(_count_and_multiply)
_documents_with = njit(cache=True)(_document_frequency)
