"""What a client may see on one night, worked out with polars for the leak gate: the second opinion on sql/.

Whoever changes sql/licensed_works.sql changes this by hand as well; the two are compared over drawn and random nights
by the tests. Nothing here is imported by exports/select.py, and nothing of it here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from exports.client_file import Client
from exports.works_query import Condition

LYRICS = "lyrics_display"
STATED = {"genre": "genres", "year": "release_year"}
"""Field of a query → column of silver.works, where the names differ."""


@dataclass(frozen=True)
class Allowed:
    """What a client may see on one night. works: work_id, territory. articles: article_id, media.

    lyrics: work_id, territory of the works whose words it may show; words: work_id, text, all that those could be.
    listener_sources: services whose listeners are the client's own. domains: work_id, domain, of all works.
    """

    works: pl.DataFrame
    parties: pl.Series
    articles: pl.DataFrame
    listener_sources: pl.Series
    lyrics: pl.DataFrame
    words: pl.DataFrame
    domains: pl.DataFrame

    @property
    def territories(self) -> dict[str, set[str]]:
        """Licensed work → territories in which it may be shown."""
        found: dict[str, set[str]] = {}
        for work, place in self.works.iter_rows():
            found.setdefault(work, set()).add(place)
        return found

    def subjects(self, kinds: Collection[str]) -> set[str]:
        """Ids of all works and articles that may be seen by a client whose feeds are about these kinds of subject."""
        works = self.works if "work" in kinds else self.lyrics
        return {*works["work_id"], *self.articles["article_id"]}

    def holds(self, subject: str, column: pl.Series, frame: pl.DataFrame) -> pl.Series:
        """For each row: may the client see this work, party, article or media? An unknown kind of subject: no."""
        if subject == "work":
            return _among(column, self.works["work_id"])
        if subject == "lyrics":
            return _among(column, self.lyrics["work_id"]) & self._sung(column, frame)
        if subject == "party":
            return _among(column, self.parties)
        if subject == "listener_source":
            return _among(column, self.listener_sources)
        if subject == "media":
            return _among(column, self.articles["media"])
        if subject == "article" and "media" in frame.columns:
            pair = {"article_id": column.cast(pl.String), "media": frame["media"].cast(pl.String)}
            known = pl.DataFrame(pair).join(
                self.articles.unique().with_columns(known=pl.lit(value=True)), on=list(pair), how="left",
                maintain_order="left",
            )  # fmt: skip
            return known["known"].fill_null(value=False)
        return pl.repeat(value=False, n=len(column), dtype=pl.Boolean, eager=True)

    def told(self, works: pl.Series, domains: Sequence[str]) -> pl.Series:
        """For each work: is it of one of the domains of which this feed tells?"""
        return _among(works, self.domains.filter(pl.col("domain").is_in(domains))["work_id"])

    def _sung(self, works: pl.Series, frame: pl.DataFrame) -> pl.Series:
        """For each row: are its words, where it has any, words of this work and of no other?"""
        good = pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
        for name in {"lyrics", "synced_lyrics"} & set(frame.columns):
            told = pl.DataFrame({"work_id": works.cast(pl.String), "text": frame[name].cast(pl.String)})
            known = self.words.with_columns(known=pl.lit(value=True))
            found = told.join(known, on=["work_id", "text"], how="left", maintain_order="left")["known"]
            good &= found.fill_null(value=False) | told["text"].is_null()
        return good

    def shown(self, frame: pl.DataFrame, *, lyrics: bool = False) -> pl.Series:
        """For each row with work_id and territories: is at least one named, and all of them allowed for this work?

        lyrics: for its words.
        """
        if "territories" not in frame.columns:
            return pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
        named = frame["territories"]
        places = named.str.split("|") if named.dtype == pl.String else named
        numbers = pl.int_range(frame.height, eager=True)
        rows = pl.DataFrame({"row": numbers, "work_id": frame["work_id"], "territory": places})
        told = rows.explode("territory", empty_as_null=True, keep_nulls=True).cast({"territory": pl.String})
        places_of = self.lyrics if lyrics else self.works
        foreign = told.join(places_of, on=["work_id", "territory"], how="anti")["row"].unique()
        return ~rows["row"].is_in(foreign.implode())


def allowed(client: Client, night: str, frames: Mapping[str, pl.DataFrame]) -> Allowed:
    """Work out what the client may see on that night. Outside the licence's period: nothing."""
    works = _works(client, dt.date.fromisoformat(night), frames["silver.works"], frames["silver.rights"])
    lyrics = _granted(works, LYRICS, dt.date.fromisoformat(night), frames["silver.rights"])
    listed = client.licence.works
    media = [] if listed.every_source or not client.licence.covers(night) else list(listed.sources)
    articles = _columns(frames, "silver.articles", "article_id", "source").rename({"source": "media"})
    credited = _columns(frames, "silver.credits", "work_id", "party_id")
    return Allowed(
        works,
        credited.filter(pl.col("work_id").is_in(works["work_id"].unique().implode()))["party_id"].unique(),
        articles.filter(pl.col("media").is_in(media)),
        pl.Series(client.licence.listeners if client.licence.covers(night) else [], dtype=pl.String),
        lyrics,
        _words(lyrics, frames),
        frames["silver.works"].select("work_id", "domain"),
    )


def _works(client: Client, night: dt.date, works: pl.DataFrame, rights: pl.DataFrame) -> pl.DataFrame:
    """Licensed works, each with the client's territories in which rights hold: work_id, territory."""
    licence, listed = client.licence, client.licence.works
    wanted = (pl.col("status") == "live") & pl.col("domain").is_in(listed.domains)
    wanted &= ~pl.col("work_id").is_in(listed.exclude)
    if not listed.every_source:
        wanted &= pl.col("source").is_in(listed.sources)
    if listed.only is not None:
        wanted &= pl.col("work_id").is_in(listed.only)
    if listed.query is not None:
        ways = [pl.all_horizontal([_holds(each) for each in way]) for way in listed.alternatives]
        wanted &= pl.any_horizontal(ways)
    if not licence.covers(night.isoformat()):
        wanted = pl.lit(value=False)
    granted = rights.filter(
        pl.col("use") == licence.use, pl.col("valid_from") <= night, pl.col("valid_until") >= night
    ).select("work_id", "territory")
    everywhere = granted.filter(pl.col("territory") == "WORLD").select("work_id")
    own = pl.DataFrame({"territory": list(licence.territories)}, schema={"territory": pl.String})
    places = pl.concat([
        granted.join(own, on="territory", how="semi"), everywhere.join(own, how="cross").select("work_id", "territory")
    ]).unique()  # fmt: skip
    return places.join(works.filter(wanted).select("work_id"), on="work_id", how="semi").sort("work_id", "territory")


def _granted(places: pl.DataFrame, use: str, night: dt.date, rights: pl.DataFrame) -> pl.DataFrame:
    """Of work_id, territory those in which the rights holder grants a use on that night, there or everywhere."""
    held = rights.filter(
        pl.col("use") == use, ~((pl.col("valid_from") > night) | (pl.col("valid_until") < night))
    ).select("work_id", "territory").unique()  # fmt: skip
    here = places.join(held, on=["work_id", "territory"], how="semi")
    everywhere = places.join(held.filter(territory="WORLD"), on="work_id", how="semi")
    return pl.concat([here, everywhere]).unique().sort("work_id", "territory")


def _words(lyrics: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """work_id, text: the lyrics that suppliers who may contribute have brought of these works."""
    if "silver.texts" not in frames:
        return pl.DataFrame(schema={"work_id": pl.String, "text": pl.String})
    keys = frames["silver.links"].filter("contributes").select("work_id", subject_id="key_id")
    texts = frames["silver.texts"].filter(pl.col("kind").str.ends_with("lyrics")).join(keys, on="subject_id")
    return texts.select("work_id", "text").join(lyrics, on="work_id", how="semi").unique()


def _holds(condition: Condition) -> pl.Expr:
    """One condition of a query over silver.works; false where the work does not state the field."""
    column = pl.col(STATED.get(condition.field, condition.field))
    if condition.field == "genre":
        named = column.list.drop_nulls()
        held = named.list.contains(condition.text)
        met = {"=": held, "!=": ~held & (named.list.len() > 0)}[condition.operator]
        return met.fill_null(value=False)
    value = condition.number if condition.text is None else condition.text
    met = {
        "=": column == value, "!=": column != value, "<": column < value, "<=": column <= value,
        ">": column > value, ">=": column >= value,
    }[condition.operator]  # fmt: skip
    return met.fill_null(value=False)


def _among(column: pl.Series, known: pl.Series) -> pl.Series:
    """Is each value among the known ones? An empty value is not."""
    return column.cast(pl.String).is_in(known.unique().implode()).fill_null(value=False)


def _columns(frames: Mapping[str, pl.DataFrame], table: str, first: str, second: str) -> pl.DataFrame:
    """Two columns of a table; no row where no feed of the client reads that table."""
    if table in frames:
        return frames[table].select(first, second)
    return pl.DataFrame(schema={first: pl.String, second: pl.String})
