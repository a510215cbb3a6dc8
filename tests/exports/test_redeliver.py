"""Nights delivered again: the same bytes where nothing changed, a revision where something did, the reason kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.verify import verify
from pipelines.redeliver import TABLE, nights_named, redeliver, run
from pipelines.settings import Settings
from quality.errors import WrongUsage
from tests.exports.drawn import NIGHT, tree
from tests.exports.nights import NEXT, both, job, numbers, retitle, root


def reasons(house: Settings) -> list[tuple[str, ...]]:
    return job(house).lake.partition(TABLE, NIGHT).select("delivery", "reason", "outcome", "seq").rows()


def test_nothing_changed_gives_the_same_bytes_and_puts_back_what_the_client_lost(house: Settings) -> None:
    both(house)
    before = tree(root(house))
    next((root(house) / NIGHT).glob("works-*")).unlink()
    assert redeliver(job(house), "先方で紛失")["outcome"] == "same"
    assert tree(root(house)) == before
    assert numbers(house) == [(NIGHT, 1, 1)]
    assert reasons(house) == [(NIGHT, "先方で紛失", "same", 1)]


def test_something_changed_gives_a_revision_with_a_new_number_and_both_reasons_stay(house: Settings) -> None:
    both(house)
    both(house, NEXT)
    retitle(house)
    told = redeliver(job(house), "題の訂正")
    assert (told["outcome"], told["delivery"], told["seq"]) == ("revision", f"{NIGHT}.r2", 3)
    redeliver(job(house), "もう一度")
    assert verify(root(house)).problems == []
    assert reasons(house) == [(f"{NIGHT}.r2", "もう一度", "same", 3), (f"{NIGHT}.r2", "題の訂正", "revision", 3)]


def test_the_same_reason_twice_is_one_row(house: Settings) -> None:
    both(house)
    for _ in range(2):
        redeliver(job(house), "紛失")
    assert len(reasons(house)) == 1


def test_without_a_reason_or_outside_the_licence_nothing_is_sent(house: Settings) -> None:
    with pytest.raises(WrongUsage, match="reason"):
        redeliver(job(house), " ")
    assert redeliver(job(house, "2027-04-01"), "x")["outcome"] == "nothing"
    assert tree(house.delivered) == {}


def test_the_form_delivers_a_range_of_nights_oldest_first(house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANSEI_DATA", str(house.data))
    monkeypatch.setenv("KANSEI_CLIENTS", str(house.clients))
    assert [row["night"] for row in run("stream", f"{NIGHT}..{NEXT}", "初期化")] == [NIGHT, NEXT]
    assert numbers(house) == [(NIGHT, 1, 1), (NEXT, 1, 2)]
    with pytest.raises(WrongUsage):
        run("", NIGHT, "x")


@given(st.sets(st.dates(), min_size=1, max_size=4).map(lambda days: sorted(day.isoformat() for day in days)))
def test_nights_are_read_in_order_whatever_the_order_they_are_named_in(nights: list[str]) -> None:
    assert nights_named(" , ".join(reversed(nights))) == nights


@pytest.mark.parametrize("text", ["", " , ", "yesterday", "2026-11-20..2026-11-18", "2026-11-20.."])
def test_what_is_no_night_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage):
        nights_named(text)
