"""Brand safety and suitability: which delicate subjects an article is about, how strongly, and by which words.

Words speak for a class; where an article is about a film, a match, a lesson or a recipe, the same words speak less,
unless it reports a real case. Levels are what an advertiser decides by:
1 in passing, 2 a subject, 3 the subject.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

CLASSES = {
    "accident": "事故", "crime": "犯罪", "violence": "暴力・虐待", "war": "戦争・テロ", "disaster": "災害",
    "death": "死", "adult": "性的表現", "gambling": "賭け事", "drugs": "薬物・依存", "self_harm": "自殺・自傷",
    "hate": "差別・中傷", "politics": "政治", "medical": "医療効果の断言", "gossip": "ゴシップ",
}  # fmt: skip
LEVELS = (1.0, 2.0, 5.0)
"""Weights from which a short article is of level 1, 2 and 3; the title counts double. See SHORT."""
SHORT = 100
GROWTH = 0.5
"""Characters up to which an article is short. One that is n times as long takes n ** GROWTH times the weight."""
MOST_TIMES = 9
"""A word counts the square root of how often it comes, at most so often."""
STANDARD = 2
"""From this level on no commercial creative runs, where an advertiser has no rule of its own."""
EXCUSED = {
    "fiction": (0.25, ("accident", "crime", "violence", "war", "disaster", "death", "drugs", "self_harm", "politics")),
    "sport": (0.4, ("accident", "violence", "war", "death")),
    "learn": (0.35, ("accident", "crime", "war", "disaster", "death", "drugs")),
    "cook": (0.3, ("accident", "crime", "violence", "drugs", "medical")),
}
"""Context → what is left of a weight there, and the classes for which. Nothing excuses hate or adult."""
SCHEMA = {"article_id": pl.String, "class": pl.String, "level": pl.Int32, "weight": pl.Float64,
          "evidence": pl.List(pl.String)}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """Words by class with their weight, words by context, and figures of speech in which such words mean nothing."""

    classes: tuple[tuple[str, float, str], ...]
    contexts: dict[str, tuple[str, ...]]
    figures: tuple[str, ...]


def read_words(classes: str, contexts: str, figures: str) -> Words:
    """The three files' texts, read. Raises ValueError naming the line of an unknown class or of a repeated word."""
    found: dict[tuple[str, str], float] = {}
    for number, line in enumerate(classes.splitlines()[1:], 2):
        name, weight, words = line.split("\t")
        if name not in CLASSES:
            raise ValueError(f"safety_words.tsv, line {number}: {name!r} is no class")
        for word in words.split():
            if (name, word) in found:
                raise ValueError(f"safety_words.tsv, line {number}: {word!r} stands twice under {name}")
            found[name, word] = float(weight)
    by_context = dict(line.split("\t") for line in contexts.splitlines()[1:])
    return Words(
        tuple((name, weight, word) for (name, word), weight in found.items()),
        {name: tuple(words.split()) for name, words in by_context.items()},
        tuple(word for line in figures.splitlines()[1:] for word in line.split()),
    )


def delicate(texts: pl.DataFrame, words: Words) -> pl.DataFrame:
    """article_id, class, level, weight, evidence: the delicate classes of each article, those of level 1 and more.

    texts: article_id, title, body; null counts as empty. A word inside another that was found counts no more.
    weight: the sum of the words' weights, divided by the growth that SHORT states. Evidence: the words found, heaviest
    first. Sorted by article and class.
    """
    plain = texts.select(
        "article_id",
        title=_without_figures(pl.col("title").fill_null(""), words.figures),
        body=_without_figures(pl.col("body").fill_null(""), words.figures),
    ).with_columns(text=pl.concat_str("title", pl.lit("\n"), "body"))
    weights = pl.DataFrame(
        words.classes, schema={"class": pl.String, "points": pl.Float64, "word": pl.String}, orient="row"
    )
    listed = sorted({word for _, _, word in words.classes}, key=lambda word: (-len(word), word))  # longest first
    found = (
        plain.select(
            "article_id",
            word=pl.col("text").str.extract_many(listed, leftmost=True),
            titled=pl.col("title").str.extract_many(listed, leftmost=True).list.unique(),
        )
        .explode("word").drop_nulls("word")
        .group_by("article_id", "word", "titled").agg(times=pl.len().clip(upper_bound=MOST_TIMES))
        .with_columns(twice=pl.col("titled").list.contains(pl.col("word")).fill_null(False))
        .join(weights, on="word")
        .with_columns(points=pl.col("points") * pl.col("times").sqrt() * pl.when("twice").then(2.0).otherwise(1.0))
    )  # fmt: skip
    left = _left_by_context(plain, words)
    scored = (
        found.join(left, on=["article_id", "class"], how="left")
        .with_columns(points=pl.col("points") * pl.col("left").fill_null(1.0))
        .sort("article_id", "class", -pl.col("points"), "word")
        .group_by("article_id", "class", maintain_order=True)
        .agg(weight=pl.col("points").sum(), evidence=pl.col("word"))
        .join(plain.select("article_id", chars=pl.col("text").str.len_chars()), on="article_id")
        .with_columns(weight=(pl.col("weight") / (pl.col("chars") / SHORT).clip(1).pow(GROWTH)).round(6))
        .filter(pl.col("weight") >= LEVELS[0])
    )
    level = pl.sum_horizontal(pl.col("weight") >= least for least in LEVELS).cast(pl.Int32)
    return scored.with_columns(level=level).select(list(SCHEMA)).sort("article_id", "class")


def unsuitable(found: pl.DataFrame, least: int = STANDARD, allowed: frozenset[str] = frozenset()) -> pl.DataFrame:
    """article_id, class, level, evidence: articles on which nothing may run, each with its gravest class.

    found: what `delicate` gives. allowed: classes that may stay.
    """
    return (
        found.filter((pl.col("level") >= least) & ~pl.col("class").is_in(list(allowed)))
        .sort("article_id", -pl.col("level"), -pl.col("weight"), "class")
        .group_by("article_id", maintain_order=True)
        .agg(pl.col("class", "level", "evidence").first())
    )


def _without_figures(text: pl.Expr, figures: tuple[str, ...]) -> pl.Expr:
    """NFKC, and a mark of its own length where a figure of speech stood."""
    return text.str.normalize("NFKC").str.replace_many(list(figures), ["〇"] * len(figures), leftmost=True)


def _left_by_context(plain: pl.DataFrame, words: Words) -> pl.DataFrame:
    """article_id, class, left: what its context leaves of a class; a real case excuses nothing."""
    counted = plain.select(
        "article_id",
        *(pl.col("text").str.extract_many(list(named), leftmost=True).list.n_unique().alias(context)
          for context, named in words.contexts.items()),
    )  # fmt: skip
    excused = pl.DataFrame(
        [(context, name, share) for context, (share, names) in EXCUSED.items() for name in names],
        schema={"context": pl.String, "class": pl.String, "left": pl.Float64}, orient="row",
    )  # fmt: skip
    return (
        counted.unpivot(list(EXCUSED), index=["article_id", "real"], variable_name="context", value_name="said")
        .filter((pl.col("said") > 0) & (pl.col("said") > pl.col("real")))
        .join(excused, on="context")
        .group_by("article_id", "class").agg(pl.col("left").min())
    )  # fmt: skip


def section_key(section: pl.Expr) -> pl.Expr:
    """A section's name as it is compared: NFKC, trimmed, lower case. A full-width letter must not undo a block."""
    return section.str.normalize("NFKC").str.strip_chars().str.to_lowercase()
