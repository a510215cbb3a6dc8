"""Find dictionary entries in tokens by their base forms, longest first, and apply context."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np

from transforms.kansei.concession import CONCESSIONS
from transforms.kansei.context import CONCEDED, PLAIN, Effect, effect, left_behind
from transforms.kansei.holdings import EMPTY, Holdings
from transforms.kansei.lexicon import SYMBOL, Dictionary, Entry
from transforms.kansei.marks import CASE, Marks, kind_of, marks_case, role
from transforms.kansei.mentions import Found, Mention, Said, Sayings, found_of, ranges
from transforms.kansei.symbols import Symbols
from transforms.kansei.trie import Trie
from transforms.language.corpus import Corpus
from transforms.language.normalise import normalise
from transforms.language.tokens import Lexemes, Token, Tokens

Array = np.ndarray[Any, Any]
_NOTHING = (np.empty(0, dtype=np.int64),) * 4
"""Columns of no match."""


class Analyser(Protocol):
    """What splits sentences into tokens; `lexemes` may grow as it meets new words."""

    lexemes: Lexemes

    def analyse(self, sentences: list[str]) -> Tokens:
        """Tokens of normalised sentences as columns."""
        ...

    def __call__(self, sentence: str) -> list[Token]:
        """Tokens of one sentence as objects."""
        ...


class Matcher:
    """The dictionary compiled for an analyser: entries become sequences of that analyser's base forms."""

    def __init__(self, dictionary: Dictionary, tokenise: Analyser) -> None:
        self.dictionary, self.tokenise = dictionary, tokenise
        words = [entry for entry in dictionary.entries if entry.pos != SYMBOL]
        self._entries = sorted(words, key=lambda entry: (entry.entry, entry.factor))
        numbers: dict[str, int] = {}
        sequences = self._sequences(numbers)
        self._trie = Trie(sequences, len(numbers))
        for spelling, word in dictionary.spellings.items():
            if word in numbers:
                numbers.setdefault(spelling, numbers[word])
        self._marks, self._symbols = Marks(tokenise.lexemes, numbers), Symbols(dictionary.entries)
        ends = list(zip(self._entries, self._trie.ends, map(len, sequences), strict=True))
        self._holdings = Holdings(ends, self._trie.nodes, dictionary.domains_of)
        self._sayings = Sayings(sorted(dictionary.factors))
        self._conceded = np.empty((len(CONCEDED), 0), dtype=np.int64)
        self._marked: dict[tuple[tuple[Entry, ...], str], int] = {}
        self._said: dict[Effect, dict[tuple[int, str], int]] = {}

    def _sequences(self, numbers: dict[str, int]) -> list[tuple[int, ...]]:
        """Numbers of the base forms of each entry's wording."""
        wordings = sorted({entry.entry for entry in self._entries})
        texts = [normalise(wording).text for wording in wordings]
        tokens = self.tokenise.analyse(texts)
        known: dict[str, list[int]] = {wording: [] for wording in wordings}
        columns = (tokens.sentence, tokens.start, tokens.end, tokens.lexeme, self._marking(tokens))
        for row, start, end, lexeme, marker in zip(*(column.tolist() for column in columns), strict=True):
            surface, base = texts[row][start:end], self.tokenise.lexemes.base[lexeme]
            if not surface.isspace():
                word = CASE if marker else surface if base == "*" else base
                known[wordings[row]].append(numbers.setdefault(word, len(numbers)))
        return [tuple(known[entry.entry]) for entry in self._entries]

    def _marking(self, tokens: Tokens) -> Array:
        """Which tokens are particles that the dictionary does not tell apart."""
        pos, base = self.tokenise.lexemes.pos, self.tokenise.lexemes.base
        roles = np.array([role(pos[lexeme], base[lexeme]) for lexeme in tokens.lexeme.tolist()], dtype=np.int8)
        kinds = np.array([kind_of(pos[lexeme]) for lexeme in tokens.lexeme.tolist()], dtype=np.int8)
        return marks_case(roles, kinds, tokens.sentence)

    def mentions(self, text: str, domain: str) -> list[Mention]:
        """Mentions in a text of a subject of `domain`, by place and factor; at most one of a factor at a place.

        An expert's sample may be about anything and is read as an article is.
        """
        return self.mentions_of([(text, domain)])[0]

    def mentions_of(self, texts: list[tuple[str, str]]) -> list[list[Mention]]:
        """`mentions` of many (text, domain) pairs, analysed in one go."""
        return self.find(texts).of_texts(len(texts))

    def find(self, texts: list[tuple[str, str]]) -> Found:
        """The same as columns. A sentence that comes again in texts of one domain is read once."""
        corpus = Corpus.of([text for text, _ in texts])
        names = ["article" if domain == "sample" else domain for _, domain in texts]
        parts, offset = corpus.sentences()
        owned = map(names.__getitem__, corpus.owners(offset).tolist())
        numbers: dict[tuple[str, str], int] = {}
        same = np.array([numbers.setdefault(said, len(numbers)) for said in zip(parts, owned, strict=True)], np.int64)
        sentence, start, end, sets = self._read(*map(list, zip(*numbers, strict=True))) if numbers else _NOTHING
        bounds = np.searchsorted(sentence, np.arange(len(numbers) + 1))
        place, match = ranges(bounds[same], bounds[same + 1])
        marks = self._symbols_of(corpus, names)
        found = np.stack([offset[place] + start[match], offset[place] + end[match], sets[match]])
        start, end, sets = np.concatenate([found, np.array(marks, dtype=np.int64).reshape(-1, 3).T], axis=1)
        return found_of(*corpus.originals(start, end), sets, self._sayings)

    def _read(self, texts: list[str], names: list[str]) -> tuple[Array, Array, Array, Array]:
        """Sentence, start, end and what is said (its number) of every match in sentences of these domains, by place."""
        domains = {name: self._holdings.domain(name) for name in set(names)}
        domain = np.fromiter(map(domains.__getitem__, names), np.int32, len(names))
        tokens = self._marks.without_blanks(self.tokenise.analyse(texts))
        first, after, what, asked, conceded = self._matches(tokens, texts, domain)
        sentence = tokens.sentence[first]
        sets = self._plain(conceded, what)
        for place, done in self._effects(tokens, texts, first, after, asked, conceded):
            name = names[sentence[place]] if done.leaves else ""
            sets[place] = self._says(int(what[place]), name, done)
        return sentence, tokens.start[first], tokens.end[after - 1], sets

    def _matches(self, tokens: Tokens, texts: list[str], domain: Array) -> tuple[Array, ...]:
        """First token, one past the last, what is held there, which rules may fire and the concession, by place."""
        marked = self._marks.of(tokens, texts)
        seen = (marked.base, tokens.sentence, marked.kind, domain)
        planes = [self._trie.longest(*seen, held) for held in self._holdings.planes]
        first, after, what = (np.concatenate(column) for column in zip(*planes, strict=True))
        order = np.argsort(first, kind="stable")
        order = order[what[order] != EMPTY]
        first, after = first[order], after[order]
        near = tokens.sentence, first, after
        return first, after, what[order], marked.asked(*near), marked.conceded(*near)

    def _symbols_of(self, corpus: Corpus, names: list[str]) -> list[tuple[int, int, int]]:
        """Start, end and what is said of every symbol."""
        marks = list(self._symbols.found(corpus.text))
        owners = corpus.owners(np.array([start for start, *_ in marks], dtype=np.int64)).tolist()
        return [
            (start, end, self._says_symbol(tuple(entries), names[owner]))
            for owner, (start, end, entries) in zip(owners, marks, strict=True)
        ]

    def _says_symbol(self, entries: tuple[Entry, ...], name: str) -> int:
        """Number of what a mark says in a domain."""
        if (entries, name) not in self._marked:
            said: list[Said] = [
                (entry.factor, entry.entry, entry.weight, False, 1.0, "symbol")
                for entry in entries
                if not (allowed := self.dictionary.domains_of(entry)) or name in allowed
            ]
            self._marked[entries, name] = self._sayings.add(said)
        return self._marked[entries, name]

    def _effects(
        self, tokens: Tokens, texts: list[str], first: Array, after: Array, asked: Array, conceded: Array
    ) -> Iterator[tuple[int, Effect]]:
        """Matches that a rule but concession may change, and what context does to them; no other sentence is read."""
        places = np.flatnonzero(asked)
        numbers = tokens.sentence[first[places]]
        known = self._marks.objects(tokens, texts, numbers)
        begins = np.asarray(tokens.bounds)[numbers]
        columns = (places, numbers, first[places] - begins, after[places] - begins, asked[places], conceded[places])
        done, last = PLAIN, (-1, -1, -1)
        for place, number, begin, end, rules, turn in zip(*(column.tolist() for column in columns), strict=True):
            if (number, begin, end) != last:  # or they are the same words on the other plane
                done, last = effect(known[number], begin, end, rules, CONCESSIONS[turn]), (number, begin, end)
            yield place, done

    def _plain(self, conceded: Array, what: Array) -> Array:
        """Numbers of what entries say where no rule but concession is asked."""
        known = self._conceded
        if known.shape[1] < len(self._holdings.sets):
            more = np.full((len(CONCEDED), len(self._holdings.sets) - known.shape[1]), -1)
            known = self._conceded = np.concatenate([known, more], axis=1)
        sets: Array = known[conceded, what]
        missing = np.unique(np.stack([conceded[sets < 0], what[sets < 0]]), axis=1)
        for turn, number in missing.T.tolist():
            known[turn, number] = self._says(number, "", CONCEDED[turn])
        return known[conceded, what] if missing.size else sets

    def _says(self, number: int, domain: str, done: Effect) -> int:
        """Number of what entries say under an effect. domain: only where they are denied."""
        known = self._said.setdefault(done, {})
        if (number, domain) not in known:
            known[number, domain] = self._sayings.add(self._weighed(self._holdings.sets[number], domain, done))
        return known[number, domain]

    def _weighed(self, entries: tuple[Entry, ...], domain: str, done: Effect) -> list[Said]:
        """Of what is said twice of a factor the strongest stays."""
        found: dict[str, Said] = {}
        rule = "+".join(done.rules) or "plain"
        for entry in entries:
            weight = round(entry.weight * done.times, 6)
            sign = -1 if done.denies(self.dictionary.factors[entry.factor]) else 1
            _keep(found, (entry.factor, entry.entry, sign * weight, sign < 0, done.times, rule))
            for name, share in left_behind(self.dictionary.factors[entry.factor], done.rules) if done.leaves else ():
                opposite = self.dictionary.factors.get(name)
                if opposite and (not opposite.domains or domain in opposite.domains):
                    left = round(weight * share, 6)
                    _keep(found, (name, entry.entry, left, False, done.times, f"{rule}+opposite"))
        return [found[factor] for factor in sorted(found)]


def _keep(found: dict[str, Said], said: Said) -> None:
    known = found.get(said[0])
    if known is None or abs(said[2]) > abs(known[2]):
        found[said[0]] = said
