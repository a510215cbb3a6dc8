"""Sequences of numbers, as the base forms of an entry's words are, and the longest of them at each place of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit

Array = np.ndarray[Any, Any]
NOTHING = -1
"""Stands for a word that is in no sequence, and for a node at which nothing that counts ends."""


class Trie:
    """`ends[i]` is the node at which the i-th sequence ends; 0 is the root. Numbers are below `width`."""

    def __init__(self, sequences: Sequence[tuple[int, ...]], width: int) -> None:
        following: dict[tuple[int, int], int] = {}
        self.ends: list[int] = []
        for sequence in sequences:
            node = 0
            for number in sequence:
                node = following.setdefault((node, number), len(following) + 1)
            self.ends.append(node)
        self.nodes = len(following) + 1
        self._width = max(width, 1)
        self._first = np.zeros(self._width, dtype=np.int32)
        for (node, number), after in following.items():
            if not node:
                self._first[number] = after
        ordered = sorted((node * self._width + number, after) for (node, number), after in following.items() if node)
        self._keys = np.array([key for key, _ in ordered], dtype=np.int64)
        self._after = np.array([after for _, after in ordered], dtype=np.int32)

    def longest(
        self, numbers: Array, sentence: Array, kind: Array, domain: Array, held: Array
    ) -> tuple[Array, Array, Array]:
        """First token, one past the last and what is held there, of the longest match at each place, none in another.

        numbers, sentence, kind: of each token. domain: of each sentence. held: by domain, kind of the first token and
        node; at a node that is one token deep by that kind, deeper by kind 0.
        """
        found: tuple[Array, Array, Array] = _longest(
            numbers, sentence, kind, domain, held, self._first, self._keys, self._after, self._width
        )
        return found


def _walk(
    numbers: Array, sentence: Array, kind: Array, domain: Array, held: Array,
    first: Array, keys: Array, following: Array, width: int,
) -> tuple[Array, Array, Array]:  # fmt: skip
    begins, ends, what = np.empty_like(numbers), np.empty_like(numbers), np.empty_like(numbers)
    found = place = 0
    while place < len(numbers):
        node = first[numbers[place]] if numbers[place] >= 0 else 0
        at = best = place
        held_here = NOTHING
        while node:
            at += 1
            here = held[domain[sentence[place]], kind[place] if at == place + 1 else 0, node]
            if here != NOTHING:
                best, held_here = at, here
            if at == len(numbers) or sentence[at] != sentence[place] or numbers[at] < 0:
                break
            key = np.int64(node) * width + numbers[at]
            slot = np.searchsorted(keys, key)
            node = following[slot] if slot < len(keys) and keys[slot] == key else 0
        if held_here == NOTHING:
            place += 1
        else:
            begins[found], ends[found], what[found] = place, best, held_here
            found += 1
            place = best
    return begins[:found].copy(), ends[:found].copy(), what[:found].copy()


_longest = njit(cache=True)(_walk)
