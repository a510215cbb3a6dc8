"""A loopback proxy before the moto server that fails as stores fail: 503, a reset, a lost reply, a hang."""

from __future__ import annotations

import http.client
import random
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlparse

from pipelines.connections import Access, s3_client
from tests.exports.crashing import trusting

FAULTS = ("503", "reset", "lost", "hang")


class FaultyS3:
    """One bucket, seen by the house through the faults and by its reader without them."""

    def __init__(self, server: str, bucket: str, chance: random.Random, one_in: int) -> None:
        self.server, self.bucket, self.chance, self.one_in, self.failed = server, bucket, chance, one_in, 0
        self.lock = threading.Lock()
        self.s3 = s3_client(Access("reader", server, "key", "secret"))
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.endpoint = f"http://127.0.0.1:{self.http.server_port}"

    def __enter__(self) -> FaultyS3:
        self.s3.create_bucket(Bucket=self.bucket)
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        self.http.shutdown()
        self.http.server_close()

    def names(self) -> list[str]:
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(self.s3.get_object(Bucket=self.bucket, Key=name)["Body"].read())
        except self.s3.exceptions.NoSuchKey:
            return None

    def look(self) -> None:
        """What a reader who trusts manifests sees now."""
        trusting(self.read, lambda: [name for name in self.names() if name.startswith("manifests/")])

    def content(self) -> dict[str, bytes]:
        return {name: self.read(name) or b"" for name in sorted(self.names())}

    def fault(self) -> str:
        """What happens to the next request; "" where it goes well."""
        with self.lock:
            found = self.chance.choice(FAULTS) if self.chance.randrange(self.one_in) == 0 else ""
            self.failed += bool(found)
            return found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        store = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                fault = store.fault()
                if fault == "503":
                    self._answer(503, [], b"<Error><Code>SlowDown</Code></Error>")
                elif fault == "hang":
                    time.sleep(1.5)
                    self._hang_up()
                elif fault == "reset":
                    self._hang_up()
                else:
                    answer = self._forward(body)
                    if fault == "lost":
                        self._hang_up()
                    else:
                        self._answer(*answer)

            do_GET = do_PUT = do_HEAD = do_POST = _any  # noqa: N815 - http.server wants these names

            def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
                there = urlparse(store.server)
                link = http.client.HTTPConnection(str(there.hostname), there.port, timeout=30)
                kept = {name: value for name, value in self.headers.items() if name.lower() != "expect"}
                link.request(self.command, self.path, body, kept)
                answer = link.getresponse()
                found = answer.status, answer.getheaders(), answer.read()
                link.close()
                return found

            def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
                self.send_response_only(status)
                length = str(len(body))
                for name, value in headers:
                    if name.lower() == "content-length" and self.command == "HEAD":
                        length = value
                    if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("Content-Length", length)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def _hang_up(self) -> None:
                """Reset the connection: no answer, no polite end."""
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler
