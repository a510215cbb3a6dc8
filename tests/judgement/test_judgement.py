"""Sentences judged by people: what the scores must find, must not find, and which side they must come down on.

An emotion is present at a score ≥ 0.2. A hit: every expected one is present and among the top three of the eight.
A violation: a forbidden one is present among the top two. Sign: of joy + trust + ½ anticipation − sadness − anger −
fear − disgust. The sentences were written before the rules were tuned, those of category `blind` after it and before
they were looked at; what they lack is missing from the dictionary, and no sentence's wording is put into it.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from pipelines.commands.score import score_frame

HERE = Path(__file__).parent
EIGHT = ("joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation")
SIDE = {"joy": 1.0, "trust": 1.0, "anticipation": 0.5, "sadness": -1.0, "anger": -1.0, "fear": -1.0, "disgust": -1.0}
PRESENT = 0.2
LEAST = {"hits": 0.86, "kept": 0.95, "signs": 0.85}
"""Shares of all sentences that the engine reaches and must not fall below; kept: free of what is forbidden."""
WEAKEST = 0.5
"""Share of hits below which no category of sentences may fall."""


class Verdict(NamedTuple):
    """One sentence: was it hit, kept, and on the right side; None where nothing is asked."""

    category: str
    sentence: str
    hits: bool | None
    kept: bool | None
    signs: bool | None


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def emotions(sentences: list[str]) -> list[dict[str, float]]:
    """Scores of the eight, by sentence."""
    texts = pl.DataFrame({"id": [str(place) for place in range(len(sentences))], "text": sentences})
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for name, factor, value in score_frame(texts).iter_rows():
        facet, _, slug = factor.partition(".")
        if facet == "emotion" and slug in EIGHT:
            found[name][slug] = value
    return [found[name] for name in texts["id"]]


def judged(row: dict[str, str], scores: dict[str, float]) -> Verdict:
    present = [name for name, value in scores.items() if value >= PRESENT]
    strongest = sorted(present, key=lambda name: (-scores[name], name))
    expected, forbidden = row["expected"].split(), row["forbidden"].split()
    side = sum(SIDE.get(name, 0.0) * value for name, value in scores.items())
    return Verdict(
        row["category"], row["sentence"],
        set(expected) <= set(strongest[:3]) if expected else None,
        not set(forbidden) & set(strongest[:2]) if forbidden else None,
        (side > 0 if row["sign"] == "+" else side < 0) if row["sign"] else None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    given = rows("sentences.tsv")
    found = emotions([row["sentence"] for row in given])
    return [judged(row, scores) for row, scores in zip(given, found, strict=True)]


def share(verdicts: list[Verdict], kind: str) -> tuple[float, list[str]]:
    """Share of the sentences that ask for `kind` and get it, and those that do not."""
    asked = [verdict for verdict in verdicts if getattr(verdict, kind) is not None]
    missed = [verdict.sentence for verdict in asked if not getattr(verdict, kind)]
    return (1 - len(missed) / len(asked) if asked else 1.0), missed


def test_the_sentences_are_many_each_asks_something_and_none_comes_twice() -> None:
    given = rows("sentences.tsv")
    assert len(given) >= 100
    assert len({row["sentence"] for row in given}) == len(given)
    for row in given:
        assert row["expected"] or row["forbidden"] or row["sign"]
        assert {*row["expected"].split(), *row["forbidden"].split()} <= set(EIGHT)
        assert row["sign"] in {"", "+", "-"}


@pytest.mark.parametrize("kind", LEAST)
def test_the_share_over_all_sentences_does_not_fall(kind: str, verdicts: list[Verdict]) -> None:
    reached, missed = share(verdicts, kind)
    assert reached >= LEAST[kind], missed


def test_no_category_is_left_behind(verdicts: list[Verdict]) -> None:
    for category in {verdict.category for verdict in verdicts}:
        reached, missed = share([verdict for verdict in verdicts if verdict.category == category], "hits")
        assert reached >= WEAKEST, (category, missed)


@pytest.mark.parametrize("pair", rows("intensity.tsv"), ids=lambda pair: pair["factor"])
def test_the_stronger_wording_scores_higher(pair: dict[str, str]) -> None:
    weaker, stronger = emotions([pair["weaker"], pair["stronger"]])
    assert 0 < weaker[pair["factor"]] < stronger[pair["factor"]]


@pytest.mark.parametrize(
    ("sentence", "present", "absent"),
    [
        ("好きになれなかった", "disgust", "joy"),
        ("涙は流さない", "", "sadness"),
        ("悲しいわけではない", "", "sadness"),
        ("退屈する暇もない", "", "disgust"),
        ("後ろ髪を引かれる", "sadness", "joy"),
        ("胸が躍る", "joy anticipation", "sadness"),
        ("ドキドキが止まらない", "anticipation", "sadness"),
        ("悲しみが消えた", "", "sadness"),
        ("泣かずにはいられない", "sadness", "joy"),
        ("泣いて帰らない人", "sadness", "joy"),
    ],
)
def test_what_every_peer_gets_wrong_is_right_here(sentence: str, present: str, absent: str) -> None:
    (scores,) = emotions([sentence])
    assert {name for name in present.split() if scores.get(name, 0) >= PRESENT} == set(present.split())
    assert scores.get(absent, 0) < PRESENT
