"""The night's recommendation tables: who may be whose neighbour, and why."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.contracts import tables as tables_of_contract
from transforms.recommend import tables
from transforms.recommend.held_back import grounds
from transforms.recommend.lists import neighbour_lists
from transforms.recommend.parties import related_parties
from transforms.recommend.profiles import FACET_WEIGHTS, Profiles, profiles_of
from transforms.recommend.tables import live_scores, nearest, party_profiles

FACTORS = ["melody.warm", "scene.night", "story.romance", "voice.clear"]

WORKS = pl.DataFrame(
    [
        ("music-1", "music", "live"),
        ("music-2", "music", "live"),
        ("music-3", "music", "withdrawn"),
        ("video-1", "video", "live"),
        ("book-1",  "book",  "live"),
        ("book-2",  "book",  "live"),
    ],
    schema=["work_id", "domain", "status"], orient="row",
)  # fmt: skip

SCORES = pl.DataFrame(
    [
        ("music-1", "melody.warm",   0.8),
        ("music-1", "scene.night",   0.5),
        ("music-2", "melody.warm",   0.6),
        ("music-3", "melody.warm",   0.9),
        ("video-1", "scene.night",   0.9),
        ("video-1", "story.romance", 0.4),
        ("book-1",  "story.romance", 0.7),
        ("book-2",  "voice.clear",   0.7),
    ],
    schema=["subject_id", "factor", "score"], orient="row",
).with_columns(domain=pl.lit("as scored"))  # fmt: skip

CREDITS = pl.DataFrame(
    [
        ("music-1", "party-a", "vocal"),
        ("music-1", "party-a", "lyrics"),
        ("video-1", "party-a", "theme song"),
        ("music-2", "party-b", "vocal"),
        ("music-3", "party-c", "vocal"),
        ("book-2",  "party-d", "author"),
    ],
    schema=["work_id", "party_id", "role"], orient="row",
)  # fmt: skip


NOTHING_KNOWN = grounds(
    tables_of_contract()["silver.works"].conform(pl.DataFrame({"work_id": []}, schema={"work_id": pl.String})),
    CREDITS.clear(), SCORES.clear(),
)  # fmt: skip


def similar_works(works: Profiles) -> pl.DataFrame:
    return tables.similar_works(works, neighbour_lists(works, tables.SIMILAR, cross=False), NOTHING_KNOWN)


def cross_domain(works: Profiles) -> pl.DataFrame:
    return tables.cross_domain(works, neighbour_lists(works, tables.SIMILAR, cross=True), NOTHING_KNOWN)


def profiled(scores: pl.DataFrame = SCORES) -> Profiles:
    return profiles_of(live_scores(scores, WORKS), FACTORS, FACET_WEIGHTS["works"])


def test_a_withdrawn_work_appears_in_no_table() -> None:
    works = profiled()
    parties = party_profiles(works, CREDITS)
    for table in (works.frame(), similar_works(works), cross_domain(works)):
        assert "music-3" not in str(table.to_dicts())
    assert "party-c" not in parties.ids


def test_similar_works_stay_in_their_domain_and_say_why() -> None:
    assert similar_works(profiled()).select("work_id", "rank", "neighbour_id", "domain", "reasons").rows() == [
        ("music-1", 1, "music-2", "music", ["melody.warm"]),
        ("music-2", 1, "music-1", "music", ["melody.warm"]),
    ]


def test_works_that_share_nothing_are_nobodys_neighbours() -> None:
    assert "book-2" not in similar_works(profiled())["work_id"]
    assert "book-2" not in cross_domain(profiled())["neighbour_id"]


def test_cross_domain_pairs_each_work_with_every_other_domain_that_feels_like_it() -> None:
    found = cross_domain(profiled()).select("work_id", "to_domain", "rank", "neighbour_id", "reasons")
    assert found.rows() == [
        ("book-1",  "video", 1, "video-1", ["story.romance"]),
        ("music-1", "video", 1, "video-1", ["scene.night"]),
        ("video-1", "book",  1, "book-1",  ["story.romance"]),
        ("video-1", "music", 1, "music-1", ["scene.night"]),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(SCORES.height)), st.permutations(range(CREDITS.height)))
def test_the_order_of_the_rows_changes_nothing(order: list[int], credit_order: list[int]) -> None:
    works, shuffled = profiled(), profiled(SCORES[order])
    assert shuffled.frame().equals(works.frame())
    assert similar_works(shuffled).equals(similar_works(works))
    assert cross_domain(shuffled).equals(cross_domain(works))
    parties, again = party_profiles(works, CREDITS), party_profiles(shuffled, CREDITS[credit_order])
    assert again.frame().equals(parties.frame())
    assert again.ids.equals(parties.ids)
    assert related_parties(shuffled, CREDITS[credit_order])[1].equals(related_parties(works, CREDITS)[1])


@st.composite
def many_scores(draw: st.DrawFn) -> pl.DataFrame:
    domains = draw(st.lists(st.sampled_from(["music", "video", "book", "drink"]), min_size=1, max_size=12))
    values = st.sampled_from([0.0, 0.0, 0.3, 0.6, 1.0])
    return pl.DataFrame(
        [
            (f"{domain}-{number}", factor, domain, draw(values))
            for number, domain in enumerate(domains)
            for factor in FACTORS
        ],
        schema=["subject_id", "factor", "domain", "score"], orient="row",
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(many_scores())
def test_cross_domain_never_pairs_a_domain_with_itself_and_similar_works_never_leave_it(scores: pl.DataFrame) -> None:
    works = profiles_of(scores, FACTORS, {})
    domain = dict(scores.select("subject_id", "domain").iter_rows())
    for row in cross_domain(works).iter_rows(named=True):
        assert domain[row["work_id"]] != row["to_domain"] == domain[row["neighbour_id"]]
    for row in similar_works(works).iter_rows(named=True):
        assert row["work_id"] != row["neighbour_id"]
        assert domain[row["work_id"]] == row["domain"] == domain[row["neighbour_id"]]


@settings(max_examples=100, deadline=None)
@given(many_scores())
def test_reasons_name_only_factors_that_both_works_have_and_never_none(scores: pl.DataFrame) -> None:
    works = profiles_of(scores, FACTORS, {})
    has = {
        (subject, factor)
        for subject, factor, value in scores.select("subject_id", "factor", "score").iter_rows()
        if value > 0
    }
    for table in (similar_works(works), cross_domain(works)):
        for row in table.iter_rows(named=True):
            assert row["reasons"]
            assert all((row["work_id"], name) in has and (row["neighbour_id"], name) in has for name in row["reasons"])


def test_a_party_is_the_mean_of_its_works_and_a_work_counts_once_whatever_the_roles() -> None:
    works = profiled()
    parties = party_profiles(works, CREDITS)
    expected = works.matrix[works.ids.to_list().index("music-1")] + works.matrix[works.ids.to_list().index("video-1")]
    found = parties.matrix[parties.ids.to_list().index("party-a")]
    assert found == pytest.approx(expected / (expected @ expected) ** 0.5)
    assert parties.domains.unique().to_list() == ["party"]


def test_related_parties_say_why() -> None:
    _, found = related_parties(profiled(), CREDITS)
    assert found.select("party_id", "rank", "neighbour_id", "reasons").rows() == [
        ("party-a", 1, "party-b", ["melody.warm"]),
        ("party-b", 1, "party-a", ["melody.warm"]),
    ]


def test_a_night_without_works_gives_empty_tables_with_their_columns() -> None:
    works = profiled(SCORES.clear())
    parties = party_profiles(works, CREDITS)
    assert similar_works(works).columns == [
        "work_id", "neighbour_id", "rank", "score", "reasons", "domain",
    ]  # fmt: skip
    found = (cross_domain(works), parties.frame(), related_parties(works, CREDITS)[1])
    assert [table.height for table in found] == [0, 0, 0]


def test_any_factors_give_every_other_work_also_at_score_zero() -> None:
    found = nearest(
        pl.DataFrame(
            [("a", "x", 3.0), ("a", "y", 4.0), ("b", "x", 10.0), ("c", "z", -1.0), ("d", "x", 0.0)],
            schema=["work_id", "factor", "score"], orient="row",
        ),
        50,
    )  # fmt: skip
    assert found.rows() == [
        ("a", "b", 1, 0.6, ["x"]), ("a", "c", 2, 0.0, []), ("a", "d", 3, 0.0, []),
        ("b", "a", 1, 0.6, ["x"]), ("b", "c", 2, 0.0, []), ("b", "d", 3, 0.0, []),
        ("c", "a", 1, 0.0, []),    ("c", "b", 2, 0.0, []), ("c", "d", 3, 0.0, []),
        ("d", "a", 1, 0.0, []),    ("d", "b", 2, 0.0, []), ("d", "c", 3, 0.0, []),
    ]  # fmt: skip
