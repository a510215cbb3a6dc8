"""What suits each service's listeners tonight, for the step recommend."""

from __future__ import annotations

import polars as pl

from pipelines.running import Job
from transforms.catalog.identity.aliases import to_works
from transforms.recommend.picks.nightly import listener_picks, taste_profiles


def for_listeners(job: Job, live: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """gold.listener_picks, gold.taste_profiles, and in gold.short_lists why a list of picks is short.

    live: kansei scores of live works. Raises NotPublished where the listening events of that night are missing.
    """
    plays, works, links = (
        job.lake.read(name, job.night) for name in ("silver.listening_events", "silver.works", "silver.links")
    )
    events = to_works(plays, "work_id", links)
    picks, short = listener_picks(events, works, live, job.night)
    return {
        "gold.listener_picks": picks,
        "gold.short_lists": short,
        "gold.taste_profiles": taste_profiles(events, live),
    }
