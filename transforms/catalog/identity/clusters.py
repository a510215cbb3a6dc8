"""From pairs to clusters: the surest pair first, night by night, and never against an expert, a volume or a year.

Nights are taken in order, so what an earlier night joined stays joined, and two works that were there before are not
joined by the rules because of a row that comes later: that is for experts, as is what is not clear.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from transforms.catalog.identity.features import CODES

REFUSED = ("contradicted", "other_domain")
WHY_NOT = ("unsure", "code_conflict", "ambiguous", "known_apart", "one_supplier", "conflict", *REFUSED)
"""Why a pair goes to the experts: its score; one code on two titles; several that fit alike; two works that were there
before; two keys of one supplier; a year or volume against it. Or why a join of theirs is not done (REFUSED):
other decisions keep the two apart, or they are of two domains."""
CODES_AND_EXPERTS = frozenset(("expert", *CODES))
"""Rules that may join two keys of one supplier: by all others its two keys are two works."""
ALIKE = 0.005
"""Scores so near to each other that neither of two keys of a supplier is preferred."""


class Edge(NamedTuple):
    """Two rows, by place, that may be one; the rule that says so and how sure it is."""

    a: int
    b: int
    rule: str
    score: float


@dataclass
class Cluster:
    """Rows that are one work: what must not be contradicted when others join."""

    members: list[int]
    sources: set[str]
    signatures: set[str]
    years: list[int]
    first_night: str
    domain: str = ""


@dataclass
class Clusters:
    """Union by rules under prohibitions. nodes: the rows that any edge names."""

    nodes: dict[int, Cluster]
    apart: dict[int, set[int]] = field(default_factory=dict)
    refused: list[tuple[Edge, str]] = field(default_factory=list)
    accepted: list[Edge] = field(default_factory=list)

    def join(self, edge: Edge, night: str = "") -> None:
        """Join the clusters of both ends, or keep the edge with the reason why not. night: that on which it came up."""
        one, other = self.nodes[edge.a], self.nodes[edge.b]
        if one is other:
            self.accepted.append(edge)
            return
        if why := self._why_not(one, other, edge, night):
            self.refused.append((edge, why))
            return
        small, large = sorted((one, other), key=lambda cluster: len(cluster.members))
        large.members += small.members
        large.sources |= small.sources
        large.signatures |= small.signatures
        large.years += small.years
        large.first_night = min(large.first_night, small.first_night)
        for member in small.members:
            self.nodes[member] = large
        self.accepted.append(edge)

    def kept_apart(self, a: int, b: int) -> bool:
        """Has an expert said that the works of these two rows are two?"""
        one, other = self.nodes[a], self.nodes[b]
        return any(not self.apart[each].isdisjoint(other.members) for each in one.members if each in self.apart)

    def _why_not(self, one: Cluster, other: Cluster, edge: Edge, night: str) -> str:
        if self.kept_apart(edge.a, edge.b):
            return "contradicted" if edge.rule == "expert" else "apart"
        if edge.rule == "expert":
            return "" if one.domain == other.domain else "other_domain"
        if one.first_night < night and other.first_night < night:
            return "known_apart"
        if edge.rule not in CODES_AND_EXPERTS and one.sources & other.sources:
            return "one_supplier"
        years = one.years + other.years
        if edge.rule not in CODES_AND_EXPERTS and years and max(years) - min(years) > 1:
            return "conflict"
        return "" if one.signatures & other.signatures else "conflict"

    def ambiguous(self, edges: list[Edge], sources: list[str]) -> set[Edge]:
        """Edges of a row to several works of one supplier of which none is clearly the best; a shared code is clear."""
        rivals: dict[tuple[int, str], list[tuple[float, int, Edge]]] = {}
        for edge in edges:
            if edge.rule not in CODES_AND_EXPERTS:
                for row, other in ((edge.a, edge.b), (edge.b, edge.a)):
                    rivals.setdefault((row, sources[other]), []).append((edge.score, id(self.nodes[other]), edge))
        unclear: set[Edge] = set()
        for found in rivals.values():
            top = max(score for score, _, _ in found)
            nearest = [(work, edge) for score, work, edge in found if score >= top - ALIKE]
            if len({work for work, _ in nearest}) > 1:
                unclear.update(edge for _, edge in nearest)
        return unclear
