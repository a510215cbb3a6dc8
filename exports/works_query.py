"""The small language in which a client file says which works it means: `genre = 演歌 and year >= 1990`.

A query is read into alternatives, each a row of conditions that must all hold; no text of it becomes SQL. What a
work does not state meets no condition, not even `!=`: an unknown genre is not licensed.

    query      = part { "or" part }
    part       = unit { "and" unit }
    unit       = "(" query ")" | field operator value | field "in" "(" value { "," value } ")"
    operator   = "=" | "!=", and for numbers "<" | "<=" | ">" | ">="
    value      = a number, a bare word, or any text between " and "
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

TEXTS = ("genre", "series", "rating", "source", "domain")
NUMBERS = ("year", "duration_s", "tempo_bpm", "pages")
TEXT_OPERATORS = ("=", "!=")
NUMBER_OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
MOST_CONDITIONS = 512
"""A query that says more than this is better written as a list of works."""
DEEPEST = 20

_TOKEN = re.compile(r'\s*(?:(?P<sign><=|>=|!=|[=<>(),])|"(?P<quoted>[^"]*)"|(?P<word>[^\s=<>!(),"]+))')


@dataclass(frozen=True)
class Condition:
    """One comparison. `text` is compared for the fields of TEXTS, `number` for those of NUMBERS."""

    field: str
    operator: str
    text: str | None = None
    number: int | None = None


Alternatives = tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True)
class _Token:
    kind: str
    value: str


def parse(query: str) -> Alternatives:
    """The alternatives of a query, each a tuple of conditions that must all hold. Raises ValueError: what is off."""
    reader = _Reader(_tokens(query))
    found = reader.alternatives()
    if reader.left():
        raise ValueError(f"{reader.left()!r} does not belong there")
    return found


def _tokens(query: str) -> list[_Token]:
    found, place = [], 0
    while query[place:].strip():
        token = _TOKEN.match(query, place)
        if token is None:
            raise ValueError(f"cannot be read from {query[place:].strip()[:20]!r} on")
        kind = str(token.lastgroup)
        found.append(_Token(kind, token[kind]))
        place = token.end()
    return found


class _Reader:
    """Reads tokens from the left."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.place, self.depth = tokens, 0, 0

    def left(self) -> str:
        return self.tokens[self.place].value if self.place < len(self.tokens) else ""

    def alternatives(self) -> Alternatives:
        found = self._part()
        while self._takes("word", "or"):
            found += self._part()
        return found

    def _part(self) -> Alternatives:
        found = self._unit()
        while self._takes("word", "and"):
            found = tuple((*left, *right) for left, right in itertools.product(found, self._unit()))
            if sum(map(len, found)) > MOST_CONDITIONS:
                raise ValueError(f"says more than {MOST_CONDITIONS} conditions; list the works under `only` instead")
        return found

    def _unit(self) -> Alternatives:
        if self._takes("sign", "("):
            self.depth += 1
            if self.depth > DEEPEST:
                raise ValueError(f"has more than {DEEPEST} parentheses inside each other")
            found = self.alternatives()
            self._must("sign", ")")
            self.depth -= 1
            return found
        name = self._next("word", "a field")
        if name not in (*TEXTS, *NUMBERS):
            raise ValueError(f"unknown field {name!r}; there are {', '.join((*TEXTS, *NUMBERS))}")
        if self._takes("word", "in"):
            return tuple((_condition(name, "=", value),) for value in self._values())
        return ((_condition(name, self._next("sign", "an operator"), self._value()),),)

    def _values(self) -> list[str]:
        self._must("sign", "(")
        found = [self._value()]
        while self._takes("sign", ","):
            found.append(self._value())
        self._must("sign", ")")
        return found

    def _value(self) -> str:
        kind = "quoted" if self.place < len(self.tokens) and self.tokens[self.place].kind == "quoted" else "word"
        return self._next(kind, "a value")

    def _takes(self, kind: str, value: str) -> bool:
        taken = self.place < len(self.tokens) and self.tokens[self.place] == _Token(kind, value)
        self.place += taken
        return taken

    def _must(self, kind: str, value: str) -> None:
        if not self._takes(kind, value):
            raise ValueError(f"{value!r} is missing before {self.left() or 'the end'!r}")

    def _next(self, kind: str, what: str) -> str:
        if self.place >= len(self.tokens) or self.tokens[self.place].kind != kind:
            raise ValueError(f"{what} is missing before {self.left() or 'the end'!r}")
        self.place += 1
        return self.tokens[self.place - 1].value


def _condition(field: str, operator: str, value: str) -> Condition:
    if field in TEXTS:
        if operator not in TEXT_OPERATORS:
            raise ValueError(f"{field} is a text: it can be = or != or in, not {operator}")
        if not value:
            raise ValueError(f"{field} is compared with an empty text")
        return Condition(field, operator, text=value)
    if operator not in NUMBER_OPERATORS or not re.fullmatch(r"[0-9]{1,9}", value):
        raise ValueError(f"{field} is a number: {operator} {value!r} cannot be")
    return Condition(field, operator, number=int(value))
