"""The command `picks`: any Parquet of events and factors."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.commands.picks import picks
from quality.errors import WrongUsage

EVENTS = pl.DataFrame({"listener_id": ["L2", "L1", "L1"], "work_id": ["a", "a", "b"], "weight": [1, 2, 3]})
FACTORS = pl.DataFrame({"work_id": ["a", "b", "c", "d"], "factor": ["x", "x", "x", "y"], "score": [1.0, 0.5, 2.0, 1.0]})


def run(
    folder: Path, events: pl.DataFrame = EVENTS, factors: pl.DataFrame = FACTORS, only: str | None = None
) -> pl.DataFrame:
    """Write the files, pick, and read what was written."""
    events.write_parquet(folder / "events.parquet")
    factors.write_parquet(folder / "factors.parquet")
    if only is not None:
        (folder / "only.txt").write_text(only, encoding="utf-8")
    target = folder / "out" / "picks.parquet"
    picks(folder / "events.parquet", folder / "factors.parquet", target, folder / "only.txt" if only else None)
    return pl.read_parquet(target)


def test_every_listener_gets_all_works_not_heard_where_there_are_fewer_than_fifty(tmp_path: Path) -> None:
    found = run(tmp_path)
    assert found.select("listener_id", "work_id", "rank").rows() == [
        ("L1", "c", 1), ("L1", "d", 2), ("L2", "b", 1), ("L2", "c", 2), ("L2", "d", 3),
    ]  # fmt: skip
    assert found.columns == ["listener_id", "work_id", "rank", "score", "reasons"]
    assert found["reasons"].to_list() == [["x"], [], ["x"], ["x"], []]


def test_only_the_works_named_are_picked_and_unknown_ones_are_left_out(tmp_path: Path) -> None:
    assert run(tmp_path, only="\ufeffd\r\n\n  nobody\n").select("listener_id", "work_id").rows() == [
        ("L1", "d"), ("L2", "d"),
    ]  # fmt: skip


def test_integers_stay_integers_and_ids_on_a_line_name_them(tmp_path: Path) -> None:
    number = {"a": 10, "b": 9, "c": 2**40, "d": 7}
    events = EVENTS.with_columns(work_id=pl.col("work_id").replace_strict(number), listener_id=pl.Series([2, 1, 1]))
    factors = FACTORS.with_columns(work_id=pl.col("work_id").replace_strict(number))
    found = run(tmp_path, events, factors, only=f"{2**40}\n")
    assert found.select("listener_id", "work_id").rows() == [(1, 2**40), (2, 2**40)]


def test_a_work_that_was_heard_and_not_liked_is_never_picked_and_weights_add_up(tmp_path: Path) -> None:
    odd = pl.DataFrame({"listener_id": ["L2", "L2", "L2"], "work_id": ["c", "d", "d"], "weight": [-2, 5, -5]})
    found = run(tmp_path, pl.concat([EVENTS, odd]))
    assert found.filter(pl.col("listener_id") == "L2")["work_id"].to_list() == ["b"]


@pytest.mark.parametrize(
    ("events", "factors", "only", "complaint"),
    [
        (EVENTS.drop("weight"), FACTORS, None, "column weight is missing → write the columns listener_id"),
        (EVENTS.with_columns(weight=pl.Series([1.0, float("nan"), 1])), FACTORS, None, "1 row: column weight is NaN"),
        (EVENTS.with_columns(weight=pl.Series([1.0, float("inf"), 1])), FACTORS, None, "1 row: column weight is NaN"),
        (EVENTS.with_columns(weight=pl.Series(["1", "2", "3"])), FACTORS, None, "column weight is String"),
        (EVENTS.with_columns(work_id=pl.Series([None, "a", "b"])), FACTORS, None, "1 row: column work_id is null"),
        (EVENTS.with_columns(work_id=pl.Series([1.5, 2, 3])), FACTORS, None, "column work_id is Float64"),
        (EVENTS.with_columns(work_id=pl.Series([1, 2, 3])), FACTORS, None, "a number in one file and text in"),
        (EVENTS.clear(), FACTORS, None, "there are no rows"),
        (EVENTS, FACTORS.clear(), None, "there are no rows"),
        (EVENTS, pl.concat([FACTORS, FACTORS[:1]]), None, "the same pair comes again"),
        (EVENTS, FACTORS, "z\n", "neither file knows any of these works"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_written(
    events: pl.DataFrame, factors: pl.DataFrame, only: str | None, complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(WrongUsage) as refusal:
        run(tmp_path, events, factors, only)
    assert complaint in str(refusal.value)
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_no_parquet_and_ids_that_are_no_text_are_refused(tmp_path: Path) -> None:
    run(tmp_path)
    events, factors, odd = tmp_path / "events.parquet", tmp_path / "factors.parquet", tmp_path / "odd"
    odd.write_bytes(b"\xff\xfe\x00")
    for one, two, only in ((odd, factors, None), (events, odd, None), (events, factors, odd)):
        with pytest.raises(WrongUsage, match="cannot be read as"):
            picks(one, two, tmp_path / "other.parquet", only)


def test_the_command_says_how_many_rows_and_how_they_were_judged(tmp_path: Path) -> None:
    run(tmp_path)
    given = ["--events", str(tmp_path / "events.parquet"), "--factors", str(tmp_path / "factors.parquet")]
    said = CliRunner().invoke(app, ["picks", *given, str(tmp_path / "picks.parquet")])
    assert said.exit_code == 0
    assert "5 rows, 2 listeners, all works, too few histories to judge by" in " ".join(said.stderr.split())
