"""A client file says what one client has licensed and how it is delivered. A licensing manager writes it.

It is an allow-list: a feed, field, use, domain or territory that is not known here is refused, never skipped.
A mistake raises WrongUsage with file, line and key. docs/clients.md explains every key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from exports.client_parts import (
    Acknowledge,
    Contacts,
    Distinct,
    Encryption,
    Label,
    Name,
    Onboarded,
    Part,
    Place,
    Reference,
    Standards,
)
from exports.feeds import FEEDS
from exports.formats import About
from exports.works_query import Alternatives, parse
from quality.contracts import DOMAINS
from quality.contracts.catalog import USES, WORK_ID
from quality.contracts.deliveries import LicenceKind
from quality.errors import WrongUsage
from quality.territories import ISO_3166
from quality.yaml_lines import MarkedYaml

EVERY_SOURCE = ("all",)
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEK: tuple[str, ...] = get_args(Weekday)


def _known(what: str, values: frozenset[str]) -> Any:
    def check(value: str) -> str:
        if value not in values:
            raise ValueError(f"unknown {what} {value!r}")
        return value

    return AfterValidator(check)


def _readable(query: str) -> str:
    parse(query)
    return query


def _nights(value: Any) -> Any:
    """`nightly`, `weekdays` or {weekly: night or nights} as days of the week."""
    if isinstance(value, str) and value in ("nightly", "weekdays"):
        return list(WEEK if value == "nightly" else WEEK[:5])
    if isinstance(value, dict) and list(value) == ["weekly"]:
        return [value["weekly"]] if isinstance(value["weekly"], str) else value["weekly"]
    raise ValueError("is nightly, weekdays, or weekly: with the nights on which deliveries go out")


WorkId = Annotated[str, Field(pattern=WORK_ID)]


class Period(Part):
    """First and last day of a licence, both inclusive, JST."""

    first: dt.date = Field(alias="from")
    until: dt.date


class Works(Part):
    """Which works: domains and sources, narrowed by a list of work_ids (`only`), a `query` and exceptions (`exclude`).

    sources: rights holders or, for articles, media, by the name of their source file; or `all`. Whatever is given must
    hold together: a work that is listed and does not meet the query is not licensed.
    """

    domains: Annotated[tuple[Annotated[str, _known("domain", frozenset(DOMAINS))], ...], Distinct]
    sources: Annotated[
        tuple[str, ...],
        BeforeValidator(lambda value: list(EVERY_SOURCE) if value == "all" else value),
        Field(min_length=1),
        Distinct,
    ]
    only: Annotated[tuple[WorkId, ...], Field(min_length=1)] | None = None
    query: Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_readable)] | None = None
    exclude: tuple[WorkId, ...] = ()

    @property
    def every_source(self) -> bool:
        """Is every rights holder's work licensed, also one that joins later?"""
        return self.sources == EVERY_SOURCE

    @property
    def alternatives(self) -> Alternatives:
        """The query, read; no alternative where there is none."""
        return parse(self.query) if self.query else ()


class Licence(Part):
    """What the client may use, where, for what and how long.

    row_cap: of a trial, and only of a trial: the most rows that a feed may hold, the first in the order of its key.
    listeners: source files of the listening events that are the client's own; of nobody else's listeners may it know.
    """

    kind: LicenceKind
    use: Annotated[str, _known("use", frozenset(USES))]
    territories: Annotated[tuple[Annotated[str, _known("territory", ISO_3166)], ...], Field(min_length=1), Distinct]
    period: Period
    works: Works
    row_cap: Annotated[int, Field(ge=1)] | None = None
    listeners: Annotated[tuple[Name, ...], Distinct] = ()

    def covers(self, night: str) -> bool:
        """Is the licence in force on this night?"""
        return self.period.first <= dt.date.fromisoformat(night) <= self.period.until


class FeedTerms(Part):
    """One licensed feed: fields one by one and by group; its own format; whole every time, or what has changed.

    domains: of the licensed ones those of which this feed tells; None for all of them.
    """

    fields: Annotated[tuple[str, ...], Distinct] = ()
    groups: Annotated[tuple[str, ...], Distinct] = ()
    domains: Annotated[tuple[str, ...], Field(min_length=1), Distinct] | None = None
    format: str | None = None
    mode: Literal["full", "delta"] = "full"


class Client(Part):
    """One client file. `feeds` maps a feed to its licensed fields, in the order in which they are delivered."""

    client: Name
    name: Label
    contact: Annotated[
        Contacts, BeforeValidator(lambda value: {"operations": value} if isinstance(value, str) else value)
    ]
    licence: Licence
    feeds: dict[
        str,
        Annotated[FeedTerms, BeforeValidator(lambda value: {"fields": value} if isinstance(value, list) else value)],
    ] = Field(min_length=1)
    format: str
    languages: Annotated[tuple[Literal["ja", "en", "romaji"], ...], Field(min_length=1), Distinct]
    channel: Place
    schedule: Annotated[
        tuple[Weekday, ...], BeforeValidator(_nights), Field(min_length=1, validate_default=False), Distinct
    ] = get_args(Weekday)
    acknowledge: Acknowledge | None = None
    encryption: Encryption | None = None
    signing: Reference | None = None
    standards: Standards = Standards()
    onboarded: Onboarded | None = None

    @property
    def licence_digest(self) -> str:
        """sha256 over everything that decides what the client receives; contact, channel and schedule do not."""
        deciding = {"client", "licence", "feeds", "format", "languages", "encryption", "standards"}
        terms = self.model_dump(mode="json", include=deciding)
        if self.encryption:
            terms["encryption"] = {self.encryption.method: list(self.encryption.keys)}
        return hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()

    def fields(self, feed: str) -> tuple[str, ...]:
        """The licensed fields of a feed: those named one by one, then those of its groups in a licensed language."""
        terms, known = self.feeds[feed], FEEDS[feed]
        grouped = [field for group in terms.groups for field in known.groups[group]]
        spoken = [field for field in grouped if not known.why_not(field, self.languages)]
        return tuple(dict.fromkeys([*terms.fields, *spoken]))

    def format_of(self, feed: str) -> str:
        """The format in which a feed is delivered."""
        return self.feeds[feed].format or self.format

    def about(self, night: str) -> About:
        """What documents of that night say of themselves."""
        return About(night, self.client, **self.standards.model_dump())

    def due(self, night: str) -> bool:
        """Is this a night on which deliveries go out?"""
        return WEEK[dt.date.fromisoformat(night).weekday()] in self.schedule


def find_client(folder: Path, name: str) -> Client:
    """The client called `name` in a folder of client files. Raises WrongUsage where there is none."""
    path = folder / f"{name}.yaml"
    if not path.is_file():
        raise WrongUsage(f"client {name!r}", f"has no client file in {folder}", remedy="write its client file first")
    return read_client(path)


def read_client(path: Path) -> Client:
    """Read and check one client file. Raises WrongUsage naming file, line and key of every mistake."""
    from exports.client_rules import mistakes_in

    source = MarkedYaml.read(path)
    try:
        client = Client.model_validate(source.value)
    except ValidationError as error:
        found = [(_as_written(part["loc"], source.value), _plainly(part["msg"])) for part in error.errors()]
        raise source.wrong(found) from None
    mistakes = [(_as_written(key, source.value), why) for key, why in mistakes_in(client, path)]
    if mistakes:
        raise source.wrong(mistakes)
    return client


def _as_written(key: tuple[int | str, ...], value: Any) -> tuple[int | str, ...]:
    """The key as it stands in the file: the fields of a feed may be a plain list."""
    if key[:1] == ("feeds",) and key[2:3] == ("fields",) and isinstance(value["feeds"][key[1]], list):
        return (*key[:2], *key[3:])
    return key


def _plainly(message: str) -> str:
    return message.removeprefix("Value error, ")
