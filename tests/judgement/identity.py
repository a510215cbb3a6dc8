"""`make judge-identity`: how many works and parties of the Media Arts Database identity joins rightly.

The labels are MADB's own links, read in place from ../shared/data/madb; nothing was labelled by hand or made up.

Works. MADB keeps a film twice: as an item (an205) and as a collection of its screenings (an210), and a video package as
an item (an202) and as the series that it belongs to (an209), with other fields filled: dates here, durations and codes
there. Items play one supplier, collections the other. An item and its collection (isPartOf) are one work where the
collection has this item alone and the item is no numbered volume; where it has several, the pair is neither right nor
wrong. Any other pair that is joined counts as wrong, though many of these are one work after all: MADB holds
records of two origins that do not know each other (黒子の バスケ, 黒子のバスケ). So precision is a lower bound.

Parties. Books of cm103 name their author in words (creator) and by a link (dcterms:creator) to an agent of co504. All
60,000 agents are names of one supplier and the authors of another; where a book has one name and one link they are one.
Every further agent in the party of such a name counts as wrong, though MADB holds some people twice.

Each label belongs to the `open` or the `blind` half, by digest of its collection or agent. `open` alone is shown at
other thresholds: all from 0.7 are without a mistake there. 0.95 stands all the same, because MADB has no covers and few
remakes, which the made pairs of tests/transforms/catalog/identity have; the price is recall, and the experts' queue
pays a part of it back. The steps of a title's weight by its length were drawn from counts over both halves before they
were split: for these `blind` is no independent test.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from pipelines.judging import judge
from pipelines.settings import ROOT
from pipelines.sources import load_source
from transforms.catalog.credits import read_credits
from transforms.catalog.identity.decisions import Decisions
from transforms.catalog.identity.evidence import JOIN
from transforms.catalog.identity.parties import Name, resolve_parties
from transforms.catalog.identity.resolve import resolve
from transforms.catalog.works import with_ids

MADB = ROOT.parent / "shared" / "data" / "madb"
FILMS, PACKAGES = ("an205", "an210"), ("an202", "an209")
"""Items and collections."""
HALVES = ("open", "blind")
SUPPLIERS = ("items", "collections")
TRIED = (0.7, 0.8, 0.9, 0.95, 0.99)
"""Thresholds that are shown for the open half."""
NIGHT = "2026-11-18"


@dataclass
class Figures:
    """Of a half: labelled pairs, those joined, those put to experts, and pairs joined that no label allows."""

    labelled: int = 0
    joined: int = 0
    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of the joined pairs that are labelled."""
        return self.joined / max(self.joined + len(self.wrong), 1)

    @property
    def recall(self) -> float:
        """Share of the labelled pairs that were joined."""
        return self.joined / max(self.labelled, 1)


def half(name: str) -> str:
    """The half of a collection or agent."""
    return HALVES[hashlib.sha256(name.encode()).digest()[0] % 2]


def nodes(name: str) -> list[dict[str, Any]]:
    """The records of a MADB file as they are."""
    (path,) = MADB.glob(f"metadata_*_{name}_json.zip")
    with zipfile.ZipFile(path) as archive:
        (member,) = (each for each in archive.namelist() if each.endswith(".json"))
        return [node for node in json.loads(archive.read(member))["@graph"] if "identifier" in node]


def catalog(name: str, source: str) -> pl.DataFrame:
    """Catalog rows of a MADB file, by the house's own gate and source file, as if `source` had sent them."""
    (path,) = MADB.glob(f"metadata_*_{name}_json.zip")
    found = judge(load_source(ROOT / "pipelines" / "sources" / "madb.yaml"), path.name, path.read_bytes()).typed
    return with_ids(found, source).with_columns(first_night=pl.lit(NIGHT), status=pl.lit("live"))


def linked(value: Any) -> list[str]:
    """The identifiers to which a value of a record links."""
    items = value if isinstance(value, list) else [value]
    found = [item.get("@id", "") if isinstance(item, dict) else str(item) for item in items]
    return [address.rsplit("/", 1)[-1] for address in found if "/id/" in address and "," not in address]


def works(items: str, collections: str, join: float = JOIN) -> dict[str, Figures]:
    """Figures by half for a file of items and the file of their collections, at a threshold."""
    known = {node["identifier"]: linked(node.get("isPartOf", [])) for node in nodes(items)}
    numbered = {node["identifier"] for node in nodes(items) if "volumeNumber" in node}
    members = defaultdict(set)
    for item, places in known.items():
        for place in places:
            members[place].add(item)
    rows = pl.concat([catalog(items, "items"), catalog(collections, "collections")], how="diagonal_relaxed")
    found = resolve(rows.unique(["source", "source_key"], keep="first", maintain_order=True), join=join)
    keys = set(found.links.filter(source="collections")["source_key"])
    same = {(item, place) for place, held in members.items() if len(held) == 1 and place in keys
            for item in held - numbered}  # fmt: skip
    figures = {each: Figures() for each in HALVES}
    for _, place in same:
        figures[half(place)].labelled += 1
    for item, place in _pairs(found.links):
        if (item, place) in same:
            figures[half(place)].joined += 1
        elif place not in known[item]:
            figures[half(place)].wrong.append(f"{item} {place}")
    key_of = dict(found.links.select("key_id", "source_key").iter_rows())
    for left, right in found.queue.select("left_id", "right_id").iter_rows():
        pair = (key_of[left], key_of[right])
        for one in (pair, pair[::-1]):
            if one in same:
                figures[half(one[1])].asked += 1
    return figures


def _pairs(links: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """Every item and collection that are one work."""
    items, collections = (links.filter(source=each).select("work_id", "source_key") for each in SUPPLIERS)
    joined = items.join(collections, on="work_id", suffix="_of")
    yield from joined.select("source_key", "source_key_of").iter_rows()


def parties() -> dict[str, Figures]:
    """Figures by half for authors of books and the agents to which their books link."""
    agents = {node["identifier"]: node for node in nodes("co504")}
    labels = []
    for book in nodes("cm103"):
        links = linked(book.get("dcterms:creator", []))
        cell = "\n".join(item for item in _listed(book.get("creator")) if isinstance(item, str))
        names = {credit.name for credit in read_credits(cell, "creator")}
        if len(links) == len(names) == 1 and links[0] in agents:
            labels.append((names.pop(), links[0]))
    known = [Name(name, NIGHT, reading, frozenset()) for name, reading in map(_named, agents.values())]
    found = resolve_parties([*known, *(Name(name, "2026-11-19", "", frozenset()) for name, _ in labels)], Decisions())
    party_of = dict(found.names.select("name", "party_id").iter_rows())
    held = defaultdict(set)
    for agent, name in zip(agents, known, strict=True):
        held[party_of[name.name]].add(agent)
    figures = {each: Figures() for each in HALVES}
    for name, agent in sorted(set(labels)):
        mine = figures[half(agent)]
        mine.labelled += 1
        mine.joined += agent in held[party_of[name]]
        mine.wrong += [f"{name} {other}" for other in sorted(held[party_of[name]] - {agent})]
    return figures


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _named(agent: dict[str, Any]) -> tuple[str, str]:
    """An agent's name and reading."""
    names = _listed(agent["name"])
    plain = next((name for name in names if isinstance(name, str)), agent["label"])
    readings = [name["@value"] for name in names if isinstance(name, dict) and name.get("@language") == "ja-hrkt"]
    return plain, readings[0] if readings else ""


def main() -> None:
    """Print the figures of both halves, and those of the open one at other thresholds."""
    if not MADB.exists():
        raise SystemExit(f"{MADB} is absent: there is nothing to judge by")
    table = Table(title=f"identity of MADB's works and people, joined from {JOIN}")
    for heading in ("what", "half", "labelled", "joined", "asked", "wrong", "precision", "recall", "with experts"):
        table.add_column(heading, justify="left" if heading in ("what", "half") else "right")
    judged = {f"films, {join}": {"open": works(*FILMS, join)["open"]} for join in TRIED}
    judged |= {f"packages, {join}": {"open": works(*PACKAGES, join)["open"]} for join in TRIED}
    judged |= {"films": works(*FILMS), "packages": works(*PACKAGES), "parties": parties()}
    for what, figures in judged.items():
        for name, found in figures.items():
            reached = (found.joined + found.asked) / max(found.labelled, 1)
            table.add_row(what, name, *map(str, (found.labelled, found.joined, found.asked, len(found.wrong))),
                          f"{found.precision:.3f}", f"{found.recall:.3f}", f"{reached:.3f}")  # fmt: skip
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
