"""When each step of a night could begin and end, and which of them decide how long the night takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.steps import STEPS


@dataclass(frozen=True)
class Bar:
    """A step on the night's time axis. start: seconds after its begin. critical: any delay delays the night."""

    label: str
    start: float
    seconds: float
    critical: bool

    @property
    def end(self) -> float:
        """Seconds from the night's begin."""
        return round(self.start + self.seconds, 2)


def timeline(seconds: Mapping[str, float]) -> list[Bar]:
    """The steps of a night in their order: each begins when the last of those that it rests on has ended.

    seconds: label (`score`, `package.acme`) → what it took. That is the night as the dependencies allow it, with a
    processor for whoever is ready; where fewer are free, it takes longer. Steps that are missing take no time.
    """
    starts: dict[str, float] = {}
    rests: dict[str, list[str]] = {}
    for label in _in_order(seconds):
        rests[label] = list(_before(label, seconds))
        starts[label] = max((starts[each] + seconds[each] for each in rests[label]), default=0.0)
    critical = set(_critical(starts, rests, seconds))
    return [Bar(label, round(start, 2), seconds[label], label in critical) for label, start in starts.items()]


def _in_order(seconds: Mapping[str, float]) -> list[str]:
    places = {step.name: place for place, step in enumerate(STEPS)}
    return sorted((label for label in seconds if label.partition(".")[0] in places),
                  key=lambda label: (places[label.partition(".")[0]], label))  # fmt: skip


def _before(label: str, known: Mapping[str, float]) -> Iterator[str]:
    """Labels of the steps that must have ended: of the same client where both are per client, past missing ones."""
    name, _, client = label.partition(".")
    for earlier in next(step.after for step in STEPS if step.name == name):
        of_it = [each for each in known if each.partition(".")[0] == earlier]
        found = [each for each in of_it if not client or each.partition(".")[2] in ("", client)]
        yield from found or _before(f"{earlier}.{client}" if client else earlier, known)


def _critical(starts: dict[str, float], rests: dict[str, list[str]], seconds: Mapping[str, float]) -> Iterator[str]:
    """Back from the step that ends last, always to the one for which it waited longest; of equals the first by name."""
    ready = list(starts)
    while ready:
        last = min(ready, key=lambda label: (-(starts[label] + seconds[label]), label))
        yield last
        ready = rests[last]
