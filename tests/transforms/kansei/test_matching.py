"""Entries found in texts: longest first, in their domains, at their place in the original."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import dictionary
from transforms.kansei.concession import CONCESSIONS, conceded, to_turn
from transforms.kansei.context import effect
from transforms.kansei.lexicon import LEXICON_COLUMNS, ONTOLOGY_COLUMNS, read_dictionary
from transforms.kansei.marks import CASE, MARKER, NOUN, OF, role
from transforms.kansei.matching import Matcher, Mention
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences
from transforms.language.tokens import Token

FACTORS = (
    "emotion.joy\t喜び\tjoy\t\t\t1\temotion.sadness\t",
    "emotion.sadness\t悲しみ\tsadness\t\t\t-1\temotion.joy\tmusic article",
    "emotion.calm\t静か\tcalm\t\t\t1\temotion.storm\t",
    "emotion.storm\t嵐\tstorm\t\t\t-1\t\tmusic",
)
ENTRIES = (
    "嬉しい\t形容詞\temotion.joy\t0.9\t\t",
    "笑う\t動詞\temotion.joy\t0.6\t\t",
    "涙\t名詞\temotion.sadness\t0.5\t\t",
    "涙\t名詞\temotion.joy\t0.1\tbook\t",
    "涙が光る\t慣用句\temotion.joy\t0.7\t\t",
    "静か\t名詞\temotion.calm\t0.5\t\t",
    "重い\t形容詞\temotion.sadness\t0.4\tmusic\t",
    "1\t名詞\temotion.calm\t0.3\tarticle\t",
    "2\t名詞\temotion.calm\t0.8\tarticle\t",
)


def small() -> Matcher:
    ontology = "\n".join(["\t".join(ONTOLOGY_COLUMNS), *FACTORS])
    entries = "\n".join(["\t".join(LEXICON_COLUMNS), *ENTRIES])
    found = read_dictionary({"emotion.tsv": ontology}, {"emotion.tsv": entries})
    assert found.mistakes == []
    return Matcher(found, dictionary.matcher().tokenise)


@cache
def one_small() -> Matcher:
    return small()


def found(text: str, domain: str = "article") -> list[tuple[str, str, float]]:
    return [(text[at.start : at.end], at.factor, at.weight) for at in small().mentions(text, domain)]


def test_inflected_words_are_found_by_their_base() -> None:
    assert found("嬉しかった。笑っている。") == [("嬉しかっ", "emotion.joy", 0.9), ("笑っ", "emotion.joy", 0.6)]


def test_the_longest_entry_hides_its_parts() -> None:
    assert found("涙が光った") == [("涙が光っ", "emotion.joy", 0.7)]
    assert found("涙に光った") == [("涙", "emotion.sadness", 0.5)]


@pytest.mark.parametrize("text", ["涙は光った", "涙も光る", "涙の光る頬"])
def test_a_particle_that_only_marks_a_noun_is_as_good_as_another(text: str) -> None:
    assert [(factor, weight) for _, factor, weight in found(text)] == [("emotion.joy", 0.7)]


@pytest.mark.parametrize(
    ("text", "domain", "expected"),
    [
        ("重い音",  "music",   [("重い", "emotion.sadness", 0.4)]),
        ("重い鍋",  "living",  []),
        ("重い鍋",  "article", []),
        ("涙の粒",  "book",    [("涙", "emotion.joy", 0.1)]),
        ("涙の粒",  "music",   [("涙", "emotion.sadness", 0.5)]),
        ("涙の粒",  "living",  []),
        ("涙の粒",  "sample",  [("涙", "emotion.sadness", 0.5)]),
    ],
)  # fmt: skip
def test_an_entry_is_found_in_its_own_and_its_factors_domains(
    text: str, domain: str, expected: list[tuple[str, str, float]]
) -> None:
    assert found(text, domain) == expected


def test_denied_is_negative_and_lends_a_share_to_the_opposite_that_the_domain_knows() -> None:
    assert found("嬉しくない", "music") == [
        ("嬉しく", "emotion.joy", -0.72),
        ("嬉しく", "emotion.sadness", round(0.72 * 0.55, 6)),
    ]
    assert found("嬉しくない", "living") == [("嬉しく", "emotion.joy", -0.72)]
    assert [factor for _, factor, _ in found("静かではない", "music")] == ["emotion.calm", "emotion.storm"]
    assert [factor for _, factor, _ in found("静かではない", "book")] == ["emotion.calm"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("　嬉しい", "嬉しい"),
        ("見出し\r\n　　嬉しい", "嬉しい"),
        ("ﾄﾞｷﾄﾞｷした。　嬉しい！", "嬉しい"),
        ("か\u3099んばった、\u2028嬉しい", "嬉しい"),
        ("👨‍👩‍👧㌔㍿嬉しい", "嬉しい"),
        ("\ud83d嬉しい", "嬉しい"),
    ],
)
def test_a_mention_points_to_its_word_in_the_original_text(text: str, marked: str) -> None:
    assert [word for word, _, _ in found(text)] == [marked]


PIECES = (
    "嬉しい", "涙", "ない", "けど", "　", "\n", "。", "ｶﾞ", "㌔", "!", "👪", "\u200b", "\u0301",
    "縺", "て", "は", "\ud800",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.sampled_from(["article", "music", "food"]))
@settings(max_examples=60, deadline=None)
def test_whatever_the_text_a_mention_lies_inside_it_and_once_at_a_place(text: str, domain: str) -> None:
    mentions = dictionary.matcher().mentions(text, domain)
    assert all(0 <= at.start < at.end <= len(text) for at in mentions)
    places = [(at.start, at.factor) for at in mentions]
    assert places == sorted(set(places))
    assert mentions == dictionary.matcher().mentions(text, domain)


def words_of(tokens: list[Token]) -> list[str]:
    """Base forms; a particle that only marks the noun before it is が."""
    words = [token.base for token in tokens]
    for place in range(1, len(tokens)):
        if role(tokens[place - 1].pos, tokens[place - 1].base) != NOUN:
            continue
        mark = role(tokens[place].pos, tokens[place].base)
        before_verb = place + 1 < len(tokens) and tokens[place + 1].is_a("動詞", "形容詞")
        if mark == MARKER or (mark == OF and before_verb):
            words[place] = CASE
    return words


def plainly(matcher: Matcher, text: str, domain: str) -> list[Mention]:
    """What the matcher does, without its numbers: the longest match at each place, context asked for every one."""
    whole, tokenise, known = normalise(text), matcher.tokenise, matcher.dictionary
    entries = {
        entry: words_of(tokenise(normalise(entry.entry).text))
        for entry in sorted(known.entries, key=lambda entry: (entry.entry, entry.factor))
        if not known.domains_of(entry) or domain in known.domains_of(entry)
    }
    mentions: dict[tuple[int, str], Mention] = {}
    for offset, sentence in sentences(whole.text):
        tokens = [token for token in tokenise(sentence) if not token.is_a("記号,空白")]
        bases, place = words_of(tokens), 0
        while place < len(tokens):
            fitting = [
                (len(words), entry)
                for entry, words in entries.items()
                if bases[place : place + len(words)] == words
                and (len(words) > 1 or entry.pos not in {"動詞", "形容詞"} or tokens[place].is_a(entry.pos))
            ]
            length = max((count for count, _ in fitting), default=0)
            for count, entry in fitting:
                if count == length:
                    span = offset + tokens[place].start, offset + tokens[place + length - 1].end
                    one, turning = np.array([place]), np.array(list(map(to_turn, tokens)))
                    turn = conceded(turning, np.zeros(len(tokens), dtype=np.int32), one, one + length)
                    done = effect(tokens, place, place + length, conceded=CONCESSIONS[turn[0]])
                    said = matcher._weighed((entry,), domain, done)
                    for mention in (Mention(*whole.original(*span), *each) for each in said):
                        before = mentions.get((mention.start, mention.factor))
                        if before is None or abs(mention.weight) > abs(before.weight):
                            mentions[mention.start, mention.factor] = mention
            place += length or 1
    return [mentions[key] for key in sorted(mentions)]


WORDS = (*PIECES, "が", "光る", "光った", "笑う", "笑わ", "静か", "重い", "とても", "重く", "も", "、", "今では", "½")


@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join), st.sampled_from(["article", "music", "book"]))
@settings(max_examples=150, deadline=None)
def test_the_matcher_finds_what_a_plain_search_finds(text: str, domain: str) -> None:
    matcher = one_small()
    assert matcher.mentions(text, domain) == plainly(matcher, text, domain)


def test_of_two_mentions_in_one_character_the_strongest_stays() -> None:
    matcher = one_small()
    assert [at[:5] for at in matcher.mentions("½と嬉しい", "article")] == [
        (0, 1, "emotion.calm", "2", 0.8), (2, 5, "emotion.joy", "嬉しい", 0.9),
    ]  # fmt: skip


def test_an_empty_text_and_one_of_only_space_have_no_mentions() -> None:
    assert small().mentions("", "article") == small().mentions(" \n　", "article") == []


def test_a_mention_has_the_columns_of_the_contract() -> None:
    (joy,) = small().mentions("とても嬉しい", "book")
    assert joy == Mention(3, 6, "emotion.joy", "嬉しい", 1.215, False, 1.35, "intensified")


def test_a_sentence_that_comes_again_says_the_same_at_each_of_its_places() -> None:
    matcher, refrain = small(), "静かに笑う。"
    alone = matcher.mentions(refrain, "article")
    lyrics = f"重い。{refrain}{refrain}涙。{refrain}"
    article, music = matcher.mentions_of([(lyrics, "article"), (lyrics, "music")])
    places = [place for place in range(len(lyrics)) if lyrics.startswith(refrain, place)]
    again = [each._replace(start=each.start + place, end=each.end + place) for place in places for each in alone]
    assert [each for each in article if each.lemma != "涙"] == again != []
    assert [each.lemma for each in music if each.lemma in {"重い", "静か"}] == ["重い", "静か", "静か", "静か"]
