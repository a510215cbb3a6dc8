"""Tables of starts that anybody may edit: what is right is read, what is wrong is named by line."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines import ontology
from pipelines.settings import ROOT
from tests.transforms.recommend.made import works
from transforms.recommend.contexts import context_candidates
from transforms.recommend.starts import (
    COLUMNS,
    CONTEXT_KINDS,
    PLAYLIST_KINDS,
    StartsRefused,
    read_starts,
    vectors,
)

HEADER = "\t".join(COLUMNS)
FACTORS = ("emotion.calm", "scene.night")
GOOD = "time\tlate\t深夜\tLate\t静けさ\tstillness\tscene.night=1 emotion.calm=0.5"


def read(*lines: str) -> tuple[object, ...]:
    return read_starts("\n".join([HEADER, *lines]), CONTEXT_KINDS, FACTORS)


def test_a_context_leads_by_its_mood_to_works() -> None:
    (late,) = read(GOOD, "")
    row = vectors([late], FACTORS)[0]
    assert np.allclose(row, np.array([0.5, 1]) / np.sqrt(1.25))
    made = works({"a": (3, {"scene.night": 1, "emotion.calm": 0.5}), "b": (2, {"emotion.calm": 1})})
    found = context_candidates(made, [late])
    assert found.select("context", "mood_ja", "domain", "rank").rows()[0] == ("late", "静けさ", "music", 1)
    assert found["work_id"].to_list()[:3] == sorted(found["work_id"].to_list()[:3], key=lambda each: each[0] != "a")
    assert found["score"].is_sorted(descending=True)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (GOOD.replace("time", "tide"),            "line 3: unknown kind 'tide'"),
        (GOOD.replace("scene.night", "scene.nigt"), "line 3: unknown factor 'scene.nigt'"),
        (GOOD.replace("=0.5", "=1.5"),            "line 3: the weight of emotion.calm is '1.5'"),
        (GOOD.replace("=0.5", ""),                "line 3: the weight of emotion.calm is ''"),
        (GOOD.replace("深夜", ""),                 "line 3: ja is empty"),
        (GOOD.replace("late", "Late Night"),      "line 3: name 'Late Night'"),
        (GOOD.replace("\tLate", ""),              "line 3: has 6 cells, not 7"),
        (GOOD + " scene.night=1",                 "line 3: a factor is named twice"),
        (GOOD.replace("late", "early"),           "line 3: early stands on line 2 already"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(line: str, why: str) -> None:
    with pytest.raises(StartsRefused) as refused:
        read(GOOD.replace("late", "early"), line)
    assert why in str(refused.value)
    assert "line 2:" not in str(refused.value)


def test_another_first_line_is_refused() -> None:
    with pytest.raises(StartsRefused, match="line 1"):
        read_starts(GOOD, CONTEXT_KINDS, FACTORS)


@pytest.mark.parametrize(("name", "kinds"), [("playlists.tsv", PLAYLIST_KINDS), ("contexts.tsv", CONTEXT_KINDS)])
def test_the_tables_of_the_house_are_right(name: str, kinds: tuple[str, ...]) -> None:
    text = (ROOT / "transforms" / "recommend" / name).read_text(encoding="utf-8")
    assert len(read_starts(text, kinds, ontology.factors())) >= 15
