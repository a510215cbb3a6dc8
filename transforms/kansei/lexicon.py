"""Read the ontology and the kansei dictionary from their TSV text, and explain every mistake by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from sys import intern

import polars as pl

from quality.contracts import DOMAINS

ONTOLOGY_COLUMNS = (
    "factor", "label_ja", "label_en", "definition_ja", "definition_en", "polarity", "opposite", "domains",
)  # fmt: skip
SPELLING_COLUMNS = ("spelling", "word")
LEXICON_COLUMNS = ("entry", "pos", "factor", "weight", "domains", "note")
SPELLINGS = "spellings.tsv"
SUBJECTS = frozenset((*DOMAINS, "article", "creative", "sample"))
SYMBOL = "記号"
"""Emoji, 顔文字 and marks such as (笑), which are found by their characters."""
COLLOCATION = "連語"
"""Words that go together and keep their meaning: they hide shorter emotions inside, and nothing of other facets."""
PARTS_OF_SPEECH = frozenset(
    ("名詞", "動詞", "形容詞", "副詞", "感動詞", "連体詞", "慣用句", "オノマトペ", COLLOCATION, SYMBOL)
)


@dataclass(frozen=True)
class Factor:
    """One factor of the ontology. domains: empty = all."""

    factor: str
    label_ja: str
    label_en: str
    definition_ja: str
    definition_en: str
    polarity: int
    opposite: str
    domains: frozenset[str]

    @property
    def facet(self) -> str:
        """The part before the dot."""
        return self.factor.split(".")[0]


@dataclass(frozen=True, slots=True)
class Entry:
    """One dictionary line: wording → factor, with weight 0.1–1 and the domains to which it is limited (empty = all)."""

    entry: str
    pos: str
    factor: str
    weight: float
    domains: frozenset[str]


@dataclass(frozen=True)
class Mistake:
    """What is wrong at a line of a dictionary file, and what to do."""

    file: str
    line: int
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why} → {self.remedy}"


@dataclass
class Dictionary:
    """Factors by name, entries in file order, other spelling → a word as entries write it, and mistakes on the way."""

    factors: dict[str, Factor] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    spellings: dict[str, str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def domains_of(self, entry: Entry) -> frozenset[str]:
        """Domains in which an entry may be found: its own and its factor's; empty = all."""
        own, factors = entry.domains, self.factors[entry.factor].domains
        return own & factors if own and factors else own or factors

    def frame(self) -> pl.DataFrame:
        """gold.factors."""
        counts: dict[str, int] = {}
        for entry in self.entries:
            counts[entry.factor] = counts.get(entry.factor, 0) + 1
        return pl.DataFrame(
            [
                {
                    "factor": found.factor, "facet": found.facet,
                    "label_ja": found.label_ja, "label_en": found.label_en,
                    "definition_ja": found.definition_ja, "definition_en": found.definition_en,
                    "polarity": found.polarity, "opposite": found.opposite or None, "entries": counts.get(name, 0),
                }
                for name, found in sorted(self.factors.items())
            ]
        )  # fmt: skip


def read_dictionary(ontology: dict[str, str], lexicon: dict[str, str], spellings: str = "") -> Dictionary:
    """A dictionary from file name → TSV text of both kinds of file, and the text of spellings.tsv.

    Wrong lines are left out and explained.
    """
    found = Dictionary()
    for file, text in sorted(ontology.items()):
        for line, cells in _lines(file, text, ONTOLOGY_COLUMNS, found.mistakes):
            _add_factor(found, file, line, cells)
    for file, text in sorted(ontology.items()):
        for line, cells in _lines(file, text, ONTOLOGY_COLUMNS, []):
            if cells["opposite"] and cells["opposite"] not in found.factors:
                found.mistakes.append(Mistake(file, line, f"opposite {cells['opposite']!r} is no factor", "declare it"))
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    for file, text in sorted(lexicon.items()):
        for line, cells in _lines(file, text, LEXICON_COLUMNS, found.mistakes):
            _add_entry(found, file, line, cells, seen)
    for line, cells in _lines(SPELLINGS, spellings, SPELLING_COLUMNS, found.mistakes) if spellings else ():
        _add_spelling(found, line, cells)
    return found


def _add_spelling(found: Dictionary, line: int, cells: dict[str, str]) -> None:
    spelling, word = cells["spelling"], cells["word"]
    faults = [
        (not spelling or not word, "a cell is empty", "write the other spelling, then the word as entries have it"),
        (spelling == word, f"{spelling!r} spells itself", "delete the line"),
        (spelling in found.spellings, f"{spelling!r} stands here twice", "delete one of the lines"),
    ]
    wrong = [Mistake(SPELLINGS, line, why, remedy) for broken, why, remedy in faults if broken]
    found.mistakes += wrong
    if not wrong:
        found.spellings[spelling] = word


def _lines(file: str, text: str, columns: tuple[str, ...], mistakes: list[Mistake]) -> list[tuple[int, dict[str, str]]]:
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or tuple(lines[0].split("\t")) != columns:
        mistakes.append(Mistake(file, 1, "the header is not as it should be", f"write: {' / '.join(columns)}"))
        return []
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if not line.strip():
            continue
        if len(cells) != len(columns):
            mistakes.append(
                Mistake(file, number, f"{len(cells)} cells", f"{len(columns)} cells, separated by single tabs")
            )
            continue
        rows.append((number, {name: intern(cell.strip()) for name, cell in zip(columns, cells, strict=True)}))
    return rows


@cache
def _domains(cell: str) -> frozenset[str]:
    return frozenset(cell.split())


def _add_factor(found: Dictionary, file: str, line: int, cells: dict[str, str]) -> None:
    name, facet = cells["factor"], file.removesuffix(".tsv")
    named, own = re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", name), name.split(".")[0]
    faults = [
        (not named, f"factor {name!r} is not facet.slug", "write e.g. melody.warm"),
        (own != facet, f"factor {name!r} is not of facet {facet}", f"move it to {own}.tsv"),
        (name in found.factors, f"factor {name!r} is declared twice", "delete one of the lines"),
        (cells["polarity"] not in {"-1", "0", "1"}, f"polarity {cells['polarity']!r}", "write -1, 0 or 1"),
        (not cells["label_ja"] or not cells["label_en"], "a label is missing", "write both labels"),
        (bool(_domains(cells["domains"]) - SUBJECTS), "an unknown domain", f"use {' '.join(sorted(SUBJECTS))}"),
    ]  # fmt: skip
    wrong = [Mistake(file, line, why, remedy) for broken, why, remedy in faults if broken]
    found.mistakes += wrong
    if not wrong:
        rest = {column: cells[column] for column in ONTOLOGY_COLUMNS if column not in {"polarity", "domains"}}
        found.factors[name] = Factor(**rest, polarity=int(cells["polarity"]), domains=_domains(cells["domains"]))


def _add_entry(
    found: Dictionary, file: str, line: int, cells: dict[str, str], seen: dict[tuple[str, str], tuple[str, int]]
) -> None:
    pair = (cells["entry"], cells["factor"])
    weight = float(cells["weight"]) if re.fullmatch(r"\d(\.\d+)?", cells["weight"]) else -1.0
    before, factor = seen.get(pair), found.factors.get(cells["factor"])
    domains = _domains(cells["domains"])
    apart = factor is not None and bool(domains and factor.domains) and domains.isdisjoint(factor.domains)
    faults = [
        (not cells["entry"], "the entry is empty", "write the word in its dictionary form"),
        (cells["pos"] not in PARTS_OF_SPEECH, f"pos {cells['pos']!r}", f"use {' '.join(sorted(PARTS_OF_SPEECH))}"),
        (factor is None, f"factor {cells['factor']!r} is not declared", "declare it in ontology/"),
        (not 0.1 <= weight <= 1, f"weight {cells['weight']!r}", "write a number from 0.1 to 1"),
        (bool(domains - SUBJECTS), "an unknown domain", f"use {' '.join(sorted(SUBJECTS))}"),
        (apart, f"{' '.join(sorted(domains))} is no domain of its factor", "or it is never found: change one of them"),
        (before is not None, f"entry {pair[0]!r} has {pair[1]} already at {before}", "delete one of the lines"),
    ]  # fmt: skip
    wrong = [Mistake(file, line, why, remedy) for broken, why, remedy in faults if broken]
    found.mistakes += wrong
    seen.setdefault(pair, (file, line))
    if not wrong:
        found.entries.append(Entry(*pair[:1], cells["pos"], pair[1], weight, domains))
