"""Step recommend: works and parties that feel alike, within and across domains, themes, playlists, radio, contexts."""

from __future__ import annotations

import polars as pl

from pipelines.curation import curated, declared_digest, last_themes_digest
from pipelines.lake import digest_of
from pipelines.listeners import for_listeners
from pipelines.neighbour_lists import by_view, lists_of, view_profiles
from pipelines.running import Job, Summary
from transforms.recommend.held_back import ARTIST, SERIES, grounds
from transforms.recommend.lists import NO_LISTS, frame
from transforms.recommend.parties import credits_with_brands, kinds_of, related_parties
from transforms.recommend.profiles import ALL, FACET_WEIGHTS, VIEWS, Profiles, profiles_of
from transforms.recommend.reasons import REASONS
from transforms.recommend.short_lists import of_other_domains, of_own_kind, short_lists
from transforms.recommend.stories import Labels, stories
from transforms.recommend.tables import (
    CROSS,
    RELATED,
    SIMILAR,
    cross_domain,
    held_back,
    live_scores,
    similar_works,
)

VERSION = 6
"""Raise it when the same inputs give other rows."""
SETTINGS = (FACET_WEIGHTS, VIEWS, SIMILAR, CROSS, RELATED, REASONS, ARTIST, SERIES)


def run(job: Job) -> Summary:
    """Publish the recommendation tables of one night.

    Only live works have a profile. Articles and creatives are profiled with the weights for advertising.
    The lists behind the tables are carried over from the last night: the same rows, for the cost of what changed.
    Raises QualityFailed before anything is replaced, WrongUsage where a declared table has a mistake.
    """
    lake, night = job.lake, job.night
    scores = lake.read("gold.kansei_scores", night)
    factors = lake.read("gold.factors", night)
    known = factors["factor"].to_list()
    live = live_scores(scores, lake.read("silver.works", night))
    views = {view: view_profiles(live, factors, view) for view in VIEWS}
    works, long = views[ALL], lists_of(job, views)
    credits = credits_with_brands(lake.read("silver.credits", night), lake.read("silver.facts", night))
    parties, related = related_parties(works, credits)
    texts = profiles_of(scores.filter(pl.col("domain").is_in(["article", "creative"])), known, FACET_WEIGHTS["ads"])
    ground = grounds(lake.read("silver.works", night), credits, live)
    lists = {
        "gold.similar_works": similar_works(works, long[ALL], ground, labels_of(factors)),
        "gold.cross_domain": told(cross_domain(works, long[ALL], ground), works, factors),
        "gold.related_parties": related,
    }
    listeners = for_listeners(job, live)
    own = _short(works, parties, credits, lists, held_back(works, long[ALL]))
    short = pl.concat([own, listeners["gold.short_lists"]])
    tables = lake.publish(
        night,
        {
            "gold.profiles": pl.concat([profile.frame() for profile in (works, parties, texts)]),
            **lists,
            "gold.similar_by_views": by_view({v: similar_works(views[v], long[v], ground) for v in VIEWS if v != ALL}),
            "gold.neighbour_lists": pl.concat([NO_LISTS, *(frame(views[view], long[view], view) for view in VIEWS)]),
            **curated(job, works, live, factors),
            **listeners,
            "gold.short_lists": short,
        },
    )
    return Summary(
        rows_in=scores.height,
        rows_out=sum(tables.values()),
        inputs=inputs(job),
        tables=tables,
        remarks={"profiled_works": works.ids.len(), "profiled_parties": parties.ids.len()},
    )


def inputs(job: Job) -> dict[str, str]:
    """What the night's recommendations rest on: among it the last night's themes, from which tonight's go on."""
    return job.lake.digests(("catalog", "articles", "analyse", "score"), job.night) | {
        "code": digest_of(VERSION, SETTINGS), "declared": declared_digest(job), "themes": last_themes_digest(job),
    }  # fmt: skip


def labels_of(factors: pl.DataFrame) -> Labels:
    """Factor → its labels in Japanese and English. factors: gold.factors."""
    return {factor: (ja, en) for factor, ja, en in factors.select("factor", "label_ja", "label_en").iter_rows()}


def told(rows: pl.DataFrame, works: Profiles, factors: pl.DataFrame) -> pl.DataFrame:
    """Rows of gold.cross_domain with their stories."""
    labels = labels_of(factors)
    domains = pl.DataFrame({"work_id": works.ids, "domain": works.domains})
    rows = rows.join(domains, on="work_id", maintain_order="left")
    return pl.concat([rows.drop("domain"), stories(rows, labels)], how="horizontal")


def _short(
    works: Profiles, parties: Profiles, credits: pl.DataFrame, lists: dict[str, pl.DataFrame], alike: pl.DataFrame
) -> pl.DataFrame:
    """gold.short_lists of the three tables of neighbours. alike: as `held_back` gives it."""
    domains = pl.DataFrame({"work_id": works.ids, "kind": works.domains})
    kinds = kinds_of(credits).filter(pl.col("party_id").is_in(parties.ids.to_list()))
    own = alike.join(domains, on="work_id").filter(pl.col("kind") == pl.col("to_domain")).select("work_id", "alike")
    across = alike.join(domains, on="work_id").filter(pl.col("kind") != pl.col("to_domain")).drop("kind")
    without_rules = {"gold.similar_works": own, "gold.cross_domain": across}
    promised = {
        "gold.similar_works": (["work_id"], of_own_kind(domains, "work_id"), SIMILAR),
        "gold.cross_domain": (["work_id", "to_domain"], of_other_domains(domains.rename({"kind": "domain"})), CROSS),
        "gold.related_parties": (["party_id"], of_own_kind(kinds, "party_id"), RELATED),
    }
    return pl.concat(
        short_lists(name, lists[name], keys, candidates, wanted, alike=without_rules.get(name))
        for name, (keys, candidates, wanted) in promised.items()
    )
