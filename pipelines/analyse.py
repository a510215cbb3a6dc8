"""Find the kansei dictionary's factors in every text. A text that was analysed before costs nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipelines import dictionary
from pipelines.drops import Drop, accepted
from pipelines.lake import Lake, digest_of
from pipelines.parity import Watch
from pipelines.running import Job, Summary
from pipelines.settings import Settings
from pipelines.sources import load_sources
from pipelines.workers import map_partitions
from quality.contracts import tables
from quality.contracts.texts import TIMED
from transforms import articles as from_articles
from transforms.catalog import works as from_catalog
from transforms.identity import identifiers
from transforms.kansei.mentions import FOUND
from transforms.language.normalise import content_key

PART_CHARS = 400_000
"""Characters analysed by a worker at a time: bounds its memory, and what a killed run loses."""
CACHED = {"content": pl.String, "found": pl.List(pl.Struct(FOUND))}
ROLES = ("catalog", "articles", "creatives", "annotations")
"""Kinds of file that bring texts."""
Part = list[tuple[str, str, str]]
log = logging.getLogger(__name__)


def inputs(job: Job) -> dict[str, str]:
    """What texts and mentions up to the night rest on: an earlier night's too, for they are read up to this one."""
    drops = accepted(job.lake, load_sources(job.settings.sources), job.night, *ROLES)
    return {"drops": digest_of([drop.digest_parts for drop in drops]), "dictionary": dictionary.version()}


def run(job: Job) -> Summary:
    """Publish silver.texts and silver.mentions of every night up to this one whose texts or dictionary have changed."""
    drops = accepted(job.lake, load_sources(job.settings.sources), job.night, *ROLES)
    cache = Cache(job.lake.local / "cache" / "mentions" / dictionary.version()[:16])
    totals = {"texts": 0, "chars": 0, "analysed": 0, "chars_analysed": 0}
    published: dict[str, int] = {}
    watch = Watch(job)
    for night in sorted({drop.night for drop in drops} | {job.night}):
        mine = [drop for drop in drops if drop.night == night]
        digest = digest_of(dictionary.version(), [drop.digest_parts for drop in mine])
        if night != job.night and job.lake.digest("analyse.events", night) == digest:
            continue
        texts = _texts(job.lake, mine)
        read = texts.filter(pl.col("kind") != TIMED)
        analysed = cache.fill(read, job.settings, watch.add)
        published = job.lake.publish(night, {"silver.texts": texts, "silver.mentions": cache.mentions(read)})
        job.lake.record("analyse.events", night, digest, texts.height, published["silver.mentions"], 0)
        counts = (texts.height, texts["chars"].sum(), *analysed)
        totals = {name: totals[name] + count for name, count in zip(totals, counts, strict=True)}
    return Summary(
        rows_in=totals["texts"], rows_out=published["silver.mentions"], inputs=inputs(job), tables=published,
        remarks={"engine": job.settings.engine, "dictionary": dictionary.version()[:16], **totals,
                 "parity": watch.verdict()},
    )  # fmt: skip


def _texts(lake: Lake, drops: list[Drop]) -> pl.DataFrame:
    """silver.texts of some drops; of texts with one subject and kind the last drop's."""
    table = tables()["silver.texts"]
    parts = [table.empty()]
    for drop in drops:
        made = _drop_texts(drop, lake).filter(pl.col("text").str.strip_chars() != "")
        kind = pl.concat_str("subject_id", "kind", separator="|")
        made = made.with_columns(
            identifiers("text", made.select(kind).to_series()).alias("text_id"),
            pl.Series("text_sha", [content_key(text) for text in made["text"]], dtype=pl.String),
            source=pl.lit(drop.source.source),
            chars=pl.col("text").str.len_chars().cast(pl.Int64),
        )
        parts.append(table.conform(made))
    return pl.concat(parts).unique("text_id", keep="last", maintain_order=True)


def _drop_texts(drop: Drop, lake: Lake) -> pl.DataFrame:
    rows, source = drop.rows(lake), drop.source.source
    if drop.promise.role == "catalog":
        return from_catalog.texts(from_catalog.with_ids(rows, source))
    if drop.promise.role == "articles":
        return from_articles.article_texts(from_articles.articles(rows, source))
    if drop.promise.role == "creatives":
        return from_articles.creative_texts(from_articles.creatives(rows, source))
    return from_articles.sample_texts(rows, source)


class Cache:
    """What was found in a text, by content and domain, in Parquet files of one dictionary version."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(
        self, texts: pl.DataFrame, at: Settings, meet: Callable[[list[str]], None] | None = None
    ) -> tuple[int, int]:
        """Analyse what is not yet known, a part at a time; returns texts and characters analysed.

        at: the settings, which say who does it. meet: called with each part's texts as soon as it is kept.
        """
        wanted = _keyed(texts).unique("content", keep="first", maintain_order=True)
        known = self._known().select("content").collect()
        missing = wanted.join(known, on="content", how="anti", maintain_order="left")
        parts = _parts(missing)
        for done, (part, found) in enumerate(zip(parts, map_partitions(find, parts, at), strict=True), 1):
            self._keep(part, found)
            if meet:
                meet([text for _, _, text in part])
            log.info("analysed part %d of %d, %d texts", done, len(parts), len(part))
        return missing.height, int(missing["chars"].sum())

    def mentions(self, texts: pl.DataFrame) -> pl.DataFrame:
        """silver.mentions of texts that `fill` has seen."""
        keyed = _keyed(texts).select("text_id", "subject_id", "content")
        known = self._known().join(keyed.lazy(), on="content", how="semi").collect()
        found = (
            keyed.join(known.unique("content"), on="content", how="left")
            .explode("found")
            .drop_nulls("found")
            .unnest("found")
            .drop("content")
        )
        return tables()["silver.mentions"].conform(found)

    def _known(self) -> pl.LazyFrame:
        files = sorted(self.folder.glob("*.parquet"))
        return pl.scan_parquet(files) if files else pl.LazyFrame(schema=CACHED)

    def _keep(self, part: Part, found: pl.DataFrame) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        place = self.folder / f"{digest_of([content for content, _, _ in part])[:24]}.parquet"
        temporary = place.with_suffix(".part")
        found.write_parquet(temporary)
        temporary.replace(place)


def _keyed(texts: pl.DataFrame) -> pl.DataFrame:
    return texts.with_columns(content=pl.concat_str("text_sha", "domain", separator="."))


def _parts(missing: pl.DataFrame) -> list[Part]:
    parts: list[Part] = []
    room = 0
    for content, domain, text in missing.select("content", "domain", "text").iter_rows():
        if room <= 0:
            parts.append([])
            room = PART_CHARS
        parts[-1].append((content, domain, text))
        room -= len(text)
    return parts


def find(part: Part) -> pl.DataFrame:
    """CACHED rows of (content, domain, text) triples; runs in a worker, which opens the dictionary once."""
    found = dictionary.matcher().find([(text, domain) for _, domain, text in part]).frame()
    by_text = found.group_by("number", maintain_order=True).agg(found=pl.struct(list(FOUND)))
    contents = pl.DataFrame({"content": [content for content, _, _ in part]}).with_row_index("number")
    joined = contents.with_columns(pl.col("number").cast(pl.Int64)).join(by_text, on="number", how="left")
    return joined.select("content", pl.col("found").fill_null([])).cast(CACHED)
