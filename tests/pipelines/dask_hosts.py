"""A Dask scheduler and workers for tests: separate processes on 127.0.0.1, ended by their own ids."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.settings import ROOT, Settings


@dataclass
class Hosts:
    """A scheduler, and workers without nannies: one that is killed stays away."""

    folder: Path
    protocol: str = "tcp"
    tls: list[str] = field(default_factory=list)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"{self.protocol}://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Settings:
        return Settings(workers=self.address)

    def start(self, workers: int = 2) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._run("scheduler", "--port", str(self.port), "--protocol", self.protocol)
        for _ in range(workers):
            self.worker()

    def worker(self, threads: int = 1, **environment: str) -> subprocess.Popen[bytes]:
        words = ("--nthreads", str(threads), "--no-nanny", "--local-directory", str(self.folder))
        return self._run("worker", self.address, *words, **environment)

    def _run(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{words[0]}-{len(self.running)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0",
                 "--no-dashboard", *self.tls],
                cwd=self.folder, env=os.environ | {"PYTHONPATH": str(ROOT)} | environment, stdout=log, stderr=log,
            )  # fmt: skip
        self.running.append(process)
        return process

    def end(self) -> None:
        for process in self.running:
            process.kill()  # told politely, a worker waits for its scheduler
            process.wait()


@contextmanager
def dask_hosts(folder: Path, workers: int = 2, **terms: str) -> Iterator[Hosts]:
    """A scheduler and so many workers, up when the first part is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    hosts = Hosts(folder, **terms)
    try:
        hosts.start(workers)
        yield hosts
    finally:
        hosts.end()
