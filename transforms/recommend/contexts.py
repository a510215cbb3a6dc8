"""From a context (time of day, weather, drive, work) to a mood, and from the mood to works."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.recommend.neighbours import top_k
from transforms.recommend.profiles import Profiles
from transforms.recommend.reasons import reasons
from transforms.recommend.starts import Start, vectors

CANDIDATES = 20
"""Works for each context and domain."""
DOMAINS = ("music", "video", "book", "broadcast")


def context_candidates(works: Profiles, contexts: Sequence[Start], k: int = CANDIDATES) -> pl.DataFrame:
    """gold.context_candidates: for each context and domain the k works nearest to its mood, score above 0."""
    queries = vectors(contexts, works.factors)
    parts = []
    for domain in DOMAINS:
        own = works.of_domain(domain)
        found = top_k(queries, own.matrix, k, same=False, positive=True)
        parts.append(
            pl.DataFrame(
                {
                    "row": found.query,
                    "domain": np.repeat(domain, len(found.query)),
                    "rank": found.rank,
                    "work_id": own.ids.gather(found.item),
                    "score": found.score,
                    "reasons": reasons(queries, own.matrix, found.query, found.item, works.factors),
                },
                schema_overrides={"domain": pl.String},
            )
        )
    named = pl.DataFrame(
        [(row, start.name, start.kind, start.ja, start.en, start.mood_ja, start.mood_en)
         for row, start in enumerate(contexts)],
        schema={"row": pl.Int64, "context": pl.String, "kind": pl.String, "name_ja": pl.String, "name_en": pl.String,
                "mood_ja": pl.String, "mood_en": pl.String}, orient="row",
    )  # fmt: skip
    return pl.concat(parts).join(named, on="row").drop("row").sort("context", "domain", "rank")
