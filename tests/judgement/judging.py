"""How judgement counts. An emotion is present at a score ≥ 0.2. A hit: every expected one is present and among the top
three of the eight. A violation: a forbidden one is present among the top two. Sign: of joy + trust + ½ anticipation −
sadness − anger − fear − disgust.

sentences.tsv and intensity.tsv are in halves: the rules and the dictionary are tuned on `open`; `blind` was written by
people who have seen neither, and only its shares are ever looked at. posts.tsv holds short posts written for this
project, each with its writer's estimate of how strongly readers feel the eight in it, 0–1, in halves of the same kind.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
HALVES = ("open", "blind")
EIGHT = ("joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation")
SIDE = {"joy": 1.0, "trust": 1.0, "anticipation": 0.5, "sadness": -1.0, "anger": -1.0, "fear": -1.0, "disgust": -1.0}
PRESENT = 0.2
KINDS = ("hits", "kept", "signs")


class Verdict(NamedTuple):
    """One sentence: was it hit, kept from what is forbidden, and on the right side; None where nothing is asked."""

    half: str
    category: str
    sentence: str
    hits: bool | None
    kept: bool | None
    signs: bool | None


class Order(NamedTuple):
    """A pair of wordings: did the stronger one score higher, and the weaker one above 0?"""

    half: str
    factor: str
    stronger: str
    kept: bool


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table of this folder."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def asked() -> list[str]:
    """Every text that is judged, those of the pairs and the posts too, each once."""
    pairs = [pair[side] for pair in rows("intensity.tsv") for side in ("weaker", "stronger")]
    posts = [post["text"] for post in rows("posts.tsv")]
    return list(dict.fromkeys([row["sentence"] for row in rows("sentences.tsv")] + pairs + posts))


def judged(row: dict[str, str], scores: dict[str, float]) -> Verdict:
    """Verdict on a row of sentences.tsv whose sentence got these scores (emotion → 0–1 for what was found)."""
    present = [name for name, value in scores.items() if value >= PRESENT]
    strongest = sorted(present, key=lambda name: (-scores[name], name))
    expected, forbidden = set(row["expected"].split()), set(row["forbidden"].split())
    side = sum(SIDE.get(name, 0.0) * value for name, value in scores.items())
    return Verdict(
        row["half"], row["category"], row["sentence"],
        expected <= set(strongest[:3]) if expected else None,
        not forbidden & set(strongest[:2]) if forbidden else None,
        (side > 0 if row["sign"] == "+" else side < 0) if row["sign"] else None,
    )  # fmt: skip


def verdicts(answers: dict[str, dict[str, float]]) -> list[Verdict]:
    """Verdicts on all of sentences.tsv from answers: sentence → scores."""
    return [judged(row, answers[row["sentence"]]) for row in rows("sentences.tsv")]


def orders(answers: dict[str, dict[str, float]]) -> list[Order]:
    """Orders of all of intensity.tsv from answers: sentence → scores."""
    found = []
    for pair in rows("intensity.tsv"):
        weaker, stronger = (answers[pair[side]].get(pair["factor"], 0.0) for side in ("weaker", "stronger"))
        found.append(Order(pair["half"], pair["factor"], pair["stronger"], 0 < weaker < stronger))
    return found


def agreement(answers: dict[str, dict[str, float]], half: str) -> dict[str, float]:
    """Pearson's r of scores (absent: 0) and ratings over a half of posts.tsv, by emotion; `macro`: their mean."""
    posts = [post for post in rows("posts.tsv") if post["half"] == half]
    found = {
        name: _pearson([answers[post["text"]].get(name, 0.0) for post in posts], [float(post[name]) for post in posts])
        for name in EIGHT
    }
    return {**found, "macro": sum(found.values()) / len(found)}


def _pearson(first: Sequence[float], second: Sequence[float]) -> float:
    """0 where one side never changes."""
    try:
        return statistics.correlation(first, second)
    except statistics.StatisticsError:
        return 0.0


def share(given: list[Verdict], kind: str) -> tuple[int, list[str]]:
    """How many of the sentences ask for `kind`, and which of those do not get it."""
    concerned = [verdict for verdict in given if getattr(verdict, kind) is not None]
    return len(concerned), [verdict.sentence for verdict in concerned if not getattr(verdict, kind)]
