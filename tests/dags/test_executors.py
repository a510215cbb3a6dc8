"""What docs/operations/airflow/ says of Celery and Kubernetes, as Airflow's own parser reads it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import yaml
from airflow.configuration import conf

from dags.night import HEAVY
from pipelines.settings import Settings

WITHOUT_DEFAULT = {("core", "execution_api_server_url"), ("celery_broker_transport_options", "visibility_timeout")}
"""Options that Airflow and its providers document, and for which they have no value of their own."""


@pytest.fixture
def read(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Reads a file as a shell does, with what lies in /etc/kansei; returns what Airflow then says of its options."""

    def look(name: str) -> dict[str, str | None]:
        (tmp_path / "sql_alchemy_conn").write_text("the sql_alchemy_conn")
        text = (root / "docs" / "operations" / "airflow" / name).read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        given = dict(shlex.split(line)[0].split("=", 1) for line in lines)
        options = {tuple(key.removesuffix("_CMD").lower().split("__")[1:]): key for key in given if "AIRFLOW__" in key}
        unknown = [option for option in options if not conf.has_option(*option)]
        assert set(unknown) <= WITHOUT_DEFAULT
        for key, value in given.items():
            monkeypatch.setenv(key, value.replace("/etc/kansei", str(tmp_path)))
        return {".".join(option): conf.get(*option) for option in options}

    return look


def test_celery_workers_share_one_queue_and_keep_a_heavy_step_until_it_may_have_ended(read) -> None:
    said = read("celery.env")
    assert said["core.executor"] == "CeleryExecutor" and said["operators.default_queue"] == "kansei"
    assert int(said["celery.worker_concurrency"]) == HEAVY["pool_slots"]
    assert conf.getint("celery_broker_transport_options", "visibility_timeout") > (
        HEAVY["execution_timeout"].total_seconds()
    )
    assert said["database.sql_alchemy_conn"] == "the sql_alchemy_conn"
    ours = Settings()
    assert (str(ours.lake), str(ours.data)) == ("s3://kansei/lake", "/srv/kansei")
    assert ours.workers.startswith("tls://") and ours.workers_tls and ours.inbox_url == "s3://kansei/inbox"


def test_a_pod_has_the_houses_settings_and_its_secrets_by_name_only(read, root: Path) -> None:
    said = read("kubernetes.env")
    assert said["core.executor"] == "KubernetesExecutor"
    place = str(said["kubernetes_executor.pod_template_file"]).removeprefix("/opt/kansei/")
    pod = yaml.safe_load((root / place).read_text(encoding="utf-8"))
    (base,) = pod["spec"]["containers"]
    assert base["name"] == "base" and pod["metadata"]["namespace"] == said["kubernetes_executor.namespace"]
    given = {each["name"]: each["value"] for each in base["env"]}
    known = {f"KANSEI_{name.upper()}" for name in Settings.model_fields} | {"KANSEI_ROOT"}
    assert {name for name in given if name.startswith("KANSEI_")} <= known
    assert {each["name"] for each in pod["spec"]["volumes"]} == {each["name"] for each in base["volumeMounts"]}
    assert not [name for name in given if "SECRET" in name or "KEY" in name] and base["envFrom"]
