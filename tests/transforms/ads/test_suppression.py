"""A small cell is hidden, and nobody finds it by taking the shown ones from their total."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ads.results import GROUP, groups_shown
from transforms.ads.suppression import shown

LEAST = 10


def cells(*sizes: int, forced: tuple[int, ...] = ()) -> pl.DataFrame:
    rows = [("t", f"c{place}", size, place in forced) for place, size in enumerate(sizes)]
    return pl.DataFrame(
        rows, schema={"total": pl.String, "cell": pl.String, "size": pl.Int64, "forced": pl.Boolean}, orient="row"
    )


def told(*sizes: int, forced: tuple[int, ...] = ()) -> list[int]:
    return sorted(shown(cells(*sizes, forced=forced), ["total"], ["cell"], LEAST)["size"])


def test_where_no_cell_is_small_all_are_told() -> None:
    assert told(10, 11, 12) == [10, 11, 12]


def test_a_lone_small_cell_takes_the_smallest_other_with_it() -> None:
    assert told(3, 20, 30) == [30]


def test_two_small_cells_that_are_together_small_take_another_with_them() -> None:
    assert told(3, 4, 20, 30) == [30]
    assert told(5, 6, 20, 30) == [20, 30]


def test_a_cell_hidden_for_another_reason_needs_company_too() -> None:
    assert told(50, 20, 30, forced=(0,)) == [30]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_what_is_left_of_the_total_never_tells_of_one_cell_or_of_less_than_the_least(sizes: list[int]) -> None:
    rest = list(sizes)
    for size in told(*sizes):
        assert size >= LEAST
        rest.remove(size)
    assert not rest or (len(rest) >= 2 and sum(rest) >= LEAST) or len(rest) == len(sizes)


def counted(campaign: str, creative: str, segment: str, impressions: int) -> dict[str, object]:
    return {"advertiser": "a", "campaign": campaign, "creative_id": creative, "segment": segment, "period": "2026-11",
            "arm": "kansei", "article_id": "x", "impressions": impressions}  # fmt: skip


def test_of_a_campaign_that_is_hidden_neither_creatives_nor_segments_are_told() -> None:
    rows = [counted(name, f"{name}{part}", segment, size) for name, size in (("tiny", 2), ("mid", 50), ("big", 90))
            for part in "xy" for segment in ("all", "calm")]  # fmt: skip
    found = groups_shown(pl.DataFrame(rows), pl.col("impressions"))
    by_name = [dict(zip(GROUP, key, strict=True)) for key in found]
    assert {key["campaign"] for key in by_name} == {"all", "big"}
    assert {key["creative_id"] for key in by_name if key["campaign"] == "big"} == {"all", "bigx", "bigy"}
    assert {(key["campaign"], key["segment"]) for key in by_name} >= {("all", "calm"), ("big", "calm"), ("all", "all")}


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.tuples(st.sampled_from("pqr"), st.sampled_from("123")), st.integers(1, 40), min_size=1))
def test_no_hidden_group_can_be_had_from_what_is_told_of_its_parent(sizes: dict[tuple[str, str], int]) -> None:
    rows = [counted(name, name + part, "all", size) for (name, part), size in sizes.items()]
    found = groups_shown(pl.DataFrame(rows), pl.col("impressions"))
    campaigns = {name: sum(size for (of, _), size in sizes.items() if of == name) for name, _ in sizes}
    levels = [(("a", "all", "all"), {("a", name, "all"): size for name, size in campaigns.items()})]
    for name in campaigns:
        own = {("a", name, name + part): size for (of, part), size in sizes.items() if of == name}
        levels.append((("a", name, "all"), own))
    public = {key[:3] for key in found}
    for parent, children in levels:
        hidden = [size for key, size in children.items() if key not in public]
        if parent in public and hidden:
            assert len(hidden) >= 2 and sum(hidden) >= LEAST
        assert parent in public or not public & children.keys()
