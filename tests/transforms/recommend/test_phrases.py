"""Phrases say what both works carry, in words that read as Japanese and as English."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.kansei.lexicon import read_dictionary
from transforms.recommend.phrases import phrases, wording
from transforms.recommend.profiles import STATED, profiles_of

LABELS = {
    "after_reading.moved": ("感動した", "moved"),
    "lyrics.lingering_love": ("未練", "Lingering love"),
    "lyrics_feeling.regret": ("後悔", "regret"),
    "emotion.regret": ("後悔", "regret"),
    "melody.warm": ("温かい曲調", "Warm melody"),
    "relation.mentor": ("師匠と弟子", "Master and pupil"),
    "safety.death": ("死", "death"),
    "scene.night": ("夜", "Night"),
    "voice.clear": ("透明感のある声", "Clear voice"),
}


@pytest.mark.parametrize(
    ("factors", "ja", "en"),
    [
        (["scene.night"], "夜の情景", "Scenes of night"),
        (["scene.night", "lyrics.lingering_love", "voice.clear"], "夜の情景と未練、透明感のある声",
         "Scenes of night, lingering love and clear voice"),
        (["after_reading.moved", "scene.night"], "「感動した」という読後感、夜の情景",
         "The response “moved” and scenes of night"),
        (["relation.mentor", "lyrics.lingering_love"], "師匠と弟子の間柄、未練",
         "The bond of master and pupil and lingering love"),
        (["emotion.regret", "lyrics_feeling.regret", "melody.warm"], "後悔と温かい曲調", "Regret and warm melody"),
        (["safety.death", "scene.night"], "夜の情景", "Scenes of night"),
        (["safety.death"], None, None),
        ([], None, None),
    ],
)  # fmt: skip
def test_factors_become_a_phrase(factors: list[str], ja: str | None, en: str | None) -> None:
    assert wording(factors, LABELS) == (ja, en)


FACTORS = sorted(LABELS)
SCORES = st.lists(st.sampled_from([0.0, STATED - 0.01, STATED, 1.0]), min_size=len(FACTORS), max_size=len(FACTORS))


@settings(max_examples=40, deadline=None)
@given(st.lists(SCORES, min_size=2, max_size=4), st.sampled_from([{}, {"scene": 0.6, "safety": 0.0}]))
def test_no_phrase_names_a_factor_that_one_side_does_not_state(
    rows: list[list[float]], weights: dict[str, float]
) -> None:
    values = [(n, name, value) for n, row in enumerate(rows) for name, value in zip(FACTORS, row, strict=True)]
    scores = pl.DataFrame(
        [(f"w{n}", "music", name, value) for n, name, value in values],
        schema=["subject_id", "domain", "factor", "score"], orient="row",
    ).filter(pl.col("score") > 0)  # fmt: skip
    works = profiles_of(scores, FACTORS, weights)
    if not works.ids.len():
        return
    query, item = (grid.ravel() for grid in np.meshgrid(*[np.arange(works.ids.len())] * 2))
    found = phrases(works, works, query, item, LABELS)
    clear = scores.filter(pl.col("score") >= STATED)
    stated = {work: set(clear.filter(pl.col("subject_id") == work)["factor"]) for work in works.ids}
    for one, other, (ja, _) in zip(query, item, found.iter_rows(), strict=True):
        both = stated[works.ids[int(one)]] & stated[works.ids[int(other)]]
        words = [label for label, _ in LABELS.values() if ja and label in ja.replace("透明感のある声", "声!")]
        assert set(words) <= {LABELS[factor][0] for factor in both}


def test_every_factor_of_the_ontology_reads_as_a_noun_phrase_in_japanese(root: Path) -> None:
    folder = root / "transforms" / "kansei" / "ontology"
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.tsv")}
    known = read_dictionary(texts, {}).factors
    labels = {name: (factor.label_ja, factor.label_en) for name, factor in known.items()}
    assert len(labels) > 300
    for name in labels:
        ja, en = wording([name], labels)
        if name.startswith("safety."):
            assert ja is en is None
        else:
            assert ja and en and en[0] == en[0].upper()
            assert not CLAUSE.search(ja), f"{name}: {ja} is a clause or an adjective"


CLAUSE = re.compile(r"(?:(?<![会合わ思誓呪老戦])い|[たなるすだ]|的)$")
