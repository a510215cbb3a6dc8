"""Counts by path in a document, in memory that no depth and no length of names can blow up."""

from __future__ import annotations

from collections import Counter

MOST_PATHS = 1000
"""Paths that are listed; the others count together."""
LONGEST_NAME = 60
OTHERS = "…"


class PathCounts:
    """A tree of names, each place in it a number: 0 is the top."""

    def __init__(self) -> None:
        self._places: dict[tuple[int, str], int] = {}
        self._names: list[tuple[int, str]] = [(0, "")]
        self._counts: Counter[int] = Counter()

    def below(self, place: int, name: str) -> int:
        """The place of that name below a place."""
        key = (place, name)
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = len(self._names)
            self._names.append((place, name[:LONGEST_NAME]))
        return found

    def add(self, place: int) -> None:
        """Count one more at a place."""
        self._counts[place] += 1

    def paths(self) -> dict[str, int]:
        """Path → count, in order; of more than MOST_PATHS those that came first, and the rest under OTHERS."""
        found: Counter[str] = Counter()
        for number, (place, count) in enumerate(self._counts.items()):
            found[self._path(place) if number < MOST_PATHS else OTHERS] += count
        return dict(sorted(found.items()))

    def _path(self, place: int) -> str:
        parts = []
        while place:
            place, name = self._names[place]
            parts.append(name)
        return "/".join(["", *reversed(parts)])


def shortened(counts: dict[str, int]) -> dict[str, int]:
    """Counts by name, of which no more than MOST_PATHS are listed."""
    found: Counter[str] = Counter()
    for number, (name, count) in enumerate(counts.items()):
        found[name[: 100 * LONGEST_NAME] if number < MOST_PATHS or name == OTHERS else OTHERS] += count
    return dict(sorted(found.items()))
