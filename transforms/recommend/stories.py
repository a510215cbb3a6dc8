"""Sentences in Japanese and English that say why: built from labels of shared factors only, never from a title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

Labels = Mapping[str, tuple[str, str]]
"""Factor → its labels in Japanese and English."""

ITEMS = {
    "music": ("一曲", "a song"),
    "video": ("一本", "a film or series"),
    "book": ("一冊", "a book"),
    "broadcast": ("一番組", "a programme"),
    "person": ("ひとりの人", "a person"),
    "facility": ("一つの場所", "a place"),
    "cosmetics": ("一品の化粧品", "a cosmetic"),
    "fashion": ("一着", "a piece of clothing"),
    "food": ("一皿", "a dish"),
    "drink": ("一杯", "a drink"),
    "dining": ("一軒", "a place to eat"),
    "living": ("一つの暮らしの品", "a thing for the home"),
}
"""How one work or item of each domain is called."""
NAMED = 2
"""Factors that a sentence names at most: more is a list, not a story."""


def stories(rows: pl.DataFrame, labels: Labels) -> pl.DataFrame:
    """story_ja, story_en for each row of domain, to_domain, reasons; null where the two share no factor.

    「夜」と「孤独」が響き合う、一曲と一冊 / "A song and a book that share night and loneliness".
    """
    made = [_story(labels, *row) for row in rows.select("domain", "to_domain", "reasons").iter_rows()]
    return pl.DataFrame(
        {"story_ja": [ja for ja, _ in made], "story_en": [en for _, en in made]},
        schema={"story_ja": pl.String, "story_en": pl.String},
    )


def track_reason(labels: Labels, shared: Sequence[str], place: int, count: int) -> tuple[str, str]:
    """Why a track stands at `place` (from 0) of `count` tracks: its part, and the factors shared with the start."""
    ja, en = _listed(labels, shared)
    if place == 0:
        return f"幕開けに。{ja}の一曲", f"Opens with {en}"
    if place == count - 1:
        return f"締めくくりに。{ja}の一曲", f"Closes with {en}"
    return f"{ja}でつながる一曲", f"Linked by {en}"


def _story(labels: Labels, domain: str, to_domain: str, shared: Sequence[str]) -> tuple[str | None, str | None]:
    if not shared:
        return None, None
    ja, en = _listed(labels, shared)
    (one_ja, one_en), (other_ja, other_en) = ITEMS[domain], ITEMS[to_domain]
    sentence = f"{one_en} and {other_en} that share {en}"
    return f"{ja}が響き合う、{one_ja}と{other_ja}", sentence[0].upper() + sentence[1:]


def _listed(labels: Labels, shared: Sequence[str]) -> tuple[str, str]:
    """The strongest factors in words; two that read alike are named once."""
    ja = list(dict.fromkeys(labels[factor][0] for factor in shared))[:NAMED]
    en = list(dict.fromkeys(labels[factor][1].lower() for factor in shared))[:NAMED]
    return "と".join(f"「{each}」" for each in ja), " and ".join(en)
