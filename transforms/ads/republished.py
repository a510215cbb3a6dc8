"""Articles that a media has published again, perhaps with corrections: near-duplicates by the shingles of their text.

Resemblance of texts as sets of shingles, and candidates by minima of hashes in bands: Broder, "On the resemblance and
containment of documents" (1997); one permutation in buckets: Li, Owen, Zhang, "One permutation hashing" (2012). Every
candidate is compared exactly, so a hash can hide a pair but never make one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import polars as pl

SHINGLE = 5
"""Characters of a shingle."""
ALIKE = 0.8
"""Resemblance (Jaccard) from which two texts are one article."""
SHORTEST = 100
"""Letters and digits below which a text is too short to tell a copy from a phrase that many use."""
BUCKETS, BAND = 36, 3
"""Minima of a text, and how many of them two must share side by side to be compared: of pairs at ALIKE, 99.98% do."""
SCHEMA = {"article_id": pl.String(), "canonical_id": pl.String(), "similarity": pl.Float64()}
Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]


def republished(articles: pl.DataFrame) -> pl.DataFrame:
    """article_id, canonical_id, similarity: the articles that repeat an earlier one of their media, sorted.

    articles: article_id, source, came (sorts by time), title, body; null counts as empty. canonical_id: of the articles
    that hang together, the one that came first, ties by id; it has no row itself. similarity: resemblance to it, 0-1,
    below ALIKE where others lie between. Whatever the order of the rows, the answer is the same.
    """
    text = pl.concat_str(pl.col("title", "body").fill_null("")).str.normalize("NFKC").str.to_lowercase()
    plain = articles.select("article_id", "source", "came", text=text.str.replace_all(r"[^\p{L}\p{N}]", ""))
    kept = plain.filter(pl.col("text").str.len_chars() >= SHORTEST).sort("came", "article_id")
    texts, root = kept["text"], list(range(kept.height))
    for one, other in _candidates(texts, kept["source"]):
        first, second = _root(root, one), _root(root, other)
        if first != second and resemblance(shingles(texts[one]), shingles(texts[other])) >= ALIKE:
            root[max(first, second)] = min(first, second)
    again = [(place, _root(root, place)) for place in range(kept.height) if _root(root, place) != place]
    ids = kept["article_id"]
    rows = [(ids[place], ids[first], round(resemblance(shingles(texts[place]), shingles(texts[first])), 6))
            for place, first in again]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("article_id")


def shingles(text: str) -> Hashes:
    """Hashes of the text's runs of SHINGLE characters, each once, ascending."""
    signs = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    count = max(len(signs) - SHINGLE + 1, 0)
    mixed = np.zeros(count, dtype=np.uint64)
    for place in range(SHINGLE):
        mixed = mixed * np.uint64(1_000_003) + signs[place : place + count]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):  # the finaliser of splitmix64
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.unique(mixed ^ (mixed >> np.uint64(31)))


def resemblance(one: Hashes, other: Hashes) -> float:
    """Shared shingles over all shingles of both; 0 where neither has any."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / max(len(one) + len(other) - shared, 1)


def _candidates(texts: pl.Series, media: pl.Series) -> Iterator[tuple[int, int]]:
    """Pairs of places that share a band within one media, each place before the other."""
    sharing: defaultdict[tuple[str, int, bytes], list[int]] = defaultdict(list)
    for place, (text, source) in enumerate(zip(texts, media, strict=True)):
        hashes = shingles(text)
        buckets, first = np.unique(hashes % np.uint64(BUCKETS), return_index=True)
        least = np.zeros(BUCKETS, dtype=np.uint64)
        least[buckets.astype(np.int64)] = hashes[first]  # ascending, so the first of a bucket is its least
        for band in range(0, BUCKETS, BAND):
            sharing[source, band, least[band : band + BAND].tobytes()].append(place)
    for places in sharing.values():
        yield from combinations(places, 2)


def _root(root: list[int], place: int) -> int:
    while root[place] != place:
        root[place] = root[root[place]]
        place = root[place]
    return place
