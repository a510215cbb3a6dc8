"""The longest sequence at each place of many sentences, none inside another."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.kansei.trie import NOTHING, Trie

NUMBERS = st.integers(0, 3)
SEQUENCES = st.lists(st.lists(NUMBERS, min_size=1, max_size=4).map(tuple), unique=True, max_size=12)
SENTENCES = st.lists(st.lists(st.integers(-1, 3), max_size=12), max_size=5)


def plainly(sequences: list[tuple[int, ...]], sentences: list[list[int]]) -> list[tuple[int, int, tuple[int, ...]]]:
    found, offset = [], 0
    for numbers in sentences:
        place = 0
        while place < len(numbers):
            fitting = [each for each in sequences if tuple(numbers[place : place + len(each)]) == each]
            best = max(fitting, key=len, default=())
            if best:
                found.append((offset + place, offset + place + len(best), best))
            place += len(best) or 1
        offset += len(numbers)
    return found


@given(SEQUENCES, SENTENCES)
@settings(max_examples=300, deadline=None)
def test_the_compiled_walk_finds_what_a_plain_one_finds(
    sequences: list[tuple[int, ...]], sentences: list[list[int]]
) -> None:
    trie = Trie(sequences, 4)
    held = np.full((1, 1, trie.nodes), NOTHING, dtype=np.int32)
    held[0, 0, trie.ends] = np.arange(len(sequences))
    numbers = np.array([number for each in sentences for number in each], dtype=np.int32)
    sentence = np.array([place for place, each in enumerate(sentences) for _ in each], dtype=np.int32)
    kind, domain = np.zeros(len(numbers), dtype=np.int8), np.zeros(len(sentences), dtype=np.int32)
    found = zip(*(column.tolist() for column in trie.longest(numbers, sentence, kind, domain, held)), strict=True)
    assert [(first, after, sequences[place]) for first, after, place in found] == plainly(sequences, sentences)
