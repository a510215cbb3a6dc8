"""What an advertiser, or all of one category, has ruled out: subjects, media, and articles that name a competitor.

A rule says no before creatives are ranked, and each no has its reason. It may also say that a subject which keeps
everybody else away does not keep this advertiser away: an insurer may stand beside a typhoon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from transforms.ads.suitability import STANDARD

Schema = dict[str, pl.DataType | type[pl.DataType]]
WHY = ("subject", "media", "competitor")
EXCLUDED: Schema = {"article_id": pl.String, "rule": pl.String, "why": pl.String, "evidence": pl.List(pl.String)}
PERMITTED: Schema = {"article_id": pl.String, "rule": pl.String}


@dataclass(frozen=True)
class Rule:
    """One rule, for the creatives of an advertiser or of a category, whichever is not empty.

    subjects: delicate class → the level from which it keeps the creatives away, instead of STANDARD. only: the media in
    which they may run, empty: all. never: media in which they may not. competitors: words beside which they may not.
    """

    name: str
    advertiser: str = ""
    category: str = ""
    subjects: dict[str, int] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()

    @property
    def holds_for(self) -> pl.Expr:
        """Of a creative (advertiser, category): is it under this rule?"""
        column, value = ("advertiser", self.advertiser) if self.advertiser else ("category", self.category)
        return pl.col(column) == value


def with_rules(creatives: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """The creatives, and in the column `rules` the names of those under which each is."""
    if not rules:
        return creatives.with_columns(rules=pl.lit([], dtype=pl.List(pl.String)))
    named = [pl.when(rule.holds_for).then(pl.lit(rule.name)) for rule in rules]
    return creatives.with_columns(rules=pl.concat_list(named).list.drop_nulls())


def excluded(articles: pl.DataFrame, delicate: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """article_id, rule, why, evidence: the articles beside which a rule's creatives may not stand, sorted.

    articles: article_id, source, title, body; null counts as empty. delicate: what `suitability.delicate` gives.
    why: one of WHY. evidence: the classes, the media or the words, sorted. A pair may have several reasons.
    """
    found = [_by_subject(delicate, rules), _by_media(articles, rules), _by_competitor(articles, rules)]
    return pl.concat([pl.DataFrame(schema=EXCLUDED), *found]).sort("article_id", "rule", "why")


def permitted(delicate: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """article_id, rule: articles that STANDARD keeps from everybody, and rules by which all their subjects may stay."""
    grave = delicate.filter(pl.col("level") >= STANDARD)
    stays = _limits(rules).filter(pl.col("limit") > STANDARD)
    let = grave.join(stays, on="class").filter(pl.col("level") < pl.col("limit"))
    needed = grave.group_by("article_id").agg(subjects=pl.len())
    held = let.group_by("article_id", "rule").agg(subjects=pl.len())
    return held.join(needed, on=["article_id", "subjects"]).select(list(PERMITTED)).sort("article_id", "rule")


def _limits(rules: Sequence[Rule]) -> pl.DataFrame:
    rows = [(rule.name, name, level) for rule in rules for name, level in sorted(rule.subjects.items())]
    return pl.DataFrame(rows, schema={"rule": pl.String, "class": pl.String, "limit": pl.Int32}, orient="row")


def _by_subject(delicate: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    met = delicate.join(_limits(rules), on="class").filter(pl.col("level") >= pl.col("limit"))
    return _stated(met.with_columns(evidence="class"), "subject")


def _by_media(articles: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    media = articles["source"].unique().drop_nulls().sort().to_list()
    shut = [(rule.name, each) for rule in rules for each in media
            if each in rule.never or (rule.only and each not in rule.only)]  # fmt: skip
    closed = pl.DataFrame(shut, schema={"rule": pl.String, "source": pl.String}, orient="row")
    return _stated(articles.join(closed, on="source").with_columns(evidence="source"), "media")


def _by_competitor(articles: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    said = [(rule.name, word) for rule in rules for word in rule.competitors]
    if not said:
        return pl.DataFrame(schema=EXCLUDED)
    named = pl.DataFrame(said, schema={"rule": pl.String, "word": pl.String}, orient="row").with_columns(
        word=pl.col("word").str.normalize("NFKC").str.to_lowercase()
    )
    words = named["word"].unique().sort().to_list()
    text = pl.concat_str(pl.col("title", "body").fill_null(""), separator="\n")
    plain = text.str.normalize("NFKC").str.to_lowercase()
    found = articles.select("article_id", word=plain.str.extract_many(words, overlapping=True)).explode(
        "word", empty_as_null=True, keep_nulls=False
    )
    return _stated(found.join(named, on="word").with_columns(evidence="word"), "competitor")


def _stated(met: pl.DataFrame, why: str) -> pl.DataFrame:
    grouped = met.group_by("article_id", "rule").agg(pl.col("evidence").unique().sort())
    return grouped.with_columns(why=pl.lit(why)).select(list(EXCLUDED))
