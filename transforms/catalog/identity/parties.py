"""Which credited names are one person, group or company: spelling, stated aliases, romaji, and what experts say.

A name is its key (spelling.name_key): 齋藤 みさき and 斎藤みさき are one without further question. Names of
other keys are one where a supplier says so (`A（別名：B）`), where a name in Latin letters is how one known reading is
written and both stand on one work, or where an expert joins them. Two persons of one name cannot be told apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import jaconv
import polars as pl

from transforms.catalog.identity.clusters import Cluster, Clusters, Edge
from transforms.catalog.identity.decisions import Decisions
from transforms.catalog.identity.spelling import folded, letters, name_key
from transforms.identity import identifier

NAMES = {
    "name": pl.String, "key_id": pl.String, "party_id": pl.String, "reading": pl.String, "rule": pl.String,
    "score": pl.Float64,
}  # fmt: skip
SURE, PERHAPS = 0.96, 0.6
"""Score of a romaji name that shares a work with the one name of that reading, and of one that does not."""
_ALIAS = re.compile(
    r"^(.{1,60}?)\s{0,3}[(（]\s{0,3}(?:別名義|別名|旧名|本名|a\.?k\.?a\.?)\s{0,3}[:：]?(.{1,60}?)[)）]$"
)
_LATIN = re.compile(r"[a-z][a-z .,'-]{3,}")
_LONG = (("ou", "o"), ("oo", "o"), ("uu", "u"), ("oh", "o"), ("mb", "nb"), ("mp", "np"), ("mm", "nm"), ("'", ""))


@dataclass(frozen=True)
class Name:
    """A credited name: the night of its first appearance, its reading or "", the works it stands on."""

    name: str
    night: str
    reading: str
    works: frozenset[str]


@dataclass(frozen=True)
class Parties:
    """names: NAMES, one row a spelling. queue: left and right key id, names, rule, score, why of pairs for experts.

    unmet: decisions about names that nobody credits.
    """

    names: pl.DataFrame
    queue: list[tuple[str, str, str, str, str, float, str]]
    unmet: int = 0


def without_alias(name: str) -> tuple[str, str]:
    """A name and the alias that is stated with it, or ""."""
    match = _ALIAS.match(name)
    return (match[1].strip(), match[2].strip()) if match else (name, "")


def latin_keys(name: str) -> set[str]:
    """How a name in Latin letters may be compared with a reading, in both orders; empty for any other name."""
    plain = folded(name).strip()
    if not _LATIN.fullmatch(plain):
        return set()
    words = [_shortened(letters(word)) for word in plain.split()]
    return {"".join(words), "".join([*words[1:], words[0]])} if len(words) > 1 else set()


def romaji_key(reading: str) -> str:
    """A reading in kana as Latin letters, long vowels short."""
    return _shortened(jaconv.kana2alphabet(jaconv.kata2hira(letters(folded(reading)))))


def _shortened(word: str) -> str:
    for long, short in _LONG:
        word = word.replace(long, short)
    return re.sub(r"[^a-z]", "", word)


def resolve_parties(credited: list[Name], decisions: Decisions) -> Parties:
    """The party of every credited name. `credited` in the order of first appearance: the first gives the id."""
    keys: dict[str, list[int]] = defaultdict(list)
    aliases: list[tuple[str, str]] = []
    for place, each in enumerate(credited):
        main, alias = without_alias(each.name)
        keys[name_key(main)].append(place)
        if alias:
            aliases.append((name_key(main), name_key(alias)))
            keys[name_key(alias)] = keys[name_key(alias)]
    order = list(keys)
    place_of = {key: place for place, key in enumerate(order)}
    ids = [identifier("party", key) for key in order]
    at = {key_id: place for place, key_id in enumerate(ids)}
    stated = [sorted((place_of[one], place_of[other])) for one, other in aliases if one != other]
    edges = [Edge(one, other, "alias", 1.0) for one, other in stated]
    edges += _romaji(credited, keys, place_of)
    nights = [credited[places[0]].night if places else "" for places in keys.values()]
    clusters = _clusters(nights, edges, decisions, at)
    unmet = sum(not {one, other} <= set(at) for one, other in decisions.about(parties=True))
    return Parties(_names(credited, keys, ids, clusters), _queue(credited, keys, order, ids, clusters, edges), unmet)


def _romaji(credited: list[Name], keys: dict[str, list[int]], place_of: dict[str, int]) -> list[Edge]:
    """A Latin name and the one key whose reading it writes; none where two had that reading on the night they met."""
    by_reading: dict[str, set[str]] = defaultdict(set)
    works: dict[str, set[str]] = defaultdict(set)
    for key, places in keys.items():
        for place in places:
            works[key] |= credited[place].works
            if credited[place].reading:
                by_reading[romaji_key(credited[place].reading)].add(key)
    nights = {key: credited[places[0]].night for key, places in keys.items() if places}
    edges = []
    for key, places in keys.items():
        written = set().union(*(latin_keys(credited[place].name) for place in places))
        found = set().union(*(by_reading.get(each, set()) for each in written)) - {key}
        for other in sorted(found, key=lambda each: place_of[each]):
            met = max(nights[key], nights[other])
            if sum(nights[each] <= met for each in found) == 1:
                score = SURE if works[key] & works[other] else PERHAPS
                one, two = sorted((place_of[key], place_of[other]))
                edges.append(Edge(one, two, "romaji", score))
    return edges


def _clusters(nights: list[str], edges: list[Edge], decisions: Decisions, at: dict[str, int]) -> Clusters:
    apart: dict[int, set[int]] = defaultdict(set)
    for one, other in decisions.apart:
        if one in at and other in at:
            apart[at[one]].add(at[other])
            apart[at[other]].add(at[one])
    nodes = {place: Cluster([place], set(), {""}, [], night) for place, night in enumerate(nights)}
    clusters = Clusters(nodes, apart)
    for one, other in decisions.join:
        if one in at and other in at:
            clusters.join(Edge(min(at[one], at[other]), max(at[one], at[other]), "expert", 1.0))
    met = [(max(nights[edge.a], nights[edge.b]), -edge.score, edge) for edge in edges if edge.score >= SURE]
    for night, _, edge in sorted(met):
        clusters.join(edge, night)
    return clusters


def _names(credited: list[Name], keys: dict[str, list[int]], ids: list[str], clusters: Clusters) -> pl.DataFrame:
    best: dict[int, Edge] = {}
    for edge in clusters.accepted:
        for end in edge[:2]:
            best.setdefault(end, edge)
    rows = []
    for at, places in enumerate(keys.values()):
        first = min(clusters.nodes[at].members)
        rule, score = ("name", 1.0) if at == first else (best[at].rule, best[at].score)
        for place in places:
            each = credited[place]
            spelled = "spelling" if rule == "name" and place != places[0] else rule
            rows.append((each.name, ids[at], ids[first], each.reading or None, spelled, score))
    return pl.DataFrame(rows, schema=NAMES, orient="row")


def _queue(
    credited: list[Name], keys: dict[str, list[int]], order: list[str], ids: list[str], clusters: Clusters,
    edges: list[Edge],
) -> list[tuple[str, str, str, str, str, float, str]]:  # fmt: skip
    """Pairs that are not clear, and experts' joins that other decisions contradict."""
    shown = [credited[places[0]].name if places else key for key, places in keys.items()]
    asked = [(edge, "unsure") for edge in edges if not clusters.kept_apart(edge.a, edge.b)]
    asked += [(edge, why) for edge, why in clusters.refused if why == "contradicted"]
    return [
        (ids[edge.a], ids[edge.b], shown[edge.a], shown[edge.b], edge.rule, edge.score, why)
        for edge, why in sorted(asked, key=lambda each: (-each[0].score, each[0].a, each[0].b, each[1]))
        if clusters.nodes[edge.a] is not clusters.nodes[edge.b]
    ]
