"""All rules over one night: the rows of silver.consistency."""

from __future__ import annotations

import polars as pl

from transforms.consistency.compared import Compared
from transforms.consistency.declared import Rule, rules

_NAMES = ("source", "rule", "subject_key", "severity", "evidence", "message_ja", "message_en", "suggestion_ja")
COLUMNS = dict.fromkeys([*_NAMES, "suggestion_en"], pl.String)


def findings(night: Compared) -> pl.DataFrame:
    """COLUMNS: a row for each rule and subject in which it found something, by source, rule and subject."""
    parts = [pl.DataFrame(schema=COLUMNS), *(_told(rule, night) for rule in rules().values())]
    return pl.concat(parts).sort("source", "rule", "subject_key")


def _told(rule: Rule, night: Compared) -> pl.DataFrame:
    """Raises ValueError where a rule that looks at others brings evidence of its own."""
    found = rule.find(night)
    subject = ["source", "subject_key"]
    if rule.shows is not None:
        if sorted(found.columns) != sorted(subject):
            raise ValueError(f"{rule.name} looks at others: it may name rows, and bring nothing of theirs along")
        own_rows = night.rows.select(pl.col("source_key").alias("subject_key"), "source", *rule.shows)
        found = found.join(own_rows, on=subject, how="left", maintain_order="left")
    else:
        titles = night.rows.select("source", subject_key="source_key", own_title="title")
        found = found.join(titles, on=subject, how="left", maintain_order="left")
    shown = sorted(set(found.columns) - set(subject))
    return found.select(
        "source", pl.lit(rule.name).alias("rule"), "subject_key", severity=pl.lit(rule.severity),
        evidence=pl.struct(shown).struct.json_encode(),
        message_ja=pl.lit(rule.ja), message_en=pl.lit(rule.en),
        suggestion_ja=pl.lit(rule.suggestion_ja), suggestion_en=pl.lit(rule.suggestion_en),
    )  # fmt: skip
