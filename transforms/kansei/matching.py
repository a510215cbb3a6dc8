"""Find dictionary entries in tokens by their base forms, longest first, and apply context."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Protocol

import numpy as np

from transforms.kansei.context import PLAIN, TURN, Effect, effect, left_behind, turns
from transforms.kansei.holdings import EMPTY, Holdings
from transforms.kansei.lexicon import SYMBOL, Dictionary, Entry
from transforms.kansei.marks import CASE, Marks, kind_of, marks_case, role
from transforms.kansei.mentions import Found, Mention, Said, Sayings, found_of
from transforms.kansei.symbols import Symbols
from transforms.kansei.trie import Trie
from transforms.language.normalise import Normalised, normalise, originals
from transforms.language.sentences import sentences
from transforms.language.tokens import Lexemes, Token, Tokens

Array = np.ndarray[Any, Any]


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
        self._plain: dict[tuple[int, str], list[int]] = {}
        self._said: dict[Effect, dict[tuple[int, str], list[int]]] = {}

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
        wholes = [normalise(text) for text, _ in texts]
        names = ["article" if domain == "sample" else domain for _, domain in texts]
        parts = [(number, *part) for number, whole in enumerate(wholes) for part in sentences(whole.text)]
        owner, offset = (np.fromiter((part[column] for part in parts), np.int64, len(parts)) for column in (0, 1))
        distinct: dict[tuple[str, str], int] = {}
        number = (distinct.setdefault((part, names[text]), len(distinct)) for text, _, part in parts)
        same = np.fromiter(number, np.int64, len(parts))
        sentence, start, end, said = self._read(list(distinct))
        place, match = _again(same, sentence)
        symbols = self._symbols_of(wholes, names)
        rows = [said[each] for each in match.tolist()] + [rows for *_, rows in symbols]
        text, start, end = (
            np.concatenate([column, np.fromiter((row[place] for row in symbols), np.int64, len(symbols))])
            for place, column in enumerate((owner[place], offset[place] + start[match], offset[place] + end[match]))
        )
        return found_of(text, *originals(wholes, text, start, end), rows, self._sayings)

    def _read(self, written: list[tuple[str, str]]) -> tuple[Array, Array, Array, list[list[int]]]:
        """Sentence, start, end and what is said of every match in (sentence, domain) pairs, by place."""
        texts = [text for text, _ in written]
        domain = np.fromiter((self._holdings.domain(name) for _, name in written), np.int32, len(written))
        tokens = self._marks.without_blanks(self.tokenise.analyse(texts))
        first, after, what, families = self._matches(tokens, texts, domain)
        sentence = tokens.sentence[first]
        effects = self._effects(tokens, texts, first, after, families)
        said = [
            self._says(number, written[place][1] if done.leaves else "", done)
            for number, place, done in zip(what.tolist(), sentence.tolist(), effects, strict=True)
        ]
        return sentence, tokens.start[first], tokens.end[after - 1], said

    def _matches(self, tokens: Tokens, texts: list[str], domain: Array) -> tuple[Array, Array, Array, Array]:
        """First token, one past the last, what is held there and which rules may fire, of all matches by place."""
        marked = self._marks.of(tokens, texts)
        seen = (marked.base, tokens.sentence, marked.kind, domain)
        planes = [self._trie.longest(*seen, held) for held in self._holdings.planes]
        first, after, what = (np.concatenate(column) for column in zip(*planes, strict=True))
        order = np.argsort(first, kind="stable")
        order = order[what[order] != EMPTY]
        first, after = first[order], after[order]
        return first, after, what[order], marked.families(tokens.sentence, first, after)

    def _symbols_of(self, wholes: list[Normalised], names: list[str]) -> list[tuple[int, int, int, list[int]]]:
        """Text, start, end and what is said of every symbol."""
        found = []
        for number, start, end, entries in self._symbols.found([whole.text for whole in wholes]):
            name = names[number]
            said = [
                (entry.factor, entry.entry, entry.weight, False, 1.0, "symbol")
                for entry in entries
                if not (allowed := self.dictionary.domains_of(entry)) or name in allowed
            ]
            found.append((number, start, end, self._sayings.rows((entries[0].entry, name), said)))
        return found

    def _effects(self, tokens: Tokens, texts: list[str], first: Array, after: Array, families: Array) -> list[Effect]:
        """What context does to each match; only sentences in which a rule may fire are read."""
        effects = [PLAIN] * len(first)
        places = np.flatnonzero(families)
        known = self._marks.objects(tokens, texts, tokens.sentence[first[places]])
        sentence, near, begins, ends = (column.tolist() for column in (tokens.sentence[first], families, first, after))
        for number, group in groupby(places.tolist(), key=sentence.__getitem__):
            held = list(group)
            objects, begin = known[number], tokens.bounds[number]
            turning = turns(objects) if near[held[0]] & TURN else ()
            for before, place in zip([None, *held], held, strict=False):
                if before is not None and (begins[before], ends[before]) == (begins[place], ends[place]):
                    effects[place] = effects[before]  # the same words on the other plane
                else:
                    effects[place] = effect(objects, begins[place] - begin, ends[place] - begin, near[place], turning)
        return effects

    def _says(self, number: int, domain: str, done: Effect) -> list[int]:
        """Places in the table of what entries say under an effect, by factor. domain: only where they are denied."""
        known = self._said.setdefault(done, {}) if done is not PLAIN else self._plain
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


def _again(same: Array, sentence: Array) -> tuple[Array, Array]:
    """Place and match of all matches wherever their sentence stands. same: sentence at each place."""
    bounds = np.searchsorted(sentence, np.arange(same.max(initial=-1) + 2))
    lengths = bounds[same + 1] - bounds[same]
    begins = np.repeat(bounds[same] - (np.cumsum(lengths) - lengths), lengths)
    return np.repeat(np.arange(len(same)), lengths), begins + np.arange(len(begins))
