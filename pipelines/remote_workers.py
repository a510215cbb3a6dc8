"""Parts of a step's work on the workers of a Dask scheduler, perhaps on other machines. Nothing is shared with them.

A worker runs this checkout's code, opens its own dictionary, and gets everything else with the part. What Dask sends
are pickles, so whoever reaches the scheduler runs code on all of them: it listens on a private network, or asks for
certificates of one's own (TLS).
"""

from __future__ import annotations

import ipaddress
import socket
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import dask
from distributed import Client, Future, KilledWorker, Security, get_worker

from pipelines.same_house import differences, fingerprint
from pipelines.settings import Settings
from quality.errors import KanseiError, WorkersFailed, WrongUsage

CONNECT_S, FIRST_S = 10, 30
"""Seconds that a scheduler has to answer, and that may pass until it has a worker."""
LOOK_S, NOBODY_S = 5.0, 120.0
"""How often a waiting step looks whether there are workers; how long there may be none, while Dask starts them anew."""
AHEAD = 3
"""Parts handed out for each worker: the scheduler's memory holds no more."""
START = "make workers, or docs/operations/more-machines.md for other machines; local processes: unset KANSEI_WORKERS"
LARGE = {"distributed.admin.large-graph-warning-threshold": "64 GB"}
"""A table of profiles goes out once with the function; Dask would rather have it in pieces."""


@dataclass(frozen=True)
class Held:
    """A value that Dask hands on as it is: it looks into lists for things of its own."""

    value: Any


def map_remotely(fn: Callable[[Any], Any], parts: Sequence[Any], at: Settings) -> Iterator[Any]:
    """Results of `fn` for each part, in their order, by the workers of KANSEI_WORKERS.

    Dask runs a killed worker's parts again. What `fn` holds goes to the scheduler once. Raises WorkersFailed where no
    worker can be reached, one is of another version, or the scheduler or all workers are lost; what `fn` raises, as it
    is.
    """
    with dask.config.set(LARGE), _connected(at) as client:
        given = client.submit(_held, Held(fn), pure=False)
        room = AHEAD * max(1, sum(client.nthreads().values()))
        waiting: deque[Future] = deque()
        for part in parts:
            if len(waiting) >= room:
                yield _result(client, waiting.popleft(), at)
            waiting.append(client.submit(_run, fingerprint(), given, Held(part), pure=False))
        while waiting:
            yield _result(client, waiting.popleft(), at)


def threads(at: Settings) -> int:
    """How many parts the workers of KANSEI_WORKERS do at once now. Raises WorkersFailed as `map_remotely`."""
    with _connected(at) as client:
        return sum(client.nthreads().values())


def _held(fn: Held) -> Held:
    return fn


def _run(promised: dict[str, str], fn: Held, part: Held) -> Any:
    """One part, on a worker, if it is what its caller is. Raises WorkersFailed where it is not."""
    worker = get_worker()
    if other := differences(promised, fingerprint()):
        raise WorkersFailed(
            f"worker {worker.address}", f"is not what this run is: {'; '.join(other)}",
            remedy="bring the same checkout, environment and settings to both, and start the worker again",
        )  # fmt: skip
    if worker.state.nthreads != 1:
        raise WorkersFailed(
            f"worker {worker.address}", f"works in {worker.state.nthreads} threads, and an analyser serves one",
            remedy="start it with --nthreads 1, and as many with --nworkers as there are cores",
        )  # fmt: skip
    return fn.value(part.value)


@contextmanager
def _connected(at: Settings) -> Iterator[Client]:
    """A client of the scheduler, which has a worker."""
    security = _security(at)
    try:
        client = Client(at.workers, timeout=CONNECT_S, security=security, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkersFailed(
            f"KANSEI_WORKERS={at.workers}", f"no Dask scheduler answers there ({_said(error)})", remedy=START
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=FIRST_S)
        except OSError as error:
            raise WorkersFailed(
                f"KANSEI_WORKERS={at.workers}", f"the scheduler has had no worker for {FIRST_S} s", remedy=START
            ) from error
        yield client


def _security(at: Settings) -> Security | None:
    """Certificates for a tls:// scheduler. Raises WrongUsage for an address that is open to strangers."""
    where, parts = f"KANSEI_WORKERS={at.workers}", urlsplit(at.workers)
    if parts.scheme == "tcp" and parts.hostname and parts.port and _is_private(parts.hostname):
        return None
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        raise WrongUsage(where, "is no private address: anybody there could run code here",
                         remedy="an address of the private network, or tls:// with KANSEI_WORKERS_TLS")  # fmt: skip
    if parts.scheme != "tls" or not parts.port:
        raise WrongUsage(where, "is no address of a scheduler", remedy="such as tcp://127.0.0.1:8786, or tls://…")
    names = ("ca.pem", "cert.pem", "key.pem")
    missing = [name for name in names if not at.workers_tls or not (at.workers_tls / name).is_file()]
    if missing:
        raise WrongUsage(where, f"needs KANSEI_WORKERS_TLS, a folder with {', '.join(names)}",
                         remedy=f"put {', '.join(missing)} into {at.workers_tls or 'it'}")  # fmt: skip
    ca, cert, key = (str(at.workers_tls / name) for name in names if at.workers_tls)
    return Security(tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key, require_encryption=True)


def _is_private(host: str) -> bool:
    """Is each address of the host one that no router hands on? A host that nobody knows answers nobody."""
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except OSError:
        return True
    return all(ipaddress.ip_address(each.partition("%")[0]).is_private for each in found)


def _result(client: Client, future: Future, at: Settings) -> Any:
    """What a part gave. Looks now and then whether anybody is at work on it."""
    alone = 0.0
    try:
        while alone < NOBODY_S:
            try:
                return future.result(timeout=LOOK_S)
            except TimeoutError:
                if future.done():  # just now, or with an error of that name
                    return future.result()
                alone = 0.0 if client.nthreads() else alone + LOOK_S
    except KanseiError:
        raise
    except KilledWorker as error:
        raise WorkersFailed(
            f"KANSEI_WORKERS={at.workers}", f"one part has ended {error.allowed_failures + 1} workers",
            remedy="look into the workers' logs; mostly it is too little memory for each (--memory-limit)",
        ) from error  # fmt: skip
    except (CancelledError, OSError) as error:
        if future.status == "error":
            raise
        raise WorkersFailed(
            f"KANSEI_WORKERS={at.workers}", f"the scheduler was lost ({_said(error)})", remedy=f"once more: {START}"
        ) from error
    raise WorkersFailed(f"KANSEI_WORKERS={at.workers}", f"no worker for {NOBODY_S:.0f} s", remedy=START)


def _said(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
