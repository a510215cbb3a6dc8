"""Which clients have not been served on a night, for what they wait, and what to do: what the alert of 06:00 says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from exports.client_file import find_client
from pipelines.nights import Ran, load
from pipelines.settings import Settings
from pipelines.steps import STEPS, clients
from quality.errors import WrongUsage

RUNBOOK = "docs/operations/deadline.md"


@dataclass(frozen=True)
class Waiting:
    """A client that has no delivery of a night on which one is due. step: where the night stands for it."""

    client: str
    step: str
    why: str
    remedy: str


def waiting(settings: Settings, night: str) -> list[Waiting]:
    """The clients that are due on this night and whose delivery has not ended well, by name."""
    ran = load(settings.reports, night)
    due = [name for name in clients(settings.clients) if _due(settings, name, night)]
    return [_at(ran, name) for name in due if f"deliver.{name}" not in ran.done]


def tell(night: str) -> str:
    """Say it, and keep it as reports/<night>/waiting.txt, where anybody without Airflow finds it."""
    settings = Settings()
    found = waiting(settings, night)
    lines = [f"{night}: 06:00 までに納品できていない提供先 clients without their delivery: {len(found)}"]
    for each in found:
        lines.append(f"  {each.client}: {each.step}: {each.why} → {each.remedy}")
    said = "\n".join([*lines, f"手引き runbook: {RUNBOOK}"])
    place = settings.reports / night / "waiting.txt"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"{said}\n", encoding="utf-8")
    return said


def _due(settings: Settings, name: str, night: str) -> bool:
    """A client whose file cannot be read is due: somebody must look at it."""
    with suppress(WrongUsage):
        client = find_client(settings.clients, name)
        return client.licence.covers(night) and client.due(night)
    return True


def _at(ran: Ran, client: str) -> Waiting:
    """The first step on the way to this client that has not ended well, and what stopped it, if anything did."""
    way = [step for step in STEPS if step.name not in ("report", "consistency", "results")]
    for label in (f"{step.name}.{client}" if step.per_client else step.name for step in way):
        if label in ran.done:
            continue
        ended = ran.failed.get(label)
        if ended:
            return Waiting(client, label, ended["why"], ended["remedy"] or "the end of its log says what to do")
        return Waiting(client, label, "まだ終わっていない not done yet", "look whether the task runs, waits, or is red")
    return Waiting(client, f"deliver.{client}", "流れ直している runs again", "wait for it")
