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
        self._first = np.zeros(max(width, 1), dtype=np.int32)
        for (node, number), after in following.items():
            if not node:
                self._first[number] = after
        ordered = sorted((node, number, after) for (node, number), after in following.items() if node)
        nodes, self._numbers, self._after = np.array(ordered, dtype=np.int32).reshape(-1, 3).T.copy()
        self._begins = np.searchsorted(nodes, np.arange(self.nodes + 1, dtype=np.int32)).astype(np.int32)

    def longest(
        self, numbers: Array, sentence: Array, kind: Array, domain: Array, held: Array
    ) -> tuple[Array, Array, Array]:
        """First token, one past the last and what is held there, of the longest match at each place, none in another.

        numbers, sentence, kind: of each token. domain: of each sentence. held: by domain, kind of the first token and
        node; at a node that is one token deep by that kind, deeper by kind 0.
        """
        found: tuple[Array, Array, Array] = _longest(
            numbers, sentence, kind, domain, held, self._first, self._begins, self._numbers, self._after
        )
        return found


def _walk(
    numbers: Array, sentence: Array, kind: Array, domain: Array, held: Array,
    first: Array, children: Array, names: Array, following: Array,
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
            slot, last = children[node], children[node + 1]
            while slot < last and names[slot] != numbers[at]:
                slot += 1
            node = following[slot] if slot < last else 0
        if held_here == NOTHING:
            place += 1
        else:
            begins[found], ends[found], what[found] = place, best, held_here
            found += 1
            place = best
    return begins[:found].copy(), ends[:found].copy(), what[:found].copy()


_longest = njit(cache=True)(_walk)
