"""One night over samples/ by the command line, made once for all of these tests and all their processes."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NIGHT = "2026-11-20"


@pytest.fixture(scope="session")
def samples_night(root: Path, plain_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of `python -m pipelines nightly` over samples/, which tests only look at."""
    own = tmp_path_factory.getbasetemp()
    data = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "samples-night"
    with data.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            part = data.with_suffix(".part")
            shutil.copytree(root / "samples" / "inbox", part / "inbox")
            command = [sys.executable, "-m", "pipelines", "nightly", "--night", NIGHT, "--data", str(part)]
            subprocess.run(command, cwd=root, env=plain_environment, check=True, stdout=subprocess.DEVNULL)
            part.rename(data)
    return data
