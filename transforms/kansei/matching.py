"""Find dictionary entries in tokens by their base forms, longest first, and apply context."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, Protocol

import numpy as np

from transforms.kansei.context import Effect, effect, left_behind, surroundings
from transforms.kansei.lexicon import Dictionary, Entry
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences
from transforms.language.tokens import Lexemes, Numbers, Token, Tokens

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


@dataclass
class _Node:
    """What may follow a sequence of base forms, and the entries that end here, by wording and factor."""

    follows: dict[int, _Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


_Match = tuple[int, int, int, list[Entry]]
"""Sentence, first token and one past the last, both within that sentence, and the entries that match there."""


class Matcher:
    """The dictionary compiled for an analyser: entries become sequences of that analyser's base forms."""

    def __init__(self, dictionary: Dictionary, tokenise: Analyser) -> None:
        self.dictionary, self.tokenise = dictionary, tokenise
        self._numbers: dict[str, int] = {}
        self._sequences = [self._sequence(entry.entry) for entry in dictionary.entries]
        self._roots: dict[str, dict[int, _Node]] = {}
        self._of_lexeme: list[int] = []
        self._blank: list[bool] = []

    def _sequence(self, wording: str) -> tuple[int, ...]:
        """Numbers of the base forms of an entry's wording."""
        bases = [token.base for token in self.tokenise(normalise(wording).text) if token.surface.strip()]
        return tuple(self._numbers.setdefault(base, len(self._numbers)) for base in bases)

    def _root(self, domain: str) -> dict[int, _Node]:
        """First base form → node, for the entries that hold in `domain`."""
        if domain not in self._roots:
            top = _Node()
            known = zip(self.dictionary.entries, self._sequences, strict=True)
            for entry, sequence in sorted(known, key=lambda pair: (pair[0].entry, pair[0].factor)):
                allowed = self.dictionary.domains_of(entry)
                if sequence and (not allowed or domain in allowed):
                    node = top
                    for number in sequence:
                        node = node.follows.setdefault(number, _Node())
                    node.entries.append(entry)
            self._roots[domain] = top.follows
        return self._roots[domain]

    def mentions(self, text: str, domain: str) -> list[Mention]:
        """Mentions in a text of a subject of `domain`, by place and factor; at most one of a factor at a place.

        An expert's sample may be about anything and is read as an article is.
        """
        return self.mentions_of([(text, domain)])[0]

    def mentions_of(self, texts: list[tuple[str, str]]) -> list[list[Mention]]:
        """`mentions` of many (text, domain) pairs, analysed in one go."""
        wholes = [normalise(text) for text, _ in texts]
        parts = [(number, *part) for number, whole in enumerate(wholes) for part in sentences(whole.text)]
        domains = ["article" if domain == "sample" else domain for _, domain in texts]
        found: list[dict[tuple[int, str], Mention]] = [{} for _ in texts]
        tokens = self._without_blanks(self.tokenise.analyse([sentence for _, _, sentence in parts]))
        matches = self._matches(tokens, [part[2] for part in parts], [domains[number] for number, _, _ in parts])
        for sentence, held in groupby(matches, key=itemgetter(0)):
            number, offset, text = parts[sentence]
            objects = tokens.of_sentence(sentence, text, self.tokenise.lexemes)
            around = surroundings(objects)
            for _, first, after, entries in held:
                start, end = wholes[number].original(offset + objects[first].start, offset + objects[after - 1].end)
                done = effect(objects, first, after, around)
                _keep(self._weighed(done, entries, start, end, domains[number]), found[number])
        return [[held[place] for place in sorted(held)] for held in found]

    def _without_blanks(self, tokens: Tokens) -> Tokens:
        for pos in self.tokenise.lexemes.pos[len(self._blank) :]:
            self._blank.append(pos.startswith("記号,空白"))
        return tokens.where(~np.array(self._blank, dtype=np.bool_)[tokens.lexeme])

    def _matches(self, tokens: Tokens, texts: list[str], domains: list[str]) -> Iterable[_Match]:
        """All matches in order: the longest at each place, none inside another."""
        numbers = self._base_numbers(tokens, texts)
        begins = np.zeros(len(self._numbers) + 1, dtype=np.bool_)  # the last stands for what no entry has
        for domain in set(domains):
            begins[list(self._root(domain))] = True
        bounds, sentence_of = tokens.bounds, tokens.sentence
        held, free = numbers.tolist(), 0
        for place in np.flatnonzero(begins[numbers]).tolist():
            if place < free:
                continue
            sentence = int(sentence_of[place])
            start, end = bounds[sentence], bounds[sentence + 1]
            length, entries = self._longest(held, place, end, domains[sentence], tokens.lexeme)
            if entries:
                free = place + length
                yield sentence, place - start, free - start, entries

    def _base_numbers(self, tokens: Tokens, texts: list[str]) -> Numbers:
        """Number of each token's base form; -1 where no entry has it."""
        for base in self.tokenise.lexemes.base[len(self._of_lexeme) :]:
            self._of_lexeme.append(-2 if base == "*" else self._numbers.get(base, -1))
        numbers = np.array(self._of_lexeme, dtype=np.int32)[tokens.lexeme]
        for place in np.flatnonzero(numbers == -2).tolist():
            surface = texts[tokens.sentence[place]][tokens.start[place] : tokens.end[place]]
            numbers[place] = self._numbers.get(surface, -1)
        return numbers

    def _longest(
        self, numbers: list[int], place: int, end: int, domain: str, lexeme: Numbers
    ) -> tuple[int, list[Entry]]:
        """Tokens covered by the longest entries that begin at `place`, and those entries."""
        node = self._root(domain).get(numbers[place])
        length, entries = 0, []
        at = place
        while node is not None:
            at += 1
            if node.entries and at - place > 1:
                length, entries = at - place, node.entries
            elif node.entries:
                pos = self.tokenise.lexemes.pos[lexeme[place]]
                entries = [entry for entry in node.entries if entry.pos not in _STRICT or pos.startswith(entry.pos)]
                length = 1
            node = node.follows.get(numbers[at]) if at < end else None
        return length, entries

    def _weighed(self, found: Effect, entries: list[Entry], start: int, end: int, domain: str) -> Iterable[Mention]:
        rule = "+".join(found.rules) or "plain"
        for entry in entries:
            weight = round(entry.weight * found.times, 6)
            sign = -1 if found.negated else 1
            yield Mention(start, end, entry.factor, entry.entry, sign * weight, found.negated, found.times, rule)
            for name, share in left_behind(self.dictionary.factors[entry.factor], found.rules) if found.negated else ():
                opposite = self.dictionary.factors[name]
                if not opposite.domains or domain in opposite.domains:
                    left = round(weight * share, 6)
                    yield Mention(start, end, name, entry.entry, left, False, found.times, f"{rule}+opposite")


def _keep(mentions: Iterable[Mention], found: dict[tuple[int, str], Mention]) -> None:
    """Of mentions of one factor at one place the strongest stays."""
    for mention in mentions:
        place = (mention.start, mention.factor)
        known = found.get(place)
        if known is None or abs(mention.weight) > abs(known.weight):
            found[place] = mention
