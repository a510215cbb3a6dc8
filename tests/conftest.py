"""What all rooms' tests share. A test run keeps its state, and Airflow's, in a temporary folder of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

_state = tempfile.TemporaryDirectory(prefix="kansei-tests-")
for _name in [name for name in os.environ if name.startswith(("KANSEI_", "AIRFLOW_"))]:
    del os.environ[_name]  # neither the caller's settings nor var/ may decide a test
os.environ |= {
    "KANSEI_DATA": f"{_state.name}/data",
    "KANSEI_ROOT": str(ROOT),
    "KANSEI_PARITY": "0",  # Janome takes seconds to open: only the tests of the sample read with it
    "AIRFLOW_HOME": f"{_state.name}/airflow",
    "AIRFLOW_CONFIG": str(ROOT / "airflow.cfg"),
}


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def plain_environment() -> dict[str, str]:
    """The environment for a command in the checkout: what a person has who types it, nothing of make's or of ours."""
    ours = ("KANSEI_", "AIRFLOW_", "MAKE", "MFLAGS", "PYTEST_", "SECRETS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {"PYTHONPATH": str(ROOT)}
