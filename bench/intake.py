"""The intake: gate, reader and field rules on a clean catalog of a million rows, beside polars' bare read_csv.

CPU seconds of this process, threads among them. The input has the columns that tests/hostile_source.yaml promises, and
its rows differ in every column that differs in real catalogs. Both sides read the same file; ours also proves that no
rule is broken and types every value. The memory is that of a process of its own, which judges the file once.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from bench.analysis import best
from bench.ratio import Ratio
from pipelines.bronze import judge_into
from pipelines.isolated import Limits, isolated
from pipelines.judging import Judgement, judge
from pipelines.sources import load_source

ROWS = 1_000_000
SHARE = 0.3
"""Of bare rows a CPU second, that issue 4 asks for."""
TITLES = ("青いポスト", "Rainy Letter", "星屑プラネタリウム", "ガラスの午後", "きみの靴ひも", "Neon 商店街",
          "雪どけ前夜", "夜明けのさんぽ")  # fmt: skip
ARTISTS = ("みなも", "The Paper Cranes", "佐倉と電球", "Lilac Tram", "髙﨑トリオ", "架空楽団")
SOURCE = Path(__file__).resolve().parent.parent / "tests" / "hostile_source.yaml"


def compare() -> list[Ratio]:
    """Ours beside read_csv, and beside what was asked for; the ratio of the second is to be above 1."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.csv"
        file.write_text(catalog(), encoding="utf-8")
        source, data = load_source(SOURCE), file.read_bytes()
        judge(source, file.name, data)  # compiles the scan, once for this machine
        found: list[Judgement] = []
        bare = best(lambda: pl.read_csv(file))
        ours = best(lambda: found.append(judge(source, file.name, data)))
        bare = min(bare, best(lambda: pl.read_csv(file)))
        if (found[-1].outcome, found[-1].typed.height) != ("accept", ROWS):
            raise AssertionError(f"not accepted as it is: {found[-1].reasons}")
        alone = isolated().call(
            judge_into, source.model_dump(mode="json"), file.name, str(file), None, None,
            folder=Path(folder), limits=Limits.of(len(data)),
        )  # fmt: skip
    size = f"{ROWS // 1000}k rows of {len(data) // ROWS} bytes, {alone.peak_mb} MB"
    return [
        Ratio(f"intake, {size}", ours, "polars.read_csv", bare),
        Ratio("intake", ours, f"{SHARE:.0%} of its rows a CPU s", bare / SHARE),
    ]


def catalog() -> str:
    """A clean catalog as text."""
    head = "work_id,title,title_kana,artist,isrc,jan,release_date,duration_sec,price_jpy,territories,lyrics\n"
    return head + "".join(map(row, range(1, ROWS + 1)))


def row(number: int) -> str:
    """One row, as number tells."""
    stem = f"49{number:010}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(stem)) % 10
    day = f"{2000 + number % 25}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return (
        f"W{number:07},{TITLES[number % 8]} {number},ヨアケ {number},{ARTISTS[number % 6]},"
        f"JPZ99{20 + number % 6}{number % 100_000:05},{stem}{check},{day},{100 + number % 300},"
        f"{(0, 458, 1980, 255)[number % 4]},{'JP|US|TW' if number % 3 == 0 else 'JP'},"
        f'"ひかりの橋を渡る\n{number}番の朝"\n'
    )
