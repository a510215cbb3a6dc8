"""What a feed is, and how its columns come from contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import dataframely as dy

from quality.contracts import doc, tables

Subject = Literal["work", "lyrics", "party", "article", "media", "listener_source"]
"""What a row may be about. lyrics: a work, of which the words are told."""
LANGUAGES = ("ja", "en", "romaji")


@dataclass(frozen=True)
class Column:
    """One field of a feed, as declared in `table`.`source`.

    many: the feed holds a list of such values. of_licence: it repeats the client's own terms, so it is always allowed.
    stated: the declaration itself, of a field that only the feed has.
    """

    name: str
    table: str
    source: str
    many: bool = False
    of_licence: bool = False
    stated: Any = None

    @property
    def contract(self) -> Any:
        """The dataframely column from which type, bounds and meaning come."""
        return self.stated if self.stated is not None else tables()[self.table].columns[self.source]

    @property
    def licensable(self) -> bool:
        """May a client license this field?"""
        return self.of_licence or (self.contract.metadata or {}).get("licensable") is True


@dataclass(frozen=True)
class Feed:
    """One feed.

    subjects: columns that say what a row is about; each must be licensed, and the leak gate looks at exactly these.
    always: columns that every licence of the feed must hold. of_works: False where rows are about articles.
    of_listeners: rows are about listeners, who must be the client's own (licence.listeners).
    groups: names under which a client file may ask for several fields at once.
    many: a work, the first field of its key, has dozens of rows: they are selected some thousand works at a time.
    reads: tables that the feed's SQL reads beside silver.works and silver.rights.
    """

    name: str
    ja: str
    en: str
    key: tuple[str, ...]
    subjects: dict[str, Subject]
    reads: tuple[str, ...]
    columns: dict[str, Column]
    also: tuple[str, ...] = ()
    of_works: bool = True
    of_listeners: bool = False
    many: bool = False
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def always(self) -> tuple[str, ...]:
        """Fields without which a delivered row can be neither told apart nor checked."""
        return tuple(dict.fromkeys([*self.key, *self.subjects, *self.also]))

    def why_not(self, field: str, languages: Sequence[str]) -> str:
        """Why `field` cannot be licensed with these languages; "" where it can."""
        column = self.columns.get(field)
        if column is None:
            return f"unknown field {field!r}; feed {self.name} has {', '.join(self.columns)}"
        if not column.licensable:
            return f"field {field!r} cannot be licensed"
        language = field.rpartition("_")[2]
        if language in LANGUAGES and language not in languages:
            return f"field {field!r} needs {language!r} under languages"
        return ""


def from_table(table: str, *names: str, **renamed: str) -> dict[str, Column]:
    """Columns of one table: as they are named there, or (name in the feed = name in the table) renamed."""
    pairs = {**{name: name for name in names}, **renamed}
    return {name: Column(name, table, source) for name, source in pairs.items()}


def stated(*, nullable: bool = False, **meanings: tuple[str, str]) -> dict[str, Column]:
    """Text columns that no table has: the feed puts together what several tables say. Name → meaning (ja, en)."""
    return {
        name: Column(name, "", "", stated=dy.String(nullable=nullable, metadata=doc(ja, en, licensable=True)))
        for name, (ja, en) in meanings.items()
    }
