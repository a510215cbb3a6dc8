"""What is taken away, what a dry run says of it, and that nothing goes that a night of the window needs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines import maintain
from pipelines.lake import Lake, digest_of
from pipelines.retention import LOOKS_BACK
from pipelines.running import hold
from pipelines.settings import Settings
from quality.errors import AnotherRun, DeliveryConflict, NotPublished
from tests.pipelines.test_lake import played
from tests.quality.rows import works

OLD, OLDER, LAST = "2026-02-10", "2026-02-11", "2026-11-20"
NIGHTS = ["2026-02-01", OLD, OLDER, "2026-02-12", LAST]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A lake with nights of February and one of November, kept for as little as may be."""
    settings = Settings(data=tmp_path, keep_nights=31, keep_months=12)
    lake = Lake(settings.lake, settings.reports)
    for night in NIGHTS:
        lake.replace_rows("silver.works", night, works(3), {})
        lake.replace_rows("silver.listening_events", night, played(a=1), {})
        for step in ("catalog", "collect", "deliver.acme"):
            lake.record(step, night, digest_of(night), 0, 0, 0)
    return settings


def lake_of(settings: Settings) -> Lake:
    return Lake(settings.lake, settings.reports)


def test_old_nights_lose_their_state_and_its_record_and_events_and_deliveries_stay(settings: Settings) -> None:
    done = maintain.maintain(settings)
    lake = lake_of(settings)
    assert done.nights == [OLD, OLDER] and LOOKS_BACK < 200
    assert [lake.partition("silver.works", night).height for night in NIGHTS] == [3, 0, 0, 3, 3]
    assert [lake.partition("silver.listening_events", night).height for night in NIGHTS] == [1, 1, 1, 1, 1]
    assert [lake.has_run("deliver.acme", night) for night in NIGHTS] == [True] * 5
    with pytest.raises(NotPublished):
        lake.read("silver.works", OLD)
    assert lake.read("silver.works", LAST).equals(works(3))


def test_a_dry_run_says_the_same_and_changes_nothing(settings: Settings) -> None:
    before = {path: path.read_bytes() for path in settings.data.rglob("*") if path.is_file()}
    said = maintain.maintain(settings, dry_run=True)
    assert {path: path.read_bytes() for path in settings.data.rglob("*") if path.is_file()} == before
    done = maintain.maintain(settings)
    assert (said.nights, said.packages, said.leftovers, said.caches) == (
        done.nights, done.packages, done.leftovers, done.caches,
    )  # fmt: skip
    gone = {each.name: each.before - each.after for each in said.used}
    assert gone["silver.works"] > 0 and gone["gold.profiles" if "gold.profiles" in gone else "out"] == 0
    again = maintain.maintain(settings)
    assert (again.nights, again.leftovers) == ([], [])


def test_orphans_of_killed_writers_go_and_the_tables_files_stay(settings: Settings) -> None:
    lake = lake_of(settings)
    orphan = next(lake.path("silver.works").rglob("*.parquet")).with_name("part-00000-orphan.snappy.parquet")
    left = settings.lake / "bronze" / "incoming.part"
    left.parent.mkdir()
    for path in (orphan, left):
        path.write_bytes(b"half")
    done = maintain.maintain(settings)
    assert not orphan.exists() and not left.exists()
    assert done.leftovers == ["lake/bronze/incoming.part"]
    assert lake.read("silver.works", LAST).equals(works(3))


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """Packages only: of the first night of February, which stays, of the 12th, which is the last before the window."""
    settings = Settings(data=tmp_path, keep_nights=31, keep_months=12)
    for name in ("2026-02-01", "2026-02-12"):
        sealed(settings, name)
    return settings


def sealed(settings: Settings, name: str, *, base: str = "", holds: str = "") -> Path:
    """A package of acme, which builds on another one; and what the client holds after it."""
    place = settings.out / "acme" / name
    place.mkdir(parents=True)
    feeds = {"works": {"state": f"works-{holds}.gz"}} if holds else {}
    stated = {"base": {"folder": base} if base else None, "subjects": f"ids-{name}.gz", "feeds": feeds}
    (place / "datapackage.json").write_text(json.dumps({"resources": [], "kansei": stated}), encoding="utf-8")
    (place / "SEAL").write_text("")
    states = settings.out / "acme" / ".states"
    states.mkdir(exist_ok=True)
    for kept in (f"ids-{name}.gz", *(feed["state"] for feed in feeds.values())):
        (states / kept).write_bytes(b"kept")
    return place


def test_packages_of_old_nights_go_but_the_last_two_and_what_a_kept_delta_builds_on(bare: Settings) -> None:
    sealed(bare, OLD, holds="a")
    sealed(bare, OLDER, base=OLD, holds="b")
    sealed(bare, f"{OLDER}.r2", holds="c")  # nobody builds on it
    for name in ("2026-11-19", LAST):
        sealed(bare, name, base=OLDER, holds=f"of-{name}")  # deltas on a delivery that is old by itself
    gone = [f"out/acme/{OLDER}.r2", f"out/acme/.states/ids-{OLDER}.r2.gz", "out/acme/.states/works-c.gz"]
    before = set(bare.out.rglob("*"))
    assert maintain.maintain(bare, dry_run=True).packages == gone
    assert set(bare.out.rglob("*")) == before
    assert maintain.maintain(bare).packages == gone
    assert not any((bare.data / path).exists() for path in gone)
    assert all(path.exists() for path in before if not any(bare.data / each in (path, *path.parents) for each in gone))
    assert maintain.maintain(bare).packages == []


def test_the_last_two_packages_of_a_client_stay_however_old_and_what_lies_with_it_never_goes(bare: Settings) -> None:
    sent = bare.delivered / "acme" / OLD / "works.csv.gz"
    sent.parent.mkdir(parents=True)
    sent.write_bytes(b"sent")
    for name in (OLD, LAST):
        sealed(bare, name)
    (bare.out / "idle").mkdir()
    for path in (bare.out / "acme" / "2026-02-01", bare.out / "acme" / OLD):
        shutil.copytree(path, bare.out / "idle" / path.name)
    assert maintain.maintain(bare).packages == [f"out/acme/{OLD}", f"out/acme/.states/ids-{OLD}.gz"]
    assert sent.read_bytes() == b"sent" and (bare.out / "idle" / OLD).is_dir()


def test_a_package_that_cannot_be_read_stops_it_before_anything_goes(bare: Settings) -> None:
    for name in (OLD, OLDER, "2026-11-19", LAST):
        sealed(bare, name)
    (bare.out / "acme" / LAST / "datapackage.json").write_text("{")
    with pytest.raises(DeliveryConflict, match=f"package acme/{LAST}.*step package --night {LAST} --client acme"):
        maintain.maintain(bare)
    assert (bare.out / "acme" / OLD).is_dir()


def test_nothing_is_touched_while_anybody_writes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANSEI_DATA", str(settings.data))
    with hold(settings.data, shared=True), pytest.raises(AnotherRun):
        maintain.run()


def test_caches_of_dictionaries_and_models_that_no_longer_serve_go(settings: Settings) -> None:
    cache = settings.lake / "cache"
    serving = cache / "mentions" / maintain.dictionary.version()[:16]
    for folder in (serving, cache / "mentions" / "0123456789abcdef", cache / "model" / "fedcba9876543210"):
        folder.mkdir(parents=True)
    assert sorted(path.name for path in maintain.stale_caches(settings)) == ["0123456789abcdef", "fedcba9876543210"]
