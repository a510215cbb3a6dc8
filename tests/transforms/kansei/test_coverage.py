"""How much of a corpus the dictionary finds, counted on sentences that one can count oneself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import dictionary
from transforms.kansei.coverage import Coverage
from transforms.kansei.lexicon import LEXICON_COLUMNS, ONTOLOGY_COLUMNS, Dictionary, read_dictionary
from transforms.kansei.matching import Matcher
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences

TEXTS = [
    "悲しい歌を静かに歌った。静かな夜だった。窓を開けた。",
    "机と椅子。悲しくはない。",
]


def tsv(columns: tuple[str, ...], *rows: str) -> str:
    return "\n".join(["\t".join(columns), *(row.replace(" ", "\t").replace("_", "") for row in rows)])


def small() -> Dictionary:
    """Two facets, three entries: 悲しい and 歌う are of emotion and lyrics, 静か of both."""
    ontology = {
        "emotion.tsv": tsv(ONTOLOGY_COLUMNS, "emotion.sadness 悲 sad _ _ -1 _ _", "emotion.calm 静 calm _ _ 1 _ _"),
        "lyrics.tsv": tsv(ONTOLOGY_COLUMNS, "lyrics.song 歌 song _ _ 0 _ _", "lyrics.quiet 静 quiet _ _ 0 _ _"),
    }  # fmt: skip
    lexicon = {
        "emotion.tsv": tsv(LEXICON_COLUMNS, "悲しい 形容詞 emotion.sadness 1 _ _", "静か 名詞 emotion.calm 1 _ _"),
        "lyrics.tsv": tsv(LEXICON_COLUMNS, "歌う 動詞 lyrics.song 1 _ _", "静か 名詞 lyrics.quiet 1 _ _"),
    }
    found = read_dictionary(ontology, lexicon)
    assert found.mistakes == []
    return found


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(small(), dictionary.matcher().tokenise)


def covered(matcher: Matcher, *parts: list[str]) -> Coverage:
    found = Coverage(matcher.dictionary)
    for part in parts:
        wholes = [normalise(text).text for text in part]
        cut = [(number, *each) for number, whole in enumerate(wholes) for each in sentences(whole)]
        tokens = matcher.tokenise.analyse([sentence for _, _, sentence in cut])
        mentions = matcher.mentions_of([(whole, "article") for whole in wholes])
        found.add(wholes, cut, tokens, matcher.tokenise.lexemes, mentions)
    return found


def test_sentences_and_content_words_are_counted_as_a_person_would(matcher: Matcher) -> None:
    found = covered(matcher, TEXTS).figures(top=10)
    assert found["sentences"] == {"count": 5, "found": 3, "share": 0.6}
    assert found["by_kind"] == {
        "動詞": {"count": 2, "found": 1, "share": 0.5},        # 歌う · 開ける
        "名詞": {"count": 6, "found": 2, "share": 0.333333},   # 静か 静か · 歌 窓 机 椅子; 夜 is 副詞可能
        "形容詞": {"count": 2, "found": 2, "share": 1.0},      # 悲しい 悲しい; ない is stopped
    }  # fmt: skip
    assert found["content_words"] == {"count": 10, "found": 5, "share": 0.5}
    assert [(row["word"], row["kind"], row["count"]) for row in found["unmatched"]] == [
        ("開ける", "動詞", 1), ("机", "名詞", 1), ("椅子", "名詞", 1), ("歌", "名詞", 1), ("窓", "名詞", 1),
    ]  # fmt: skip


def test_a_facets_marginal_share_is_what_only_its_entries_find(matcher: Matcher) -> None:
    found = {row["facet"]: row for row in covered(matcher, TEXTS).figures(top=0)["facets"]}
    assert (found["emotion"]["sentences"], found["emotion"]["alone"]) == (3, 1)  # 悲しくはない has nothing else
    assert (found["lyrics"]["sentences"], found["lyrics"]["alone"]) == (2, 0)
    assert found["emotion"]["marginal_share"] == 0.2


def test_a_corpus_in_parts_gives_the_figures_of_the_whole(matcher: Matcher) -> None:
    assert covered(matcher, TEXTS[:1], TEXTS[1:]).figures(9) == covered(matcher, TEXTS).figures(9)


def test_an_empty_corpus_is_no_trouble(matcher: Matcher) -> None:
    for corpus in ([], [""], ["   \n"]):
        found = covered(matcher, corpus).figures(5)
        assert (found["sentences"]["share"], found["content_words"]["count"], found["unmatched"]) == (0.0, 0, [])


@given(st.lists(st.text(st.sampled_from("悲しい静かに歌う夜を。! \nA😀がﾊﾟ"), max_size=40), max_size=6))
@settings(max_examples=60, deadline=None)
def test_found_never_exceeds_what_is_there(matcher: Matcher, texts: list[str]) -> None:
    found = covered(matcher, texts).figures(1000)
    for row in (found["sentences"], found["content_words"], *found["by_kind"].values()):
        assert 0 <= row["found"] <= row["count"]
    missed = sum(row["count"] for row in found["unmatched"])
    assert missed == found["content_words"]["count"] - found["content_words"]["found"]
    assert all(row["alone"] <= row["sentences"] <= found["sentences"]["found"] for row in found["facets"])
