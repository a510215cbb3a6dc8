"""What must be equal here and on another machine, so that both give the same bytes for the same part."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from functools import cache

from pipelines import dictionary
from pipelines.settings import ROOT, Settings

ROOMS = ("pipelines", "transforms", "quality", "exports", "sql")
SUFFIXES = {".py", ".sql", ".tsv", ".csv"}
LIBRARIES = ("polars", "numpy", "numba", "scipy", "pyarrow", "duckdb", "janome", "fugashi", "dask")
"""Those whose version may show in a result, and Dask, which carries it."""


@cache
def fingerprint() -> dict[str, str]:
    """What this process works with: Python, libraries, analyser, and digests of code and kansei dictionary.

    As it was when it was first asked for: a process that goes on after its checkout was changed is of the old one.
    """
    versions = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {
        "python": platform.python_version(), **versions, "KANSEI_ENGINE": Settings().engine,
        "dictionary": dictionary.version()[:16], "code": _code()[:16],
    }  # fmt: skip


def differences(here: dict[str, str], there: dict[str, str]) -> list[str]:
    """What is not the same, as text: `polars 2.1.0 here, 2.0.4 there`."""
    return [
        f"{name} {here.get(name)} here, {there.get(name)} there"
        for name in sorted(here.keys() | there.keys())
        if here.get(name) != there.get(name)
    ]


def _code() -> str:
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted(each for each in (ROOT / room).rglob("*") if each.suffix in SUFFIXES):
            digest.update(f"{path.relative_to(ROOT).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()
