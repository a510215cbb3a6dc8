"""Write a made-up inbox of any size, in the formats of the sources in samples/: what the night is measured with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.settings import ROOT
from quality.errors import WrongUsage
from transforms import synthetic
from transforms.language.sentences import sentences as split_sentences

Made = Callable[[int, int], pl.DataFrame]
"""Rows of a part: its first number and how many."""
Notice = Callable[[str, int], None]

CATALOGS = (
    ("hoshikage_records", "catalog", "utf-8", synthetic.music, 0.5),
    ("tsukishiro_shobo", "catalog", "cp932", synthetic.books, 0.3),
    ("momiji_store", "goods", "utf-8", synthetic.goods, 0.2),
)
"""Source, stem of its file's name, encoding as its source file promises, rows, share of all works."""
TEXTS = (
    ("hoshikage_records/*/catalog_*.csv", "lyrics", "utf-8"),
    ("tsukishiro_shobo/*/catalog_*.csv", "synopsis", "cp932"),
    ("momiji_store/2026-11-18/goods_*.csv", "description", "utf-8"),
    ("machikado_press/*/articles_*.csv", "body", "utf-8"),
)
"""Samples whose sentences are taken: files, column, encoding."""
PART = 50_000
"""Rows made and written at a time: bounds memory."""
SEED = 20_261_120
POOL = 40_000
"""Sentences at most from which texts are put together."""


def synth(
    works: int, articles: int, out: Path, night: str, changed: float = 0.0, notice: Notice | None = None, *,
    first_article: int = 0,
) -> None:  # fmt: skip
    """Write DIR/inbox/<source>/<night>/ for `works` works and `articles` articles.

    changed: the share of works that says something else than the delivery that 0.0 writes: the next night's full
    catalogs. first_article: the number of the first article; those below it came before. Raises WrongUsage for numbers
    below 0, and where such a delivery is there already.
    """
    if works < 10 or articles < 0 or not 0 <= changed <= 1:
        raise WrongUsage("synth", f"{works} works, {articles} articles, {changed} changed cannot be made",
                         remedy="give at least 10 works, 0 articles, and a share from 0 to 1")  # fmt: skip
    pool = sentences(ROOT)
    kinds: dict[str, tuple[str, str, Made, int]] = {}
    for source, stem, encoding, rows, share in CATALOGS:
        count = int(works * share)
        made = partial(_mixed, partial(rows, total=count, sentences=pool), changed)
        kinds[source] = (stem, encoding, made, count)
    news = partial(_articles, first_article, pool)
    kinds["machikado_press"] = ("articles", "utf-8", news, articles)
    for source in kinds:
        if (out / "inbox" / source / night).exists():
            raise WrongUsage(f"inbox/{source}/{night}", "is there already", remedy="choose another --out or --night")
    for source, (stem, encoding, made, count) in kinds.items():
        _write(out / "inbox" / source / night, f"{stem}_{night.replace('-', '')}", encoding, made, count, notice)


def _articles(first: int, pool: list[str], start: int, count: int) -> pl.DataFrame:
    return synthetic.articles(SEED, first + start, count, pool)


def _mixed(rows: Callable[..., pl.DataFrame], changed: float, start: int, count: int) -> pl.DataFrame:
    """A part's rows, of which the share `changed` comes from another seed; keys are the same in both."""
    before = rows(SEED, start, count)
    if not changed:
        return before
    other = pl.Series(np.random.default_rng([SEED, start]).random(count) < changed)
    new = rows(SEED + 1, start, count)
    return before.select(pl.when(other).then(new[name]).otherwise(before[name]).alias(name) for name in before.columns)


def _write(folder: Path, stem: str, encoding: str, made: Made, count: int, notice: Notice | None) -> None:
    """One file, in parts; it gets its name when it is whole."""
    if not count:
        return
    folder.mkdir(parents=True)
    part = folder / f".{stem}.part"
    with part.open("wb") as file:
        for start in range(0, count, PART):
            rows = made(start, min(PART, count - start))
            file.write(rows.write_csv(include_header=start == 0).encode(encoding))
            if notice:
                notice(folder.parent.name, start + rows.height)
    part.rename(folder / f"{stem}.csv")


def sentences(root: Path) -> list[str]:
    """Sentences of the samples and, where they are there, of the novels in ../shared/data, at most POOL.

    Only such as every source's encoding can write.
    """
    texts = [
        text
        for pattern, column, encoding in TEXTS
        for path in sorted((root / "samples" / "inbox").glob(pattern))
        for text in pl.read_csv(path.read_bytes().decode(encoding).encode(), infer_schema=False)[column].drop_nulls()
    ]
    novels = root.parent / "shared" / "data" / "aozora_250.parquet"
    texts += pl.read_parquet(novels, columns=["text"])["text"].to_list() if novels.is_file() else []
    found: dict[str, None] = {}
    for text in texts:
        for _, sentence in split_sentences(text):
            if 8 <= len(sentence) <= 120 and _writable(sentence):
                found.setdefault(sentence.strip())
    return list(found)[:POOL]


def _writable(sentence: str) -> bool:
    try:
        return sentence.encode("cp932").decode("cp932").isprintable()
    except UnicodeError:
        return False
