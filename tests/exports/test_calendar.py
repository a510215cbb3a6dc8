"""The night's page shows who was delivered, late, held or has acknowledged, what changed, and which licence ends."""

from __future__ import annotations

import json

import pytest

from pipelines.calendar import calendar
from pipelines.expiry import expiring
from pipelines.report import run
from pipelines.running import run_step
from pipelines.settings import Settings
from quality.errors import DeliveryHeld
from tests.exports.drawn import NIGHT, write_client
from tests.exports.nights import NEXT, both, job, retitle, root


def days(house: Settings, night: str) -> list[str]:
    (row,) = calendar(job(house, night))["clients"]
    return list(row["days"])


def test_a_night_is_delivered_then_acknowledged_and_a_due_one_without_delivery_is_late(house: Settings) -> None:
    both(house)
    assert days(house, NEXT)[-2:] == ["delivered", "late"]
    manifest = json.loads((root(house) / "LATEST.json").read_bytes())["sha256"]
    acks = root(house) / "acks"
    acks.mkdir()
    (acks / f"{NIGHT}.json").write_text(json.dumps({"manifest": manifest}))
    both(house, NEXT)
    assert days(house, NEXT) == [""] * 12 + ["acknowledged", "delivered"]


def test_a_held_night_says_so_until_it_is_sent_and_a_night_that_is_not_due_is_empty(house: Settings) -> None:
    both(house)
    write_client(house.clients, feeds__works=["work_id", "title", "territories"])
    with pytest.raises(DeliveryHeld):
        both(house, NEXT)
    assert days(house, NEXT)[-1] == "held"
    write_client(house.clients, schedule={"weekly": "monday"})
    assert days(house, NIGHT)[-1] == "delivered"


def test_the_page_holds_the_calendar_and_what_changed_for_each_client_without_a_title(house: Settings) -> None:
    both(house)
    retitle(house, NEXT)
    both(house, NEXT)
    run(job(house, NEXT))
    page = (house.reports / NEXT / "index.html").read_text(encoding="utf-8")
    assert "納品の暦 Calendar" in page and 'title="● 納品 delivered"' in page
    assert f"<td>stream</td><td>{NIGHT}</td>" in page
    assert "訂正" not in page
    run_step("deliver", job(house, NEXT))


@pytest.mark.parametrize(
    ("night", "told"),
    [("2027-02-28", []), ("2027-03-01", [(30, 30)]), ("2027-03-24", [(7, 7)]), ("2027-03-30", [(1, 1)]),
     ("2027-03-31", [(0, 1)]), ("2027-04-01", [])],
)  # fmt: skip
def test_a_licence_warns_within_thirty_seven_and_one_days_of_its_last(
    house: Settings, night: str, told: list[tuple[int, int]]
) -> None:
    write_client(house.clients, licence__kind="trial", licence__row_cap=10)
    assert [(row["days"], row["within"]) for row in expiring(job(house, night))] == told
