"""Tables of neighbours as one client may see them: as many rows as anybody has, all of them about what it licenses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from exports.client_file import Client
from exports.select import licensed_works
from pipelines.neighbour_lists import by_view, view_profiles
from pipelines.recommend import labels_of, told
from pipelines.running import Job
from transforms.recommend.held_back import grounds
from transforms.recommend.lists import lists_from
from transforms.recommend.parties import credits_with_brands
from transforms.recommend.profiles import ALL, VIEWS
from transforms.recommend.tables import cross_domain, live_scores, similar_works

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
    credits = credits_with_brands(*(job.lake.read(name, job.night) for name in ("silver.credits", "silver.facts")))
    ground = grounds(all_works, credits, live)
    works = licensed_works(client, job.night, frames)["work_id"]

    def of_view(view: str) -> pl.DataFrame:
        labels = labels_of(factors) if view == ALL else None
        profiles = view_profiles(live, factors, view)
        return similar_works(profiles, lists_from(rows, view), ground, labels, allowed=works)

    def across() -> pl.DataFrame:
        profiles = view_profiles(live, factors, ALL)
        found = cross_domain(profiles, lists_from(rows, ALL), ground, allowed=works)
        return told(found, profiles, factors)

    made: dict[str, Callable[[], pl.DataFrame]] = {
        "gold.similar_works": lambda: of_view(ALL),
        "gold.similar_by_views": lambda: by_view({view: of_view(view) for view in VIEWS if view != ALL}),
        "gold.cross_domain": across,
    }
    return {**frames, **{name: made[name]() for name in present}}
