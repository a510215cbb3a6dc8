"""The night through real Airflow, by `make nightly` and by the scheduler: the same bytes as without it."""

from __future__ import annotations

import fcntl
import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import pytest

NIGHT = "2026-11-20"


def delivered(data: Path) -> dict[str, bytes]:
    """Every file under delivered/, by its path."""
    folder = data / "delivered"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def make(target: str, root: Path, state: Path, **variables: str) -> list[str]:
    given = {"KANSEI_DATA": str(state / "data"), "AIRFLOW_HOME": str(state / "airflow"), **variables}
    return ["make", "-C", str(root), target, *(f"{name}={value}" for name, value in given.items())]


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


@contextmanager
def running_airflow(root: Path, state: Path, port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`make airflow` while the block runs; ends each process that it started by that process's own id."""
    command = make("airflow", root, state, AIRFLOW_PORT=str(port))
    parent = subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    family: list[psutil.Process] = []
    try:
        yield parent
    finally:
        family = psutil.Process(parent.pid).children(recursive=True)
        parent.send_signal(signal.SIGTERM)
        parent.communicate(timeout=60)
        _, left = psutil.wait_procs(family, timeout=30)
        for process in left:
            process.kill()
        assert not left, f"still running after `make airflow` ended: {left}"


def call(port: int, path: str, token: str = "", body: dict[str, Any] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def until(seconds: float, ask: Callable[[], Any]) -> Any:
    """The first truthy answer; an unreachable server and a missing thing count as not yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            if answer := ask():
                return answer
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > end:
                raise
        assert time.monotonic() < end, f"no answer in {seconds} s"
        time.sleep(1)


@pytest.mark.slow
def test_a_run_triggered_in_the_real_scheduler_delivers_the_same_bytes(
    root: Path, tmp_path: Path, plain_environment: dict[str, str], without_airflow: dict[str, bytes]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    runs = "/api/v2/dags/nightly/dagRuns"
    with running_airflow(root, tmp_path, port, plain_environment) as airflow:
        until(180, lambda: airflow.poll() is None and call(port, "/api/v2/monitor/health"))
        password = json.loads((tmp_path / "airflow/secrets/passwords.json").read_text())["admin"]
        token = call(port, "/auth/token", body={"username": "admin", "password": password})["access_token"]
        until(120, lambda: call(port, "/api/v2/dags/nightly", token))
        run = call(port, runs, token, {"logical_date": None, "conf": {"night": NIGHT}})["dag_run_id"]
        state = until(600, lambda: ended(call(port, f"{runs}/{quote(run)}", token)["state"]))
        tasks = call(port, f"{runs}/{quote(run)}/taskInstances", token)["task_instances"]
        assert state == "success", {task["task_id"]: task["state"] for task in tasks}
        assert listening(airflow.pid) == {("127.0.0.1", port)}
    assert delivered(tmp_path / "data") == without_airflow


def ended(state: str) -> str:
    return state if state in ("success", "failed") else ""


def listening(pid: int) -> set[tuple[str, int]]:
    """Addresses on which a process or one of its children waits for connections."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return {
        (at.laddr.ip, at.laddr.port)
        for process in family
        for at in process.net_connections("tcp")
        if at.status == psutil.CONN_LISTEN
    }
