"""Drawn sentences of a real corpus: how many that carry a feeling get one, and how many that carry none get none."""

from __future__ import annotations

import pytest

from tests.judgement.judging import EIGHT, rows
from tests.judgement.livedoor import ARCHIVE, DRAWN, LABELS, Drawn, Outcome, draw, outcomes

LEAST = {
    "feeling, no emotion": 0.69,
    "feeling, no factor of any facet": 0.78,
    "one of the eight, no emotion": 0.76,
    "one of the eight, none of those labelled": 0.58,
    "no feeling, an emotion": 0.74,
}
"""Shares read rightly that the dictionary reaches and must not fall below."""


@pytest.fixture(scope="module")
def drawn() -> list[Drawn]:
    if not ARCHIVE.exists():
        pytest.skip(f"{ARCHIVE} is not here")
    return draw()


@pytest.fixture(scope="module")
def found(drawn: list[Drawn]) -> dict[str, Outcome]:
    return outcomes(drawn)


def test_every_label_is_whole() -> None:
    labels = rows(LABELS)
    assert len({(label["url"], label["sentence"]) for label in labels}) == len(labels) == DRAWN
    for label in labels:
        emotions = label["emotions"].split()
        assert set(emotions) <= {*EIGHT, "other"}
        assert label["feeling"] == ("yes" if emotions else "no")


def test_the_labelled_sentences_are_those_that_the_seed_draws(drawn: list[Drawn]) -> None:
    assert [(each.url, str(each.number), each.digest) for each in drawn] == [
        (label["url"], label["sentence"], label["digest"]) for label in rows(LABELS)
    ]


@pytest.mark.parametrize("name", LEAST)
def test_the_share_read_rightly_does_not_fall(name: str, found: dict[str, Outcome]) -> None:
    assert found[name].right >= LEAST[name], found[name].wrong
