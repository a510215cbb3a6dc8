"""Words without which no rule of context fires, so that most sentences need not be read by the rules at all."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.language.tokens import Token

Words = dict[str, tuple[str, ...]]
"""Base form or surface → beginnings of the parts of speech that it must have, () for any."""
Pairs = tuple[tuple[Words, Words], ...]
"""One of the first words directly before one of the second."""


def merged(*tables: Words) -> Words:
    """Word → the parts of speech of all tables; one that allows any leaves it at that."""
    words = dict.fromkeys(word for table in tables for word in table)
    held = {word: [table[word] for table in tables if word in table] for word in words}
    return {
        word: () if () in kinds else tuple(dict.fromkeys(each for kind in kinds for each in kind))
        for word, kinds in held.items()
    }


def is_of(token: Token, words: Words) -> bool:
    """Is the token among `words`, by base form or surface, as one of the parts of speech they name?"""
    return any(word in words and (not words[word] or token.is_a(*words[word])) for word in (token.base, token.surface))


def any_of(tokens: Sequence[Token], words: Words, pairs: Pairs, leading: frozenset[str]) -> bool:
    """Does a token, or two in a row, trigger? leading: all first words of the pairs."""
    for token in tokens:
        if (token.base in words or token.surface in words) and is_of(token, words):
            return True
    for token, after in zip(tokens, tokens[1:], strict=False):
        if (token.base in leading or token.surface in leading) and _is_pair(token, after, pairs):
            return True
    return False


def _is_pair(token: Token, after: Token, pairs: Pairs) -> bool:
    return any(is_of(token, left) and is_of(after, right) for left, right in pairs)
