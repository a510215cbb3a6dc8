"""Statistics of scores on disk, beside the models: models/statistics/<version>.json, and which served from when on.

A night is given the last ones made up to it. They are made by the first night that finds none and then by the weekly
`learn`, and not in between, so that a percentile moves only when its subject or a version does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import dictionary, models
from pipelines.lake import digest_of
from quality.errors import WrongUsage
from transforms.kansei import percentiles

FOLDER = "statistics"


@dataclass(frozen=True)
class Statistics:
    """What `percentiles.statistics` made; version: digest of it."""

    version: str
    known: dict[str, Any]

    @property
    def know_this_dictionary(self) -> bool:
        """Were they made with the dictionary that is read with now?"""
        return bool(self.known["dictionary"] == dictionary.version())


def made(scores: pl.DataFrame, texts: pl.DataFrame) -> Statistics:
    """Statistics of scores and of the texts (silver.texts) of all subjects that could have had one."""
    known = percentiles.statistics(scores, texts, dictionary.version())
    return Statistics(digest_of(known)[:16], known)


def keep(found: Statistics, folder: Path, night: str) -> None:
    """Write statistics under the models' folder, if new, and let them serve from a night on."""
    place = folder / FOLDER / f"{found.version}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    part.write_text(json.dumps(found.known, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    part.replace(place)
    models.adopt(folder / FOLDER, night, found.version)


def serving(folder: Path, night: str) -> Statistics | None:
    """The last statistics made up to a night, or None. Raises WrongUsage where their file cannot be read."""
    upto = [each["version"] for each in models.history(folder / FOLDER) if each["night"] <= night]
    if not upto:
        return None
    place = folder / FOLDER / f"{upto[-1]}.json"
    try:
        return Statistics(upto[-1], json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise WrongUsage(
            f"statistics {place}", f"cannot be read: {error}", night=night,
            remedy=f"put it back, or delete its entry in {folder / FOLDER / models.HISTORY}: new ones will be made",
        ) from error  # fmt: skip
