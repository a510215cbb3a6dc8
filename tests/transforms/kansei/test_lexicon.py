"""The dictionary's files: what is wrong is explained by line; what is right is found again in a text."""

from __future__ import annotations

from collections import Counter

import pytest

from pipelines import dictionary
from quality.contracts import tables
from transforms.kansei.lexicon import LEXICON_COLUMNS, ONTOLOGY_COLUMNS, Dictionary, read_dictionary

HEAD, ONTOLOGY = "\t".join(LEXICON_COLUMNS), "\t".join(ONTOLOGY_COLUMNS)
JOY = "emotion.joy\t喜び\tjoy\t\t\t1\temotion.sadness\t"
SADNESS = "emotion.sadness\t悲しみ\tsadness\t\t\t-1\temotion.joy\tmusic video"


def read(
    *entries: str, factors: tuple[str, ...] = (JOY, SADNESS), head: str = HEAD, ontology: str = ONTOLOGY
) -> Dictionary:
    return read_dictionary(
        {"emotion.tsv": "\n".join([ontology, *factors])}, {"emotion.tsv": "\n".join([head, *entries])}
    )


def test_good_lines_become_factors_and_entries() -> None:
    found = read("嬉しい\t形容詞\temotion.joy\t0.9\t\t", "", "泣く\t動詞\temotion.sadness\t1\tmusic book\t歌詞で")
    assert found.mistakes == []
    assert [(entry.entry, entry.factor, entry.weight) for entry in found.entries] == [
        ("嬉しい", "emotion.joy", 0.9), ("泣く", "emotion.sadness", 1.0),
    ]  # fmt: skip
    assert found.factors["emotion.sadness"].facet == "emotion"
    assert found.domains_of(found.entries[0]) == frozenset()
    assert found.domains_of(found.entries[1]) == {"music"}
    assert found.frame().select("factor", "polarity", "opposite", "entries").rows() == [
        ("emotion.joy", 1, "emotion.sadness", 1), ("emotion.sadness", -1, "emotion.joy", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("嬉しい\t形容詞\temotion.joy\t0.9\t", "5 cells"),
        ("嬉しい\t形容詞\temotion.joy\t0.9\t\t\t", "7 cells"),
        ("嬉しい 形容詞 emotion.joy 0.9", "1 cells"),
        (" \t形容詞\temotion.joy\t0.9\t\t", "the entry is empty"),
        ("嬉しい\t形容動詞\temotion.joy\t0.9\t\t", "pos '形容動詞'"),
        ("嬉しい\t形容詞\temotion.glee\t0.9\t\t", "factor 'emotion.glee' is not declared"),
        ("嬉しい\t形容詞\temotion.joy\t0\t\t", "weight '0'"),
        ("嬉しい\t形容詞\temotion.joy\t1.1\t\t", "weight '1.1'"),
        ("嬉しい\t形容詞\temotion.joy\t-0.5\t\t", "weight '-0.5'"),
        ("嬉しい\t形容詞\temotion.joy\t強\t\t", "weight '強'"),
        ("嬉しい\t形容詞\temotion.joy\tnan\t\t", "weight 'nan'"),
        ("嬉しい\t形容詞\temotion.joy\t0.9\tmusik\t", "an unknown domain"),
        ("泣く\t動詞\temotion.sadness\t0.9\tfood\t", "food is no domain of its factor"),
        ("楽しい\t動詞\temotion.joy\t0.9\t\t", "entry '楽しい' has emotion.joy already at ('emotion.tsv', 2)"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_left_out_and_explained_by_file_and_line(line: str, why: str) -> None:
    found = read("楽しい\t形容詞\temotion.joy\t0.9\t\t", "", line)
    assert [entry.entry for entry in found.entries] == ["楽しい"]
    (mistake,) = found.mistakes
    assert (mistake.file, mistake.line, mistake.why) == ("emotion.tsv", 4, why)
    assert mistake.remedy
    assert str(mistake) == f"emotion.tsv:4: {why} → {mistake.remedy}"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("emotion.anger\t怒り\tanger\t\t\t-1\temotion.peace\t", "opposite 'emotion.peace' is no factor"),
        ("anger\t怒り\tanger\t\t\t-1\t\t", "factor 'anger' is not facet.slug"),
        ("melody.warm\t温かい\twarm\t\t\t1\t\t", "factor 'melody.warm' is not of facet emotion"),
        ("emotion.joy\t喜び\tjoy\t\t\t1\t\t", "factor 'emotion.joy' is declared twice"),
        ("emotion.anger\t怒り\tanger\t\t\t2\t\t", "polarity '2'"),
        ("emotion.anger\t怒り\t\t\t\t-1\t\t", "a label is missing"),
        ("emotion.anger\t怒り\tanger\t\t\t-1\t\tradio", "an unknown domain"),
        ("emotion.anger\t怒り", "2 cells"),
    ],
)  # fmt: skip
def test_a_wrong_factor_is_explained_by_file_and_line(line: str, why: str) -> None:
    mistakes = read(factors=(JOY, SADNESS, line)).mistakes
    assert ("emotion.tsv", 4, why) in [(mistake.file, mistake.line, mistake.why) for mistake in mistakes]


def test_a_wrong_header_or_an_empty_file_is_explained_at_line_1() -> None:
    for found in (read(head="entry\tpos"), read(ontology=""), read_dictionary({"emotion.tsv": ""}, {})):
        assert [(mistake.line, mistake.why) for mistake in found.mistakes] == [(1, "the header is not as it should be")]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    found = read_dictionary({"emotion.tsv": f"\ufeff{ONTOLOGY}\r\n{JOY.replace('emotion.sadness', '')}\r\n"}, {})
    assert list(found.factors) == ["emotion.joy"]
    assert found.mistakes == []


def test_the_house_dictionary_has_no_mistakes_and_every_factor_has_entries() -> None:
    found = dictionary.load(strict=False)
    assert found.mistakes == []
    assert len(found.factors) >= 60
    assert len(found.entries) >= 600
    counts = Counter(entry.factor for entry in found.entries)
    assert [factor for factor in found.factors if not counts[factor]] == []
    table = tables()["gold.factors"]
    assert table.schema.is_valid(table.conform(found.frame()))


def test_every_entry_is_found_undenied_in_its_own_wording() -> None:
    matcher = dictionary.matcher()
    entries = matcher.dictionary.entries
    domains = [min(matcher.dictionary.domains_of(entry), default="article") for entry in entries]
    read = matcher.mentions_of([(entry.entry, domain) for entry, domain in zip(entries, domains, strict=True)])
    missed = []
    for entry, mentions in zip(entries, read, strict=True):
        found = {mention.factor: mention.negated for mention in mentions}
        if found.get(entry.factor) is not False:
            missed.append((entry.entry, entry.factor))
    assert missed == []
