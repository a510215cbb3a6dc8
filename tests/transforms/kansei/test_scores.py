"""From mentions to scores."""

from __future__ import annotations

import math
import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from transforms.kansei.scores import BEGINNING, ENDING, SCHEMA, combined, expert_scores, lexicon_scores, model_scores

TEXT = {"text_id": pl.String, "subject_id": pl.String, "domain": pl.String, "kind": pl.String, "chars": pl.Int64}
MENTION = {"text_id": pl.String, "start": pl.Int64, "factor": pl.String, "weight": pl.Float64}
JUDGED = {"subject_id": pl.String, "factor": pl.String, "annotator": pl.String, "score": pl.Float64}
Drawn = list[tuple[object, ...]]

SONG: Drawn = [
    # text_id, subject_id, domain, kind,     chars
    ("t1",     "song",     "music", "lyrics", 90),
    ("t2",     "song",     "music", "title",  10),
]  # fmt: skip
weights = st.floats(-2.5, 2.5).filter(lambda weight: abs(weight) > 0.01)


def scores(texts: Drawn, mentions: Drawn) -> dict[tuple[str, str], float]:
    found = lexicon_scores(
        pl.DataFrame(texts, schema=TEXT, orient="row"), pl.DataFrame(mentions, schema=MENTION, orient="row")
    )
    assert dict(found.schema) == SCHEMA
    return {(row["subject_id"], row["factor"]): row["score"] for row in found.iter_rows(named=True)}


def placed(start: int, chars: int) -> float:
    return BEGINNING + (ENDING - BEGINNING) * start / chars


def test_a_score_is_the_saturating_sum_of_its_mentions_and_a_title_weighs_half() -> None:
    found = scores(SONG, [
        ("t1", 0, "emotion.joy",     0.9),
        ("t1", 5, "emotion.joy",     0.5),
        ("t2", 0, "emotion.joy",     0.8),
        ("t2", 0, "emotion.surprise", 0.8),
    ])  # fmt: skip
    assert found == {
        ("song", "emotion.joy"): round(1 - math.exp(-1.1 * ((0.9 + 0.4) * placed(0, 90) + 0.5 * placed(5, 90))), 6),
        ("song", "emotion.surprise"): round(1 - math.exp(-1.1 * 0.4 * placed(0, 10)), 6),
    }


def test_what_is_only_denied_is_absent_and_what_is_said_outweighs_an_equal_denial() -> None:
    denied = [("t1", 0, "emotion.joy", -0.7), ("t1", 8, "emotion.fear", 0.5), ("t1", 9, "emotion.fear", -0.5)]
    (found,) = scores(SONG, denied)
    assert found == ("song", "emotion.fear")


def test_a_feeling_far_below_a_contrary_one_is_incidental_and_an_equal_one_is_not() -> None:
    glad = [("t1", 45, "emotion.joy", 1.0)]
    at = "song", "emotion.fear"
    fear = {weight: scores(SONG, [*glad, ("t1", 45, "emotion.fear", weight)])[at] for weight in (0.25, 0.9, 1)}
    alone = {weight: scores(SONG, [("t1", 45, "emotion.fear", weight)])[at] for weight in fear}
    assert fear[0.25] < 0.6 * alone[0.25]
    assert (fear[0.9], fear[1]) == (alone[0.9], alone[1])


def test_the_same_words_weigh_more_at_the_end_than_at_the_beginning() -> None:
    at = [scores(SONG, [("t1", start, "emotion.joy", 0.5)])["song", "emotion.joy"] for start in (0, 45, 90)]
    assert at == sorted(set(at))


@pytest.mark.parametrize(
    ("chars", "expected"), [(1, 0.589), (100, 0.589), (200, 0.422), (1_000, 0.163), (100_000, 0.007)]
)
def test_a_longer_text_dilutes_and_a_very_short_one_does_not_concentrate(chars: int, expected: float) -> None:
    found = scores([("t", "s", "book", "review", chars)], [("t", chars, "emotion.joy", 0.808)])
    assert found["s", "emotion.joy"] == pytest.approx(expected, abs=0.001)


@given(st.lists(weights, max_size=12), st.floats(0.01, 2.5), st.integers(1, 5_000))
@settings(max_examples=100, deadline=None)
def test_one_more_mention_never_lowers_a_score(before: list[float], more: float, chars: int) -> None:
    texts: Drawn = [("t", "s", "book", "review", chars)]
    mentions: Drawn = [("t", place, "emotion.joy", weight) for place, weight in enumerate(before)]
    fewer = scores(texts, mentions).get(("s", "emotion.joy"), 0.0)
    after = scores(texts, [*mentions, ("t", len(mentions), "emotion.joy", more)]).get(("s", "emotion.joy"), 0.0)
    assert fewer <= after < 1


def test_even_a_megabyte_of_joy_stays_below_one() -> None:
    mentions: Drawn = [("t", place, "emotion.joy", 2.5) for place in range(100_000)]
    assert 0.99 < scores([("t", "s", "music", "lyrics", 300_000)], mentions)["s", "emotion.joy"] < 1


@given(st.lists(st.tuples(st.sampled_from(["t1", "t2", "t3"]), st.sampled_from(["a.x", "a.y"]), weights)), st.randoms())
@settings(max_examples=60, deadline=None)
def test_shuffled_rows_give_the_same_frame(drawn: list[tuple[str, str, float]], chance: random.Random) -> None:
    texts = pl.DataFrame([*SONG, ("t3", "film", "video", "review", 300)], schema=TEXT, orient="row")
    rows = [(text, place, factor, weight) for place, (text, factor, weight) in enumerate(drawn)]
    mixed = chance.sample(rows, len(rows))
    straight = lexicon_scores(texts, pl.DataFrame(rows, schema=MENTION, orient="row"))
    shuffled = lexicon_scores(texts.reverse(), pl.DataFrame(mixed, schema=MENTION, orient="row"))
    assert_frame_equal(straight, shuffled, check_exact=True)


def test_confidence_rises_with_evidence_and_falls_where_it_disagrees() -> None:
    def confidence(*given: float) -> float:
        rows = [("t1", place, "a.x", weight) for place, weight in enumerate(given)]
        frames = (pl.DataFrame(SONG, schema=TEXT, orient="row"), pl.DataFrame(rows, schema=MENTION, orient="row"))
        return lexicon_scores(*frames)["confidence"].item()

    assert confidence(0.5) < confidence(0.5, 0.5) < confidence(0.5, 0.5, 0.5) < 1
    assert confidence(0.5, 0.5, -0.4) < confidence(0.5, 0.5, 0.4)


def test_no_texts_and_no_mentions_give_an_empty_frame() -> None:
    assert scores([], []) == {}
    assert scores(SONG, []) == {}


def judged(rows: Drawn, subjects: Drawn) -> pl.DataFrame:
    return expert_scores(
        pl.DataFrame(rows, schema=JUDGED, orient="row"),
        pl.DataFrame(subjects, schema={"subject_id": pl.String, "domain": pl.String}, orient="row"),
    )


def test_the_experts_word_stands_above_the_dictionary_and_a_judged_zero_is_absent() -> None:
    lexicon = pl.DataFrame(
        [
            ("film", "video", "emotion.fear",  0.9, 0.8, "lexicon", 4),
            ("film", "video", "emotion.joy",   0.4, 0.3, "lexicon", 1),
            ("film", "video", "emotion.anger", 0.2, 0.3, "lexicon", 1),
        ],
        schema=SCHEMA, orient="row",
    )  # fmt: skip
    expert = judged(
        [
            ("film", "emotion.fear", "expert_a",    0.0),
            ("film", "emotion.fear", "adjudicated", 0.0),
            ("film", "emotion.joy",  "expert_a",    0.7),
            ("film", "emotion.joy",  "expert_b",    0.8),
            ("film", "emotion.joy",  "adjudicated", 0.75),
            ("gone", "emotion.joy",  "expert_a",    0.5),
            ("gone", "emotion.joy",  "adjudicated", 0.5),
        ],
        [("film", "video")],
    )  # fmt: skip
    found = combined(lexicon, expert)
    assert found.select("subject_id", "factor", "score", "source", "evidence").rows() == [
        ("film", "emotion.anger", 0.2, "lexicon", 1),
        ("film", "emotion.joy", 0.75, "expert", 2),
    ]


def test_a_models_word_stands_above_the_dictionarys_and_below_an_experts() -> None:
    def said(source: str, **values: float) -> pl.DataFrame:
        rows = [("song", "music", f"emotion.{name}", value, 0.5, source, 1) for name, value in values.items()]
        return pl.DataFrame(rows, schema=SCHEMA, orient="row")

    dictionary = said("lexicon", joy=0.1, fear=0.2, trust=0.3, anger=0.4)
    found = combined(dictionary, said("model", fear=0.5, trust=0.6, anger=0), said("expert", trust=0.9))
    assert found.select("factor", "score", "source").rows() == [
        ("emotion.fear", 0.5, "model"), ("emotion.joy", 0.1, "lexicon"), ("emotion.trust", 0.9, "expert"),
    ]  # fmt: skip


def test_a_models_confidence_is_its_worth_and_grows_with_the_text() -> None:
    documents = pl.DataFrame({"id": ["long", "short"], "genre": ["book", "book"], "chars": [2000, 5]})
    predicted = pl.DataFrame({"id": ["long", "short"], "factor": ["emotion.joy"] * 2, "score": [0.4, 0.4]})
    trust = pl.DataFrame({"factor": ["emotion.joy"], "pearson": [0.6], "labels": [900]})
    found = model_scores(documents, predicted, trust)
    assert dict(found.schema) == SCHEMA
    confidence = dict(found.select("subject_id", "confidence").rows())
    assert confidence["long"] == pytest.approx(0.6)
    assert confidence["short"] < 0.2
    assert set(found["source"]) == {"model"} and set(found["evidence"]) == {900}
