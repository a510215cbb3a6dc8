"""Article × creative: the creatives that agree with an article's feeling and may stand beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.ads.article_segments import Segment
from transforms.ads.rules import EXCLUDED, PERMITTED, Rule, with_rules
from transforms.ads.suitability import section_key
from transforms.recommend.profiles import FACET_WEIGHTS, Profiles, dense, profiles_of, unit_rows
from transforms.recommend.tables import NO_PAIRS, pairs

BASIC = [f"emotion.{name}" for name in
         ("joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation")]  # fmt: skip
BASIC_WEIGHT = 0.5
PER_ARTICLE = 10
"""Creatives for an article at most."""

OUTCOMES = (
    "matched", "unsafe", "no_live_creative", "section_blocked", "ruled_out", "no_factors", "no_agreement",
)  # fmt: skip
"""What became of an article; all but the first get no creative.

unsafe: it is about a delicate subject. section_blocked: every live creative excludes the article's section.
ruled_out: a rule forbids every live creative that the section takes. no_factors: no factor was found in it.
no_agreement: it shares none with the creatives that may run there.
"""


ALIKE = ("place", "barred", "let")
"""Section, rules that exclude the article, and for an unsafe one the rules that let it stay all the same."""


class Ruled(NamedTuple):
    """rules, and what `rules.excluded` and `rules.permitted` found of the articles by them."""

    rules: Sequence[Rule] = ()
    excluded: pl.DataFrame = pl.DataFrame(schema=EXCLUDED)
    permitted: pl.DataFrame = pl.DataFrame(schema=PERMITTED)


NO_RULES = Ruled()


class Matches(NamedTuple):
    """rows: article_id, creative_id, media, rank, score, reasons. outcomes: article_id, outcome (see OUTCOMES)."""

    rows: pl.DataFrame
    outcomes: pl.DataFrame


def match_articles(
    articles: pl.DataFrame,
    creatives: pl.DataFrame,
    scores: pl.DataFrame,
    factors: Iterable[str],
    night: dt.date,
    unsafe: pl.DataFrame,
    segments: Sequence[Segment] = (),
    k: int = PER_ARTICLE,
    ruled: Ruled = NO_RULES,
) -> Matches:
    """The k creatives per article with the highest cosine of weighted factors, score above 0, best first.

    articles: article_id, source, section. creatives: creative_id, start_date, end_date (both inclusive),
    block_sections. scores: subject_id, domain, factor, score of both. factors: the ontology.
    unsafe: article_id of the articles on which nothing may run (suitability.unsuitable).
    segments: feelings and wishes that go together; see `ad_profiles`. ruled: with rules, creatives have advertiser and
    category, too; what a rule excludes is left out before the k best are taken.
    An article without a section takes only creatives that exclude none: where it stands is unknown.
    """
    live = with_rules(live_creatives(creatives, night), ruled.rules)
    placed = _placed(articles, unsafe, ruled)
    profiles, named = ad_profiles(scores, factors, segments)
    alike = placed.sort(*ALIKE, "article_id").partition_by(*ALIKE, maintain_order=True)
    parts = [_in_section(own, live, profiles, named, k) for own in alike]
    empty = NO_PAIRS.rename({"subject_id": "article_id", "neighbour_id": "creative_id"})
    rows = pl.concat([empty, *(part.rows for part in parts)])
    nothing = pl.DataFrame(schema={"article_id": pl.String, "outcome": pl.String})
    refused = articles.join(placed, on="article_id", how="anti").select("article_id", outcome=pl.lit("unsafe"))
    outcomes = pl.concat([nothing, refused, *(part.outcomes for part in parts)])
    media = articles.select("article_id", media="source")
    return Matches(rows.join(media, on="article_id").sort("article_id", "rank"), outcomes.sort("article_id"))


def _placed(articles: pl.DataFrame, unsafe: pl.DataFrame, ruled: Ruled) -> pl.DataFrame:
    """The articles on which some creative may run, and ALIKE: what decides which."""
    barred = ruled.excluded.group_by("article_id").agg(barred=pl.col("rule").unique().sort())
    let = ruled.permitted.group_by("article_id").agg(let=pl.col("rule").unique().sort())
    known = articles.with_columns(place=section_key(pl.col("section"))).join(barred, on="article_id", how="left")
    safe = known.join(unsafe, on="article_id", how="anti").with_columns(let=pl.lit(None, dtype=pl.List(pl.String)))
    by_rule = known.join(unsafe, on="article_id", how="semi").join(let, on="article_id")
    both = pl.concat([safe, by_rule.select(safe.columns)])
    return both.with_columns(pl.col("barred", "let").list.join("\n"))


def live_creatives(creatives: pl.DataFrame, night: dt.date) -> pl.DataFrame:
    """The creatives whose campaign runs on `night`: start_date ≤ night ≤ end_date."""
    return creatives.filter((pl.col("start_date") <= night) & (pl.col("end_date") >= night))


def allowed_in(creatives: pl.DataFrame, place: str | None) -> pl.DataFrame:
    """The creatives that may run in a section, given as `section_key`; None: the section is unknown."""
    blocked = pl.col("block_sections")
    if place is None:
        return creatives.filter(blocked.list.len() == 0)
    return creatives.filter(~blocked.list.eval(section_key(pl.element())).list.contains(place))


def ad_profiles(scores: pl.DataFrame, factors: Iterable[str], segments: Sequence[Segment]) -> tuple[Profiles, int]:
    """A profile of each article and creative, and how many of its columns are factors; the rest are segments.

    One half is the factors, in which the eight basic emotions count less: nearly every text has some joy. The other
    half is how much speaks for each segment: who is tired meets what heals, though the two share no factor.
    """
    eight = pl.when(pl.col("factor").is_in(BASIC)).then(BASIC_WEIGHT).otherwise(1.0)
    plain = profiles_of(scores.with_columns(pl.col("score") * eight), factors, FACET_WEIGHTS["ads"])
    if not segments:
        return plain, len(plain.factors)
    held = dense(
        scores.select("subject_id", "factor", value="score").filter(pl.col("subject_id").is_in(plain.ids.to_list())),
        plain.ids, plain.factors,
    )  # fmt: skip
    column = {factor: place for place, factor in enumerate(plain.factors)}
    speaks = np.zeros((plain.ids.len(), len(segments)))
    for place, segment in enumerate(segments):
        silent = np.ones(plain.ids.len())
        for factor, weight in segment.weights.items():
            if factor in column:
                silent *= 1 - weight * held[:, column[factor]]
        speaks[:, place] = 1 - silent
    both = unit_rows(np.hstack([plain.matrix, unit_rows(speaks)]))
    names = (*plain.factors, *(f"segment.{segment.segment}" for segment in segments))
    return Profiles(plain.ids, plain.domains, names, both), len(plain.factors)


def _in_section(articles: pl.DataFrame, live: pl.DataFrame, profiles: Profiles, named: int, k: int) -> Matches:
    """Matches of the articles that are ALIKE."""
    place, barred, let = articles.select(ALIKE).row(0)
    in_place = allowed_in(live, place)
    allowed = in_place.filter(pl.col("rules").list.set_intersection((barred or "").split("\n")).list.len() == 0)
    if let is not None:
        allowed = allowed.filter(pl.col("rules").list.set_intersection(let.split("\n")).list.len() > 0)
    queries = profiles.of_subjects(articles["article_id"])
    items = profiles.of_subjects(allowed["creative_id"])
    rows = pairs(queries, items, k, positive=True, named=named).rename(
        {"subject_id": "article_id", "neighbour_id": "creative_id"}
    )
    empty_handed = _empty_handed(live, in_place, allowed, unsafe=let is not None)
    found = pl.col("article_id")
    outcome = (
        pl.when(found.is_in(rows["article_id"].unique().to_list())).then(pl.lit("matched"))
        .when(pl.lit(bool(empty_handed))).then(pl.lit(empty_handed))
        .when(~found.is_in(queries.ids.to_list())).then(pl.lit("no_factors"))
        .otherwise(pl.lit("no_agreement"))
    )  # fmt: skip
    return Matches(rows, articles.select("article_id", outcome=outcome))


def _empty_handed(live: pl.DataFrame, in_place: pl.DataFrame, allowed: pl.DataFrame, *, unsafe: bool) -> str:
    """Why no creative may run; "" where some may."""
    if allowed.height:
        return ""
    if live.is_empty():
        return "no_live_creative"
    return "section_blocked" if in_place.is_empty() else "unsafe" if unsafe else "ruled_out"


def rank_creatives(
    article_scores: pl.DataFrame,
    creative_scores: pl.DataFrame,
    articles: pl.Series,
    creatives: pl.Series,
    k: int,
    segments: Sequence[Segment] = (),
) -> pl.DataFrame:
    """subject_id (article), neighbour_id (creative), rank, score, reasons: min(k, creatives) rows for each article.

    article_scores, creative_scores: id, factor, score. articles, creatives: the ids to rank, also those without a
    factor, which score 0 with everything and come by id. Safety is the caller's: leave unsafe articles out.
    segments: see `ad_profiles`.
    """
    longs = [
        frame.select("factor", "score", subject_id="id", domain=pl.lit(domain))
        for frame, domain in ((article_scores, "article"), (creative_scores, "creative"))
    ]
    factors = pl.concat(longs)["factor"].unique().to_list()
    (queries, named), (items, _) = (ad_profiles(long, factors, segments) for long in longs)
    texts, copies = queries.exactly(articles, "article"), items.exactly(creatives, "creative")
    return pairs(texts, copies, k, positive=False, named=named)
