"""Fixtures of the delivery tests: a data folder with published nights, and a real S3 server."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from pipelines.settings import Settings
from tests.exports.drawn import NIGHT, night_frames, write_client
from tests.exports.nights import NEXT, publish


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Data folders in which one night and two nights are published, to copy from."""
    folders = {nights: tmp_path_factory.mktemp("published") / "data" for nights in (1, 2)}
    publish(Settings(data=folders[1]), NIGHT, night_frames())
    shutil.copytree(folders[1], folders[2])
    publish(Settings(data=folders[2]), NEXT, night_frames())
    return folders


@pytest.fixture
def house(published: dict[int, Path], tmp_path: Path) -> Settings:
    """A data folder with two published nights and one client."""
    (tmp_path / "clients").mkdir()
    write_client(tmp_path / "clients")
    shutil.copytree(published[2], tmp_path / "data")
    return Settings(data=tmp_path / "data", clients=tmp_path / "clients")


@pytest.fixture
def again(published: dict[int, Path], house: Settings, tmp_path: Path) -> Settings:
    """The same client beside another data folder, in which one night is published."""
    shutil.copytree(published[1], tmp_path / "again")
    return Settings(data=tmp_path / "again", clients=house.clients)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A moto server on a free loopback port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()
