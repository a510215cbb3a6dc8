"""Readers of suppliers' standards, one module each, named in a source file by `reader:`.

A reader has `read(file, data, promise) -> Rows`: everything as text, one column for each of the file's, plus `row`.
It raises IntakeRefused for a file that breaks its promise as a whole. Where a standard and not the source file says
which columns there are, GIVES lists them; docs/readers.md explains them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from quality.errors import WrongUsage
from quality.intake.fields import Rows

if TYPE_CHECKING:
    from pipelines.sources import FilePromise

Reader = Callable[[str, bytes, "FilePromise"], Rows]


def reader_names() -> list[str]:
    """The readers there are."""
    return sorted(info.name for info in pkgutil.iter_modules(__path__))


def reader_named(name: str) -> Reader:
    """The reader of that name. Raises WrongUsage, listing those there are."""
    known = reader_names()
    if name not in known:
        raise WrongUsage(
            "reader", f"{name!r} is none of {', '.join(known)}", remedy="mend `reader:` in the source file"
        )
    read: Reader = importlib.import_module(f"{__name__}.{name}").read
    return read


def columns_given(name: str) -> tuple[str, ...]:
    """The columns that a reader gives, with * for what a file says; none where the source file promises them."""
    found: tuple[str, ...] = getattr(importlib.import_module(reader_named(name).__module__), "GIVES", ())
    return found
