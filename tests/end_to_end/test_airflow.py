"""The night through real Airflow, by `make nightly` and by the scheduler: the same bytes as without it."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipelines.settings import Settings
from pipelines.steps import clients
from tests.end_to_end.airflow_house import Scheduler, delivered, listening, make, running_airflow, until
from tests.pipelines.inboxes import House
from tests.pipelines.small_nights import differences

NIGHT = "2026-11-20"


@pytest.fixture(scope="module")
def without_airflow(samples_night: Path) -> dict[str, bytes]:
    """What `python -m pipelines nightly` delivers over samples/."""
    assert delivered(samples_night), "the night delivered nothing"
    return delivered(samples_night)


def test_make_nightly_delivers_the_same_bytes_and_ends_with_the_table(
    root: Path, tmp_path: Path, plain_environment: dict[str, str], without_airflow: dict[str, bytes]
) -> None:
    done = subprocess.run(
        make("nightly", root, tmp_path, NIGHT=NIGHT), env=plain_environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert delivered(tmp_path / "data") == without_airflow
    client = next(iter(without_airflow)).split("/")[0]
    assert client in done.stdout.split("log:")[1], done.stdout


@pytest.mark.slow
def test_a_folder_that_another_run_holds_stops_make_nightly_at_once_and_says_so(
    root: Path, tmp_path: Path, plain_environment: dict[str, str]
) -> None:
    (tmp_path / "data" / "inbox").mkdir(parents=True)
    with (tmp_path / "data" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            make("nightly", root, tmp_path),
            env=plain_environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode != 0
    for said in ("stopped: collect", "another run holds this data folder", "wait for it to end"):
        assert said in done.stdout, done.stdout + done.stderr


@pytest.fixture(scope="module")
def scheduler(
    root: Path, tmp_path_factory: pytest.TempPathFactory, plain_environment: dict[str, str]
) -> Iterator[Scheduler]:
    """One `make airflow` for the tests below, in their order; nothing runs there by the clock, only what they begin."""
    environment = plain_environment | {"AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False"}
    with running_airflow(root, tmp_path_factory.mktemp("scheduler"), environment) as running:
        yield running


@pytest.mark.slow
def test_a_task_killed_with_9_is_tried_again_and_a_second_run_of_the_night_waits_and_changes_nothing(
    scheduler: Scheduler, without_airflow: dict[str, bytes]
) -> None:
    assert listening(scheduler.process.pid) == {("127.0.0.1", scheduler.port)}
    first, second = scheduler.trigger(NIGHT), scheduler.trigger(NIGHT)
    pid = until(400, lambda: running_pid(scheduler, first, "recommend"))
    assert scheduler.run(second)["state"] == "queued"
    os.kill(pid, signal.SIGKILL)
    assert scheduler.ended(first) == "success", scheduler.states(first)
    assert scheduler.tasks(first)["recommend"]["try_number"] == 2
    assert delivered(scheduler.state / "data") == without_airflow
    assert scheduler.ended(second) == "success", scheduler.states(second)
    assert scheduler.run(second)["start_date"] >= scheduler.run(first)["end_date"]
    assert delivered(scheduler.state / "data") == without_airflow


def running_pid(scheduler: Scheduler, run: str, task: str) -> int:
    """The process of a task that runs; 0 where it does not."""
    told = scheduler.tasks(run)[task]
    assert told["state"] not in ("failed", "upstream_failed", "success"), scheduler.states(run)
    return int(told["pid"] or 0) if told["state"] == "running" else 0


@pytest.mark.slow
def test_airflows_own_backfill_gives_what_our_backfill_gives(
    scheduler: Scheduler, root: Path, tmp_path: Path, plain_environment: dict[str, str]
) -> None:
    data, ours = scheduler.state / "data", tmp_path / "ours"
    for folder in ("lake", "out", "delivered", "reports", "models", "approvals"):
        shutil.rmtree(data / folder, ignore_errors=True)
    nights = ["2026-11-19", NIGHT]
    given = {"AIRFLOW_HOME": scheduler.state / "airflow", "AIRFLOW_CONFIG": root / "airflow.cfg", "KANSEI_ROOT": root}
    command = ["airflow", "backfill", "create", "--dag-id", "nightly", "--from-date", f"{nights[0]}T00:00:00",
               "--to-date", f"{nights[1]}T23:59:59", "--reprocess-behavior", "completed",
               "--max-active-runs", "1"]  # fmt: skip
    subprocess.run([sys.executable, "-m", *command], env=plain_environment | {k: str(v) for k, v in given.items()},
                   cwd=root, check=True, capture_output=True)  # fmt: skip
    runs = until(60, lambda: backfilled(scheduler, 2))
    for name in runs:
        assert scheduler.ended(name) == "success", scheduler.states(name)
    shutil.copytree(root / "samples" / "inbox", ours / "data" / "inbox")
    command = ["pipelines", "backfill", "--from", nights[0], "--to", nights[1], "--send-each",
               "--data", str(ours / "data")]  # fmt: skip
    subprocess.run([sys.executable, "-m", *command], env=plain_environment, cwd=root, check=True, capture_output=True)
    assert delivered(data) == delivered(ours / "data")
    assert differences(Over(data), Over(ours / "data")) == []


class Over(House):
    """The house's own sources over a data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    @property
    def settings(self) -> Settings:
        return Settings(data=self.data)


def backfilled(scheduler: Scheduler, count: int) -> list[str]:
    """The runs of a backfill, by night; none until there are so many."""
    found = [run for run in scheduler.call("/api/v2/dags/nightly/dagRuns?limit=100")["dag_runs"]
             if run["run_type"] == "backfill"]  # fmt: skip
    names = [run["dag_run_id"] for run in sorted(found, key=lambda run: run["partition_key"])]
    return names if len(names) == count else []


@pytest.mark.slow
def test_clients_that_have_nothing_by_six_are_named(scheduler: Scheduler) -> None:
    now = dt.datetime.now(ZoneInfo("Asia/Tokyo"))
    if now.hour < 6:
        pytest.skip("06:00 in Japan is still to come: nothing can be late today")
    night = now.date().isoformat()
    run = scheduler.trigger(night)
    place = scheduler.state / "data" / "reports" / night / "waiting.txt"
    said = until(120, lambda: place.read_text(encoding="utf-8") if place.is_file() else "")
    assert night in said and all(name in said for name in clients()) and "docs/operations/deadline.md" in said
    scheduler.call(f"/api/v2/dags/nightly/dagRuns/{run}", {"state": "failed"}, "PATCH")
