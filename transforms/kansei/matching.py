"""Find dictionary entries in tokens by their base forms, longest first, and apply context."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from transforms.kansei.context import effect
from transforms.kansei.lexicon import Dictionary, Entry
from transforms.language.normalise import Normalised, normalise
from transforms.language.sentences import sentences
from transforms.language.tokens import Lexemes, Token, Tokens

OPPOSITE_SHARE = 0.6
"""Share of a denied mention's weight that its opposite factor gets: not sad is not yet joyful."""
_STRICT = frozenset(("動詞", "形容詞"))


class Analyser(Protocol):
    """What splits sentences into tokens; `lexemes` may grow as it meets new words."""

    lexemes: Lexemes

    def analyse(self, sentences: list[str]) -> Tokens:
        """Tokens of normalised sentences as columns."""
        ...

    def __call__(self, sentence: str) -> list[Token]:
        """Tokens of one sentence as objects."""
        ...


class Mention(NamedTuple):
    """A factor at a place of the original text; the columns of silver.mentions without ids."""

    start: int
    end: int
    factor: str
    lemma: str
    weight: float
    negated: bool
    intensified: float
    rule: str


@dataclass(frozen=True)
class _Pattern:
    bases: tuple[str, ...]
    entry: Entry
    domains: frozenset[str]


class Matcher:
    """The dictionary compiled for an analyser: entries become sequences of that analyser's base forms."""

    def __init__(self, dictionary: Dictionary, tokenise: Analyser) -> None:
        self.dictionary, self.tokenise = dictionary, tokenise
        self._bases: dict[str, tuple[str, ...]] = {}
        patterns = [
            _Pattern(self._bases_of(entry.entry), entry, dictionary.domains_of(entry)) for entry in dictionary.entries
        ]
        self._by_first: dict[str, list[_Pattern]] = {}
        for pattern in patterns:
            if pattern.bases:
                self._by_first.setdefault(pattern.bases[0], []).append(pattern)
        self._begins: list[bool] = []
        for found in self._by_first.values():
            found.sort(key=lambda pattern: (-len(pattern.bases), pattern.entry.entry, pattern.entry.factor))

    def _bases_of(self, entry: str) -> tuple[str, ...]:
        if entry not in self._bases:
            text = normalise(entry).text
            self._bases[entry] = tuple(token.base for token in self.tokenise(text) if token.surface.strip())
        return self._bases[entry]

    def mentions(self, text: str, domain: str) -> list[Mention]:
        """Mentions in a text of a subject of `domain`, by place and factor; at most one of a factor at a place.

        An expert's sample may be about anything and is read as an article is.
        """
        return self.mentions_of([(text, domain)])[0]

    def mentions_of(self, texts: list[tuple[str, str]]) -> list[list[Mention]]:
        """`mentions` of many (text, domain) pairs, analysed in one go."""
        wholes = [normalise(text) for text, _ in texts]
        parts = [(number, *part) for number, whole in enumerate(wholes) for part in sentences(whole.text)]
        found: list[dict[tuple[int, str], Mention]] = [{} for _ in texts]
        tokens = self.tokenise.analyse([sentence for _, _, sentence in parts])
        for part in self._promising(tokens):
            number, offset, sentence = parts[part]
            objects = tokens.of_sentence(part, sentence, self.tokenise.lexemes)
            domain = "article" if texts[number][1] == "sample" else texts[number][1]
            self._in_sentence_of(objects, offset, wholes[number], domain, found[number])
        return [[held[place] for place in sorted(held)] for held in found]

    def _promising(self, tokens: Tokens) -> list[int]:
        """Sentences in which a word stands that begins an entry, or a word that no dictionary has."""
        for base in self.tokenise.lexemes.base[len(self._begins) :]:
            self._begins.append(base == "*" or base in self._by_first)
        begins = np.array(self._begins, dtype=np.bool_)
        chosen: list[int] = np.unique(tokens.sentence[begins[tokens.lexeme]]).tolist()
        return chosen

    def _in_sentence_of(
        self, objects: list[Token], offset: int, whole: Normalised, domain: str, found: dict[tuple[int, str], Mention]
    ) -> None:
        tokens = [token for token in objects if token.surface.strip()]
        for first, after, entries in self._in_sentence(tokens, domain):
            start, end = whole.original(offset + tokens[first].start, offset + tokens[after - 1].end)
            for mention in self._weighed(tokens, first, after, entries, start, end, domain):
                place = (mention.start, mention.factor)
                known = found.get(place)
                if known is None or abs(mention.weight) > abs(known.weight):
                    found[place] = mention

    def _in_sentence(self, tokens: list[Token], domain: str) -> Iterable[tuple[int, int, list[Entry]]]:
        place = 0
        while place < len(tokens):
            length, entries = self._longest(tokens, place, domain)
            if entries:
                yield place, place + length, entries
            place += max(length, 1)

    def _longest(self, tokens: list[Token], place: int, domain: str) -> tuple[int, list[Entry]]:
        length, entries = 0, []
        for pattern in self._by_first.get(tokens[place].base, ()):
            size = len(pattern.bases)
            if size < length:
                break
            if self._fits(tokens, place, pattern, domain):
                length = size
                entries.append(pattern.entry)
        return length, entries

    def _fits(self, tokens: list[Token], place: int, pattern: _Pattern, domain: str) -> bool:
        size, pos = len(pattern.bases), pattern.entry.pos
        if pattern.domains and domain not in pattern.domains:
            return False
        if size == 1:
            return pos not in _STRICT or tokens[place].is_a(pos)
        window = tokens[place : place + size]
        return len(window) == size and tuple(token.base for token in window) == pattern.bases

    def _weighed(
        self, tokens: list[Token], first: int, after: int, entries: list[Entry], start: int, end: int, domain: str
    ) -> Iterable[Mention]:
        found = effect(tokens, first, after)
        rule = "+".join(found.rules) or "plain"
        for entry in entries:
            weight = round(entry.weight * found.times, 6)
            sign = -1 if found.negated else 1
            yield Mention(start, end, entry.factor, entry.entry, sign * weight, found.negated, found.times, rule)
            opposite = self.dictionary.factors.get(self.dictionary.factors[entry.factor].opposite)
            if found.negated and opposite and (not opposite.domains or domain in opposite.domains):
                share = round(weight * OPPOSITE_SHARE, 6)
                yield Mention(start, end, opposite.factor, entry.entry, share, False, found.times, f"{rule}+opposite")
