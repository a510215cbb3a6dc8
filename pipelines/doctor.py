"""Is this machine fit for the night? Looks at everything that a night needs, and changes nothing."""

from __future__ import annotations

from pipelines.health import environment, files, lakes, machine
from pipelines.health.finding import Finding, Look
from pipelines.settings import Settings

LOOKS: tuple[Look, ...] = (environment.look, lakes.look, files.look, machine.look)


def examine(settings: Settings, today: str) -> list[Finding]:
    """Every finding, in the order in which one would mend things. today: the date in Japan."""
    return [finding for look in LOOKS for finding in look(settings, today)]
