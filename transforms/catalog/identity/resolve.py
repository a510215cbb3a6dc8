"""Give every supplier's key its work: features, candidates, evidence, clusters, and the id of each."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.catalog.identity.clusters import Cluster, Clusters, Edge
from transforms.catalog.identity.decisions import Decisions
from transforms.catalog.identity.evidence import JOIN
from transforms.catalog.identity.known import Known, known

LINKS = {
    "source": pl.String, "source_key": pl.String, "work_id": pl.String, "key_id": pl.String, "rule": pl.String,
    "score": pl.Float64,
}  # fmt: skip
QUEUE = {
    "left_id": pl.String, "right_id": pl.String, "left_work": pl.String, "right_work": pl.String, "rule": pl.String,
    "score": pl.Float64, "why": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Resolution:
    """links: LINKS, one row a supplier's key. queue: QUEUE, pairs for experts. unmet: decisions about unknown keys.

    known: what a later night need not find out again.
    """

    links: pl.DataFrame
    queue: pl.DataFrame
    known: Known
    unmet: int = 0


def resolve(
    rows: pl.DataFrame, decisions: Decisions = Decisions(), join: float = JOIN, before: Known | None = None  # noqa: B008
) -> Resolution:
    """Which of the current rows of all catalogs (source, source_key, work_id of the key alone, first_night…) are one.

    A cluster has the key id of its first row by night, source and key, and so has the same id on every later night.
    The order of `rows` does not matter. Experts' joins come first, and `apart` always wins. join: the least score of a
    pair that rules join. before: what another night knew: the result is the same and costs what has changed.
    """
    now = known(rows, before)
    found, edges = now.found, now.edges()
    sure = [edge for edge in edges if edge.score >= join and edge.rule != "code_conflict"]
    clusters, unmet = _clusters(found, edges, sure, decisions)
    unsure = [edge for edge in edges if edge.score < join or edge.rule == "code_conflict"]
    return Resolution(_links(found, clusters), _queue(found, clusters, unsure), now, unmet)


def _clusters(
    found: pl.DataFrame, edges: list[Edge], sure: list[Edge], decisions: Decisions
) -> tuple[Clusters, int]:
    place = dict(found.filter(pl.col("key_id").is_in(_ids(decisions))).select("key_id", "at").iter_rows())
    met = {verb: [(place[a], place[b]) for a, b in pairs if a in place and b in place]
           for verb, pairs in (("join", decisions.join), ("apart", decisions.apart))}  # fmt: skip
    apart: dict[int, set[int]] = {}
    for a, b in met["apart"]:
        apart.setdefault(a, set()).add(b)
        apart.setdefault(b, set()).add(a)
    named = {end for edge in edges for end in edge[:2]} | {end for pair in met["join"] for end in pair}
    shown = ("at", "source", "signature", "year", "first_night", "domain")
    nodes = found.filter(pl.col("at").is_in(list(named))).select(shown)
    clusters = Clusters(
        {at: Cluster([at], {source}, {signature}, [year] if year is not None else [], night, domain)
         for at, source, signature, year, night, domain in nodes.iter_rows()},
        apart,
    )  # fmt: skip
    for a, b in met["join"]:
        clusters.join(Edge(min(a, b), max(a, b), "expert", 1.0))
    sources, nights = found["source"].to_list(), found["first_night"].to_list()
    by_night: dict[str, list[Edge]] = {}
    for edge in sure:
        by_night.setdefault(nights[edge.b], []).append(edge)
    for night in sorted(by_night):
        _one_night(clusters, by_night[night], night, sources)
    return clusters, sum(not set(pair) <= set(place) for pair in decisions.about(parties=False))


def _ids(decisions: Decisions) -> list[str]:
    return sorted({end for pair in (*decisions.join, *decisions.apart) for end in pair})


def _one_night(clusters: Clusters, edges: list[Edge], night: str, sources: list[str]) -> None:
    """Join what came up on a night: by codes first, then by titles, the surest first, ties by place."""
    ordered = sorted(edges, key=lambda edge: (-edge.score, edge.a, edge.b))
    for edge in ordered:
        if edge.score == 1.0:
            clusters.join(edge, night)
    unclear = clusters.ambiguous(ordered, sources)
    for edge in ordered:
        if edge in unclear:
            clusters.refused.append((edge, "ambiguous"))
        elif edge.score < 1.0:
            clusters.join(edge, night)


def _links(found: pl.DataFrame, clusters: Clusters) -> pl.DataFrame:
    """Of each key its surest pair; the first key of a work, and one that is alone, has the rule `source_key`."""
    best: dict[int, Edge] = {}
    for edge in sorted(clusters.accepted, key=lambda edge: (-edge.score, edge.rule != "expert", edge.a, edge.b)):
        for end in edge[:2]:
            best.setdefault(end, edge)
    joined = [
        (at, min(cluster.members), best[at].rule, best[at].score)
        for at, cluster in clusters.nodes.items()
        if at != min(cluster.members)
    ]
    schema = {"at": pl.UInt32(), "first": pl.UInt32(), "rule": pl.String(), "score": pl.Float64()}
    edges = pl.DataFrame(joined, schema=schema, orient="row")
    return (
        found.select("at", "source", "source_key", "key_id")
        .join(edges, on="at", how="left", maintain_order="left")
        .join(found.select(first="at", work_id="key_id"), on="first", how="left", maintain_order="left")
        .select(
            "source", "source_key", pl.coalesce("work_id", "key_id").alias("work_id"), "key_id",
            pl.col("rule").fill_null("source_key"), pl.col("score").fill_null(1.0),
        )
    )  # fmt: skip


def _queue(found: pl.DataFrame, clusters: Clusters, unsure: list[Edge]) -> pl.DataFrame:
    """Pairs that are still two works and about which no expert has decided; of two works the surest pair alone.

    With them, experts' joins that could not be done.
    """
    asked = [(edge, "code_conflict" if edge.rule == "code_conflict" else "unsure") for edge in unsure]
    asked += clusters.refused
    ids = found["key_id"].to_list()
    rows, seen = [], set()
    for edge, why in sorted(asked, key=lambda each: (-each[0].score, each[0].a, each[0].b, each[1])):
        one, other = clusters.nodes[edge.a], clusters.nodes[edge.b]
        works = min(one.members), min(other.members)
        pair = min(works), max(works)
        if why == "apart" or one is other or pair in seen:
            continue
        if why != "contradicted" and clusters.kept_apart(edge.a, edge.b):
            continue
        seen.add(pair)
        rows.append((ids[edge.a], ids[edge.b], ids[works[0]], ids[works[1]], edge.rule, edge.score, why))
    return pl.DataFrame(rows, schema=QUEUE, orient="row")
