"""How a rule is declared: its severity, what it tells the rights holder, and what it may show.

A rule about a holder's own data gives its evidence itself. A rule that looks at others' data (`shows`) can only name
the holder's rows: what is shown of them is read from those rows, so that nothing of another holder can get into a
report.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import polars as pl

from transforms.consistency.compared import Compared

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""error: cannot be true. warning: most likely a slip. note: worth a look."""
Find = Callable[[Compared], pl.DataFrame]


@dataclass(frozen=True)
class Rule:
    """A rule by its name.

    find: rows of source, subject_key and, unless `shows` is given, the evidence's columns. shows: columns of the
    holder's own row that are the evidence.
    """

    name: str
    severity: Severity
    ja: str
    en: str
    suggestion_ja: str
    suggestion_en: str
    find: Find
    shows: tuple[str, ...] | None = None


_declared: dict[str, Rule] = {}


def rule(
    severity: Severity, sentence: tuple[str, str], suggestion: tuple[str, str], *, shows: tuple[str, ...] | None = None
) -> Callable[[Find], Find]:
    """Declare the function below as the rule of its name. Sentence and suggestion: Japanese, English."""

    def declare(find: Find) -> Find:
        name = find.__name__
        _declared[name] = Rule(name, severity, *sentence, *suggestion, find, shows)
        return find

    return declare


@cache
def rules() -> dict[str, Rule]:
    """All rules by name, sorted. A new module of rules beside this one is found."""
    package = __name__.rpartition(".")[0]
    for module in sorted(info.name for info in pkgutil.iter_modules(importlib.import_module(package).__path__)):
        importlib.import_module(f"{package}.{module}")
    return dict(sorted(_declared.items()))
