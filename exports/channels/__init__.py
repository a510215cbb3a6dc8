"""Channels to a client, one module each: a new channel is a new file here, discovery finds it.

Every method may be called again after a break: what already lies there and is the same is done.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast


@dataclass(frozen=True)
class Target:
    """Where a channel leads: a local folder, or bucket and prefix with `link`, the opened client of that service."""

    client: str
    folder: Path
    bucket: str = ""
    prefix: str = ""
    link: Any = None


class Channel(Protocol):
    """The five things a channel can do. Paths are relative to the client's root and use `/`.

    `put` and `create` raise DeliveryConflict where something else lies there; they never overwrite.
    """

    where: str

    def put(self, path: str, file: Path, sha256: str) -> None:
        """Bring a file there, if it is not there yet."""

    def check(self, path: str, sha256: str, size: int) -> bool:
        """Does exactly this lie at the far end?"""

    def read(self, path: str) -> bytes | None:
        """The bytes at the far end; None where there is nothing."""

    def create(self, path: str, data: bytes) -> None:
        """Create once: of two who try, one wins, and the other sees the same bytes or a conflict."""

    def replace(self, path: str, data: bytes) -> None:
        """Write over what lies there, atomically."""


class ChannelModule(Protocol):
    """What a channel module holds. NEEDS and TAKES: keys of a client file's `channel` that must or may be given.

    LEAVES_HOUSE: does what is put there leave the house? Then the first delivery needs an approval.
    """

    NEEDS: tuple[str, ...]
    TAKES: tuple[str, ...]
    LEAVES_HOUSE: bool

    def connect(self, target: Target) -> Channel:
        """The channel to this target."""


@cache
def channels() -> dict[str, ChannelModule]:
    """All channels by kind."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return {name: cast(ChannelModule, importlib.import_module(f"{__name__}.{name}")) for name in names}
