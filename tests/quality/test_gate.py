"""Write, audit, publish: what the gate stops, what it says, and that nothing was replaced when it does."""

from __future__ import annotations

import json
import pickle
import random
import shutil
from pathlib import Path

import great_expectations as gx
import great_expectations.expectations as gxe
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.lake import Lake
from quality import gate, suites
from quality.contracts import Table, tables
from quality.errors import ContractBroken, KanseiError, QualityFailed
from tests.quality.rows import scores, works

LAST, NIGHT = "2026-11-19", "2026-11-20"
SCORES, WORKS, LINKS = "gold.kansei_scores", "silver.works", "silver.links"


def uniform(count: int, low: float, high: float) -> list[float]:
    drawn = random.Random(7)
    return [round(drawn.uniform(low, high), 6) for _ in range(count)]


USUAL = uniform(300, 0.1, 0.6)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good last night of works and scores."""
    folder = tmp_path_factory.mktemp("published")
    Lake(folder / "lake", folder / "reports").publish(LAST, {WORKS: works(10), SCORES: scores(USUAL)})
    return folder


@pytest.fixture
def lake(published: Path, tmp_path: Path) -> Lake:
    """A copy of it, to do things to."""
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    return Lake(tmp_path / "lake", tmp_path / "reports")


def accepting(lake: Lake, *names: str) -> Lake:
    return Lake(lake.root, lake.reports, frozenset(names))


def state(lake: Lake) -> dict[str, pl.DataFrame]:
    return {name: lake.scan(name).sort("night", *tables()[name].key).collect() for name in (WORKS, SCORES)}


def no_key(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(source_key=pl.lit(None, pl.String))


ERROR = {
    "broken contract": (ContractBroken, {WORKS: no_key(works(10))},             10),
    "repeated key":    (ContractBroken, {WORKS: pl.concat([works(10)] * 2)},    20),
    "wrong type":      (ContractBroken, {WORKS: works(10).with_columns(pages=pl.lit("many"))}, 10),
    "drift":           (QualityFailed,  {SCORES: scores(uniform(300, 0.5, 1))}, 300),
    "shrunk":          (QualityFailed,  {WORKS: works(6)},                      6),
    "empty":           (QualityFailed,  {WORKS: works(0)},                      0),
}  # fmt: skip
REMEDY = {
    "broken contract": "mend the step, nothing was replaced",
    "repeated key":    "mend the step, nothing was replaced",
    "wrong type":      "mend the step, nothing was replaced",
    "drift":           "look at the drops of this night; if the change is meant: KANSEI_ACCEPT=gold.kansei_scores",
    "shrunk":          "look at the drops of this night; if the change is meant: KANSEI_ACCEPT=silver.works",
    "empty":           "look at this night's drops, inbox/<source>/<night>/, and mend what is missing",
}  # fmt: skip


@pytest.mark.parametrize("trouble", ERROR)
@pytest.mark.parametrize("night", [LAST, NIGHT], ids=["again", "next"])
def test_a_bad_night_stops_before_anything_is_replaced_and_says_table_night_count_and_remedy(
    lake: Lake, trouble: str, night: str
) -> None:
    kind, frames, count = ERROR[trouble]
    if night == LAST and trouble in {"drift", "shrunk"}:
        lake.publish("2026-11-18", {WORKS: works(10), SCORES: scores(USUAL)})
    before = state(lake)
    good = {SCORES: scores(USUAL)} if WORKS in frames else {WORKS: works(10)}
    with pytest.raises(kind) as stopped:
        lake.publish(night, good | frames)
    told = str(stopped.value)
    assert (type(stopped.value), stopped.value.exit_code) == (kind, 3)
    assert told.startswith(f"{kind.__name__} · {next(iter(frames))} · night {night} · {count} rows: ")
    assert REMEDY[trouble] in told
    assert ("KANSEI_ACCEPT" in told) == (trouble in {"drift", "shrunk"})
    assert "\n" not in told
    assert all(state(lake)[name].equals(before[name]) for name in before)


def test_the_remedy_for_an_empty_table_that_has_also_shrunk_is_not_to_accept_it(lake: Lake) -> None:
    for each in (lake, accepting(lake, WORKS)):
        with pytest.raises(QualityFailed, match=r"0 rows: .* on rows: ") as stopped:
            each.publish(NIGHT, {WORKS: works(0)})
        assert "KANSEI_ACCEPT" not in str(stopped.value)


@pytest.mark.parametrize("trouble", ["drift", "shrunk"])
def test_an_accepted_move_is_published_but_only_for_the_table_that_was_named(lake: Lake, trouble: str) -> None:
    frames = ERROR[trouble][1]
    ((name, frame),) = frames.items()
    other = SCORES if name == WORKS else WORKS
    with pytest.raises(QualityFailed):
        accepting(lake, other).publish(NIGHT, frames)
    assert accepting(lake, name).publish(NIGHT, frames) == {name: frame.height}
    assert lake.partition(name, NIGHT).equals(frame)


@pytest.mark.parametrize("trouble", ["broken contract", "repeated key", "wrong type", "empty"])
def test_no_acceptance_covers_emptiness_or_a_broken_contract(lake: Lake, trouble: str) -> None:
    kind, frames, _ = ERROR[trouble]
    with pytest.raises(kind):
        accepting(lake, *frames).publish(NIGHT, frames)
    assert lake.partition(next(iter(frames)), NIGHT).height == 0


@pytest.mark.parametrize("order", [(WORKS, SCORES), (SCORES, WORKS)])
def test_all_tables_of_a_step_are_audited_before_the_first_is_written(lake: Lake, order: tuple[str, str]) -> None:
    frames = {WORKS: no_key(works(10)), SCORES: scores(USUAL[:290])}
    with pytest.raises(ContractBroken):
        lake.publish(NIGHT, {name: frames[name] for name in order})
    assert lake.partition(WORKS, NIGHT).height == lake.partition(SCORES, NIGHT).height == 0
    assert lake.publish(NIGHT, {WORKS: works(10), SCORES: frames[SCORES]}) == {WORKS: 10, SCORES: 290}


@pytest.mark.parametrize(
    ("rows", "stops"),
    [
        (7,  False),
        (6,  True),
        (10, False),
        (99, False),
    ],
)  # fmt: skip
def test_a_state_table_may_fall_to_its_promised_share_and_grow_freely(rows: int, stops: bool) -> None:
    result = gate.audit(tables()[WORKS], NIGHT, works(rows), works(10))
    assert [found["column"] for found in result.failed] == (["ratio"] if stops else [])


def test_a_night_is_compared_with_the_last_one_before_it_and_a_first_night_with_none(lake: Lake) -> None:
    assert lake.publish("2026-11-18", {WORKS: works(1)}) == {WORKS: 1}  # nothing before it, whatever came after
    assert accepting(lake, WORKS).publish(NIGHT, {WORKS: works(5)}) == {WORKS: 5}
    assert lake.publish("2026-11-21", {WORKS: works(4)}) == {WORKS: 4}  # 4 of 5, not of 10


def test_too_few_values_are_never_called_a_drift() -> None:
    table = tables()[SCORES]
    low, high = scores([0.1] * (gate.FEWEST - 1)), scores([0.9] * (gate.FEWEST - 1))
    assert gate.table_figures(table, high, low)["moved_score"] == 0
    more = scores([0.9] * gate.FEWEST), scores([0.1] * gate.FEWEST)
    assert gate.table_figures(table, *more)["moved_score"] == 1


values = st.lists(st.floats(0.001, 1), min_size=gate.FEWEST, max_size=gate.FEWEST + 20)


@given(left=values, right=values)
@settings(max_examples=40, deadline=None)
def test_the_distance_is_that_of_kolmogorov_and_smirnov(left: list[float], right: list[float]) -> None:
    from scipy.stats import ks_2samp

    table = tables()[SCORES]
    moved = gate.table_figures(table, scores(left), scores(right))["moved_score"]
    assert moved == pytest.approx(ks_2samp(left, right, method="asymp").statistic, abs=1e-6)


def test_an_engine_crash_is_reported_apart_from_bad_data(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def crashing(table: Table) -> gx.ExpectationSuite:
        expected = [
            gxe.ExpectColumnValuesToNotBeNull(column="nowhere"),
            gxe.ExpectColumnValuesToBeBetween(column="title", min_value=1),
            gxe.ExpectColumnValuesToBeInSet(column="title", value_set=["別"]),
        ]
        return gx.ExpectationSuite(name=table.name, expectations=expected)

    monkeypatch.setattr(suites, "row_suite", crashing)
    result = gate.audit(tables()[WORKS], NIGHT, works(3))
    assert [found["column"] for found in result.crashed] == ["nowhere", "title"]
    assert [found["expectation"] for found in result.failed] == ["expect_column_values_to_be_in_set"]
    with pytest.raises(KanseiError, match="the gate could not evaluate .* no verdict on the data") as stopped:
        lake.publish(NIGHT, {WORKS: works(10)})
    assert (type(stopped.value), stopped.value.exit_code) == (KanseiError, 1)
    assert lake.partition(WORKS, NIGHT).height == 0


def test_a_table_is_gated_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PART_ROWS", 4)
    whole = len(suites.row_suite(tables()[WORKS]).expectations)
    assert gate.audit(tables()[WORKS], NIGHT, works(10)).expectations == 3 * whole + 1


def test_the_result_is_kept_for_the_nights_page_and_holds_no_suppliers_text(lake: Lake) -> None:
    secret = works(10, title="非公開の題名", status="疑わしい")
    with pytest.raises(ContractBroken, match="worst status"):
        lake.publish(NIGHT, {WORKS: secret})
    kept = (lake.reports / NIGHT / "quality" / f"{WORKS}.json").read_text(encoding="utf-8")
    assert json.loads(kept)["passed"] is False
    assert json.loads(kept)["broken"] == {"status|check__one_of": 10}
    assert "非公開" not in kept and "疑わしい" not in kept
    good = json.loads((lake.reports / LAST / "quality" / f"{WORKS}.json").read_text(encoding="utf-8"))
    assert (good["passed"], good["rows"], good["figures"]) == (True, 10, {"rows": 10.0, "ratio": 1.0})


def test_an_error_survives_the_trip_from_a_worker() -> None:
    error = QualityFailed("silver.works", "why", remedy="remedy", night=NIGHT, count=1)
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), back.count) == (QualityFailed, str(error), 1)
    assert str(error) == "QualityFailed · silver.works · night 2026-11-20 · 1 row: why → remedy"


def test_what_stood_last_night_is_not_looked_at_again_but_every_row_keeps_the_contract(
    monkeypatch: pytest.MonkeyPatch, lake: Lake
) -> None:
    looked: list[int] = []
    real = gate._validate
    monkeypatch.setattr(
        gate, "_validate", lambda result, frame, suite: looked.append(frame.height) or real(result, frame, suite)
    )
    monkeypatch.setattr("pipelines.lake.MANY", 1)
    changed = works(12).with_columns(
        title=pl.when(pl.col("source_key") == "K-3").then(pl.lit("別の題")).otherwise("title")
    )
    lake.publish(NIGHT, {WORKS: changed})
    assert looked == [3, 1], "two new rows and a changed one, then the table's figures"
    assert lake.partition(WORKS, NIGHT).height == 12
    with pytest.raises(ContractBroken):
        lake.publish("2026-11-21", {WORKS: no_key(changed)})


@settings(max_examples=20)
@given(st.lists(st.integers(0, 9), max_size=12), st.lists(st.integers(0, 9), max_size=12))
def test_unseen_rows_are_those_that_are_not_among_the_seen(now: list[int], before: list[int]) -> None:
    def rows(numbers: list[int]) -> pl.DataFrame:
        schema = {"name": pl.String, "genres": pl.List(pl.String)}
        return pl.DataFrame([(f"題{n % 5}", [str(n), None][: n % 3]) for n in numbers], schema=schema, orient="row")

    frame, seen = rows(now), rows(before)
    assert gate.unseen(frame, seen).rows() == [row for row in frame.rows() if row not in seen.rows()]
