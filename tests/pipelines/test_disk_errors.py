"""A full or read-only disk: one line with what to do, nothing replaced, and the same command again goes on."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines import backfill
from pipelines.disk_errors import explained
from pipelines.running import hold
from quality import gate
from quality.errors import DiskFull, KanseiError, ReadOnly, WrongUsage
from tests.pipelines.inboxes import CATALOG, House, catalog_of, contract_only, csv_of

N18 = "2026-11-18"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "audit", contract_only)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "no room"),                                                DiskFull),
        (OSError("Generic LocalFileSystem error: No space left on device (os error 28)"), DiskFull),
        (OSError(errno.EROFS, "locked"),                                                  ReadOnly),
        (PermissionError(errno.EACCES, "Permission denied"),                              ReadOnly),
        (OSError(errno.EIO, "a broken disk"),                                             None),
        (WrongUsage("x", "os error 28", remedy="r"),                                      None),
    ],
)  # fmt: skip
def test_what_the_system_says_becomes_our_own_error(error: Exception, expected: type[KanseiError] | None) -> None:
    found = explained(error, Path("/data"))
    assert type(found) is (expected or type(None))
    assert found is None or (found.exit_code == 1 and found.remedy)


def test_a_step_that_meets_a_full_disk_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path)
    house.source("label", CATALOG)
    house.drop(f"label/{N18}/catalog.csv", catalog_of("A"))
    house.run(N18, "collect", "catalog")
    house.drop(f"label/{N18}/catalog.csv", catalog_of("AB"))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("pipelines.lake.write_deltalake", full)
        with pytest.raises(DiskFull, match="maintain --dry-run"):
            house.run(N18)
    assert house.works(N18) == {"A": "live"}
    house.run(N18, "collect", "catalog")
    assert house.works(N18) == {"A": "live", "B": "live"}


def test_a_folder_that_may_not_be_written_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(ReadOnly, match="mount it for writing"), hold(tmp_path):
        pass


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a small disk of its own, again with other options."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> Path:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", place], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
        return place

    if os.geteuid():
        pytest.skip("only root may mount a small disk")
    yield mount
    subprocess.run(["umount", place], check=False, capture_output=True)


@pytest.mark.slow
def test_on_a_real_disk_that_is_full_and_then_read_only(mounted: Callable[[str], Path]) -> None:
    place = mounted("size=3m")
    house = House(place)
    house.source("label", CATALOG)
    house.drop(f"label/{N18}/catalog.csv", csv_of(CATALOG["columns"], *(f"K{n} 題{n}" for n in range(3000))))
    house.run(N18)
    filler = place / "filler"
    with pytest.raises(OSError), filler.open("wb") as file:
        while True:
            file.write(b"\0" * 4096)
            file.flush()
    house.drop(f"label/{N18}/catalog2.csv", b"")
    with pytest.raises(DiskFull):
        house.run(N18, "catalog")
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=60m", place], check=True)
    house.run(N18, "catalog")
    assert len(house.works(N18)) == 3000
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    assert backfill.plan(house.settings, N18, N18, today="2026-12-01").nights[0].ran_before, "a plan needs no writing"
    with pytest.raises(ReadOnly), hold(house.settings.data):
        pass
