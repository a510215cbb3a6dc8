"""The pairs that experts are asked about, with what both sides are called."""

from __future__ import annotations

import polars as pl

from transforms.catalog.identity.decisions import PARTY

SIDES = ("left", "right")


def shown(
    works: pl.DataFrame, rows: pl.DataFrame, parties: list[tuple[str, str, str, str, str, float, str]]
) -> pl.DataFrame:
    """silver.identity_queue from the works' queue (resolve.QUEUE), the catalog rows that it names, and the parties'."""
    names = rows.select(
        pl.col("work_id").alias("id"), subject=pl.concat_str("source", "source_key", separator=":"), shown="title"
    )
    found = works.rename({"left_work": "left_is", "right_work": "right_is"})
    for side in SIDES:
        titled = names.rename({"id": f"{side}_id", "subject": side, "shown": f"{side}_title"})
        found = found.join(titled, on=f"{side}_id", how="left", maintain_order="left")
    asked = [
        {
            "left_id": one, "right_id": other, "left_is": one, "right_is": other, "left": PARTY + left,
            "right": PARTY + right, "left_title": left, "right_title": right, "rule": rule, "score": score,
            "why": why,
        }
        for one, other, left, right, rule, score, why in parties
    ]  # fmt: skip
    return pl.concat([found, pl.DataFrame(asked, schema={name: found.schema[name] for name in found.columns})])
