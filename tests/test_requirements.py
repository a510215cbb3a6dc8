"""requirements.in says what we use and why; requirements.txt pins all of it. The two must agree."""

from __future__ import annotations

import re
import subprocess
import urllib.error
import urllib.request
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def direct() -> dict[str, Requirement]:
    """The direct requirements by canonical name."""
    lines = (line.split("#")[0].strip() for line in (ROOT / "requirements.in").read_text().splitlines())
    return {canonicalize_name(found.name): found for found in map(Requirement, filter(None, lines))}


def pins() -> list[tuple[str, str]]:
    """Name and version of each pin; fails on a line that is no exact pin."""
    found = []
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and not line.lstrip().startswith("#"):
            pin = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;]+)", line)
            assert pin, f"requirements.txt: {line!r} is no exact pin"
            found.append((canonicalize_name(pin[1]), pin[2]))
    return found


def test_every_direct_requirement_has_a_place_and_one_reason() -> None:
    lines = (ROOT / "requirements.in").read_text().splitlines()
    names = [canonicalize_name(Requirement(line.split("#")[0]).name) for line in lines if line and line[0] != "#"]
    assert len(names) == len(set(names))
    without = [line for line in lines if line and "#" not in line and not line.startswith("pytest")]
    assert not without, f"say why in requirements.in: {without}"


def test_every_direct_requirement_is_pinned_once_and_satisfied() -> None:
    pinned = pins()
    for name, requirement in direct().items():
        versions = [found for each, found in pinned if each == name]
        assert len(versions) == 1, f"{name}: {len(versions)} pins; run make requirements"
        assert requirement.specifier.contains(versions[0], prereleases=True), (
            f"{requirement} is pinned to {versions[0]}"
        )


def test_the_environment_is_the_pinned_one() -> None:
    wrong = {name: (version(name), pin) for name, pin in pins() if version(name) != pin}
    assert not wrong, f"installed, pinned: {wrong}; run make venv"


def test_no_index_address_is_committed() -> None:
    text = (ROOT / "requirements.txt").read_text()
    assert "://" not in text and "--index" not in text and "--find-links" not in text


@pytest.mark.network
def test_resolving_again_gives_the_same_pins(plain_environment: dict[str, str]) -> None:
    try:
        urllib.request.urlopen("https://pypi.org/simple/uv/", timeout=10).close()
    except (urllib.error.URLError, TimeoutError) as error:
        pytest.skip(f"NOT CHECKED that requirements.in and requirements.txt agree: no package index ({error})")
    done = subprocess.run(
        ["make", "requirements-check"], cwd=ROOT, env=plain_environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
