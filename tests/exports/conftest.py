"""Fixtures of the delivery tests: a data folder with published nights, and a real S3 server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from pipelines.settings import Settings
from tests.exports.drawn import NIGHT, night_frames, write_client
from tests.exports.nights import NEXT, publish


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    """A data folder with two published nights and one client."""
    (tmp_path / "clients").mkdir()
    write_client(tmp_path / "clients")
    settings = Settings(data=tmp_path / "data", clients=tmp_path / "clients")
    for night in (NIGHT, NEXT):
        publish(settings, night, night_frames())
    return settings


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A moto server on a free loopback port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()
