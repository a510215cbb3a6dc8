"""Catalogs made for the tests of the gate, by the promise of tests/hostile_source.yaml."""

from __future__ import annotations

from typing import Any

COLUMNS = ["work_id", "title", "title_kana", "artist", "isrc", "jan", "release_date", "duration_sec", "price_jpy",
           "territories", "lyrics"]  # fmt: skip


HEAD = ",".join(COLUMNS) + "\n"


TITLES = ("青いポスト", "夜明けの歌", "Rainy Letter", "表現と予感ソング", "髙﨑の橋", "ｶﾞﾗｽのｺﾞｺﾞ")


REJECT, ACCEPT = "reject", "accept"


Case = tuple[str, bytes, Any]
"""File name, content, and REJECT, ACCEPT or the numbers of the rows to be set aside."""


def row(number: int, title: str = "", **changes: str) -> str:
    cells = {
        "work_id": f"W{number:06}", "title": title or TITLES[number % 6], "title_kana": "ヨアケ", "artist": "みなも",
        "isrc": f"JPZ99230{number:04}", "jan": "", "release_date": "2023-03-03", "duration_sec": "200",
        "price_jpy": "250", "territories": "JP", "lyrics": "ひかりの橋を渡る",
    } | changes  # fmt: skip
    return ",".join(cells[name] for name in COLUMNS) + "\n"


def catalog(*titles: str, rows: int = 6, **changes: str) -> str:
    """A catalog whose first rows have these titles."""
    return HEAD + "".join(row(number, *titles[number - 1 : number], **changes) for number in range(1, rows + 1))


def value(text: str, column: str = "title") -> bytes:
    """A catalog whose row 2 holds `text`."""
    return (HEAD + row(1) + row(2, **{column: text}) + row(3)).encode("utf-8", "surrogatepass")


PLAIN = catalog().encode()
