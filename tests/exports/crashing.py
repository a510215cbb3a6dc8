"""A house that is killed: nights of one client in a process of its own, and a reader who trusts manifests meanwhile."""

from __future__ import annotations

import base64
import hashlib
import json
import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from exports.channels import sftp
from pipelines import connections
from pipelines.settings import Settings
from tests.exports.drawn import NIGHT
from tests.exports.nights import NEXT, both

WARM = multiprocessing.get_context("forkserver")
WARM.set_forkserver_preload(["pipelines.deliver", "pipelines.package", "tests.exports.nights", "boto3"])
SEED = base64.b64encode(bytes(range(32))).decode()


def serve(settings: Settings, environment: dict[str, str], ready: Connection, largest_file: int = 0) -> None:
    """Package and deliver two nights; say when the work begins. What fails ends the process with code 1."""
    os.environ.update(environment)
    if "IMPATIENT" in environment:  # or a hang lasts a minute
        connections.LOGIN_S, connections.ALIVE_S, sftp.FIRST_WAIT_S = 3.0, 0.5, 0.05
        connections.ANSWER_S = 1.0
    if largest_file:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    ready.send("begins")
    for night in (NIGHT, NEXT):
        both(settings, night)


def run(
    settings: Settings, environment: dict[str, str], look: Callable[[], object], kill_after: float | None = None,
    largest_file: int = 0,
) -> tuple[int | None, float]:  # fmt: skip
    """Run both nights, looking all the while; kill -9 after some seconds where they are given.

    Returns the process's exit code and how long it worked.
    """
    here, there = WARM.Pipe()
    process = WARM.Process(target=serve, args=(settings, environment, there, largest_file))
    process.start()
    there.close()
    here.recv()
    started = time.perf_counter()
    while process.is_alive():
        look()
        left = 0.01 if kill_after is None else kill_after - (time.perf_counter() - started)
        if left <= 0:
            process.kill()
        process.join(min(max(left, 0.0), 0.01))
    process.join()
    look()
    return process.exitcode, time.perf_counter() - started


def trusting(read: Callable[[str], bytes | None], names: Callable[[], list[str]]) -> None:
    """What a client does that trusts manifests: whatever one promises is there, whole and signed; LATEST.json too."""
    for name in names():
        data = read(name)
        assert data is not None, name
        told: dict[str, Any] = json.loads(data)
        for file in told["files"]:
            content = read(file["path"])
            assert content is not None, f"{name} promises {file['path']}, which is missing"
            assert hashlib.sha256(content).hexdigest() == file["sha256"], f"{file['path']} is not what {name} promises"
        signature = read(f"signatures/{hashlib.sha256(data).hexdigest()}.sig")
        assert signature is not None, f"{name} is not signed"
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(told["key"]["ed25519"]))
        key.verify(base64.b64decode(signature), data)
    latest = read("LATEST.json")
    if latest is not None:
        told = json.loads(latest)
        there = read(told["path"])
        assert there is not None
        assert hashlib.sha256(there).hexdigest() == told["sha256"]


def in_folder(root: Path) -> Callable[[], None]:
    """The reader of a folder."""

    def read(name: str) -> bytes | None:
        place = root / name
        return place.read_bytes() if place.is_file() else None

    return lambda: trusting(read, lambda: [f"manifests/{path.name}" for path in root.glob("manifests/*.json")])
