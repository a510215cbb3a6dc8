"""airflow.cfg as Airflow itself reads it: bound to this machine, no examples, secrets from files outside git."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dags.night import HEAVY, POLICY

ASKED = """
import json
from airflow.configuration import conf
names = [("core", "dags_folder"), ("core", "load_examples"), ("core", "executor"), ("core", "parallelism"),
         ("core", "default_pool_task_slot_count"), ("scheduler", "task_instance_heartbeat_timeout"),
         ("core", "max_active_runs_per_dag"), ("core", "default_timezone"), ("core", "fernet_key"),
         ("core", "simple_auth_manager_passwords_file"), ("core", "simple_auth_manager_all_admins"),
         ("database", "sql_alchemy_conn"), ("api", "host"), ("api", "workers"), ("api", "base_url"),
         ("api", "secret_key"), ("api", "expose_config"), ("api_auth", "jwt_secret"), ("logging", "base_log_folder"),
         ("scheduler", "enable_health_check"), ("metrics", "statsd_on"), ("metrics", "otel_on"), ("traces", "otel_on")]
print(json.dumps({f"{section}.{name}": conf.get(section, name) for section, name in names}))
"""


@pytest.fixture(scope="module")
def home(root: Path, plain_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An Airflow home as `make` prepares it."""
    made = tmp_path_factory.mktemp("airflow home")
    subprocess.run(["make", "airflow-home", f"AIRFLOW_HOME={made}"], cwd=root, env=plain_environment, check=True)
    return made


@pytest.fixture(scope="module")
def config(root: Path, home: Path, plain_environment: dict[str, str]) -> dict[str, str]:
    ours = {"AIRFLOW_HOME": str(home), "AIRFLOW_CONFIG": str(root / "airflow.cfg"), "KANSEI_ROOT": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=home,
        env=plain_environment | ours,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_only_this_machine_can_reach_it(config: dict[str, str]) -> None:
    assert config["api.host"] == "127.0.0.1"
    assert config["api.base_url"].startswith("http://127.0.0.1:")
    assert config["scheduler.enable_health_check"] == "False"  # that server would listen everywhere


def test_the_log_servers_that_listen_everywhere_are_not_started(root: Path) -> None:
    for part in ("scheduler", "triggerer"):
        assert f'"{part} --skip-serve-logs"' in (root / "Makefile").read_text()


def test_it_is_small_and_quiet(config: dict[str, str]) -> None:
    assert config["core.load_examples"] == "False"
    assert config["core.executor"] == "LocalExecutor"
    assert (config["core.parallelism"], config["core.max_active_runs_per_dag"], config["api.workers"]) == (
        "2",
        "1",
        "1",
    )
    assert {config["metrics.statsd_on"], config["metrics.otel_on"], config["traces.otel_on"]} == {"False"}
    assert config["core.default_timezone"] == "Asia/Tokyo"


def test_a_heavy_task_has_the_pool_for_itself_and_may_take_longer_than_an_hour(config: dict[str, str]) -> None:
    assert int(config["core.default_pool_task_slot_count"]) == HEAVY["pool_slots"]
    assert HEAVY["execution_timeout"] > POLICY["execution_timeout"] == dt.timedelta(hours=1)
    # Heartbeats are the supervisor's, so a task that computes for minutes without a pause is not taken for dead.
    assert int(config["scheduler.task_instance_heartbeat_timeout"]) >= 300


def test_state_lies_in_the_home_and_dags_in_the_checkout(config: dict[str, str], root: Path, home: Path) -> None:
    assert config["core.dags_folder"] == str(root / "dags")
    assert config["database.sql_alchemy_conn"] == f"sqlite:///{home}/airflow.db"
    assert config["logging.base_log_folder"] == str(home / "logs")


def test_secrets_are_made_once_for_this_user_only(
    config: dict[str, str], root: Path, home: Path, plain_environment: dict[str, str]
) -> None:
    folder = home / "secrets"
    kept = {path.name: path.read_text() for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    secrets = [config["api_auth.jwt_secret"], config["api.secret_key"], config["core.fernet_key"]]
    assert secrets == [kept["jwt_secret"], kept["secret_key"], kept["fernet_key"]]
    assert len(set(secrets)) == 3 and min(map(len, secrets)) >= 44
    assert config["core.simple_auth_manager_passwords_file"] == str(folder / "passwords.json")
    assert config["core.simple_auth_manager_all_admins"] == "False" == config["api.expose_config"]
    subprocess.run(["make", "airflow-home", f"AIRFLOW_HOME={home}"], cwd=root, env=plain_environment, check=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == kept


def test_no_secret_can_be_committed(root: Path) -> None:
    assert "/var/" in (root / ".gitignore").read_text().splitlines()
    text = (root / "airflow.cfg").read_text()
    assert not [line for line in text.splitlines() if line.startswith(("jwt_secret =", "secret_key =", "fernet_key ="))]
    assert os.access(root / "airflow.cfg", os.R_OK)
