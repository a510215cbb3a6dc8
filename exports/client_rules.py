"""Rules of a client file that need more than one key, or the list of feeds, formats and channels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from exports.channels import channels
from exports.client_file import Client
from exports.feed import Feed
from exports.feeds import FEEDS
from exports.formats import cannot_carry, formats
from quality.yaml_lines import Mistake


def mistakes_in(client: Client, path: Path) -> list[Mistake]:
    """Everything in the client file at `path` that does not fit together: key, and why."""
    return [
        *_name_and_period(client, path), *_kind(client), *_feed_mistakes(client), *_transport_mistakes(client)
    ]  # fmt: skip


def _name_and_period(client: Client, path: Path) -> Iterator[Mistake]:
    if client.client != path.stem:
        yield ("client",), f"is {client.client!r} but the file is called {path.name!r}"
    if client.licence.period.until < client.licence.period.first:
        yield ("licence", "period", "until"), "lies before `from`"


def _kind(client: Client) -> Iterator[Mistake]:
    licence = client.licence
    if licence.kind == "trial" and licence.row_cap is None:
        yield ("licence",), "row_cap is missing: a trial says how many rows a feed may hold"
    if licence.kind != "trial" and licence.row_cap is not None:
        yield ("licence", "row_cap"), f"has no meaning for a licence of kind {licence.kind}"


def _feed_mistakes(client: Client) -> Iterator[Mistake]:
    """Feeds and fields that are unknown or cannot be licensed, and fields without which a row cannot be checked."""
    works = client.licence.works
    for name in client.feeds:
        feed, where = FEEDS.get(name), ("feeds", name)
        if feed is None:
            yield where, f"unknown feed {name!r}; there are {', '.join(FEEDS)}"
            continue
        yield from _field_mistakes(client, feed)
        yield from _format_mistakes(client, feed)
        if feed.of_works and not works.domains:
            yield where, "needs at least one domain under licence.works.domains"
        if feed.of_listeners and not client.licence.listeners:
            yield where, "needs the client's own listening sources under licence.listeners"
        if not feed.of_works and works.every_source:
            yield where, "needs its media listed one by one under licence.works.sources"


def _format_mistakes(client: Client, feed: Feed) -> Iterator[Mistake]:
    terms, where, name = client.feeds[feed.name], ("feeds", feed.name), client.format_of(feed.name)
    if terms.format is not None and terms.format not in formats():
        yield (*where, "format"), f"unknown format {terms.format!r}; there are {', '.join(formats())}"
    elif name in formats() and set(terms.groups) <= set(feed.groups):
        unfit = cannot_carry(name, feed.name, client.fields(feed.name), delta=terms.mode == "delta")
        if unfit:
            yield (*where, "format") if terms.format else where, unfit
        yield from _unsaid(client, feed.name)


def _unsaid(client: Client, name: str) -> Iterator[Mistake]:
    """What the format of a feed must know, and domains of which it cannot tell."""
    form = formats()[client.format_of(name)]
    for key in form.ASKS:
        if not getattr(client.standards, key):
            yield ("standards",), f"{key} is missing: format {client.format_of(name)} needs it"
    told = client.feeds[name].domains or client.licence.works.domains
    beyond = [] if form.DOMAINS is None else [domain for domain in told if domain not in form.DOMAINS]
    if beyond:
        yield ("feeds", name), (
            f"format {client.format_of(name)} cannot tell of {', '.join(beyond)}: name under domains what it tells of"
        )


def _field_mistakes(client: Client, feed: Feed) -> Iterator[Mistake]:
    terms, where = client.feeds[feed.name], ("feeds", feed.name)
    known = ", ".join(feed.groups) or "none"
    unknown = [group for group in terms.groups if group not in feed.groups]
    for group in unknown:
        yield (*where, "groups", terms.groups.index(group)), f"unknown group {group!r}; feed {feed.name} has {known}"
    if terms.domains is not None and "domain" not in feed.columns:
        yield (*where, "domains"), f"has no meaning for feed {feed.name}, which has no field domain"
    for position, domain in enumerate(terms.domains or ()):
        if domain not in client.licence.works.domains:
            yield (*where, "domains", position), f"{domain!r} is not among licence.works.domains"
    for position, field in enumerate(terms.fields):
        why = feed.why_not(field, client.languages)
        if why:
            yield (*where, "fields", position), why
    if not unknown:
        for field in feed.always:
            if field not in client.fields(feed.name):
                yield where, f"field {field} must be among the fields"


def _transport_mistakes(client: Client) -> Iterator[Mistake]:
    if client.format not in formats():
        yield ("format",), f"unknown format {client.format!r}; there are {', '.join(formats())}"
    kind = client.channel.kind
    if kind not in channels():
        yield ("channel", "kind"), f"unknown channel {kind!r}; there are {', '.join(channels())}"
        return
    needs = channels()[kind].NEEDS
    for key in ("bucket", "connection", "prefix"):
        given = bool(getattr(client.channel, key))
        if key in needs and not given:
            yield ("channel",), f"{key} is missing: a channel of kind {kind} needs it"
        if given and key not in (*needs, *channels()[kind].TAKES):
            yield ("channel", key), f"has no meaning for a channel of kind {kind}"
