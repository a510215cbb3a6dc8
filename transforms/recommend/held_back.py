"""What the night's rules rest on: who made a work, its series, its other versions, whether it is for adults only."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from transforms.catalog.identity.titles import title_key
from transforms.recommend.profiles import Profiles
from transforms.recommend.rules import UNKNOWN_YEAR, Rules, Traits

ARTIST, SERIES = 4, 2
"""Works of one maker, and of one series, that a list holds at most."""
MAKERS = ("artist", "vocals", "vocal", "singer", "performer", "author", "comic", "original_work", "director", "brand")
"""Roles whose party is who a listener or reader takes the work to be by."""
ADULT = "safety.adult"
ADULT_SCORE = 0.5
_ADULTS_ONLY = re.compile(r"18|成人|成年|大人向|adult|アダルト|\bcero[ -]?z\b|\bx[- ]?(?:指定|rated)")
VERSION_WORD = re.compile("[a-z]{2,}")
"""A part of a title's signature that is no number but a version."""
ASIDE = re.compile(
    r"[(\[（［【〈<〔~〜][^()\[\]]*[)\]）］】〉>〕~〜]|[\s-]+(?:live|acoustic|re-?mix|inst(?:rumental)?|ライブ|リミックス)\b.*$",
    re.IGNORECASE,
)
"""What a title says beside its name: in brackets, or of a version behind it."""
NOTHING = np.zeros(0, np.int32)
_FULL_AGE = re.compile(r"18 ?(?:歳|才)?(?:未満|以下)?(?:も|でも)?可")


def adults_only(rating: str | None) -> bool:
    """Does an age rating keep a work from everybody under 18? An unknown word does not."""
    written = unicodedata.normalize("NFKC", rating or "").casefold()
    return bool(_ADULTS_ONLY.search(written)) and not _FULL_AGE.search(written)


class Grounds(NamedTuple):
    """What is known of works. marks: work_id, mark, room, own_room, one row per work and mark. adult: ids."""

    marks: pl.DataFrame
    adult: pl.Series


def grounds(catalog: pl.DataFrame, credits: pl.DataFrame, scores: pl.DataFrame) -> Grounds:
    """What the rules rest on.

    catalog: silver.works. credits: work_id, party_id, role. scores: subject_id, factor, score.

    A list holds at most ARTIST works by one maker and SERIES of one series, one version of a work, and none of the
    work that it belongs to; adult works stand only beside each other.
    """
    made_by = credits.filter(pl.col("role").is_in(MAKERS)).select("work_id", "party_id").unique()
    artists = made_by.select("work_id", mark=pl.lit("artist ") + pl.col("party_id"), room=ARTIST, own_room=ARTIST)
    marks = pl.concat([artists, *_titles(catalog, made_by)]).unique(["work_id", "mark"]).sort("work_id", "mark")
    return Grounds(marks, _adult(catalog, scores))


def rules_between(queries: Profiles, items: Profiles, known: Grounds) -> Rules:
    """The rules of lists of `queries` over `items`; caps hold within a domain only, where both are one."""
    if queries is not items:
        none = np.zeros(0, np.int32)
        return Rules(_traits(queries, known.adult), _traits(items, known.adult), none, none)
    rows = pl.DataFrame({"work_id": queries.ids}).with_row_index("row")
    carried = known.marks.join(rows, on="work_id").sort("row", "mark")
    labels = carried.unique("mark").sort("mark").with_columns(label=pl.int_range(pl.len(), dtype=pl.Int32))
    numbered = carried.join(labels.select("mark", "label"), on="mark", how="left", maintain_order="left")
    row, label = numbered["row"].to_numpy(), numbered["label"].to_numpy()
    traits = _traits(queries, known.adult, row, label)
    room, own_room = (labels[name].to_numpy().astype(np.int32) for name in ("room", "own_room"))
    return Rules(traits, traits, room, own_room)


def _traits(works: Profiles, adult: pl.Series, row: Any = NOTHING, label: Any = NOTHING) -> Traits:
    count = works.ids.len()
    kind = works.ids.is_in(adult.implode()).to_numpy().astype(np.int32)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(row, minlength=count))))
    return Traits(kind, np.full(count, UNKNOWN_YEAR, np.int32), starts, label)


def _titles(catalog: pl.DataFrame, made_by: pl.DataFrame) -> list[pl.DataFrame]:
    """work_id, mark, room, own_room of versions and series: works of one stem by one maker, or of no known maker.

    Numbers tell the volumes of a series apart; with the same numbers they are versions (live, remix, an edition).
    """
    titles = catalog.select("title").unique()
    stems = [title_key(ASIDE.sub("", title).strip() or title).stem for title in titles["title"]]
    signatures = [title_key(title).signature.split() for title in titles["title"]]
    numbers = [" ".join(part for part in parts if not VERSION_WORD.fullmatch(part)) for parts in signatures]
    read = titles.with_columns(stem=pl.Series(stems, dtype=pl.String), numbers=pl.Series(numbers, dtype=pl.String))
    named = catalog.select("work_id", "title").join(read, on="title").join(made_by, on="work_id", how="left")
    whole = pl.concat_str("stem", pl.lit(" by "), pl.col("party_id").fill_null(""))
    version, series = pl.concat_str(pl.lit("version "), whole, pl.lit(" "), "numbers"), pl.lit("series ")
    return [
        named.select("work_id", mark=version, room=1, own_room=0),
        named.filter(pl.col("numbers") != "").select("work_id", mark=series + whole, room=SERIES, own_room=SERIES),
        catalog.drop_nulls("series").select("work_id", mark=series + pl.col("series"), room=SERIES, own_room=SERIES),
    ]


def _adult(catalog: pl.DataFrame, scores: pl.DataFrame) -> pl.Series:
    """Works rated for adults only, and those whose texts say so."""
    shown = scores.filter((pl.col("factor") == ADULT) & (pl.col("score") >= ADULT_SCORE))["subject_id"]
    ratings = catalog["rating"].unique().drop_nulls()
    rated = ratings.filter(pl.Series([adults_only(rating) for rating in ratings], dtype=pl.Boolean))
    return pl.concat([shown, catalog.filter(pl.col("rating").is_in(rated.implode()))["work_id"]]).unique().sort()
