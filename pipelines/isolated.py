"""Call a function in a process of its own that may use so much memory, time and disk, and no more.

A keeper process loads the readers once and forks for each call: a call costs milliseconds, and whatever it does to its
process dies with it. Nothing comes back but the files that the function writes into its folder, and how it ended.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.settings import ROOT

MB = 1024 * 1024
IDLE = 20
PRELOADED = ("pipelines.bronze", "charset_normalizer")
SAID = "said.txt"
"""File of the folder that takes what the function prints; its beginning is told where it fails."""
_OUT_OF_MEMORY, _TOO_LONG, _FAILED = 71, 72, 73
_KEEPER = "import sys; sys.path[:0] = sys.argv[1:]; from pipelines.isolated import serve; serve()"


@dataclass(frozen=True)
class Limits:
    """memory: bytes of data. seconds: of CPU; three times as many on the clock. output: bytes of one written file."""

    memory: int
    seconds: int
    output: int

    @classmethod
    def of(cls, size: int) -> Limits:
        """For a file of `size` bytes: 850 MB, 7 s and 64 MB, and for each MB of it 40 MB, 2 s and 40 MB more.

        At most 4 GB, 10 minutes and 2 GB. The largest real file here (2 MB packed, 60,000 rows) takes 230 MB and 2 s.
        """
        return cls(
            memory=min(850 * MB + 40 * size, 4096 * MB),
            seconds=min(7 + 2 * size // MB, 600),
            output=min(64 * MB + 40 * size, 2048 * MB),
        )


@dataclass(frozen=True)
class Ended:
    """How a call ended: "done", or memory, time, output, clock, killed, crashed, failed, keeper.

    said: the beginning of what it printed, or the error that ended it.
    """

    how: str
    said: str = ""
    peak_mb: int = 0

    @property
    def is_final(self) -> bool:
        """Would it end the same way again? A killed process or a slow clock may be the machine's doing."""
        return self.how in {"done", "memory", "time", "output", "crashed"}


class Isolated:
    """Calls functions apart from this process, one after the other.

    Works in a daemonic process and after a fork: a copy of this object in another process starts a keeper of its own.
    """

    def __init__(self) -> None:
        self._keeper: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def warm(self) -> subprocess.Popen[bytes]:
        """The keeper, started if there is none; it loads while this process goes on."""
        if self._keeper is None or self._owner != os.getpid() or self._keeper.poll() is not None:
            self._keeper = subprocess.Popen(
                [sys.executable, "-P", "-c", _KEEPER, str(ROOT)], cwd=ROOT, start_new_session=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            )  # fmt: skip
            self._owner = os.getpid()
        return self._keeper

    def call(self, function: Callable[..., None], *arguments: Any, folder: Path, limits: Limits) -> Ended:
        """Call `function(folder, *arguments)`, importable by name, with arguments that JSON can write."""
        order = {
            "function": f"{function.__module__}:{function.__qualname__}", "arguments": arguments,
            "folder": str(folder.absolute()), "limits": asdict(limits),
        }  # fmt: skip
        for _ in range(2):  # a keeper that somebody has killed, or that was about to end, is replaced once
            keeper = self.warm()
            with contextlib.suppress(OSError, ValueError):
                return Ended(**_asked(keeper, order, wait=3 * limits.seconds + 60))
            keeper.kill()
            keeper.wait()
        return Ended("keeper")


@cache
def isolated() -> Isolated:
    """The one of this process. Its keeper ends with the process, or when nothing was asked for IDLE seconds."""
    return Isolated()


def _asked(keeper: subprocess.Popen[bytes], order: dict[str, Any], wait: float) -> dict[str, Any]:
    """The keeper's answer. Raises OSError or ValueError where there is none."""
    data = memoryview(json.dumps(order).encode() + b"\n")
    while data:
        data = data[keeper.stdin.write(data) :]
    if not select.select([keeper.stdout], [], [], wait)[0]:
        raise OSError("no answer")
    answer: dict[str, Any] = json.loads(keeper.stdout.readline(100_000))
    return answer


# -- in the keeper


def serve() -> None:
    """Answer orders on standard input, one JSON line each, until it ends or nothing comes for IDLE seconds."""
    answers = os.dup(1)
    os.dup2(2, 1)
    for name in PRELOADED:
        importlib.import_module(name)
    with open(0, "rb", closefd=False) as orders, contextlib.suppress(BrokenPipeError):
        while select.select([0], [], [], IDLE)[0] and (line := orders.readline()):
            os.write(answers, json.dumps(asdict(_forked(json.loads(line), answers))).encode() + b"\n")
    os._exit(0)


def _forked(order: dict[str, Any], answers: int) -> Ended:
    alive, kept = os.pipe()  # its writing end closes with the child
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(answers)
            os.close(alive)
            _run(order, Limits(**order["limits"]))
        os._exit(_FAILED)
    os.close(kept)
    how = ""
    deadline = time.monotonic() + 3 * order["limits"]["seconds"]
    while not how:
        ready = select.select([alive, 0], [], [], max(deadline - time.monotonic(), 0))[0]
        if alive in ready:
            how = "ended"
        elif not ready or not os.read(0, 1):
            how = "clock"  # or nobody waits for it any more
            os.kill(child, signal.SIGKILL)
    os.close(alive)
    _, status, used = os.wait4(child, 0)
    how = _how(status) if how == "ended" else how
    said = "" if how == "done" else _beginning_of(Path(order["folder"], SAID))
    if how == "crashed" and "memory allocation of" in said:
        how = "memory"  # so does Rust end
    return Ended(how, said, used.ru_maxrss // 1024)


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return {signal.SIGXCPU: "time", signal.SIGKILL: "killed"}.get(os.WTERMSIG(status), "crashed")
    return {0: "done", _OUT_OF_MEMORY: "memory", _TOO_LONG: "output"}.get(os.WEXITSTATUS(status), "failed")


def _beginning_of(said: Path) -> str:
    with contextlib.suppress(OSError), said.open("rb") as stream:
        return stream.read(2_000).decode("utf-8", "replace")
    return ""


# -- in its child


def _run(order: dict[str, Any], limits: Limits) -> None:
    """Limit this process, call the function and end. A limit that the system does not let us set is passed over."""
    folder = Path(order["folder"])
    said = os.open(folder / SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for mine, theirs in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(mine, theirs)
    for what, amount in (
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, limits.output), (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_DATA, limits.memory), (resource.RLIMIT_AS, 4 * limits.memory),
    ):  # fmt: skip
        _limit(what, amount)
    gc.disable()  # looking for cycles among a million elements took more time than reading them; all of it ends here
    module, _, name = order["function"].partition(":")
    try:
        getattr(importlib.import_module(module), name)(folder, *order["arguments"])
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except BaseException as error:
        if getattr(error, "errno", None) == errno.EFBIG or "File too large" in str(error):
            os._exit(_TOO_LONG)
        with contextlib.suppress(BaseException):
            os.write(2, traceback.format_exc(limit=-5)[-2_000:].encode("utf-8", "replace"))
        os._exit(_FAILED)
    os._exit(0)


def _limit(what: int, amount: int) -> None:
    """Lower a soft limit, never beyond the hard one; of CPU time the hard one too, a second later."""
    with contextlib.suppress(OSError, ValueError, OverflowError):
        hard = resource.getrlimit(what)[1]
        soft = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        last = soft + 1 if what == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(what, (soft, last))
