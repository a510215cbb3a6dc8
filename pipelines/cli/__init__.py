"""The command line: `python -m pipelines`. Wiring and words only; the work is in the modules that it calls.

Each module beside this one adds a group of commands: a new command is a function there.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.settings import Settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode="markdown", pretty_exceptions_enable=False,
    help="**kansei** 感性メタデータの夜間バッチ: the nightly pipeline of a kansei-metadata company.\n\n"
    "Exit codes: 0 done · 1 failed · 2 wrong usage · 3 refused (gate, leak, conflict) · 75 another run holds the lock.",
)  # fmt: skip
WIDE = 150
"""Columns of a table that goes into a file or a pipe."""
out = Console() if sys.stdout.isatty() else Console(width=WIDE)
err = Console(stderr=True)

Night = Annotated[str, typer.Option("--night", help="JST date of the night, e.g. 2026-11-20. Default: today in Japan.")]
Data = Annotated[Path | None, typer.Option("--data", help="Folder of all state. Default: KANSEI_DATA, or var/.")]
Client = Annotated[str, typer.Option("--client", help="Only this client (the name of its file).")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]


def settings_for(data: Path | None) -> Settings:
    """Settings from the environment, with another data folder where one is given."""
    return Settings(data=data) if data else Settings()


GROUPS = ("night", "operation", "suppliers", "texts", "tables", "ads", "clients", "licensing", "house")
"""In the order of --help."""
for _group in GROUPS:
    importlib.import_module(f"{__name__}.{_group}")
