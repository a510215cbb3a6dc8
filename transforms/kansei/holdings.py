"""What may be found at each node of the trie in each domain: worked out once a node, and again where domains differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from transforms.kansei.lexicon import COLLOCATION, Entry
from transforms.kansei.marks import STRICT
from transforms.kansei.trie import NOTHING

Array = np.ndarray[Any, Any]
EMOTION = "emotion"
PLANES = 2
"""Emotions are looked for on a plane of their own: 震える声でプロポーズ hides no プロポーズ from other facets."""
EMPTY = 0
"""Number of the set without entries: an idiom ends here that only hides what lies in it."""


class Holdings:
    """Sets of entries by number, and for each plane an array (domain, kind of word, node) of those numbers.

    Words of different domains mostly hold the same: a set that was met before keeps its number.
    """

    def __init__(
        self, ends: list[tuple[Entry, int, int]], nodes: int, domains_of: Callable[[Entry], frozenset[str]]
    ) -> None:
        """ends: each entry with the node at which its wording ends and its number of tokens, in the order of a set."""
        self.sets: list[tuple[Entry, ...]] = [()]
        self._numbers: dict[tuple[Entry, ...], int] = {(): EMPTY}
        self._domains: dict[str, int] = {}
        self._limits: dict[int, list[tuple[Entry, int, frozenset[str]]]] = {}
        shape = (1, 1 + len(STRICT), nodes)
        self.planes = [np.empty((0, *shape[1:]), dtype=np.int32) for _ in range(PLANES)]
        self._anywhere = [np.full(shape, NOTHING, dtype=np.int32) for _ in range(PLANES)]
        at: dict[int, list[tuple[Entry, int, frozenset[str]]]] = {}
        for entry, node, length in ends:
            if length:
                own = STRICT.index(entry.pos) + 1 if length == 1 and entry.pos in STRICT else 0
                at.setdefault(node, []).append((entry, own, domains_of(entry)))
        for node, ending in at.items():
            if any(allowed for *_, allowed in ending):
                self._limits[node] = ending
            else:
                self._hold(self._anywhere, node, [(entry, own) for entry, own, _ in ending])

    def domain(self, name: str) -> int:
        """Number of a domain; at its first time what may be found in it is worked out."""
        if name in self._domains:
            return self._domains[name]
        held = [plane.copy() for plane in self._anywhere]
        for node, ending in self._limits.items():
            found = [(entry, own) for entry, own, allowed in ending if not allowed or name in allowed]
            if found:
                self._hold(held, node, found)
        self.planes = [np.concatenate(pair) for pair in zip(self.planes, held, strict=True)]
        return self._domains.setdefault(name, len(self._domains))

    def _hold(self, planes: list[Array], node: int, ending: list[tuple[Entry, int]]) -> None:
        """Hold entries at a node for the kinds of word that each asks for: its own kind, or every one where 0.

        An entry stands on its own plane; on the other one an idiom only hides what lies in it.
        """
        kinds = range(1 + len(STRICT)) if any(own for _, own in ending) else (slice(None),)
        for kind in kinds:
            here = [entry for entry, own in ending if not own or own == kind]
            for plane, array in enumerate(planes):
                mine = tuple(entry for entry in here if entry.factor.startswith(f"{EMOTION}.") == bool(plane))
                if mine or any(entry.pos != COLLOCATION for entry in here):
                    array[0, kind, node] = self._number(mine)

    def _number(self, entries: tuple[Entry, ...]) -> int:
        found = self._numbers.setdefault(entries, len(self.sets))
        if found == len(self.sets):
            self.sets.append(entries)
        return found
