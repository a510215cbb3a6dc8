"""Values out of a JSON document by name, with a ledger: whatever was not asked for is what the reader ignored."""

from __future__ import annotations

from typing import Any

from quality.intake.path_counts import PathCounts


class Members:
    """Objects whose members are asked for by name, whatever its capitals: versionCreated is versioncreated."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._read: set[tuple[int, str]] = set()

    def values(self, node: dict[str, Any], *names: str) -> list[Any]:
        """The values of the first of these members that has one; those of a list one by one."""
        for wanted in names:
            for name, value in node.items():
                if name.lower() == wanted and value not in (None, "", [], {}):
                    self._read.add((id(node), name))
                    return value if isinstance(value, list) else [value]
        return []

    def nodes(self, node: dict[str, Any], *names: str) -> list[dict[str, Any]]:
        """Objects in the first of these members that has any."""
        return [value for value in self.values(node, *names) if isinstance(value, dict)]

    def text(self, node: dict[str, Any], *names: str) -> str | None:
        """Text and whole numbers in the first of these members, one a line."""
        found = (
            value for value in self.values(node, *names) if isinstance(value, str | int) and value not in (True, False)
        )
        return "\n".join(dict.fromkeys(map(str, found))) or None

    def ignored(self) -> dict[str, int]:
        """Path → how many values, other than objects, were not read."""
        return self._paths(read=False)

    def used(self) -> dict[str, int]:
        """Path → how many were."""
        return self._paths(read=True)

    def _paths(self, read: bool) -> dict[str, int]:
        counts = PathCounts()
        waiting: list[tuple[Any, int, bool]] = [(self.document, 0, False)]
        while waiting:
            value, place, was_read = waiting.pop()
            if isinstance(value, dict):
                waiting += [
                    (each, counts.below(place, name), (id(value), name) in self._read) for name, each in value.items()
                ]
            elif isinstance(value, list):
                waiting += [(each, place, was_read) for each in value]
            elif was_read is read:
                counts.add(place)
        return counts.paths()
