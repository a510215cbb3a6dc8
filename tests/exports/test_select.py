"""Selection: a client sees a work only with the holder's right and its own licence, tonight, here, for this use."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.client_file import Client, read_client
from exports.leaks import allowed
from exports.select import licensed_works, select_feeds, tables_read
from quality.contracts import tables
from tests.exports.drawn import ADS, NIGHT, STREAM, changed, client, drawn, ident, night_frames


def seen(holder: Client, night: str = NIGHT, frames: dict[str, pl.DataFrame] | None = None) -> list[str]:
    """work_ids that the client may see."""
    return licensed_works(holder, night, frames or night_frames())["work_id"].to_list()


def feed(holder: Client, name: str) -> pl.DataFrame:
    """Rows of one feed."""
    return dict(select_feeds(holder, NIGHT, night_frames()))[name]


def test_a_work_needs_a_right_for_this_use_night_and_place(tmp_path: Path) -> None:
    assert seen(client(tmp_path)) == [ident("m1"), ident("m2")]


def test_a_right_holds_on_its_last_day_and_not_on_the_next(tmp_path: Path) -> None:
    assert ident("m2") in seen(client(tmp_path), "2026-11-20")
    assert ident("m2") not in seen(client(tmp_path), "2026-11-21")


def test_a_licence_holds_on_its_first_and_last_day_and_not_beyond(tmp_path: Path) -> None:
    holder = client(tmp_path)
    days = ["2026-03-31", "2026-04-01", "2027-03-31", "2027-04-01"]
    assert [ident("m1") in seen(holder, day) for day in days] == [False, True, True, False]


def test_one_territory_with_rights_is_enough_and_the_feed_names_just_that_one(tmp_path: Path) -> None:
    holder = client(tmp_path, licence__territories=["JP", "US", "TW"])
    named = dict(feed(holder, "works").select("work_id", "territories").iter_rows())
    assert named == {ident("m1"): ["JP"], ident("m2"): ["JP", "TW", "US"], ident("m3"): ["US"]}


def test_all_sources_means_also_those_that_the_client_file_does_not_name(tmp_path: Path) -> None:
    assert ident("m8") in seen(client(tmp_path, licence__works__sources="all"))


def test_only_and_exclude_narrow_the_works(tmp_path: Path) -> None:
    assert seen(client(tmp_path, licence__works__only=[ident("m2"), ident("m3")])) == [ident("m2")]
    assert seen(client(tmp_path, licence__works__exclude=[ident("m2")])) == [ident("m1")]


def test_both_ends_of_a_neighbour_pair_must_be_licensed_and_ranks_show_no_gap(tmp_path: Path) -> None:
    pairs = feed(client(tmp_path), "similar_works").select("work_id", "rank", "neighbour_id").rows()
    assert pairs == [(ident("m1"), 1, ident("m2")), (ident("m2"), 1, ident("m1"))]
    assert feed(client(tmp_path), "cross_domain").height == 0


def test_a_related_party_must_be_credited_on_a_licensed_work(tmp_path: Path) -> None:
    rows = feed(client(tmp_path), "related_parties").rows()
    assert rows == [(ident("p1"), 1, ident("p2"), "青葉", "みどり")]


def test_a_score_carries_the_labels_of_its_factor_in_licensed_languages(tmp_path: Path) -> None:
    both = changed(STREAM, languages=["ja", "en"])["languages"]
    fields = ["work_id", "factor", "label_ja", "label_en"]
    holder = client(tmp_path, languages=both, feeds={"kansei_scores": fields})
    assert feed(holder, "kansei_scores").rows() == [
        (ident("m1"), "lyrics.lonely", "寂しい", "lonely"),
        (ident("m1"), "melody.warm", "暖かい", "warm"),
        (ident("m2"), "melody.warm", "暖かい", "warm"),
    ]


def test_ad_matches_go_to_listed_media_only_and_an_article_belongs_to_its_own_media(tmp_path: Path) -> None:
    assert feed(client(tmp_path, ADS), "ad_matches").rows() == [(ident("a1"), ident("c1"), "media_a", 1)]


def test_fields_come_in_the_order_of_the_client_file_in_the_contracts_types(tmp_path: Path) -> None:
    holder = client(tmp_path, feeds={"similar_works": ["rank", "neighbour_id", "work_id", "score"]})
    frame = feed(holder, "similar_works")
    assert dict(frame.schema) == {
        "rank": pl.Int32(), "neighbour_id": pl.String(), "work_id": pl.String(), "score": pl.Float64()
    }  # fmt: skip


def test_a_feed_without_licensed_rows_has_its_columns_and_no_rows(tmp_path: Path) -> None:
    holder = client(tmp_path, licence__territories=["FR"], licence__works__exclude=[ident("m2")])
    for name, frame in select_feeds(holder, NIGHT, night_frames()):
        assert frame.columns == list(holder.fields(name))
        assert frame.height == 0


def test_only_the_tables_of_licensed_feeds_are_read() -> None:
    assert tables_read(["works"]) == ["silver.rights", "silver.works"]
    assert "silver.articles" in tables_read(["ad_matches"])


def test_empty_tables_select_nothing(tmp_path: Path) -> None:
    none = {name: tables()[name].empty() for name in tables_read(STREAM["feeds"])}
    assert all(frame.height == 0 for _, frame in select_feeds(client(tmp_path), NIGHT, none))


days = st.dates(dt.date(2026, 11, 17), dt.date(2026, 11, 23))
works = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from(["music", "video", "book"]),
        st.sampled_from(["label", "film", "all"]),
        st.sampled_from(["live", "live", "withdrawn"]),
    ),
    unique_by=lambda work: work[0],
)
rights = st.lists(
    st.tuples(
        st.integers(1, 7), st.sampled_from(["streaming_service", "video_on_demand"]),
        st.sampled_from(["JP", "TW", "US", "WORLD"]), days, days,
    ),
    max_size=12,
)  # fmt: skip
ids = st.lists(st.integers(1, 7).map(lambda number: ident(f"m{number}")), unique=True)
licences = st.fixed_dictionaries(
    {
        "licence__use": st.sampled_from(["streaming_service", "video_on_demand"]),
        "licence__territories": st.lists(st.sampled_from(["JP", "TW", "US", "FR"]), min_size=1, unique=True),
        "licence__period__from": st.just(dt.date(2026, 11, 18)),
        "licence__period__until": st.dates(dt.date(2026, 11, 18), dt.date(2026, 11, 22)),
        "licence__works__domains": st.lists(st.sampled_from(["music", "video", "book"]), min_size=1, unique=True),
        "licence__works__sources": st.one_of(
            st.just("all"), st.lists(st.sampled_from(["label", "film", "none"]), min_size=1, unique=True)
        ),
        "licence__works__only": st.one_of(st.none(), ids.filter(bool)),
        "licence__works__exclude": ids,
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(works=works, rights=rights, licence=licences, night=days)
def test_sql_and_plain_python_select_the_same_works_for_any_licence(
    tmp_path: Path, works: list[Any], rights: list[Any], licence: dict[str, Any], night: dt.date
) -> None:
    holder = client(tmp_path, **licence)
    frames = {
        "silver.works": _frame("silver.works", ["work_id", "domain", "source", "status"], works),
        "silver.rights": _frame("silver.rights", ["work_id", "use", "territory", "valid_from", "valid_until"], rights),
    }
    by_sql = licensed_works(holder, night.isoformat(), frames)
    by_python = allowed(holder, night.isoformat(), frames).territories
    assert {work: set(places) for work, places in by_sql.iter_rows()} == by_python


def _frame(table: str, columns: list[str], rows: list[Any]) -> pl.DataFrame:
    named = [dict(zip(columns, (ident(f"m{row[0]}"), *row[1:]), strict=True)) for row in rows]
    return tables()[table].conform(pl.DataFrame(named) if named else tables()[table].empty())


def test_a_right_from_a_drawn_table_reads_as_drawn(tmp_path: Path) -> None:
    frames = {
        "silver.works": drawn("silver.works", "work_id domain source\nm1 music label"),
        "silver.rights": drawn("silver.rights", "work_id use territory\nm1 streaming_service JP"),
    }
    assert seen(client(tmp_path), NIGHT, frames) == [ident("m1")]


@pytest.mark.parametrize("name", ["hibiki_stream", "kikoeru_stream", "minato_vod"])
def test_the_houses_clients_can_be_selected_for(name: str) -> None:
    holder = read_client(Path(f"exports/clients/{name}.yaml"))
    frames = {name: tables()[name].empty() for name in tables_read(holder.feeds)} | night_frames()
    assert [feed for feed, _ in select_feeds(holder, NIGHT, frames)] == list(holder.feeds)
