"""Select what a client may see on one night: DuckDB runs the questions in sql/ over the night's tables.

Two runs over the same tables give the same rows in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from exports.client_file import Client
from exports.feed import Column, Feed
from exports.feeds import FEEDS
from exports.romaji import romaji
from quality.contracts import tables

SQL = Path(__file__).resolve().parent.parent / "sql"
PLAYED = {"gold.playlists", "silver.credits", "silver.parties"}
"""Tables of which the tracks of playlists are made."""
WORKS_AT_ONCE = 10_000
"""Works of which the rows of a large feed are selected at a time."""
LICENSED_FROM = ("silver.works", "silver.rights")
TOLD_OF = "domain IN (SELECT told.domain FROM licence.feed_domains AS told WHERE told.feed = '{feed}')"
"""Rows of a feed that tells of some of the licensed domains only."""
CONDITIONS = {
    "alternative": pl.Int32(), "field": pl.String(), "operator": pl.String(), "text": pl.String(), "number": pl.Int64()
}  # fmt: skip


def tables_read(feeds: Iterable[str]) -> list[str]:
    """Names of the tables that these feeds need, sorted."""
    return sorted({*LICENSED_FROM, *(name for feed in feeds for name in FEEDS[feed].reads)})


def licensed_works(client: Client, night: str, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """work_id and territories of the works that the client may see on that night, in order of work_id."""
    with _opened(client, night, frames) as connection:
        found: pl.DataFrame = connection.sql("SELECT * FROM licence.works ORDER BY work_id").pl()
        return found


def visible_subjects(client: Client, night: str, frames: Mapping[str, pl.DataFrame]) -> frozenset[str]:
    """Works and articles that the client may see on that night, whether a feed tells of them or not.

    Of a client that is told lyrics and nothing else of works: works whose words it may see.
    """
    kinds = {subject for name in client.feeds for subject in FEEDS[name].subjects.values()}
    works = "licence.works" if "work" in kinds else "licence.lyrics"
    questions = [f"SELECT work_id FROM {works}"]
    if "silver.articles" in frames and client.licence.covers(night):
        questions.append("SELECT article_id FROM silver.articles SEMI JOIN licence.sources USING (source)")
    with _opened(client, night, frames) as connection:
        return frozenset(row[0] for question in questions for row in connection.sql(question).fetchall())


def select_feeds(client: Client, night: str, frames: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Each licensed feed with its licensed rows and fields, one at a time, in the order of the client file.

    frames: the tables that `tables_read` names, as of that night. A feed without licensed rows has 0 rows. Rows are in
    the order of the feed's key; of a trial they are the first `row_cap` in that order.
    """
    for name, parts in select_parts(client, night, frames):
        yield name, pl.concat(parts)


def select_parts(
    client: Client, night: str, frames: Mapping[str, pl.DataFrame], only: Iterable[str] | None = None
) -> Iterator[tuple[str, Iterator[pl.DataFrame]]]:  # fmt: skip
    """The same rows in the same order, in parts: a feed of millions is never in memory as a whole.

    At least one part a feed, which may be empty. A feed's parts must be taken before the next feed is. only: these
    feeds, where not all of the client's.
    """
    with _opened(client, night, frames) as connection:
        for name in client.feeds if only is None else only:
            yield name, _parts(connection, client, name)


def _parts(connection: duckdb.DuckDBPyConnection, client: Client, name: str) -> Iterator[pl.DataFrame]:
    fields = client.fields(name)
    columns = ", ".join(f'"{field}"' for field in fields)
    order = ", ".join(f'"{key}"' for key in FEEDS[name].key)
    cap = "" if client.licence.row_cap is None else " LIMIT (SELECT row_cap FROM licence.terms)"
    told = "TRUE" if client.feeds[name].domains is None else TOLD_OF.format(feed=name)
    for within, bounds in _ranges(connection, FEEDS[name]) if not cap else [("TRUE", [])]:
        question = f"SELECT {columns} FROM ({_sql(f'feed_{name}')}\n) WHERE {told} AND {within} ORDER BY {order}{cap}"
        rows = connection.sql(question, params=bounds).pl()
        yield rows.select(_as_promised(FEEDS[name].columns[field]) for field in fields)


def _ranges(connection: duckdb.DuckDBPyConnection, feed: Feed) -> list[tuple[str, list[str]]]:
    """Conditions, with their values, that cut a feed into parts in the order of its key; one that holds for all rows
    where a work has few of them.
    """
    if not feed.many:
        return [("TRUE", [])]
    licensed = connection.sql("SELECT work_id FROM licence.works ORDER BY work_id").fetchall()
    first = [row[0] for row in licensed[WORKS_AT_ONCE::WORKS_AT_ONCE]]
    low: list[tuple[str, list[str]]] = [("TRUE", []), *((f'"{feed.key[0]}" >= ?', [each]) for each in first)]
    high: list[tuple[str, list[str]]] = [*((f'"{feed.key[0]}" < ?', [each]) for each in first), ("TRUE", [])]
    return [(f"{above} AND {below}", [*some, *more]) for (above, some), (below, more) in zip(low, high, strict=True)]


@contextmanager
def _opened(client: Client, night: str, frames: Mapping[str, pl.DataFrame]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory in which the tables have their own names, and the licence is the schema `licence`."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.create_function("romaji", romaji, ["VARCHAR"], "VARCHAR")
        for schema in ("silver", "gold", "licence"):
            connection.execute(f"CREATE SCHEMA {schema}")
        for name, frame in sorted(frames.items()):
            _show(connection, name, tables()[name].conform(frame))
        for name, frame in _terms(client, night).items():
            _show(connection, name, frame)
        connection.execute(f"CREATE TABLE licence.queried_works AS {_sql('queried_works')}")
        connection.execute(f"CREATE TABLE licence.works AS {_sql('licensed_works')}")
        connection.execute(f"CREATE VIEW licence.lyrics AS {_sql('licensed_lyrics')}")
        if frames.keys() >= PLAYED:
            connection.execute(f"CREATE VIEW licence.tracks AS {_sql('licensed_tracks')}")
        yield connection


def _sql(question: str) -> str:
    return (SQL / f"{question}.sql").read_text(encoding="utf-8")


def _show(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    schema, _, table = name.partition(".")
    connection.register(f"{schema}_{table}", frame)
    connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {schema}_{table}")


def _terms(client: Client, night: str) -> dict[str, pl.DataFrame]:
    """The licence as tables: no word of a client file stands in SQL."""
    licence = client.licence
    terms = {
        "night": night,
        "use": licence.use,
        "valid_from": licence.period.first,
        "valid_until": licence.period.until,
        "every_source": licence.works.every_source,
        "only_listed": licence.works.only is not None,
        "queried": licence.works.query is not None,
        "row_cap": licence.row_cap,
    }
    return {
        "licence.terms": pl.DataFrame([terms], schema_overrides={"row_cap": pl.Int64}).with_columns(
            pl.col("night").str.to_date("%Y-%m-%d")
        ),
        "licence.territories": _column("territory", licence.territories),
        "licence.domains": _column("domain", licence.works.domains),
        "licence.feed_domains": pl.DataFrame(
            [(name, domain) for name, terms in client.feeds.items() for domain in terms.domains or ()],
            schema={"feed": pl.String, "domain": pl.String}, orient="row",
        ),
        "licence.sources": _column("source", licence.works.sources),
        "licence.listener_sources": _column("source", licence.listeners),
        "licence.listed_works": _column("work_id", licence.works.only or ()),
        "licence.excluded_works": _column("work_id", licence.works.exclude),
        "licence.conditions": pl.DataFrame(
            [
                (number, each.field, each.operator, each.text, each.number)
                for number, alternative in enumerate(licence.works.alternatives)
                for each in alternative
            ],
            schema=CONDITIONS, orient="row",
        ),
    }  # fmt: skip


def _as_promised(column: Column) -> pl.Expr:
    """The column in its contract's type, whatever type the question gave it."""
    dtype = column.contract.dtype
    return pl.col(column.name).cast(pl.List(dtype) if column.many else dtype)


def _column(name: str, values: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame({name: list(values)}, schema={name: pl.String})
