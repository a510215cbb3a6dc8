"""Workers of a Dask scheduler: a night's tables and packages as they are here, and no local run in their place."""

from __future__ import annotations

import operator
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from distributed import LocalCluster

from pipelines import analyse, neighbour_lists, remote_workers
from pipelines.settings import Settings
from pipelines.workers import map_partitions
from quality.errors import KanseiError, WorkersFailed, WrongUsage
from tests.pipelines.dask_hosts import Hosts, dask_hosts
from tests.pipelines.small_nights import NightHouse, differences, night_house
from tests.pipelines.test_analyse import REVIEWS
from transforms.recommend.tiles import symmetric

add_one = partial(operator.add, 1)


def spread(fn: Callable[[Any], Any], parts: Any, **terms: Any) -> list[Any]:
    return list(map_partitions(fn, parts, Settings(**terms)))


def raised(fn: Callable[[], Any]) -> KanseiError:
    with pytest.raises(KanseiError) as found:
        fn()
    return found.value


@pytest.mark.parametrize(
    ("workers", "why"),
    [
        ("127.0.0.1:8786",       "is no address of a scheduler"),
        ("http://10.0.0.5:8786", "is no address of a scheduler"),
        ("tcp://10.0.0.5",       "is no address of a scheduler"),
        ("tcp://8.8.8.8:8786",   "is no private address"),
        ("tls://8.8.8.8:8786",   "needs KANSEI_WORKERS_TLS"),
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_open_to_strangers_is_refused(workers: str, why: str) -> None:
    refused = raised(lambda: spread(add_one, [1], workers=workers))
    assert isinstance(refused, WrongUsage) and why in refused.why


def test_a_scheduler_that_nobody_reaches_stops_the_step_and_nothing_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_workers, "CONNECT_S", 0.1)
    ran: list[int] = []
    failed = raised(lambda: spread(ran.append, [1, 2], workers="tcp://127.0.0.1:9"))
    assert isinstance(failed, WorkersFailed) and failed.exit_code == 1 and not ran
    assert "KANSEI_WORKERS=tcp://127.0.0.1:9" in str(failed) and "make workers" in failed.remedy


def test_without_a_part_nobody_asks_for_a_scheduler() -> None:
    assert spread(add_one, [], workers="tcp://127.0.0.1:9") == []


def test_parts_come_back_in_their_order_and_a_worker_that_differs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address="127.0.0.1:0"
    ) as cluster:
        found = spread(partial(operator.mul, "ab"), range(9), workers=cluster.scheduler_address)
        assert found == ["ab" * times for times in range(9)]
        with pytest.raises(ZeroDivisionError):
            spread(partial(operator.floordiv, 1), [1, 0], workers=cluster.scheduler_address)
        houses = iter([{"polars": "2.1.0"}, {"polars": "2.0.4"}])
        monkeypatch.setattr(remote_workers, "fingerprint", lambda: next(houses))
        failed = raised(lambda: spread(add_one, [1], workers=cluster.scheduler_address))
        assert "polars 2.1.0 here, 2.0.4 there" in failed.why and "start the worker again" in failed.remedy


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    with dask_hosts(tmp_path_factory.mktemp("hosts")) as running:
        yield running


class FarHouse(NightHouse):
    """A house whose heavy work is done elsewhere."""

    workers = ""

    @property
    def settings(self) -> Settings:
        return super().settings.model_copy(update={"workers": self.workers})


@pytest.mark.slow
def test_a_night_on_two_workers_has_the_tables_and_packages_of_a_night_here(
    tmp_path: Path, hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbour_lists, "APART", 2)
    here = night_house(tmp_path / "here", client=True)
    far = FarHouse(here.copied(tmp_path / "far").root)
    far.workers = hosts.address
    for house in (here, far):
        house.nights(until="package")
    assert differences(far, here) == []
    assert sorted(packages(far)) and packages(far) == packages(here)


def packages(house: NightHouse) -> dict[str, bytes]:
    out = house.settings.out
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.mark.slow
def test_tiles_made_elsewhere_give_the_lists_made_here(hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbour_lists, "APART", 2)
    rows = np.random.default_rng(1).random((3_000, 16), dtype=np.float32)
    far, pool = (
        neighbour_lists._sweep(at, rows, 20, 0.0) for at in (hosts.settings, Settings(processes=2))
    )  # fmt: skip
    for one, other in zip(far, pool, strict=True):
        used = np.arange(far.held.shape[1]) < far.filled[:, None]
        assert np.array_equal(one[used] if one.ndim == 2 else one, other[used] if other.ndim == 2 else other)
    assert (symmetric(rows, 20, 0.0).filled >= 20).all() and (far.filled >= 20).all()


@pytest.mark.slow
def test_a_worker_killed_midway_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse, "PART_CHARS", 1)
    analyse.Cache(tmp_path / "here").fill(REVIEWS, Settings(processes=1))
    with dask_hosts(tmp_path / "hosts") as hosts:
        scheduler, first, _ = hosts.running
        done: list[str] = []

        def kill(texts: list[str]) -> None:
            if not done:
                first.kill()
                first.wait()
            done.extend(texts)

        analyse.Cache(tmp_path / "far").fill(REVIEWS, hosts.settings, kill)
        slept: list[None] = []
        hosts.worker()
        for _ in map_partitions(time.sleep, [0.3] * 8, hosts.settings):
            if not slept:
                hosts.running[2].kill()
            slept.append(None)
        assert len(done) == 4 and len(slept) == 8  # different texts; parts
        scheduler.kill()
        monkeypatch.setattr(remote_workers, "CONNECT_S", 1)
        assert isinstance(raised(lambda: spread(add_one, [1], workers=hosts.address)), WorkersFailed)
    here, far = ({path.name: path.read_bytes() for path in (tmp_path / each).iterdir()} for each in ("here", "far"))
    assert here and here == far


@pytest.mark.slow
def test_a_worker_with_another_analyser_or_several_threads_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dask_hosts(tmp_path / "hosts", workers=0) as hosts:
        monkeypatch.setattr(remote_workers, "FIRST_S", 1)
        assert "has had no worker" in raised(lambda: spread(add_one, [1], workers=hosts.address)).why
        monkeypatch.setattr(remote_workers, "FIRST_S", 60)
        other = hosts.worker(KANSEI_ENGINE="janome")
        failed = raised(lambda: spread(add_one, [1], workers=hosts.address))
        assert "KANSEI_ENGINE mecab here, janome there" in failed.why and "dictionary" in failed.why
        other.kill()
        other.wait()
        hosts.worker(threads=2)
        failed = raised(lambda: spread(add_one, [1], workers=hosts.address))
        assert "2 threads" in failed.why and "--nthreads 1" in failed.remedy


@pytest.mark.slow
def test_who_has_no_certificate_reaches_no_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, strangers = certificates(tmp_path / "ours"), certificates(tmp_path / "strangers")
    options = ["--tls-ca-file", ours / "ca.pem", "--tls-cert", ours / "cert.pem", "--tls-key", ours / "key.pem"]
    with dask_hosts(tmp_path / "hosts", workers=1, protocol="tls", tls=[str(each) for each in options]) as hosts:
        assert spread(add_one, range(3), workers=hosts.address, workers_tls=ours) == [1, 2, 3]
        monkeypatch.setattr(remote_workers, "CONNECT_S", 2)
        failed = raised(lambda: spread(add_one, [1], workers=hosts.address, workers_tls=strangers))
        assert isinstance(failed, WorkersFailed)


def certificates(folder: Path) -> Path:
    """An authority of one's own and a certificate by it, made as docs/operations/more-machines.md says."""
    folder.mkdir()
    for words in (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=kansei-ca -keyout ca-key.pem -out ca.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=kansei -keyout key.pem -out request.pem",
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -out cert.pem",
    ):
        subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
    return folder
