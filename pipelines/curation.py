"""The night's curated tables: opens what people have declared (starts, contexts, phrases, reviewed names), computes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipelines import ontology
from pipelines.lake import Lake, digest_of, rows_digest
from pipelines.running import Job
from pipelines.settings import ROOT
from quality.contracts import tables
from quality.errors import WrongUsage
from transforms.catalog.identity.aliases import to_works
from transforms.recommend import starts
from transforms.recommend.contexts import context_candidates
from transforms.recommend.playlists import playlists, seeds, songs_of
from transforms.recommend.profiles import FACET_WEIGHTS, Profiles, profiles_of
from transforms.recommend.radio import next_tracks, stations
from transforms.recommend.theme_names import read_phrases
from transforms.recommend.theme_tables import LastThemes, Wording, theme_tables

FOLDER = ROOT / "transforms" / "recommend"
DECLARED = ("playlists.tsv", "contexts.tsv", "theme_phrases.tsv")
REVIEWED = "reviewed_themes.tsv"
"""In the data folder, owned by experts: theme_id, name_ja, name_en and who reviewed it."""
REVIEWED_COLUMNS = ("theme_id", "name_ja", "name_en", "reviewer")
REMEDY = "correct the file; until then the step does not run"
Read = TypeVar("Read")


def curated(job: Job, works: Profiles, live: pl.DataFrame, factors: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Themes, playlists, stations, next tracks and context candidates by table name.

    works: profiles with the weights for works; live: scores of live works; factors: gold.factors.
    Raises WrongUsage naming file and line of every mistake in a declared table.
    """
    lake, night = job.lake, job.night
    labels = {factor: (ja, en) for factor, ja, en in factors.select("factor", "label_ja", "label_en").iter_rows()}
    declared = _opened("playlists.tsv", partial(_starts, kinds=starts.PLAYLIST_KINDS))
    contexts = _opened("contexts.tsv", partial(_starts, kinds=starts.CONTEXT_KINDS))
    silver = lake.read("silver.works", night)
    songs = songs_of(works, silver, lake.read("silver.facts", night), lake.read("silver.credits", night))
    names = dict(lake.read("silver.parties", night).select("party_id", "name").iter_rows())
    genres = silver.filter(pl.col("domain") == "music").select("work_id", genre="genres").explode("genre").drop_nulls()
    pools = _whole("gold.stations", stations(songs, declared, genres.unique()))
    return {
        **_themes(job, live, factors),
        "gold.playlists": _whole("gold.playlists", playlists(songs, seeds(songs, declared, names), labels)),
        "gold.stations": pools,
        "gold.next_tracks": _whole("gold.next_tracks", next_tracks(songs, pools)),
        "gold.context_candidates": context_candidates(works, contexts),
    }


def declared_digest(job: Job) -> str:
    """Digest of everything that people have declared for these tables."""
    texts = [(FOLDER / name).read_text(encoding="utf-8") for name in DECLARED]
    reviewed = job.settings.data / REVIEWED
    return digest_of(texts, reviewed.read_text(encoding="utf-8") if reviewed.exists() else "")


def last_themes_digest(job: Job) -> str:
    """Digest of the rows of the last night's themes, from which this night's go on."""
    last = _last(job.lake, job.night)
    return digest_of([rows_digest(frame) for frame in (last.themes, last.members, last.centres)])


def reviewed_themes(path: Path) -> dict[str, tuple[str, str]]:
    """theme_id → (name_ja, name_en) that experts have given; none where there is no file. Raises WrongUsage by line."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    found: dict[str, tuple[str, str]] = {}
    wrong = [] if tuple(lines[0].strip().split("\t")) == REVIEWED_COLUMNS else ["line 1: not the promised columns"]
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != len(REVIEWED_COLUMNS) or not all(cells) or not re.fullmatch("theme-[0-9a-f]{16}", cells[0]):
            wrong.append(f"line {number}: must hold {', '.join(REVIEWED_COLUMNS)}, none empty")
        elif cells[0] in found:
            wrong.append(f"line {number}: {cells[0]} is named twice")
        else:
            found[cells[0]] = (cells[1], cells[2])
    if wrong:
        raise WrongUsage(path.name, "; ".join(wrong), remedy=REMEDY)
    return found


def _themes(job: Job, live: pl.DataFrame, factors: pl.DataFrame) -> dict[str, pl.DataFrame]:
    known = factors["factor"].to_list()
    mentions = job.lake.read("silver.mentions", job.night).select("subject_id", "lemma", "weight")
    wording = Wording(
        _opened("theme_phrases.tsv", lambda text: read_phrases(text, ontology.factors())),
        dict(factors.select("factor", "polarity").iter_rows()),
        to_works(mentions, "subject_id", job.lake.read("silver.links", job.night), brought=True),
        reviewed_themes(job.settings.data / REVIEWED),
    )
    return theme_tables(profiles_of(live, known, FACET_WEIGHTS["themes"]), _last(job.lake, job.night), wording)


def _last(lake: Lake, night: str) -> LastThemes:
    """The themes of the last earlier night, of 0 rows where there is none."""
    before = lake.last_run("recommend", night)
    parts = ("gold.themes", "gold.theme_members", "gold.theme_centres")
    return LastThemes(*(lake.partition(name, before) for name in parts))


def _starts(text: str, kinds: tuple[str, ...]) -> tuple[starts.Start, ...]:
    return starts.read_starts(text, kinds, ontology.factors())


def _opened(name: str, read: Callable[[str], Read]) -> Read:
    try:
        return read((FOLDER / name).read_text(encoding="utf-8"))
    except ValueError as error:
        raise WrongUsage(f"transforms/recommend/{name}", str(error), remedy=REMEDY) from None


def _whole(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame, or one of 0 rows with the table's columns where nothing came together."""
    return frame if frame.width else tables()[name].empty()
