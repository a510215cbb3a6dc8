"""The scripts of docs/client/, as a client's engineer would import them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

SCRIPTS = Path(__file__).resolve().parents[2] / "docs" / "client"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"client_{name}", SCRIPTS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
