"""Tables of neighbours as one client may see them: as many rows as anybody has, all of them about what it licenses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import polars as pl

from exports.client_file import Client
from exports.select import licensed_works
from pipelines.neighbour_lists import by_view, view_profiles
from pipelines.recommend import told
from pipelines.running import Job
from transforms.recommend.licences import licensed, licensed_between
from transforms.recommend.lists import lists_from
from transforms.recommend.profiles import ALL, VIEWS, Profiles
from transforms.recommend.reserves import Reserve
from transforms.recommend.tables import CROSS, NO_PAIRS, SIMILAR, live_scores, of_table

NARROWED = ("gold.similar_works", "gold.similar_by_views", "gold.cross_domain")


def narrowed(job: Job, client: Client, frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The frames, with the tables of neighbours cut from the long lists for this client's licence.

    A work has as many neighbours as are kept, or fewer only where the client licenses no more that are like it: exact,
    as if there were nothing but what it licenses. A night whose lists were never kept stays as it was published.
    """
    rows = job.lake.partition("gold.neighbour_lists", job.night)
    present = [name for name in NARROWED if name in frames]
    if not present or rows.is_empty():
        return dict(frames)
    scores, all_works, factors = (
        job.lake.read(name, job.night) for name in ("gold.kansei_scores", "silver.works", "gold.factors")
    )
    live = live_scores(scores, all_works)
    works = licensed_works(client, job.night, frames)["work_id"].to_list()

    def cut(view: str, *, cross: bool) -> pl.DataFrame:
        profiles = view_profiles(live, factors, view)
        lists = lists_from(rows, view).items()
        parts = [
            _cut(profiles, *between, lists, works) for between, lists in lists if (between[0] != between[1]) == cross
        ]
        return pl.concat([NO_PAIRS.with_columns(domain=pl.lit(""), to_domain=pl.lit("")), *parts]).rename(
            {"subject_id": "work_id"}
        )

    made: dict[str, Callable[[], pl.DataFrame]] = {
        "gold.similar_works": lambda: cut(ALL, cross=False),
        "gold.similar_by_views": lambda: by_view({view: cut(view, cross=False) for view in VIEWS if view != ALL}),
        "gold.cross_domain": lambda: told(
            cut(ALL, cross=True).drop("domain"), view_profiles(live, factors, ALL), factors
        ),
    }
    return {**frames, **{name: made[name]() for name in present}}


def _cut(works: Profiles, domain: str, to_domain: str, lists: Reserve, seen: Iterable[str]) -> pl.DataFrame:
    queries, items = works.of_domain(domain), works.of_domain(to_domain)
    asked, given = (np.asarray(each.ids.is_in(list(seen))) for each in (queries, items))
    if domain == to_domain:
        rows, table = licensed(lists, queries.matrix, asked, SIMILAR)
    else:
        rows, table = licensed_between(lists, queries.matrix, items.matrix, asked, given, CROSS)
    pairs = of_table(queries, items, table, rows)
    return pairs.with_columns(domain=pl.lit(domain), to_domain=pl.lit(to_domain))
