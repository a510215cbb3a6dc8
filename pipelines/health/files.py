"""Source files, client files, and whether the connections and keys that clients need are there. No secret is shown."""

from __future__ import annotations

from collections.abc import Iterator

from exports.client_file import Client, find_client
from pipelines import connections
from pipelines.health.finding import Finding
from pipelines.settings import Settings
from pipelines.sources import load_source
from pipelines.steps import clients
from quality.errors import WrongUsage

NEEDS = {"s3": connections.access, "sftp": connections.login}
"""Kind of channel → what opens its connection, as far as it needs no host."""


def look(settings: Settings, today: str) -> Iterator[Finding]:
    """Yields one finding for all good files of a kind, and one for each that is not."""
    yield from _sources(settings)
    yield from _clients(settings, today)


def _sources(settings: Settings) -> Iterator[Finding]:
    paths, wrong = sorted(settings.sources.glob("*.yaml")), 0
    for path in paths:
        try:
            load_source(path)
        except WrongUsage as error:
            wrong += 1
            yield Finding(f"取込元 source {path.stem}", "fail", f"{error.where}: {error.why}", error.remedy)
    if not paths:
        yield Finding(
            "取込元 sources", "fail", f"no source file in {settings.sources}", "python -m pipelines source new"
        )
    elif not wrong:
        yield Finding("取込元 sources", "ok", f"{len(paths)} source files")
    known = {path.stem for path in paths}
    for folder in sorted(path for path in settings.inbox.glob("*") if path.is_dir()):
        if folder.name not in known:
            yield Finding(
                f"取込箱 inbox {folder.name}",
                "warn",
                "nobody knows this supplier: its files are refused",
                "python -m pipelines source new",
            )


def _clients(settings: Settings, today: str) -> Iterator[Finding]:
    names, good = clients(settings.clients), 0
    for name in names:
        try:
            client = find_client(settings.clients, name)
        except WrongUsage as error:
            yield Finding(f"提供先 client {name}", "fail", f"{error.where}: {error.why}", error.remedy)
            continue
        good += 1
        yield from _access(client)
        if not client.licence.covers(today):
            yield Finding(
                f"提供先 client {name}",
                "warn",
                f"its licence does not hold on {today}: nothing is sent",
                f"extend `licence.period` in {settings.clients / name}.yaml, or delete the file",
            )
    if not names:
        yield Finding(
            "提供先 clients", "warn", f"no client file in {settings.clients}", "python -m pipelines client new"
        )
    elif good == len(names):
        yield Finding("提供先 clients", "ok", f"{good} client files")


def _access(client: Client) -> Iterator[Finding]:
    """Is what opens a client's channel known, and are its keys?"""
    place, missing = client.channel, []
    keys = [*([client.signing] if client.signing else []), *(client.encryption.age if client.encryption else [])]
    try:
        if place.connection and place.kind in NEEDS:
            NEEDS[place.kind](place.connection)
        for name in keys:
            connections.key(name)
    except WrongUsage as error:
        missing.append(error)
    for error in missing:
        yield Finding(f"接続 connection of {client.client}", "fail", f"{error.where} {error.why}", error.remedy)
    if not missing and (place.connection or keys):
        yield Finding(f"接続 connection of {client.client}", "ok", ", ".join([place.connection or place.kind, *keys]))
