"""Queries in client files: a small language that never becomes SQL, read twice and judged twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.allowed import allowed
from exports.select import licensed_works
from exports.works_query import Condition, parse
from tests.exports.drawn import NIGHT, client, drawn, ident

FRAMES = {
    "silver.works": drawn("silver.works", """
        work_id domain source genres      release_year series duration_s rating
        m1      music  label  演歌        1989         -      200        -
        m2      music  label  演歌|歌謡曲 1995         夜     -          G
        m3      music  label  ロック      2001         -      300        PG12
        m4      music  label  -           1999         夜     240        -
        m5      music  other  演歌        -            -      -          G
    """),
    "silver.rights": drawn("silver.rights", """
        work_id use               territory
        m1      streaming_service JP
        m2      streaming_service JP
        m3      streaming_service JP
        m4      streaming_service JP
        m5      streaming_service JP
    """),
}  # fmt: skip


@pytest.mark.parametrize(
    ("query", "works"),
    [
        ("genre = 演歌 and year >= 1990", ["m2"]),
        ("genre = 演歌", ["m1", "m2", "m5"]),
        ("genre != 演歌", ["m3"]),
        ("genre in (ロック, 歌謡曲)", ["m2", "m3"]),
        ("series = 夜 or year = 2001", ["m2", "m3", "m4"]),
        ("series != 夜", []),
        ("(year < 1996 or year > 2000) and duration_s <= 300", ["m1", "m3"]),
        ('rating = "G" and source = other', ["m5"]),
        ("year != 1995", ["m1", "m3", "m4"]),
        ("pages > 1", []),
    ],
)
def test_a_query_names_the_works_that_state_what_it_asks(tmp_path: Path, query: str, works: list[str]) -> None:
    holder = client(tmp_path, licence__works__query=query, licence__works__sources="all")
    assert licensed_works(holder, NIGHT, FRAMES)["work_id"].to_list() == [ident(work) for work in works]
    assert list(allowed(holder, NIGHT, FRAMES).territories) == [ident(work) for work in works]


def test_brackets_and_words_read_into_alternatives() -> None:
    jazz, other = Condition("genre", "=", "jazz"), Condition("rating", "=", "or")
    late = Condition("year", ">=", number=1990)
    assert parse('(genre = jazz or rating = "or") and year >= 1990') == ((jazz, late), (other, late))


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("title = 夜", "unknown field 'title'"),
        ("genre = 演歌; DROP TABLE works", "does not belong there"),
        ("genre = 演歌 and", "a field is missing"),
        ("genre 演歌", "an operator is missing"),
        ("genre < 演歌", "genre is a text"),
        ("year >= new", "year is a number"),
        ("year = -1", "year is a number"),
        ("genre in ()", "a value is missing"),
        ("(genre = 演歌", r"'\)' is missing"),
        ('genre = "演歌', "cannot be read"),
        ('genre = ""', "empty text"),
        ("genre = 演歌 OR year = 1", "does not belong there"),
        ("!", "cannot be read"),
        ("(" * 30 + "year = 1" + ")" * 30, "parentheses"),
        (" and ".join(["genre in (a, b, c)"] * 8), "conditions"),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused_and_says_why(query: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(query)


leaves = st.one_of(
    st.tuples(st.sampled_from(["genre", "series", "rating"]), st.sampled_from(["=", "!="]),
              st.sampled_from(["演歌", "夜", "G", "';--", "a%b"])),
    st.tuples(st.sampled_from(["year", "duration_s", "pages"]), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
              st.sampled_from(["0", "240", "1995", "2001"])),
).map(lambda leaf: f'{leaf[0]} {leaf[1]} "{leaf[2]}"' if not leaf[2].isdigit() else " ".join(leaf))  # fmt: skip
queries = st.recursive(
    leaves, lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda way: f"({' '.join(way)})"),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
def test_sql_and_polars_agree_on_any_query(tmp_path: Path, query: str) -> None:
    holder = client(tmp_path, licence__works__query=query, licence__works__sources="all")
    assert set(licensed_works(holder, NIGHT, FRAMES)["work_id"]) == set(allowed(holder, NIGHT, FRAMES).territories)
