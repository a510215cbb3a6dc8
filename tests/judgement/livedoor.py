"""`python -m tests.judgement.livedoor`: how many drawn sentences of the livedoor corpus that carry a feeling get none.

livedoor_labels.tsv holds 200 sentences by address, number and digest; the corpus is CC BY-ND and is read where it
lies. Drawn: of all sentences of ten characters or more those with the smallest SHA-256 of address and number. Labelled
by one reader, a language model, before any of them was scored: `feeling` is yes where a sentence carries the writer's
or another's feeling, or one that it plainly means to give; `emotions` are those of the eight, or `other` (mood, taste,
impression). What a title or a name merely says (「涙がまだ悲しみだった頃」) is no feeling of the sentence.
"""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import polars as pl

from pipelines.commands.coverage import LIVEDOOR
from pipelines.commands.score import score_frame
from pipelines.readers import ldcc
from pipelines.settings import ROOT
from pipelines.sources import load_source
from tests.judgement.judging import EIGHT, PRESENT, rows
from transforms.language.normalise import normalise

ARCHIVE = ROOT.parent / "shared" / "data" / "livedoor" / "ldcc_text.tar.xz"
LABELS = "livedoor_labels.tsv"
DRAWN = 200
SHORTEST = 10
"""Characters below which a sentence is not drawn."""
_SENTENCE = re.compile(r"[^。!?\n]*(?:[。!?]+[」』)\]]*|\n|$)")
"""As the sentences were split when they were labelled; what the engine calls a sentence may change."""


class Drawn(NamedTuple):
    """A sentence of the corpus: `number` counts the sentences of its article's normalised body from 1."""

    url: str
    number: int
    text: str

    @property
    def order(self) -> str:
        """What the draw goes by."""
        return _digest(f"{self.url} {self.number}")

    @property
    def digest(self) -> str:
        """Shows that the text is still the one that was labelled."""
        return _digest(self.text)[:12]


class Outcome(NamedTuple):
    """Of `total` sentences those read wrongly, by address and number: the text is not passed on."""

    total: int
    wrong: list[str]

    @property
    def right(self) -> float:
        """Share of the others, 0–1."""
        return (self.total - len(self.wrong)) / self.total


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def draw() -> list[Drawn]:
    """The 200 sentences, in the order of the draw."""
    return heapq.nsmallest(DRAWN, _all(), key=lambda each: each.order)


def _all() -> Iterator[Drawn]:
    promise = load_source(LIVEDOOR).promise_for(ARCHIVE.name)
    assert promise
    articles = ldcc.read(ARCHIVE.name, ARCHIVE.read_bytes(), promise).frame
    for url, body in articles.select("url", "body").iter_rows():
        parts = [part.strip() for part in _SENTENCE.findall(normalise(body).text) if part.strip()]
        for number, sentence in enumerate(parts, 1):
            if len(sentence) >= SHORTEST:
                yield Drawn(url, number, sentence)


def outcomes(drawn: list[Drawn]) -> dict[str, Outcome]:
    """What the dictionary finds in each drawn sentence, read alone, beside its label."""
    labels = rows(LABELS)
    texts = pl.DataFrame({"id": [str(place) for place in range(len(drawn))], "text": [each.text for each in drawn]})
    found: list[dict[str, float]] = [{} for _ in drawn]
    for name, factor, value in score_frame(texts).filter(pl.col("score") > 0).iter_rows():
        found[int(name)][factor] = value
    felt = [place for place, label in enumerate(labels) if label["feeling"] == "yes"]
    of_eight = [place for place in felt if set(labels[place]["emotions"].split()) & set(EIGHT)]
    calm = [place for place, label in enumerate(labels) if label["feeling"] == "no"]

    def emotion(place: int) -> float:
        return max((value for factor, value in found[place].items() if factor.startswith("emotion.")), default=0.0)

    def named(place: int) -> bool:
        wanted = {f"emotion.{name}" for name in labels[place]["emotions"].split()}
        return any(value >= PRESENT for factor, value in found[place].items() if factor in wanted)

    def of(places: list[int], wrong: Callable[[int], bool]) -> Outcome:
        return Outcome(len(places), [f"{drawn[place].url} {drawn[place].number}" for place in places if wrong(place)])

    return {
        "feeling, no emotion": of(felt, lambda place: not emotion(place)),
        "feeling, no factor of any facet": of(felt, lambda place: not found[place]),
        "one of the eight, no emotion": of(of_eight, lambda place: not emotion(place)),
        "one of the eight, none of those labelled": of(of_eight, lambda place: not named(place)),
        "no feeling, an emotion": of(calm, lambda place: emotion(place) >= PRESENT),
    }


def main() -> None:
    """Print the shares."""
    for name, outcome in outcomes(draw()).items():
        print(f"{name}: {len(outcome.wrong)}/{outcome.total} {1 - outcome.right:.1%}")


if __name__ == "__main__":
    main()
