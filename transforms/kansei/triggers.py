"""Words without which a rule of context cannot fire, so that most mentions need not be read by the rules at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from transforms.language.tokens import Token

Words = dict[str, tuple[str, ...]]
"""Base form or surface → beginnings of the parts of speech that it must have, () for any."""


class Clue(NamedTuple):
    """One of `words`, one of `then` directly behind it where that is given, near a mention.

    before, behind: tokens before the mention's first and behind its last among which the first word must stand.
    clause: it stands no further behind than the first mark or conjunctive particle but て, で and と.
    """

    words: Words
    before: int = 0
    behind: int = 0
    then: Words | None = None
    clause: bool = False


Gate = tuple[Clue, ...]
"""Clues that must all be there."""


def words(*groups: Iterable[str] | str, pos: tuple[str, ...] = ()) -> Words:
    """A table of words, single or in groups, each as one of these parts of speech."""
    found = [word for group in groups for word in ([group] if isinstance(group, str) else group)]
    return dict.fromkeys(sorted(found), pos)


def is_of(token: Token, table: Words) -> bool:
    """Is the token in `table`, by base form or surface, as one of the parts of speech it names?"""
    return any(word in table and (not table[word] or token.is_a(*table[word])) for word in (token.base, token.surface))
