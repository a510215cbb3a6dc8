"""PMP deals, read from their files: deals/<deal>.yaml beside the files of the sources whose articles they sell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quality.contracts import tables
from quality.yaml_lines import MarkedYaml, Mistake

NAME = "gold.deals"
FOLDER = "deals"
HOST = r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+$"
Seat = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class Part(BaseModel):
    """A part of a deal file: a key that is not declared is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(Part):
    """First and last day in Japan, both inclusive."""

    first: dt.date = Field(alias="from")
    last: dt.date = Field(alias="until")


class DealFile(Part):
    """One deal: who may bid from which price for one media's articles of one segment, and when.

    floor_jpy: least bid, or with `price: fixed` the price, in yen for a thousand impressions. seats: the buyers' seats;
    none is not everybody but a mistake. origin: the exchange that takes the bids. paused: agreed, but not to be served.
    """

    deal: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{2,62}$")
    name: str = Field(min_length=1, max_length=250)
    media: str
    segment: str
    origin: str = Field(pattern=HOST)
    seller: str = Field(pattern=HOST)
    seats: Annotated[tuple[Seat, ...], Field(min_length=1)]
    floor_jpy: float = Field(ge=0, allow_inf_nan=False)
    price: Literal["first", "second", "fixed"] = "first"
    period: Period
    paused: bool = False


def deals(folder: Path, media: Collection[str], segments: Collection[str], night: dt.date) -> pl.DataFrame:
    """gold.deals: the deals whose last day has not passed by `night`, by their ids.

    media: the sources of articles. Raises WrongUsage naming file, line and key of every mistake: nobody must buy what
    nobody sells.
    """
    read = [read_deal(path, media, segments) for path in sorted(folder.joinpath(FOLDER).glob("*.yaml"))]
    rows = [_row(deal, night) for deal in read if deal.period.last >= night]
    table = tables()[NAME]
    return table.conform(pl.DataFrame(rows, infer_schema_length=None)) if rows else table.empty()


def read_deal(path: Path, media: Collection[str], segments: Collection[str]) -> DealFile:
    """Read and check one deal file. Raises WrongUsage naming file, line and key."""
    source = MarkedYaml.read(path)
    try:
        read = DealFile.model_validate(source.value)
    except ValidationError as error:
        raise source.wrong([(tuple(part["loc"]), part["msg"]) for part in error.errors()]) from None
    found: list[Mistake] = []
    if read.deal != path.stem:
        found.append((("deal",), f"is {read.deal!r} but the file is called {path.name!r}"))
    if read.media not in media:
        found.append((("media",), f"{read.media!r} is no source of articles"))
    if read.segment not in segments:
        found.append((("segment",), f"{read.segment!r} is no segment"))
    if read.period.last < read.period.first:
        found.append((("period", "until"), f"{read.period.last} is before {read.period.first}"))
    if len(set(read.seats)) < len(read.seats):
        found.append((("seats",), "names a seat twice"))
    if found:
        raise source.wrong(found)
    return read


def _row(deal: DealFile, night: dt.date) -> dict[str, object]:
    status = "paused" if deal.paused else "pending" if deal.period.first > night else "active"
    return {
        "deal_id": deal.deal, "media": deal.media, "segment": deal.segment, "name": deal.name, "origin": deal.origin,
        "seller": deal.seller, "seats": sorted(deal.seats), "floor_jpy": deal.floor_jpy, "price": deal.price,
        "start_date": deal.period.first, "end_date": deal.period.last, "status": status,
    }  # fmt: skip
