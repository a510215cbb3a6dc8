"""A loopback proxy before an SFTP host that fails as lines fail: a reset, a reply lost behind a commit, a hang."""

from __future__ import annotations

import random
import socket
import struct
import threading
from contextlib import suppress
from types import TracebackType

FAULTS = ("reset", "lost", "hang")
BLOCK = 1 << 14
LONGEST = 60_000
"""Bytes after which a connection that fails has failed: two nights of a small client, login included."""


class FaultySftp:
    """Connections to `port` that break off after some bytes, about one in `one_in`; `failed` counts them by fault.

    lost: what the client sends still arrives, and no answer comes back. hang: nothing moves any more, nobody says so.
    """

    def __init__(self, port: int, chance: random.Random, one_in: int) -> None:
        self.target, self.chance, self.one_in = port, chance, one_in
        self.failed = dict.fromkeys(FAULTS, 0)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.open: list[socket.socket] = []

    def __enter__(self) -> FaultySftp:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        for each in (self.listening, *self.open):
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed: the test is over
            while True:
                client, _ = self.listening.accept()
                host = socket.create_connection(("127.0.0.1", self.target))
                for end in (client, host):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each small answer waits 40 ms
                self.open += [client, host]
                fault = self.chance.choice(FAULTS) if self.chance.randrange(self.one_in) == 0 else ""
                line = _Line(self, client, host, fault, self.chance.randrange(LONGEST))
                for way in (line.up, line.down):
                    threading.Thread(target=way, daemon=True).start()


class _Line:
    """One connection, with so many bytes left before its fault."""

    def __init__(self, proxy: FaultySftp, client: socket.socket, host: socket.socket, fault: str, left: int) -> None:
        self.proxy, self.client, self.host, self.fault, self.left = proxy, client, host, fault, left
        self.broken = False

    def up(self) -> None:
        self._carry(self.client, self.host, passes=self.fault == "lost")

    def down(self) -> None:
        self._carry(self.host, self.client, passes=False)

    def _carry(self, source: socket.socket, target: socket.socket, *, passes: bool) -> None:
        """passes: does this way still carry what comes once the other one is silent?"""
        with suppress(OSError):
            while data := source.recv(BLOCK):
                self.left -= len(data)
                if self.fault and self.left <= 0:
                    self._break()
                if self.fault and self.broken and not passes:
                    if self.fault == "lost":
                        _reset(self.client)
                    continue  # a hang swallows everything from here on
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def _break(self) -> None:
        if not self.broken:
            self.broken = True
            self.proxy.failed[self.fault] += 1
            if self.fault == "reset":
                _reset(self.client)
                _reset(self.host)


def _reset(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()
