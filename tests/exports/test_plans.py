"""Plans and approvals: what a delivery would change is told before it is sent; what is unusual waits for somebody."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import polars as pl
import pytest

from exports.changes import Change, reasons
from pipelines import approvals
from pipelines.plan import Plan, plan
from pipelines.running import run_step
from pipelines.settings import Settings
from pipelines.terminal_clients import plan_markdown
from quality.errors import DeliveryHeld, WrongUsage
from tests.exports.drawn import NIGHT, STREAM, drawn, ident, night_frames, tree, write_client
from tests.exports.nights import NEXT, both, job, numbers, publish, retitle, root

WORKS = 200


def many(works: int, title: str = "題") -> dict[str, pl.DataFrame]:
    """A night of so many licensed songs."""
    ids = range(1, works + 1)
    lines = "\n".join(f"m{each} music label {title}" for each in ids)
    rights = "\n".join(f"m{each} streaming_service JP" for each in ids)
    return {
        **night_frames(),
        "silver.works": drawn("silver.works", f"work_id domain source title\n{lines}"),
        "silver.rights": drawn("silver.rights", f"work_id use territory\n{rights}"),
    }


@pytest.fixture(scope="module")
def told(published: dict[int, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data and clients, whose client has been sent 200 songs."""
    folder = tmp_path_factory.mktemp("told")
    (folder / "clients").mkdir()
    write_client(folder / "clients", feeds={"works": STREAM["feeds"]["works"]})
    shutil.copytree(published[2], folder / "data")
    sent = Settings(data=folder / "data", clients=folder / "clients")
    publish(sent, NIGHT, many(WORKS))
    both(sent)
    return folder


@pytest.fixture
def catalog(told: Path, tmp_path: Path) -> Settings:
    """Such a house, to change."""
    shutil.copytree(told, tmp_path / "told")
    return Settings(data=tmp_path / "told" / "data", clients=tmp_path / "told" / "clients")


def approve(made: Plan, house: Settings, night: str = NEXT) -> Path:
    return approvals.approve(job(house, night), made.content, by="森", reason="見ました", of=made.reasons)


def test_a_plan_counts_rows_added_changed_removed_and_inactive_and_leaves_no_trace(house: Settings) -> None:
    both(house)
    frames = night_frames()
    frames["silver.works"] = frames["silver.works"].with_columns(
        title=pl.when(pl.col("work_id") == ident("m1")).then(pl.lit("新題")).otherwise("title"),
        status=pl.when(pl.col("work_id") == ident("m2")).then(pl.lit("withdrawn")).otherwise("status"),
    )
    publish(house, NEXT, frames)
    before = tree(house.data)
    made = plan(job(house, NEXT))
    assert tree(house.data) == before
    found = {each.feed: dataclasses.astuple(each)[1:] for each in made.feeds}
    assert found["works"] == ("same", 2, 1, 0, 1, 1, 0)
    assert found["kansei_scores"] == ("same", 3, 2, 0, 0, 1, 0)
    assert (made.base, made.sent, made.gone, made.held) == (NIGHT, False, {"deleted": 1, "inactive": 0}, False)


def test_what_is_no_longer_licensed_is_inactive_and_not_removed(house: Settings) -> None:
    both(house)
    write_client(house.clients, licence__works__exclude=[ident("m2")])
    works = next(each for each in plan(job(house, NEXT)).feeds if each.feed == "works")
    assert (works.removed, works.inactive) == (0, 1)


def test_a_plan_after_the_delivery_still_tells_what_it_changed(house: Settings) -> None:
    both(house)
    retitle(house, NEXT)
    first = plan(job(house, NEXT))
    both(house, NEXT)
    assert plan(job(house, NEXT)) == dataclasses.replace(first, sent=True)


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        (many(WORKS + 41), "行数 200 → 241"),
        (many(WORKS - 41), "行数 200 → 159"),
        (many(WORKS - 10), "200 件中 10 件が消えます"),
    ],
)
def test_a_delivery_unlike_the_one_before_is_held_without_a_number_until_somebody_approves_it(
    catalog: Settings, frames: dict[str, pl.DataFrame], why: str
) -> None:
    publish(catalog, NEXT, frames)
    run_step("package", job(catalog, NEXT))
    sent, given = tree(root(catalog)), numbers(catalog)
    with pytest.raises(DeliveryHeld, match="python -m pipelines approve stream") as held:
        run_step("deliver", job(catalog, NEXT))
    assert held.value.exit_code == 3
    assert (tree(root(catalog)), numbers(catalog)) == (sent, given)
    made = plan(job(catalog, NEXT))
    assert any(why in reason for reason in made.reasons)
    approve(made, catalog)
    run_step("deliver", job(catalog, NEXT))
    assert numbers(catalog) == [(NIGHT, 1, 1), (NEXT, 1, 2)]
    assert plan(job(catalog, NEXT)).approved == "森"


def test_what_moves_by_less_is_not_held(catalog: Settings) -> None:
    publish(catalog, NEXT, many(WORKS + 40, title="新題"))
    both(catalog, NEXT)
    assert numbers(catalog)[-1] == (NEXT, 1, 2)


def test_an_approval_holds_for_what_was_shown_and_nothing_else(catalog: Settings) -> None:
    publish(catalog, NEXT, many(WORKS - 41))
    approve(plan(job(catalog, NEXT)), catalog)
    publish(catalog, NEXT, many(WORKS - 42))
    with pytest.raises(DeliveryHeld):
        both(catalog, NEXT)


def test_another_schema_is_held(house: Settings) -> None:
    both(house)
    write_client(house.clients, feeds__works=["work_id", "title", "territories"])
    with pytest.raises(DeliveryHeld, match="works: .*schema is changed"):
        both(house, NEXT)


def test_a_first_delivery_that_leaves_the_house_is_held_unless_the_client_was_taken_on_before(house: Settings) -> None:
    elsewhere = {"kind": "s3", "bucket": "b", "connection": "c"}
    write_client(house.clients, channel=elsewhere, onboarded=None)
    assert "初回" in plan(job(house)).reasons[0] and plan(job(house)).held
    approve(plan(job(house)), house, NIGHT)
    assert not plan(job(house)).held
    write_client(house.clients, channel=elsewhere)
    assert plan(job(house)).reasons == ()


def test_nobody_approves_without_a_name_and_a_reason(house: Settings) -> None:
    for by, reason in (("", "x"), ("森", " ")):
        with pytest.raises(WrongUsage):
            approvals.approve(job(house), "0" * 64, by=by, reason=reason, of=())
    assert not house.approvals.exists()


def test_a_night_without_a_delivery_says_why(house: Settings) -> None:
    made = plan(job(house, "2027-04-01"))
    assert (made.note, made.feeds, made.held) == ("not licensed on this night", (), False)


def test_a_plan_reads_as_a_markdown_table_without_a_title_of_a_work(catalog: Settings) -> None:
    publish(catalog, NEXT, many(WORKS - 41, title="ひみつの題"))
    told = plan_markdown(plan(job(catalog, NEXT)))
    assert "| works | 同じ same | 200 | 159 | 0 | 159 | 41 | 0 |" in told
    assert "ひみつ" not in told


def test_few_rows_are_never_a_reason() -> None:
    told = [Change("works", "same", 9, 18), Change("credits", "same", 0, 9)]
    assert reasons(told, 9, 9, first=False, compared=True) == []


def test_a_feed_about_articles_may_grow_with_the_news_and_may_not_shrink() -> None:
    assert reasons([Change("ad_matches", "same", 20, 300)], 0, 0, first=False, compared=True) == []
    assert len(reasons([Change("ad_matches", "same", 300, 20)], 0, 0, first=False, compared=True)) == 1
