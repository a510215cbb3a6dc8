"""A night's lists of each service, and tastes of those alone who agreed."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from quality import gate
from quality.contracts import tables
from transforms.recommend.picks import nightly
from transforms.recommend.picks.nightly import PICKS, listener_picks, taste_profiles

NIGHT = "2026-11-20"
DAYS = {"before": dt.date(2026, 11, 17), "last": dt.date(2026, 11, 18)}


def work(number: int) -> str:
    return f"work-{number:012x}"


@pytest.fixture(scope="module")
def works() -> pl.DataFrame:
    """0–9 warm pop, 10–19 sad rock, of them 8, 9, 18 and 19 new; 20 withdrawn; 21 a book."""
    rows = [
        {
            "work_id": work(n), "domain": "book" if n == 21 else "music", "genres": ["pop" if n < 10 else "rock"],
            "status": "withdrawn" if n == 20 else "live", "first_night": NIGHT,
            "release_date": dt.date(2026, 11, 10) if n % 10 >= 8 else dt.date(2020, 1, 1),
        }
        for n in range(22)
    ]  # fmt: skip
    return tables()["silver.works"].conform(pl.DataFrame(rows))


@pytest.fixture(scope="module")
def scores() -> pl.DataFrame:
    rows = [(work(n), "melody.warm" if n < 10 else "emotion.sad", 0.5 + n % 10 / 50) for n in range(22) if n != 20]
    rows += [(work(n), "safety.crime", 1.0) for n in range(3)]
    return pl.DataFrame(rows, schema=["subject_id", "factor", "score"], orient="row")


def plays(*rows: tuple[str, str, int, str, bool | None]) -> pl.DataFrame:
    columns = ["source", "listener_id", "work_id", "played_on", "consent"]
    given = [(source, listener, work(n), DAYS[day], consent) for source, listener, n, day, consent in rows]
    return pl.DataFrame(given, schema=columns, orient="row", schema_overrides={"consent": pl.Boolean}).with_columns(
        plays=pl.lit(1)
    )


HEARD = plays(
    *(("phone", "warm", n, "last", None) for n in (0, 1, 2)),
    *(("phone", "sad", n, "last", None) for n in (10, 11, 12, 20)),
    *(("radio", "warm", n, "last", None) for n in (3, 4)),
)


def test_each_list_keeps_what_it_says_and_is_ranked_from_1(works: pl.DataFrame, scores: pl.DataFrame) -> None:
    found = tables()["gold.listener_picks"].schema.validate(listener_picks(HEARD, works, scores, NIGHT)[0])
    lists = {key: part["work_id"].to_list() for key, part in found.group_by("source", "listener_id", "list")}
    assert set(lists[("phone", "sad", "mood")]) == set(lists[("phone", "sad", "genre")]) == {
        work(n) for n in range(13, 20)
    }  # fmt: skip
    assert set(lists[("phone", "warm", "new")]) == {work(n) for n in (8, 9, 18, 19)}
    assert set(lists[("phone", "warm", "new")][:2]) == {work(8), work(9)}
    assert found.filter(pl.col("list") == "mood")["kept"].unique().sort().to_list() == ["emotion.sad", "melody.warm"]
    for _, part in found.group_by("source", "listener_id", "list", maintain_order=True):
        assert part["rank"].to_list() == list(range(1, part.height + 1)) and part.height <= 20
    assert not {work(20), work(21)} & set(found["work_id"]), "withdrawn, or of a domain that nobody heard"


def test_each_short_list_has_its_reason_and_the_gate_takes_them_together(
    works: pl.DataFrame, scores: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> dict[tuple[str, ...], tuple[int, str]]:
        rows, short = listener_picks(HEARD, works, scores, NIGHT)
        beside = {"gold.short_lists": short, "silver.works": works, "silver.listening_events": HEARD}
        assert gate.audit(PICKS, NIGHT, rows, beside=beside).as_json()["passed"]
        missed = gate.audit(PICKS, NIGHT, rows, beside={**beside, "gold.short_lists": short.head(1)})
        assert [each["column"] for each in missed.failed] == ["unexplained_short"]
        return {tuple(name.split()): (rows, why) for _, name, rows, _, why in short.iter_rows()}

    # 17 songs that "warm" has not heard, 4 of them new, 7 warm ones; "sad" has heard one that is withdrawn
    assert {key[1:]: told for key, told in found().items() if key[0] == "phone"} == {
        ("sad", "all"): (17, "few_candidates"), ("sad", "genre"): (7, "few_candidates"),
        ("sad", "mood"): (7, "few_candidates"), ("sad", "new"): (4, "few_candidates"),
        ("warm", "all"): (17, "few_candidates"), ("warm", "genre"): (7, "few_candidates"),
        ("warm", "mood"): (7, "few_candidates"), ("warm", "new"): (4, "few_candidates"),
    }  # fmt: skip
    monkeypatch.setattr(nightly, "LOOKED_AT", 2)
    assert found()[("phone", "warm", "mood")] == (2, "far_down")


def test_a_service_learns_from_its_own_listeners_only(works: pl.DataFrame, scores: pl.DataFrame) -> None:
    alone = HEARD.filter(pl.col("source") == "radio")
    together = listener_picks(HEARD, works, scores, NIGHT)[0].filter(pl.col("source") == "radio")
    assert listener_picks(alone, works, scores, NIGHT)[0].equals(together)


def test_a_night_without_plays_or_scores_has_no_picks(works: pl.DataFrame, scores: pl.DataFrame) -> None:
    assert [part.height for part in listener_picks(HEARD.clear(), works, scores, NIGHT)] == [0, 0]
    assert [part.height for part in listener_picks(HEARD, works, scores.clear(), NIGHT)] == [0, 0]


def test_only_who_agreed_on_the_last_day_has_a_taste_profile(scores: pl.DataFrame) -> None:
    told = plays(
        ("phone", "yes", 0, "before", True), ("phone", "yes", 1, "last", True), ("phone", "yes", 10, "last", True),
        ("phone", "silent", 0, "last", None),
        ("phone", "no", 0, "last", False),
        ("phone", "took back", 0, "before", True), ("phone", "took back", 1, "last", False),
        ("phone", "unsure", 0, "last", True), ("phone", "unsure", 1, "last", None),
        ("phone", "agreed later", 0, "before", False), ("phone", "agreed later", 10, "last", True),
        ("radio", "silent", 0, "last", True),
    )  # fmt: skip
    found = tables()["gold.taste_profiles"].schema.validate(taste_profiles(told, scores))
    who = found.select("source", "listener_id").unique().sort(pl.all()).rows()
    assert who == [("phone", "agreed later"), ("phone", "yes"), ("radio", "silent")]
    mine = found.filter(pl.col("listener_id") == "yes").select("rank", "factor", "weight", "works").rows()
    assert [(rank, factor, works) for rank, factor, _, works in mine] == [(1, "melody.warm", 2), (2, "emotion.sad", 1)]
    assert sum(weight**2 for _, _, weight, _ in mine) == pytest.approx(1, abs=1e-5)


def test_a_source_without_the_column_gives_no_taste_profiles(scores: pl.DataFrame) -> None:
    assert taste_profiles(HEARD, scores).height == 0
