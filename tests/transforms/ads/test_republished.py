"""Articles published again: found whatever their order, joined to the first, and never with what is another's."""

from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ads.republished import SHORTEST, republished

SIGNS = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ山川海空雨雪花鳥風月"
COLUMNS = ["article_id", "source", "came", "title", "body"]


def text(seed: int, length: int = 400) -> str:
    return "".join(random.Random(seed).choices(SIGNS, k=length))


STORY, OTHER = text(1), text(2)
CORRECTED = STORY.replace(STORY[200:210], "訂正しました") + "。"


def found(*rows: tuple[str, str, str, str]) -> list[tuple[str, str]]:
    """Rows: id, media, came, body → (article, the one that it repeats)."""
    frame = pl.DataFrame([(name, media, came, "", body) for name, media, came, body in rows], COLUMNS, orient="row")
    return republished(frame).select("article_id", "canonical_id").rows()


def test_a_corrected_article_under_another_address_is_the_one_that_came_first() -> None:
    assert found(("a", "m", "2", CORRECTED), ("b", "m", "1", STORY), ("c", "m", "1", OTHER)) == [("a", "b")]


def test_spaces_marks_and_widths_make_no_other_article() -> None:
    spaced = f"\u3000ａｂｃ、{STORY[:50]}\n\n{STORY[50:]}!"
    assert found(("a", "m", "1", f"ABC{STORY}"), ("b", "m", "1", spaced)) == [("b", "a")]


@pytest.mark.parametrize(
    ("one", "other", "media"),
    [
        (STORY, STORY, "elsewhere"), (STORY, STORY[:200] + OTHER[:200], "m"), ("短い知らせ", "短い知らせ", "m"),
        ("", "", "m"),
    ],
)
def test_another_media_half_a_text_and_a_phrase_are_no_copies(one: str, other: str, media: str) -> None:
    assert found(("a", "m", "1", one), ("b", media, "1", other)) == []


def test_of_three_that_hang_together_all_name_the_first() -> None:
    second = STORY[:-30] + text(5, 30)
    third = text(6, 30) + second[30:]
    assert found(("c", "m", "3", third), ("b", "m", "2", second), ("a", "m", "1", STORY)) == [("b", "a"), ("c", "a")]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.sampled_from("mn")), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_order_changes_nothing_and_what_is_left_holds_no_copy(
    drawn: list[tuple[int, int, str]], rng: random.Random
) -> None:
    rows = [(f"a{place}", media, str(place), text(seed)[: 400 - 9 * cut]) for place, (seed, cut, media) in
            enumerate(drawn)]  # fmt: skip
    pairs = found(*rows)
    assert found(*rng.sample(rows, len(rows))) == pairs
    repeated = {article for article, _ in pairs}
    left = [row for row in rows if row[0] not in repeated]
    assert {first for _, first in pairs} <= {row[0] for row in left}
    assert found(*left) == []
    assert len(left) == len({(seed, media) for seed, _, media in drawn})


def test_a_text_just_long_enough_is_compared() -> None:
    exact, short = STORY[:SHORTEST], STORY[: SHORTEST - 1]
    assert found(("a", "m", "1", exact), ("b", "m", "1", exact)) == [("b", "a")]
    assert found(("a", "m", "1", short), ("b", "m", "1", short)) == []
