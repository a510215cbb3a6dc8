"""Killed, cut off, out of space, run twice or at another time: a client never sees it, and what arrives is the same."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import time_machine

from exports.verify import verify
from pipelines import deliver
from pipelines.running import hold
from pipelines.settings import Settings
from quality.errors import AnotherRun
from tests.exports.crashing import SEED, in_folder, run
from tests.exports.drawn import NIGHT, STREAM, changed, night_frames, tree, write_client
from tests.exports.faulty_s3 import FaultyS3
from tests.exports.faulty_sftp import FAULTS, FaultySftp
from tests.exports.nights import NEXT, both, job, publish, root
from tests.exports.sftp_hosts import Host, asyncssh_host, can_run_openssh, openssh

ENVIRONMENT = {"KANSEI_KEY_HOUSE": SEED}
DELTAS = {
    name: {"fields": fields, "mode": "delta"} if name == "works" else fields for name, fields in STREAM["feeds"].items()
}  # fmt: skip
USER = f"kansei-c{os.getpid()}"
FAILED: Counter[str] = Counter()
"""Faults of SFTP lines in this run."""
TERMS = changed(STREAM, feeds=DELTAS, signing="house")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two published nights of a client that takes deltas and signatures; nothing packaged yet."""
    folder = tmp_path_factory.mktemp("fresh")
    (folder / "clients").mkdir()
    write_client(folder / "clients", TERMS)
    settings = Settings(data=folder / "data", clients=folder / "clients")
    for night in (NIGHT, NEXT):
        publish(settings, night, night_frames())
    return settings


@pytest.fixture(scope="module")
def undisturbed(fresh: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """What lies at the client after two nights that nobody disturbs, and how many seconds they take."""
    settings = copy_of(fresh, tmp_path_factory.mktemp("undisturbed"))
    code, seconds = run(settings, ENVIRONMENT, in_folder(root(settings)))
    assert code == 0
    assert verify(root(settings)).problems == []
    return tree(root(settings)), seconds


def copy_of(fresh: Settings, folder: Path) -> Settings:
    shutil.copytree(fresh.data, folder / "data")
    return fresh.model_copy(update={"data": folder / "data"})


def killed_and_resumed(fresh: Settings, folder: Path, undisturbed: tuple[dict[str, bytes], float], seed: int) -> bool:
    """Kill -9 at a random instant, resume, compare. Says whether the process was killed before it ended by itself."""
    settings = copy_of(fresh, folder)
    look = in_folder(root(settings))
    moment = random.Random(seed).uniform(0, undisturbed[1])
    code, _ = run(settings, ENVIRONMENT, look, kill_after=moment)
    assert code in (0, -9)
    resumed, _ = run(settings, ENVIRONMENT, look)
    assert resumed == 0
    assert tree(root(settings)) == undisturbed[0]
    shutil.rmtree(folder)
    return code == -9


@pytest.mark.parametrize("seed", [1])
def test_killed_at_a_random_instant_and_resumed(
    fresh: Settings, undisturbed: tuple[dict[str, bytes], float], tmp_path: Path, seed: int
) -> None:
    killed_and_resumed(fresh, tmp_path / "killed", undisturbed, seed)


@pytest.mark.slow
def test_killed_sixty_times_at_random_instants_and_resumed(
    fresh: Settings, undisturbed: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    killed, seeds = 0, count(100)
    while killed < 60:  # a machine that is quicker now than at first has ended before some of the instants
        seed = next(seeds)
        assert seed < 250, "most of them were killed before they ended"
        killed += killed_and_resumed(fresh, tmp_path / str(seed), undisturbed, seed)


def s3_house(fresh: Settings, folder: Path, endpoint: str, bucket: str) -> tuple[Settings, dict[str, str]]:
    """The same house with a bucket behind `endpoint` for its channel, and the environment that leads there."""
    settings = copy_of(fresh, folder)
    (folder / "clients").mkdir()
    write_client(folder / "clients", changed(TERMS, channel={"kind": "s3", "bucket": bucket, "connection": "faulty"}))
    keys = {"KEY_ID": "key", "SECRET": "secret", "ENDPOINT": endpoint}
    reached = {f"KANSEI_S3_FAULTY_{name}": value for name, value in keys.items()}
    return settings.model_copy(update={"clients": folder / "clients"}), {**ENVIRONMENT, "IMPATIENT": "yes", **reached}


def survives_s3(
    fresh: Settings, folder: Path, server: str, undisturbed: tuple[dict[str, bytes], float], seed: int, faults: int
) -> None:
    """Deliver through a store that fails one request in `faults`, killing now and then, until it is all there."""
    bucket, chance = f"crash-{seed}", random.Random(seed)
    with FaultyS3(server, bucket, chance, one_in=faults) as store:
        settings, environment = s3_house(fresh, folder, store.endpoint, bucket)
        for attempt in range(12):
            kill_after = chance.uniform(0, 2 * undisturbed[1]) if attempt == 0 else None
            code, _ = run(settings, environment, store.look, kill_after)
            if code == 0:
                break
        assert code == 0
        assert store.failed > 0
        assert store.content() == undisturbed[0]


@pytest.mark.slow
def test_a_store_that_answers_503_loses_replies_and_resets_gets_the_same_tree(
    fresh: Settings, tmp_path: Path, server: str, undisturbed: tuple[dict[str, bytes], float]
) -> None:
    survives_s3(fresh, tmp_path, server, undisturbed, seed=7, faults=6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 32))
def test_many_faulty_stores_get_the_same_tree(
    fresh: Settings, tmp_path: Path, server: str, undisturbed: tuple[dict[str, bytes], float], seed: int
) -> None:
    survives_s3(fresh, tmp_path, server, undisturbed, seed, faults=4)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Debian's OpenSSH where we are root; else asyncssh's server, and the output says so."""
    if can_run_openssh():
        with openssh((USER,)) as running:
            yield running
    else:
        print("no root or no sshd: these tests run against asyncssh's server")  # noqa: T201
        with asyncssh_host(tmp_path_factory.mktemp("sftp"), (USER,)) as running:
            yield running


def sftp_house(fresh: Settings, folder: Path, host: Host, port: int, prefix: str) -> tuple[Settings, dict[str, str]]:
    """The same house with a box behind `port` for its channel, and the environment that leads there."""
    settings = copy_of(fresh, folder)
    (folder / "clients").mkdir()
    box = {"kind": "sftp", "prefix": f"box/{prefix}", "connection": "faulty"}
    write_client(folder / "clients", changed(TERMS, channel=box))
    given = {"HOST": "127.0.0.1", "PORT": str(port), "USER": USER, "HOST_KEY": host.host_key, "KEY": host.users[USER]}
    reached = {f"KANSEI_SFTP_FAULTY_{name}": value for name, value in given.items()}
    return settings.model_copy(update={"clients": folder / "clients"}), {**ENVIRONMENT, "IMPATIENT": "yes", **reached}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 52))
def test_a_line_that_resets_loses_replies_and_hangs_and_a_house_that_is_killed_bring_the_same_tree_by_sftp(
    fresh: Settings, tmp_path: Path, host: Host, undisturbed: tuple[dict[str, bytes], float], seed: int
) -> None:
    chance, box = random.Random(seed), host.homes[USER] / f"crash-{seed}"
    with FaultySftp(host.port, chance, one_in=2) as line:
        settings, environment = sftp_house(fresh, tmp_path, host, line.port, box.name)
        for attempt in range(12):
            kill_after = chance.uniform(0, 2 * undisturbed[1]) if attempt == 0 else None
            code, _ = run(settings, environment, in_folder(box), kill_after)
            if code == 0:
                break
    assert code == 0
    assert {name: data for name, data in tree(box).items() if not name.startswith(".incoming")} == undisturbed[0]
    FAILED.update(line.failed)


@pytest.mark.slow
def test_every_fault_of_a_line_has_happened_by_now() -> None:
    """Stands behind the test above: what never happened was not tested."""
    assert not FAILED or min(FAILED.get(fault, 0) for fault in FAULTS) > 0, FAILED


@pytest.mark.parametrize("largest_file", [150, pytest.param(900, marks=pytest.mark.slow)])
def test_a_file_that_cannot_be_written_whole_is_never_seen(
    fresh: Settings, tmp_path: Path, undisturbed: tuple[dict[str, bytes], float], largest_file: int
) -> None:
    settings = copy_of(fresh, tmp_path)
    look = in_folder(root(settings))
    assert run(settings, ENVIRONMENT, look, largest_file=largest_file)[0] == 1
    assert run(settings, ENVIRONMENT, look)[0] == 0
    assert tree(root(settings)) == undisturbed[0]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 KB in the client's place; skipped, saying so, where nobody may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system can only be mounted as root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.slow
def test_a_full_and_a_read_only_disk_at_the_client_show_nothing_unfinished(
    fresh: Settings, tmp_path: Path, small_disk: Path, undisturbed: tuple[dict[str, bytes], float]
) -> None:
    settings = copy_of(fresh, tmp_path / "house")
    settings.delivered.mkdir()
    root(settings).symlink_to(small_disk)
    look = in_folder(small_disk)
    assert run(settings, ENVIRONMENT, look)[0] == 1
    subprocess.run(["mount", "-o", "remount,size=1m,ro", str(small_disk)], check=True)
    assert run(settings, ENVIRONMENT, look)[0] == 1
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert run(settings, ENVIRONMENT, look)[0] == 0
    assert tree(small_disk) == undisturbed[0]


def test_of_two_runs_at_once_one_is_told_to_wait(fresh: Settings, tmp_path: Path) -> None:
    settings = copy_of(fresh, tmp_path)
    with hold(settings.out / "stream"), pytest.raises(AnotherRun) as refused:
        deliver.run(job(settings))
    assert refused.value.exit_code == 75


@pytest.mark.parametrize(
    "moment", ["2040-02-29T12:00:00+00:00", pytest.param("1999-12-31T23:59:59+00:00", marks=pytest.mark.slow)]
)
def test_a_clock_moved_by_years_changes_no_byte(
    fresh: Settings, tmp_path: Path, undisturbed: tuple[dict[str, bytes], float], moment: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("KANSEI_KEY_HOUSE", SEED)
    settings = copy_of(fresh, tmp_path)
    with time_machine.travel(moment):
        for night in (NIGHT, NEXT):
            both(settings, night)
    assert tree(root(settings)) == undisturbed[0]
