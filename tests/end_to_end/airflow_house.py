"""Airflow as `make airflow` starts it, over a data folder of its own: trigger runs, look at their tasks, end it all."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

RUNS = "/api/v2/dags/nightly/dagRuns"


def delivered(data: Path) -> dict[str, bytes]:
    """Every file under delivered/, by its path."""
    folder = data / "delivered"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def make(target: str, root: Path, state: Path, **variables: str) -> list[str]:
    """The command `make target` over data and an Airflow home in `state`."""
    given = {"KANSEI_DATA": str(state / "data"), "AIRFLOW_HOME": str(state / "airflow"), **variables}
    return ["make", "-C", str(root), target, *(f"{name}={value}" for name, value in given.items())]


@dataclass
class Scheduler:
    """A running `make airflow`: its process, its folder, and somebody who has logged in."""

    process: subprocess.Popen[str]
    state: Path
    port: int
    token: str = ""

    def call(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> dict[str, Any]:
        """Ask the API."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def log_in(self) -> None:
        """Wait until it is up and knows the DAG; keep a token."""
        until(180, lambda: self.process.poll() is None and self.call("/api/v2/monitor/health"))
        password = json.loads((self.state / "airflow/secrets/passwords.json").read_text())["admin"]
        self.token = self.call("/auth/token", {"username": "admin", "password": password})["access_token"]
        until(120, lambda: self.call("/api/v2/dags/nightly"))

    def trigger(self, night: str) -> str:
        """Begin a run of `nightly` by hand; its id."""
        return self.call(RUNS, {"logical_date": None, "conf": {"night": night}})["dag_run_id"]

    def run(self, name: str) -> dict[str, Any]:
        """A run as it stands."""
        return self.call(f"{RUNS}/{quote(name)}")

    def tasks(self, name: str) -> dict[str, dict[str, Any]]:
        """Its tasks by id."""
        return {task["task_id"]: task for task in self.call(f"{RUNS}/{quote(name)}/taskInstances")["task_instances"]}

    def ended(self, name: str, seconds: float = 600) -> str:
        """Wait for the end of a run: `success` or `failed`."""
        return until(seconds, lambda: {"success": "success", "failed": "failed"}.get(self.run(name)["state"]))

    def states(self, name: str) -> dict[str, str]:
        """Its tasks' states, to say what went wrong."""
        return {task: told["state"] for task, told in self.tasks(name).items()}


@contextmanager
def running_airflow(root: Path, state: Path, environment: dict[str, str]) -> Iterator[Scheduler]:
    """`make airflow` while the block runs; ends each process that it started by that process's own id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = make("airflow", root, state, AIRFLOW_PORT=str(port))
    parent = subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    family: list[psutil.Process] = []
    try:
        scheduler = Scheduler(parent, state, port)
        scheduler.log_in()
        yield scheduler
    finally:
        family = psutil.Process(parent.pid).children(recursive=True)
        parent.send_signal(signal.SIGTERM)
        try:
            parent.communicate(timeout=180)  # a task that runs may finish first
        finally:
            _, left = psutil.wait_procs(family, timeout=30)
            for process in left:
                process.kill()
        assert not left, f"still running after `make airflow` ended: {left}"


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


def listening(pid: int) -> set[tuple[str, int]]:
    """Addresses on which a process or one of its children waits for connections."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return {
        (at.laddr.ip, at.laddr.port)
        for process in family
        for at in process.net_connections("tcp")
        if at.status == psutil.CONN_LISTEN
    }
