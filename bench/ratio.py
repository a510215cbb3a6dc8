"""What a bench gives back: seconds of ours and of a rival's on the same input."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """One comparison. Seconds are the best of the bench's repetitions."""

    what: str
    ours_s: float
    rival: str
    rival_s: float
    asked: float | None = None
    """The ratio that was asked for, where one was."""

    @property
    def ratio(self) -> float:
        """How many times longer the rival takes."""
        return self.rival_s / self.ours_s
