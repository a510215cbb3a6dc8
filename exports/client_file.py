"""A client file says what one client has licensed and how it is delivered. A licensing manager writes it.

It is an allow-list: a feed, field, use, domain or territory that is not known here is refused, never skipped.
A mistake raises WrongUsage with file, line and key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from exports.channels import channels
from exports.feeds import FEEDS
from exports.formats import formats
from quality.contracts import DOMAINS
from quality.contracts.catalog import USES, WORK_ID
from quality.errors import WrongUsage
from quality.territories import ISO_3166
from quality.yaml_lines import MarkedYaml, Mistake

EVERY_SOURCE = ("all",)


def _known(what: str, values: frozenset[str]) -> Any:
    def check(value: str) -> str:
        if value not in values:
            raise ValueError(f"unknown {what} {value!r}")
        return value

    return AfterValidator(check)


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise ValueError("a value is named twice")
    return values


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
WorkId = Annotated[str, Field(pattern=WORK_ID)]
Distinct = AfterValidator(_distinct)


class Part(BaseModel):
    """A part of a client file: a key that is not declared is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Label(Part):
    """A name in both languages."""

    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Period(Part):
    """First and last day of a licence, both inclusive, JST."""

    first: dt.date = Field(alias="from")
    until: dt.date


class Works(Part):
    """Which works: domains and sources, narrowed by a list of work_ids (`only`) and by exceptions (`exclude`).

    sources: rights holders or, for articles, media, by the name of their source file; or `all`.
    """

    domains: Annotated[tuple[Annotated[str, _known("domain", frozenset(DOMAINS))], ...], Distinct]
    sources: Annotated[
        tuple[str, ...],
        BeforeValidator(lambda value: list(EVERY_SOURCE) if value == "all" else value),
        Field(min_length=1),
        Distinct,
    ]
    only: Annotated[tuple[WorkId, ...], Field(min_length=1)] | None = None
    exclude: tuple[WorkId, ...] = ()

    @property
    def every_source(self) -> bool:
        """Is every rights holder's work licensed, also one that joins later?"""
        return self.sources == EVERY_SOURCE


class Licence(Part):
    """What the client may use, where, for what and how long."""

    kind: Literal["flat", "metered", "trial", "custom", "commission"]
    use: Annotated[str, _known("use", frozenset(USES))]
    territories: Annotated[tuple[Annotated[str, _known("territory", ISO_3166)], ...], Field(min_length=1), Distinct]
    period: Period
    works: Works

    def covers(self, night: str) -> bool:
        """Is the licence in force on this night?"""
        return self.period.first <= dt.date.fromisoformat(night) <= self.period.until


class Place(Part):
    """Where deliveries go. `connection` names an Airflow connection; no secret stands in a client file."""

    kind: str
    bucket: str | None = None
    prefix: str = Field("", pattern=r"^([A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*)?$")
    connection: Name | None = None


class Client(Part):
    """One client file. `feeds` maps a feed to its licensed fields, in the order in which they are delivered."""

    client: Name
    name: Label
    contact: str = Field(min_length=3)
    licence: Licence
    feeds: dict[str, Annotated[tuple[str, ...], Field(min_length=1), Distinct]] = Field(min_length=1)
    format: str
    languages: Annotated[tuple[Literal["ja", "en"], ...], Field(min_length=1), Distinct]
    channel: Place

    @property
    def licence_digest(self) -> str:
        """sha256 over everything that decides what the client receives; contact and channel do not."""
        terms = self.model_dump(mode="json", include={"client", "licence", "feeds", "format", "languages"})
        return hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()


def find_client(folder: Path, name: str) -> Client:
    """The client called `name` in a folder of client files. Raises WrongUsage where there is none."""
    path = folder / f"{name}.yaml"
    if not path.is_file():
        raise WrongUsage(f"client {name!r}", f"has no client file in {folder}", remedy="write its client file first")
    return read_client(path)


def read_client(path: Path) -> Client:
    """Read and check one client file. Raises WrongUsage naming file, line and key of every mistake."""
    source = MarkedYaml.read(path)
    try:
        client = Client.model_validate(source.value)
    except ValidationError as error:
        raise source.wrong([(tuple(part["loc"]), _plainly(part["msg"])) for part in error.errors()]) from None
    mistakes = [*_name_and_period(client, path), *_feed_mistakes(client), *_transport_mistakes(client)]
    if mistakes:
        raise source.wrong(mistakes)
    return client


def _plainly(message: str) -> str:
    return message.removeprefix("Value error, ")


def _name_and_period(client: Client, path: Path) -> list[Mistake]:
    found: list[Mistake] = []
    if client.client != path.stem:
        found.append((("client",), f"is {client.client!r} but the file is called {path.name!r}"))
    if client.licence.period.until < client.licence.period.first:
        found.append((("licence", "period", "until"), "lies before `from`"))
    return found


def _feed_mistakes(client: Client) -> list[Mistake]:
    """Feeds and fields that are unknown or cannot be licensed, and fields without which a row cannot be checked."""
    found: list[Mistake] = []
    works = client.licence.works
    for name, fields in client.feeds.items():
        feed, where = FEEDS.get(name), ("feeds", name)
        if feed is None:
            found.append((where, f"unknown feed {name!r}; there are {', '.join(FEEDS)}"))
            continue
        for position, field in enumerate(fields):
            why = feed.why_not(field, client.languages)
            if why:
                found.append(((*where, position), why))
        found += [(where, f"field {field} must be among the fields") for field in feed.always if field not in fields]
        if feed.of_works and not works.domains:
            found.append((where, "needs at least one domain under licence.works.domains"))
        if not feed.of_works and works.every_source:
            found.append((where, "needs its media listed one by one under licence.works.sources"))
    return found


def _transport_mistakes(client: Client) -> list[Mistake]:
    found: list[Mistake] = []
    if client.format not in formats():
        found.append((("format",), f"unknown format {client.format!r}; there are {', '.join(formats())}"))
    kind = client.channel.kind
    if kind not in channels():
        found.append((("channel", "kind"), f"unknown channel {kind!r}; there are {', '.join(channels())}"))
        return found
    needs = channels()[kind].NEEDS
    for key in ("bucket", "connection", "prefix"):
        given = bool(getattr(client.channel, key))
        if key in needs and not given:
            found.append((("channel",), f"{key} is missing: a channel of kind {kind} needs it"))
        if given and key not in (*needs, *channels()[kind].TAKES):
            found.append((("channel", key), f"has no meaning for a channel of kind {kind}"))
    return found
