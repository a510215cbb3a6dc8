"""`make bench`, or `python -m bench NAME…`: run all benches of this folder, or those named, and compare.

A bench is a module bench/<subject>.py with `compare() -> list[Ratio]`. It brings its own input and checks that both
sides give the same answer before it measures. Rivals that only a bench needs stand in requirements-bench.in.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.ratio import Ratio

NOT_A_BENCH = {"__init__", "__main__", "night", "ratio"}


def found(folder: Path = Path(__file__).parent) -> list[str]:
    """Names of the benches in `folder`."""
    return sorted(path.stem for path in folder.glob("*.py") if path.stem not in NOT_A_BENCH)


def table_of(ratios: list[Ratio]) -> Table:
    """One row per comparison; a ratio above 1 means that the rival takes longer. asked: at least so much."""
    table = Table("what", "ours s", "rival", "rival s", "ratio", "asked")
    for each in ratios:
        asked = "" if each.asked is None else f"{each.asked:.2f} {'✓' if each.ratio >= each.asked else '✗'}"
        table.add_row(each.what, f"{each.ours_s:.2f}", each.rival, f"{each.rival_s:.2f}", f"{each.ratio:.2f}", asked)
    return table


def main(asked: list[str]) -> int:
    """Run what was asked for, or all that was found; say so where there is nothing. 2 for a name that is no bench."""
    names, out = found(), Console()
    if unknown := [name for name in asked if name not in names]:
        out.print(f"No bench {', '.join(unknown)}; there are {', '.join(names)}")
        return 2
    names = asked or names
    if not names:
        out.print(f"No bench yet: {Path(__file__).parent} holds the frame only. Add bench/<subject>.py with compare().")
        return 0
    out.print(f"Benches: {', '.join(names)}")
    out.print(table_of([ratio for name in names for ratio in importlib.import_module(f"bench.{name}").compare()]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
