"""The night through a scheduler that keeps its records in PostgreSQL, as a team has it: the same bytes."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.end_to_end.airflow_house import delivered, running_airflow, until

NIGHT = "2026-11-20"
SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
MISSING = [name for name in ("psycopg2", "asyncpg") if find_spec(name) is None]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SERVERS, reason="PostgreSQL is NOT TESTED: apt-get install postgresql"),
    pytest.mark.skipif(bool(MISSING), reason=f"PostgreSQL is NOT TESTED: no driver {', '.join(MISSING)} in .venv"),
]


def as_server(folder: Path) -> list[str]:
    """Before a command of PostgreSQL, which refuses to run as root: the user of Debian's package."""
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


@contextmanager
def postgres() -> Iterator[str]:
    """A server of its own on a socket in a temporary folder, reachable in no other way; its connection for Airflow."""
    bin_ = SERVERS[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="kansei-postgres-"))
    data = folder / "data"
    before = as_server(folder)
    init = [*before, f"{bin_}/initdb", "-D", str(data), "-U", "airflow", "--auth=trust", "--encoding=UTF8"]
    subprocess.run(init, check=True, capture_output=True, cwd=folder)
    serve = [*before, str(SERVERS[-1]), "-D", str(data), "-k", str(folder), "-c", "listen_addresses="]
    server = subprocess.Popen(serve, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ready = [f"{bin_}/pg_isready", "-q", "-h", str(folder)]
        until(30, lambda: subprocess.run(ready, check=False).returncode == 0)
        made = [*before, f"{bin_}/createdb", "-h", str(folder), "-U", "airflow", "airflow"]
        subprocess.run(made, check=True, cwd=folder)
        yield f"postgresql+psycopg2://airflow@/airflow?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
        server.wait(60)
        shutil.rmtree(folder)


def test_a_night_whose_scheduler_keeps_its_records_in_postgresql_delivers_the_same_bytes(
    root: Path, tmp_path: Path, plain_environment: dict[str, str], samples_night: Path
) -> None:
    with postgres() as connection:
        environment = plain_environment | {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": connection}
        with running_airflow(root, tmp_path, environment) as scheduler:
            run = scheduler.trigger(NIGHT)
            assert scheduler.ended(run, 900) == "success", scheduler.states(run)
        assert not (tmp_path / "airflow" / "airflow.db").exists()
    assert delivered(tmp_path / "data") == delivered(samples_night)
