"""Examples of every factor: what is to be found and what only looks alike; and no entry that another makes useless."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest

from pipelines import dictionary
from transforms.kansei.lexicon import SUBJECTS, Dictionary, Entry, read_dictionary
from transforms.kansei.matching import Analyser
from transforms.language.normalise import normalise

COLUMNS = ("factor", "sentence", "domain", "found")
FOUND, MISSED = 3, 1
"""Least sentences of a factor that must be found, and that must not."""
STRICT = frozenset(("動詞", "形容詞"))
"""Parts of speech that a one-word entry asks of its token."""


class Example(NamedTuple):
    place: str
    factor: str
    sentence: str
    domain: str
    found: str


@cache
def examples() -> tuple[Example, ...]:
    lines = [
        (name, number, line.split("\t"))
        for name, text in dictionary.files("examples").items()
        for number, line in enumerate(text.splitlines(), 1)
    ]
    wrong = [f"{name}:{number}" for name, number, cells in lines if len(cells) != len(COLUMNS)]
    assert wrong == []
    assert [name for name, number, cells in lines if number == 1 and tuple(cells) != COLUMNS] == []
    return tuple(Example(f"{name}:{number}", *cells) for name, number, cells in lines if number > 1)


def test_every_example_names_a_factor_of_its_file_a_domain_and_what_is_expected() -> None:
    factors = dictionary.load().factors
    wrong = [
        one
        for one in examples()
        if one.factor not in factors
        or factors[one.factor].facet != one.place.split(".")[0]
        or one.domain not in SUBJECTS
        or one.found not in {"0", "1"}
        or one.sentence != one.sentence.strip()
        or not one.sentence
    ]
    assert wrong == []


def test_every_factor_has_sentences_that_are_found_and_sentences_that_only_look_alike() -> None:
    counts = Counter((one.factor, one.found) for one in examples())
    short = [
        (factor, counts[factor, "1"], counts[factor, "0"])
        for factor in dictionary.load().factors
        if counts[factor, "1"] < FOUND or counts[factor, "0"] < MISSED
    ]
    assert short == []


def test_no_factor_is_shown_with_the_same_sentence_twice() -> None:
    counts = Counter((one.factor, one.sentence) for one in examples())
    assert [pair for pair, times in counts.items() if times > 1] == []


def test_what_is_to_be_found_stands_in_a_domain_of_its_factor() -> None:
    factors = dictionary.load().factors
    outside = [
        one
        for one in examples()
        if one.found == "1" and factors[one.factor].domains and one.domain not in factors[one.factor].domains
    ]
    assert outside == []


def test_the_engine_agrees_with_every_example() -> None:
    """Found is a mention of the factor that is not denied."""
    all_mentions = dictionary.matcher().mentions_of([(one.sentence, one.domain) for one in examples()])
    differ = []
    for one, mentions in zip(examples(), all_mentions, strict=True):
        of_factor = [at for at in mentions if at.factor == one.factor]
        if any(at.weight > 0 for at in of_factor) != (one.found == "1"):
            seen = ", ".join(f"{at.lemma} {at.weight:+} {at.rule}" for at in of_factor) or "nothing"
            differ.append(f"{one.place} {one.factor} {one.sentence} ({one.domain}): expected {one.found}, {seen}")
    assert differ == [], "\n".join(["", *differ])


def useless(known: Dictionary, tokenise: Analyser) -> list[tuple[str, str, str]]:
    """(wording, factor, the other wordings) of entries whose matches others have already.

    An entry can only be matched at the place of another where both are the same sequence of base forms, so entries are
    compared within their sequence and factor. It is useless if in every domain in which it holds another one holds
    too, weighs no less, and, of a one-word entry, takes the same part of speech.
    """
    alike: dict[tuple[tuple[str, ...], str], list[tuple[Entry, str]]] = {}
    for entry in known.entries:
        tokens = [token for token in tokenise(normalise(entry.entry).text) if token.surface.strip()]
        key = (tuple(token.base for token in tokens), entry.factor)
        alike.setdefault(key, []).append((entry, tokens[0].pos if len(tokens) == 1 else ""))
    found = []
    for entries in alike.values():
        for entry, pos in entries if len(entries) > 1 else ():
            rivals = [
                other
                for other, _ in entries
                if other is not entry and other.weight >= entry.weight and _takes(other, pos)
            ]
            held = [known.domains_of(other) or SUBJECTS for other in rivals]
            if (known.domains_of(entry) or SUBJECTS) <= frozenset().union(*held):
                found.append((entry.entry, entry.factor, "/".join(other.entry for other in rivals)))
    return found


def _takes(entry: Entry, pos: str) -> bool:
    return not pos or entry.pos not in STRICT or pos.startswith(entry.pos)


def test_no_entry_is_useless_because_others_match_what_it_matches() -> None:
    matcher = dictionary.matcher()
    assert useless(matcher.dictionary, matcher.tokenise) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("ｶﾌｪ\t名詞\tscene.x\t0.5\t\t",    "カフェ\t名詞\tscene.x\t0.9\t\t",          ["ｶﾌｪ"]),
        ("ｶﾌｪ\t名詞\tscene.x\t0.5\t\t",    "カフェ\t名詞\tscene.x\t0.5\t\t",          ["ｶﾌｪ", "カフェ"]),
        ("ｶﾌｪ\t名詞\tscene.x\t0.5\t\t",    "カフェ\t名詞\tscene.y\t0.5\t\t",          []),
        ("ｶﾌｪ\t名詞\tscene.x\t0.5\t\t",    "カフェ\t名詞\tscene.x\t0.5\tmusic\t",     ["カフェ"]),
        ("ｶﾌｪ\t名詞\tscene.x\t0.5\tbook\t", "カフェ\t名詞\tscene.x\t0.5\tmusic\t",    []),
        ("ｶﾌｪ\t名詞\tscene.x\t0.5\t\t",    "カフェ\t動詞\tscene.x\t0.9\t\t",          []),
        ("夜のｶﾌｪ\t名詞\tscene.x\t0.5\t\t", "夜のカフェ\t動詞\tscene.x\t0.9\t\t",     ["夜のｶﾌｪ"]),
        ("カフェ\t名詞\tscene.x\t0.5\t\t",  "夜のカフェ\t慣用句\tscene.x\t0.9\t\t",   []),
    ],
)  # fmt: skip
def test_useless_is_what_matches_no_more_and_weighs_no_more(first: str, second: str, expected: list[str]) -> None:
    ontology = "factor\tlabel_ja\tlabel_en\tdefinition_ja\tdefinition_en\tpolarity\topposite\tdomains"
    factors = [f"scene.{name}\t場\tscene\t\t\t0\t\t" for name in "xy"]
    entries = ["entry\tpos\tfactor\tweight\tdomains\tnote", first, second]
    known = read_dictionary({"scene.tsv": "\n".join([ontology, *factors])}, {"scene.tsv": "\n".join(entries)})
    assert known.mistakes == []
    assert [wording for wording, _, _ in useless(known, dictionary.matcher().tokenise)] == expected
