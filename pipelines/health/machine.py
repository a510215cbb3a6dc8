"""The machine: room on the disk, and whether Airflow is set up so that nobody else reaches it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

from pipelines.health.finding import Finding
from pipelines.settings import ROOT, Settings

GB = 1 << 30
LEAST, LITTLE = 1 * GB, 10 * GB
SAFE = {
    ("core", "load_examples"): "False",
    ("core", "max_active_runs_per_dag"): "1",
    ("api", "host"): "127.0.0.1",
    ("api", "expose_config"): "False",
}
"""What airflow.cfg must say: no strangers' DAGs, no two nights at once, reached from this machine only."""
FROM_FILES = (("core", "fernet_key"), ("api", "secret_key"), ("api_auth", "jwt_secret"))


def look(settings: Settings, _today: str) -> Iterator[Finding]:
    """Yields one finding for the disk and what is wrong with Airflow's configuration."""
    yield _disk(settings.data)
    yield from _airflow(ROOT / "airflow.cfg")
    yield from _secrets(ROOT / "var" / "airflow" / "secrets")


def _disk(data: Path) -> Finding:
    place = next(folder for folder in (data, *data.absolute().parents) if folder.is_dir())
    usage = shutil.disk_usage(place)
    said = f"{usage.free / GB:.1f} GB free of {usage.total / GB:.0f} GB at {place}"
    if usage.free < LEAST:
        return Finding("ディスク disk", "fail", said, f"free some room, or: python -m pipelines maintain --data {data}")
    if usage.free < LITTLE:
        return Finding("ディスク disk", "warn", said, f"python -m pipelines maintain --data {data} --dry-run")
    return Finding("ディスク disk", "ok", said)


def _airflow(path: Path) -> Iterator[Finding]:
    said = ConfigParser(interpolation=None, inline_comment_prefixes=None)
    said.read(path, encoding="utf-8")
    wrong = [
        f"[{section}] {name} = {said.get(section, name, fallback='(unset)')}, not {value}"
        for (section, name), value in SAFE.items()
        if said.get(section, name, fallback="") != value
    ]
    open_secrets = [
        f"[{section}] {name} stands in the file" for section, name in FROM_FILES if said.has_option(section, name)
    ]
    unset = [
        f"[{section}] {name}_cmd is missing"
        for section, name in FROM_FILES
        if not said.has_option(section, name) and not said.has_option(section, f"{name}_cmd")
    ]
    problems = [*wrong, *open_secrets, *unset]
    for each in problems:
        yield Finding("Airflow", "fail", each, f"git checkout {path.name}, or mend that line of {path}")
    if not problems:
        yield Finding("Airflow", "ok", "bound to 127.0.0.1, no examples, one night at a time, secrets from files")


def _secrets(folder: Path) -> Iterator[Finding]:
    """Are the generated secrets readable by their owner only? Nothing where none were made yet."""
    loose = [path for path in sorted(folder.glob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        yield Finding(
            "Airflow の秘密 secrets",
            "fail",
            f"others may read {', '.join(path.name for path in loose)}",
            f"chmod 600 {folder}/*",
        )
