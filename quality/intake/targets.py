"""What a supplier's columns may be mapped to, by the role of the file: field → rule, and which fields are required."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from quality.intake import amounts, codes, dates, decisions, feedback, rules
from quality.intake.messages import Broken

LINE, LIST, BODY = 2_000, 20_000, 200_000
"""Characters of a cell that holds a line, a list of them, or an article."""


@dataclass(frozen=True)
class Field:
    """A target field: the rule that reads it, its type afterwards, and whether a row without it is set aside.

    longest: characters of the cell as it came; a longer one is not even looked at.
    may_be_unknown: a word such as 不明 or なし counts as an empty cell. Not of rights: there it breaks the rule.
    """

    rule: Callable[[str], str | int | float]
    required: bool = False
    dtype: type[pl.DataType] = pl.String
    may_be_unknown: bool = True
    longest: int = LINE


def consent(value: str) -> str:
    """Did the listener agree to be matched with other people: yes or no. Nothing else is an answer."""
    if value.strip() not in ("yes", "no"):
        raise Broken("bad_consent")
    return value.strip()


TARGETS: dict[str, dict[str, Field]] = {
    "catalog": {
        "source_key": Field(rules.key, True),
        "domain": Field(rules.domain, True),
        "title": Field(rules.title, True),
        "title_kana": Field(rules.title),
        "release_date": Field(dates.date),
        "genres": Field(rules.names, longest=LIST),
        "series": Field(rules.title),
        "duration_s": Field(amounts.seconds, dtype=pl.Int32),
        "tempo_bpm": Field(amounts.tempo, dtype=pl.Int32),
        "pages": Field(amounts.pages, dtype=pl.Int32),
        "rating": Field(rules.title),
        "isrc": Field(codes.isrc_code),
        "isbn": Field(codes.isbn_code),
        "jan": Field(codes.jan_code),
        "price_jpy": Field(amounts.price_jpy, dtype=pl.Int64),
        "territories": Field(codes.territories, may_be_unknown=False, longest=LIST),
    },
    "takedown": {"source_key": Field(rules.key, True), "reason": Field(rules.text, longest=LIST)},
    "articles": {
        "url": Field(rules.url, True),
        "title": Field(rules.title, True),
        "author": Field(rules.title),
        "section": Field(rules.title),
        "published": Field(dates.instant),
        "body": Field(rules.text, True, longest=BODY),
    },
    "creatives": {
        "source_key": Field(rules.key, True),
        "campaign": Field(rules.title, True),
        "advertiser": Field(rules.title, True),
        "category": Field(rules.title, True),
        "headline": Field(rules.title, True),
        "copy": Field(rules.text, longest=rules.LONGEST_TEXT),
        "landing": Field(rules.text, longest=rules.LONGEST_TEXT),
        "start_date": Field(dates.day, True),
        "end_date": Field(dates.day, True),
        "block_sections": Field(rules.names),
    },
    "annotations": {
        "subject": Field(rules.key, True),
        "text": Field(rules.text, longest=rules.LONGEST_TEXT),
        "annotator": Field(rules.annotator, True),
        "factor": Field(rules.factor, True),
        "score": Field(rules.unit_interval, True, pl.Float64),
        "marks": Field(rules.marks),
    },
    "listening": {
        "listener_id": Field(rules.key, True),
        "work_source": Field(rules.key, True),
        "work_key": Field(rules.key, True),
        "played_on": Field(dates.day, True),
        "plays": Field(amounts.plays, True, pl.Int32),
        "consent": Field(consent),
    },
    "feedback": {
        "day": Field(dates.day, True),
        "article": Field(rules.url, True),
        "desk": Field(rules.key, True),
        "creative": Field(rules.key, True),
        "arm": Field(feedback.arm, True),
        "traffic": Field(feedback.traffic, True),
        **{
            name: Field(feedback.count, name in ("impressions", "clicks"), pl.Int64, may_be_unknown=False)
            for name in feedback.COUNTS
        },
    },
    "identity": {
        "decision": Field(decisions.decision, True),
        "left": Field(decisions.subject, True),
        "right": Field(decisions.subject, True),
        "reason": Field(rules.text, longest=LIST),
    },
}

UNIQUE: dict[str, tuple[str, ...]] = {
    "catalog": ("source_key",),
    "takedown": ("source_key",),
    "articles": ("url",),
    "creatives": ("source_key",),
    "annotations": ("subject", "factor", "annotator"),
    "listening": ("listener_id", "work_source", "work_key", "played_on"),
    "feedback": ("day", "article", "desk", "creative", "arm", "traffic"),
    "identity": (),
}
"""Target fields that may occur only once in a file; every row of a repeated key is set aside but the first.
Of decisions about identity every line counts: a later one takes an earlier one back."""

ALTERNATIVES: dict[str, Callable[[str], str | int | float]] = {
    "day": dates.day,
    "minutes": amounts.minutes,
    "names": rules.names,
    "plain_price": amounts.plain_price,
    "plain_seconds": amounts.plain_seconds,
    "text": rules.text,
    "title": rules.title,
}
"""Rules that a source file may name for a column whose shape differs from the usual."""
