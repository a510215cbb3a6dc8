"""The annotation desk: two experts a text, evenly, a third for disputes, and the share without marks."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.kansei.learning.agreement import disputes
from transforms.kansei.learning.desk import (
    NOBODY_YET,
    anchoring,
    assigned,
    disputed_values,
    judges_of,
    panel_of,
    shows_marks,
)

JUDGED = pl.DataFrame(
    [
        # subject, factor,         annotator,       score, marks
        ("s1",     "emotion.joy",  "a",             0.9,   "shown"),
        ("s1",     "emotion.joy",  "b",             0.2,   "hidden"),
        ("s1",     "emotion.joy",  "adjudicated",   0.55,  None),
        ("s2",     "emotion.joy",  "a",             0.4,   "shown"),
        ("s2",     "emotion.joy",  "adjudicator-b", 0.4,   None),
        ("s3",     "emotion.fear", "c",             0.1,   None),
    ],
    schema=["subject_id", "factor", "annotator", "score", "marks"], orient="row",
)  # fmt: skip
NONE: frozenset[str] = frozenset()


def test_the_panel_is_who_is_named_or_who_has_judged() -> None:
    assert panel_of(JUDGED) == ("a", "b", "c")
    assert panel_of(JUDGED, ("z", "a")) == ("a", "z")
    assert panel_of(JUDGED.clear()) == panel_of(JUDGED, ("z",)) == NOBODY_YET
    assert judges_of(JUDGED) == {"s1": {"a", "b"}, "s2": {"a"}, "s3": {"c"}}


@given(st.sets(st.text("abcdefgh", min_size=1, max_size=3), min_size=2, max_size=7), st.integers(0, 40))
def test_each_text_goes_to_two_experts_and_none_has_more_than_one_text_more(names: set[str], count: int) -> None:
    wanted = [(f"text{place}", 2, NONE) for place in range(count)]
    panel = tuple(sorted(names))
    found = assigned(wanted, panel)
    assert found == assigned(wanted, panel) and set(found) == names
    for subject, _, _ in wanted:
        assert sum(subject in held for held in found.values()) == 2
    sizes = [len(held) for held in found.values()]
    assert max(sizes) - min(sizes) <= 1
    assert all(len(set(held)) == len(held) for held in found.values())


def test_every_pair_of_four_meets_about_equally_often() -> None:
    found = assigned([(f"text{place}", 2, NONE) for place in range(60)], ("a", "b", "c", "d"))
    pairs = [len(set(found[one]) & set(found[other])) for one in "abcd" for other in "abcd" if one < other]
    assert sum(pairs) == 60 and min(pairs) >= 7 and max(pairs) <= 13


def test_who_has_judged_a_text_gets_it_neither_again_nor_to_settle() -> None:
    assert assigned([("s1", 1, frozenset("ab"))], ("a", "b", "c")) == {"a": [], "b": [], "c": ["s1"]}
    assert assigned([("s1", 1, frozenset("ab"))], ("a", "b")) == {"a": [], "b": []}


def test_one_task_in_five_shows_no_marks() -> None:
    shown = [shows_marks(f"work-{place}", name) for place in range(500) for name in "ab"]
    assert 0.75 < sum(shown) / len(shown) < 0.85


def test_values_in_dispute_are_told_from_low_to_high() -> None:
    assert disputed_values(JUDGED, disputes(JUDGED)) == {"s1": {"emotion.joy": [0.2, 0.9]}}


def test_anchoring_is_the_distance_from_the_dictionary_with_and_without_its_marks() -> None:
    scores = pl.DataFrame({"id": ["s1"], "factor": ["emotion.joy"], "score": [0.8]})
    assert anchoring(JUDGED, scores) == [
        {"marks": "shown", "judgements": 2, "distance": 0.25},
        {"marks": "hidden", "judgements": 1, "distance": 0.6},
    ]
    assert anchoring(JUDGED.clear(), scores) == []
