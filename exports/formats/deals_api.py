"""IAB Tech Lab's Deals API 1.0: one deal a file, `<deal_id>.json`, the body that an exchange's endpoint is sent.

The kansei segment has no field of the standard: it stands under `ext.data` as OpenRTB's `Data` object does
(exports/formats/openrtb.py). Prices are yen for a thousand impressions; days are days in Japan, told in UTC.
Which pages are sold changes with every article, so the inventory is dynamic and is not listed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from exports.archives import LIST, RESOURCE, Archive, Row
from exports.disk import as_json
from exports.formats import About
from exports.formats.openrtb import NAME, SEGTAX

__all__ = ["LIST", "RESOURCE"]
EXTENSION = "deals.zip"
NOTES = {
    "ja": "1取引1ファイルの Deals API 1.0(取引ID.json)と、同じ行の JSON Lines(rows-NNNN.jsonl)を zip に収めて"
    "います。感性セグメントは ext.data(segtax 7001)、価格は千回表示あたりの円、日時は UTC です。",
    "en": "One deal of Deals API 1.0 a file (<deal_id>.json), the same rows as JSON Lines (rows-NNNN.jsonl). The "
    "kansei segment is in ext.data (segtax 7001), prices are yen for a thousand impressions, times are UTC.",
}
FEEDS: tuple[str, ...] | None = ("deals",)
NEEDS: tuple[str, ...] = (
    "deal_id", "media", "segment", "origin", "seats", "floor_jpy", "price", "start_date", "end_date", "status",
)  # fmt: skip
"""Seats among them: a deal without its list of seats would be open to every buyer."""
DOMAINS: tuple[str, ...] | None = None
ASKS: tuple[str, ...] = ()
STATUS = {"active": 0, "paused": 1, "pending": 2}
"""sellerstatus of the standard; a deal that is complete is no longer in the feed."""
PRICE = {"first": 1, "second": 2, "fixed": 3}
"""pricetype of the standard."""
ONE_PUBLISHER, CHANGING_INVENTORY = 1, 2
JST = dt.timezone(dt.timedelta(hours=9))


def _documents(rows: list[Row], part: str, about: About) -> Iterator[tuple[str, bytes]]:
    for row in rows:
        yield f"{row['deal_id']}.json", as_json(_deal(row))


def _deal(row: Row) -> dict[str, Any]:
    segment = {"id": row["segment"], "name": row.get("name_ja") or row.get("name_en")}
    stated = {
        "id": row["deal_id"],
        "name": row.get("name"),
        "sellerstatus": STATUS[row["status"]],
        "origin": row["origin"],
        "seller": row.get("seller"),
        "wseat": row["seats"],
        "pubcount": ONE_PUBLISHER,
        "dinventory": CHANGING_INVENTORY,
        "terms": {
            "startdate": _utc(row["start_date"], dt.time(0, 0, 0)),
            "enddate": _utc(row["end_date"], dt.time(23, 59, 59)),
            "countries": ["JPN"],
            "dealfloor": row["floor_jpy"],
            "cur": "JPY",
            "guar": 0,
            "pricetype": PRICE[row["price"]],
        },
        "ext": {
            "media": row["media"],
            "data": [{"name": NAME, "ext": {"segtax": SEGTAX}, "segment": [_told(segment)]}],
        },
    }
    return _told(stated)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _utc(day: str, time: dt.time) -> str:
    moment = dt.datetime.combine(dt.date.fromisoformat(day), time, JST)
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_ARCHIVE = Archive(_documents)
encode, decode, read, columns = _ARCHIVE.encode, _ARCHIVE.decode, _ARCHIVE.read, _ARCHIVE.columns
