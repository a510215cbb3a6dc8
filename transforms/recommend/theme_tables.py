"""The tables gold.themes, gold.theme_members and gold.theme_centres, from profiles and last night's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.recommend.profiles import Matrix, Profiles
from transforms.recommend.reasons import reasons
from transforms.recommend.theme_ids import inherited, new_id
from transforms.recommend.theme_names import Name, Phrase, choose, distinctive, names, words
from transforms.recommend.themes import FEWEST, Members, aligned, fitted_centres, members

DOMAINS = ("music", "video", "book", "broadcast")
"""Works that can tell of something."""


@dataclass(frozen=True)
class LastThemes:
    """The last published night's gold.themes, gold.theme_members and gold.theme_centres; of 0 rows at first."""

    themes: pl.DataFrame
    members: pl.DataFrame
    centres: pl.DataFrame


@dataclass(frozen=True)
class Wording:
    """What names need: phrases by factor, polarity by factor, silver.mentions, and names that experts have reviewed.

    reviewed: theme_id → (name_ja, name_en); it stands as long as the theme does.
    """

    phrases: Mapping[str, Phrase]
    polarity: Mapping[str, int]
    mentions: pl.DataFrame
    reviewed: Mapping[str, tuple[str, str]]


def theme_tables(works: Profiles, last: LastThemes, wording: Wording) -> dict[str, pl.DataFrame]:
    """gold.themes, gold.theme_members, gold.theme_centres by name.

    works: profiles with the weights for themes; only works of DOMAINS that carry a time, a place or a matter take
    part. A theme of fewer than FEWEST works, or without a factor that may
    name it, is none. Every member carries a time, place or matter of the name, unless an expert has given the name.
    """
    works = telling(works, wording.phrases)
    centres = fitted_centres(works, aligned(last.centres, works.factors))
    found = members(works, centres)
    rows = pl.DataFrame({"theme": found.theme, "work": found.work}).with_columns(
        work_id=works.ids.gather(found.work), score=pl.Series(found.score)
    )
    ids = _ids(rows, last)
    named = _names(works, found, ids, last.themes, wording)
    kept = pl.DataFrame(
        [(number, ids[number], *name) for number, name in named.items()],
        schema={"theme": pl.Int64, "theme_id": pl.String, "name_ja": pl.String, "name_en": pl.String,
                "factors": pl.List(pl.String)}, orient="row",
    )  # fmt: skip
    joined = _carrying(rows.join(kept, on="theme"), works, wording)
    return _tables(joined, works, centres, wording)


def telling(works: Profiles, phrases: Mapping[str, Phrase]) -> Profiles:
    """Works of DOMAINS that carry a factor whose phrase is a time, a place or a matter: a feeling alone is no theme."""
    told = [each in phrases and phrases[each].slot != "heart" for each in works.factors]
    carry = (works.matrix[:, np.array(told, dtype=bool)] > 0).any(axis=1)
    return works.of_subjects(works.ids.filter(works.domains.is_in(DOMAINS) & pl.Series(carry)))


def _ids(rows: pl.DataFrame, last: LastThemes) -> dict[int, str]:
    """An id for each theme with enough works: last night's where it goes on, a new one where it begins."""
    large = rows.filter(pl.len().over("theme") >= FEWEST)
    ids = inherited(large.select("theme", "work_id"), last.members.select("theme_id", "work_id"))
    used = {*ids.values(), *last.themes["theme_id"]}
    for theme, own in large.group_by("theme", maintain_order=True).agg("work_id").sort("theme").iter_rows():
        if theme not in ids:
            ids[theme] = new_id(own, used)
            used.add(ids[theme])
    return ids


def _names(
    works: Profiles, found: Members, ids: Mapping[int, str], last: pl.DataFrame, wording: Wording
) -> dict[int, Name]:
    """Theme → name: the expert's, else last night's where its factors are still carried, else a new one."""
    before = {row["theme_id"]: Name(row["name_ja"], row["name_en"], tuple(row["factors"])) for row in last.to_dicts()}
    given: dict[int, Name] = {}
    open_: dict[int, list[Phrase]] = {}
    for theme in sorted(ids, key=lambda number: ids[number]):
        strength, carried = distinctive(works.matrix, found.work[found.theme == theme])
        candidates = choose(strength, carried, works.factors, wording.phrases)
        may_name = {phrase.factor for phrase in candidates}
        reviewed, known = wording.reviewed.get(ids[theme]), before.get(ids[theme])
        if reviewed:
            first = known.factors if known else tuple(phrase.factor for phrase in candidates[:3])
            given[theme] = Name(*reviewed, first)
        elif known and set(known.factors) <= may_name:
            given[theme] = known
        else:
            open_[theme] = candidates
    fresh = names(list(open_.values()), wording.polarity, {name.ja for name in given.values()})
    return given | {theme: name for theme, name in zip(open_, fresh, strict=True) if name is not None}


def _carrying(rows: pl.DataFrame, works: Profiles, wording: Wording) -> pl.DataFrame:
    """Only members that carry a time, place or matter of their theme's name; only themes that keep enough of them."""
    telling = {each for each, phrase in wording.phrases.items() if phrase.slot != "heart"}
    column = {factor: number for number, factor in enumerate(works.factors) if factor in telling}
    carries = [
        theme_id in wording.reviewed or any(works.matrix[work, column[each]] > 0 for each in factors if each in column)
        for theme_id, work, factors in rows.select("theme_id", "work", "factors").iter_rows()
    ]
    kept = rows.filter(pl.Series(carries, dtype=pl.Boolean))
    return kept.filter(pl.len().over("theme_id") >= FEWEST)


def _tables(rows: pl.DataFrame, works: Profiles, centres: Matrix, wording: Wording) -> dict[str, pl.DataFrame]:
    ordered = rows.sort("theme_id", "score", "work_id", descending=[False, True, False])
    theme, work = ordered["theme"].to_numpy(), ordered["work"].to_numpy()
    listed = ordered.with_columns(
        rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over("theme_id"),
        domain=works.domains.gather(work),
        reasons=reasons(centres, works.matrix, theme, work, works.factors),
    )
    spoken = words(wording.mentions, listed.select("theme_id", "work_id"))
    themes = listed.group_by("theme_id", maintain_order=True).agg(
        pl.col("theme", "name_ja", "name_en", "factors").first(),
        pl.len().cast(pl.Int32).alias("works"),
        domains=pl.col("domain").unique().sort(),
    )
    themes = themes.join(spoken, on="theme_id", how="left", maintain_order="left").with_columns(
        pl.col("words").fill_null([]), reviewed=pl.col("theme_id").is_in(list(wording.reviewed))
    )
    return {
        "gold.themes": themes.drop("theme"),
        "gold.theme_members": listed.select("theme_id", "rank", "work_id", "domain", "score", "reasons"),
        "gold.theme_centres": _centres(themes, centres, works),
    }


def _centres(themes: pl.DataFrame, centres: Matrix, works: Profiles) -> pl.DataFrame:
    """centre, factor, weight of what is not 0, and theme_id of the centres that have become a theme."""
    row, column = np.nonzero(centres)
    found = pl.DataFrame(
        {"centre": pl.Series(row, dtype=pl.Int32), "factor": pl.Series(works.factors, dtype=pl.String).gather(column),
         "weight": centres[row, column]}
    )  # fmt: skip
    named = themes.select("theme_id", centre=pl.col("theme").cast(pl.Int32))
    return found.join(named, on="centre", how="left", maintain_order="left")
