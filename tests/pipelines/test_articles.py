"""Step articles over made inboxes: events by night, and the state of creatives and judgements."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.running import run_step
from quality import gate
from quality.errors import NotPublished
from tests.pipelines.inboxes import ANNOTATIONS, ARTICLES, PLAYS, House, contract_only, csv_of
from transforms.identity import identifier

N18, N19, N20 = (f"2026-11-{day}" for day in range(18, 21))
CREATIVES = {
    "pattern": "creatives*.csv", "role": "creatives", "reader": "delimited",
    "columns": ["id", "text", "first", "last"],
    "fields": {
        "source_key": "id", "campaign": {"value": "c"}, "advertiser": {"value": "a"}, "category": {"value": "b"},
        "headline": "text", "start_date": "first", "end_date": "last",
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.source("press", ARTICLES)
    house.source("desk", CREATIVES)
    house.source("panel", ANNOTATIONS)
    house.source("phone", PLAYS)
    return house


def articles_of(*rows: str) -> str:
    return csv_of(ARTICLES["columns"], *(f"https://a.example/{row}" for row in rows))


def run(house: House, *nights: str) -> None:
    for night in nights:
        house.run(night, "collect", "articles")


def bodies(house: House, night: str) -> dict[str, str]:
    """Last part of the URL → body, of one night's partition."""
    found = house.lake.partition("silver.articles", night).select("url", "body").iter_rows()
    return {url.rsplit("/", 1)[1]: body for url, body in found}


def test_an_article_lies_in_the_night_of_its_drop_and_the_last_version_is_read(house: House) -> None:
    house.drop(f"press/{N18}/articles.csv", articles_of("1 題 一", "2 題 二"))
    house.drop(f"press/{N19}/articles.csv", articles_of("1 題 直し"))
    run(house, N20)
    assert [bodies(house, night) for night in (N18, N19, N20)] == [{"1": "一", "2": "二"}, {"1": "直し"}, {}]
    assert sorted(house.lake.read("silver.articles", N20)["body"]) == ["二", "直し"]


def test_two_files_of_a_night_are_one_night_and_the_later_name_wins(house: House) -> None:
    house.drop(f"press/{N18}/articles_1.csv", articles_of("1 題 一"))
    house.drop(f"press/{N18}/articles_2.csv", articles_of("1 題 二", "3 題 三"))
    run(house, N18)
    assert bodies(house, N18) == {"1": "二", "3": "三"}


def test_articles_that_no_longer_count_leave_their_night(house: House) -> None:
    """A night is a pure function of the drops that count: nothing of an earlier reading may stay."""
    house.drop(f"press/{N18}/articles.csv", articles_of("1 題 一"))
    run(house, N18, N19)
    house.source("press", ARTICLES | {"pattern": "stories*.csv"})
    run(house, N20)
    assert bodies(house, N18) == {}


def test_an_earlier_night_is_written_only_when_its_drops_have_changed(house: House) -> None:
    house.drop(f"press/{N18}/articles.csv", articles_of("1 題 一"))
    run(house, N18)
    written = house.lake.path("silver.articles") / "_delta_log"
    before = len(list(written.glob("*.json")))
    run(house, N19, N20)
    assert len(list(written.glob("*.json"))) == before + 2  # one for each new night
    house.drop(f"press/{N18}/articles_2.csv", articles_of("2 題 二"))
    run(house, N20)
    assert bodies(house, N18) == {"1": "一", "2": "二"}


def test_creatives_are_those_of_the_desks_last_list(house: House) -> None:
    for night, keys in ((N18, "AB"), (N19, "BC")):
        rows = [f"{key} 見出し 2026-11-01 2026-11-30" for key in keys]
        house.drop(f"desk/{night}/creatives.csv", csv_of(CREATIVES["columns"], *rows))
    run(house, N18, N20)
    keys = [sorted(house.lake.partition("silver.creatives", night)["source_key"]) for night in (N18, N20)]
    assert keys == [["A", "B"], ["B", "C"]]


def test_judgements_add_up_over_the_nights_and_are_adjudicated(house: House) -> None:
    columns = ANNOTATIONS["columns"]
    house.drop(f"panel/{N18}/judged.csv", csv_of(columns, "S a emotion.joy 0.2", "S b emotion.joy 0.4"))
    house.drop(f"panel/{N19}/judged.csv", csv_of(columns, "S a emotion.joy 0.8"))
    run(house, N18, N19)
    sample = identifier("sample", "panel", "S")
    scores = {N18: {"a": 0.2, "b": 0.4, "adjudicated": 0.3}, N19: {"a": 0.8, "b": 0.4, "adjudicated": 0.6}}
    for night, expected in scores.items():
        found = house.lake.partition("silver.annotations", night)
        assert set(found["subject_id"]) == {sample}
        assert dict(found.select("annotator", "score").iter_rows()) == expected


def test_an_expert_who_signs_as_adjudicated_is_set_aside_and_the_night_goes_on(house: House) -> None:
    rows = ["S adjudicated emotion.joy 1", *(f"S{number} a emotion.joy 0.5" for number in range(9))]
    house.drop(f"panel/{N18}/judged.csv", csv_of(ANNOTATIONS["columns"], *rows))
    run(house, N18)
    assert house.lake.partition("silver.quarantine", N18)["rule"].to_list() == ["reserved_name"]
    assert house.lake.partition("silver.annotations", N18).height == 18


def test_plays_point_to_works_and_are_kept_by_night(house: House) -> None:
    for night in (N18, N19):
        house.drop(f"phone/{night}/plays.csv", csv_of(PLAYS["columns"], f"L1 label A {night} 3"))
    run(house, N20)
    found = house.lake.read("silver.listening_events", N20)
    assert found.select("night", "work_id", "plays").rows() == [
        (night, identifier("work", "label", "A"), 3) for night in (N18, N19)
    ]


def test_a_night_without_files_publishes_tables_of_no_rows(house: House) -> None:
    run(house, N18)
    summary = run_step("articles", house.job(N18))
    assert summary.tables == dict.fromkeys(
        ("silver.articles", "silver.listening_events", "silver.creatives", "silver.annotations",
         "silver.feedback", "silver.feedback_aside"), 0,
    )
    assert house.lake.read("silver.articles", N18).height == 0


def test_the_step_says_which_step_it_needs_first(house: House) -> None:
    with pytest.raises(NotPublished, match="step collect"):
        run_step("articles", house.job(N18))
