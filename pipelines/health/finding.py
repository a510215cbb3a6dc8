"""One line of `doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pipelines.settings import Settings

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to type where it is not as it should be.

    `warn`: the night runs all the same. `fail`: it would not, or somebody would get something wrong.
    """

    name: str
    state: State
    said: str
    remedy: str = ""


Look = Callable[[Settings, str], Iterator[Finding]]
"""Given the settings and today's date in Japan."""
