"""Settings and nights: the environment once, and a date that is one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import settings
from pipelines.settings import Settings, asked_night, is_night, night_named, tonight
from quality.errors import WrongUsage


@pytest.mark.parametrize(
    ("text", "night"),
    [
        ("2026-11-20",   True),
        ("2024-02-29",   True),
        ("2026-02-29",   False),
        ("2026-13-01",   False),
        ("20261120",     False),
        ("2026-11-20\n", False),
        (" 2026-11-20",  False),
        ("2026-W47-5",   False),
        ("２０２６-11-20", False),
        ("0000-01-01",   False),
        ("archive",      False),
        ("",             False),
    ],
)  # fmt: skip
def test_a_night_is_a_date_as_iso_8601_writes_it(text: str, night: bool) -> None:
    assert is_night(text) is night
    if night:
        assert night_named(text) == text
        return
    with pytest.raises(WrongUsage, match="give a JST date such as 2026-11-20") as refused:
        night_named(text)
    assert refused.value.exit_code == 2


@given(st.dates())
def test_every_date_is_a_night(date: object) -> None:
    assert night_named(str(date)) == str(date)


@pytest.mark.parametrize(
    ("utc", "night"),
    [
        ("2026-11-20T14:59:59Z", "2026-11-20"),
        ("2026-11-20T15:00:00Z", "2026-11-21"),
    ],
)  # fmt: skip
def test_tonight_is_the_date_in_japan(utc: str, night: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return dt.datetime.fromisoformat(utc).astimezone(tz)

    monkeypatch.setattr(settings, "dt", SimpleNamespace(datetime=Stopped))
    assert tonight() == night


def test_settings_come_from_the_environment_and_all_state_lies_under_one_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KANSEI_DATA", str(tmp_path))
    monkeypatch.setenv("KANSEI_PROCESSES", "3")
    monkeypatch.setenv("KANSEI_SOURCES", str(tmp_path / "my-sources"))
    found = Settings()
    assert (found.processes, found.sources) == (3, tmp_path / "my-sources")
    for name in ("inbox", "lake", "out", "delivered", "reports"):
        assert getattr(found, name) == tmp_path / name


@pytest.mark.parametrize(
    ("accept", "tables"),
    [
        ("",                              set()),
        ("silver.works",                  {"silver.works"}),
        (" silver.works , gold.profiles,", {"silver.works", "gold.profiles"}),
    ],
)  # fmt: skip
def test_accepted_tables_are_listed_with_commas(accept: str, tables: set[str]) -> None:
    assert Settings(accept=accept).accepted == tables


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("",           "",           "2026-11-20"),
        ("",           "2026-11-20", "2026-11-20"),
        ("2026-11-18", "2026-11-25", "2026-11-18"),
        ("2027-11-21", "",           "2027-11-21"),
        ("",           "2026-11-21", "the clock went back"),
        ("2062-11-20", "",           "more than a year ahead"),
        ("2026-13-01", "",           "is not a date"),
    ],
)  # fmt: skip
def test_a_command_is_for_tonight_unless_the_clock_cannot_be_right(text: str, last: str, expected: str) -> None:
    if expected[:2] == "20":
        assert asked_night(text, last, "2026-11-20") == expected
    else:
        with pytest.raises(WrongUsage, match=expected):
            asked_night(text, last, "2026-11-20")
