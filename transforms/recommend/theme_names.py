"""Names of themes, from the factors that set their works apart: 「雨の日、悔いの残る別れ」, and the words that do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.recommend.profiles import Indices, Matrix

CARRIED = 0.25
"""Least share of a theme's works that carry a factor of its name."""
HEARTS_CARRIED = 0.4
"""That share for a feeling, which is said of all of them."""
WORDS = 5
SLOTS = ("when", "heart", "matter")
NOUN = r"^[\p{Han}\p{Katakana}ー々]{2,}$"
"""Entries without hiragana: nouns, as a rule."""
COLUMNS = ("factor", "slot", "ja", "adnominal_ja", "en", "adjective_en")


@dataclass(frozen=True)
class Phrase:
    """How a factor reads in a name. slot: when (or where), heart, matter. adnominal, adjective: a heart before it."""

    factor: str
    slot: str
    ja: str
    adnominal: str
    en: str
    adjective: str


class Name(NamedTuple):
    """A theme's name in both languages and the factors that it speaks of."""

    ja: str
    en: str
    factors: tuple[str, ...]


def read_phrases(text: str, factors: Collection[str]) -> dict[str, Phrase]:
    """Factor → phrase. text: TSV with COLUMNS. Raises ValueError naming every mistake with its line."""
    lines = text.rstrip("\n").split("\n")
    if tuple(lines[0].split("\t")) != COLUMNS:
        raise ValueError(f"line 1: the columns must be {', '.join(COLUMNS)}")
    found: dict[str, Phrase] = {}
    mistakes: list[str] = []
    for number, line in enumerate(lines[1:], start=2):
        phrase = Phrase(*(line.split("\t") + [""] * len(COLUMNS))[: len(COLUMNS)])
        whole = phrase.ja and phrase.en and (phrase.slot != "heart" or (phrase.adnominal and phrase.adjective))
        if phrase.factor not in factors or phrase.factor in found or phrase.slot not in SLOTS or not whole:
            mistakes.append(f"line {number}: {phrase.factor!r} is unknown, named twice, or lacks a part")
        found[phrase.factor] = phrase
    if mistakes:
        raise ValueError("; ".join(mistakes))
    return found


def distinctive(matrix: Matrix, own: Indices) -> tuple[Matrix, Matrix]:
    """For each factor how far it sets the works `own` apart, and the share of them that carry it.

    Strength is the mean in the theme times log(that mean / the mean of all works): below 0 where the others have more
    of it, 0 where nobody carries it.
    """
    mean, everywhere = matrix[own].mean(axis=0), matrix.mean(axis=0)
    lift = np.log(np.divide(mean, everywhere, out=np.ones_like(mean), where=mean > 0))
    return (mean * lift).round(6), (matrix[own] > 0).mean(axis=0)


def choose(strength: Matrix, carried: Matrix, factors: Sequence[str], phrases: Mapping[str, Phrase]) -> list[Phrase]:
    """Phrases that may name a theme, the most distinctive first, ties by factor id."""
    order = sorted(range(len(factors)), key=lambda number: (-strength[number], factors[number]))
    return [
        phrases[factors[number]] for number in order
        if factors[number] in phrases and strength[number] > 0
        and carried[number] >= (HEARTS_CARRIED if phrases[factors[number]].slot == "heart" else CARRIED)
    ]  # fmt: skip


def names(candidates: Sequence[Sequence[Phrase]], polarity: Mapping[str, int], taken: set[str]) -> list[Name | None]:
    """A name for each theme, in order; none twice, and none that is in `taken`. None where no name is left."""
    given = set(taken)
    found: list[Name | None] = []
    for phrases in candidates:
        name = next((each for each in _offers(phrases, polarity) if each.ja not in given), None)
        if name is not None:
            given.add(name.ja)
        found.append(name)
    return found


def _offers(phrases: Sequence[Phrase], polarity: Mapping[str, int]) -> list[Name]:
    """Names from the most to the least fitting; each tells of a place, a time or a matter, never of a feeling alone."""
    whens, hearts, matters = ([each for each in phrases if each.slot == slot][:4] for slot in SLOTS)
    offers: list[tuple[int, Name]] = []
    place = {phrase.factor: number for number, phrase in enumerate(phrases)}

    def offer(name: Name) -> None:
        # What is far down the list costs; a name of more slots says more and gains a little.
        offers.append((sum(place[factor] for factor in name.factors) - 3 * len(name.factors), name))

    for matter in matters:
        for heart in hearts:
            for when in [None, *whens]:
                offer(_full(when, heart, matter, polarity))
        for when in whens:
            offer(_named(f"{when.ja}、{matter.ja}", f"{when.en}: {matter.en}", when, matter))
    for one, two in permutations(matters, 2):
        if not _alike(one.ja, two.ja):
            offer(_named(f"{one.ja}と、{two.ja}", f"{one.en} and {two.en}", one, two))
    for heart in hearts:
        for when in whens:
            offer(_named(f"{when.ja}、{heart.adnominal}ひととき", f"{when.en}: {heart.adjective} moments", heart, when))
    for phrase in [*whens, *matters]:
        offer(_named(f"{phrase.ja}に寄せて", f"about {phrase.en}", phrase))
    return [name for _, name in sorted(offers, key=lambda found: (found[0], found[1].ja))]


def _full(when: Phrase | None, heart: Phrase, matter: Phrase, polarity: Mapping[str, int]) -> Name:
    """A heart stands right before the matter only where both are pleasant or not: no 「喜びの死別」."""
    if polarity.get(heart.factor, 0) * polarity.get(matter.factor, 0) < 0:
        ja, en = f"{matter.ja}と、{heart.ja}", f"{matter.en} and {heart.en}"
    else:
        ja, en = f"{heart.adnominal}{matter.ja}", f"{heart.adjective} {matter.en}"
    parts = (heart, matter) if when is None else (when, heart, matter)
    return _named(f"{when.ja}、{ja}" if when else ja, f"{when.en}: {en}" if when else en, *parts)


def _alike(one: str, two: str) -> bool:
    """Do two phrases share two letters in a row? 別れと旅立ち and 恋の別れ would say one thing twice."""
    return any(one[place : place + 2] in two for place in range(len(one) - 1))


def _named(ja: str, en: str, *phrases: Phrase) -> Name:
    return Name(ja, en[0].upper() + en[1:], tuple(phrase.factor for phrase in phrases))


def words(mentions: pl.DataFrame, membership: pl.DataFrame, most: int = WORDS) -> pl.DataFrame:
    """theme_id, words: the nouns that set each theme's texts apart, strongest first; a theme without any has no row.

    mentions: subject_id, lemma, weight (0 or below: denied, not counted). membership: theme_id, work_id.
    Class-based TF-IDF (Grootendorst, BERTopic, 2022): count in the theme × log(1 + words a theme / count in all).
    A word counts once for each work, and must be in two works of the theme.
    """
    spoken = mentions.filter((pl.col("weight") > 0) & pl.col("lemma").str.contains(NOUN))
    said = membership.join(spoken.select(work_id="subject_id", word="lemma").unique(), on="work_id")
    counts = said.group_by("theme_id", "word").len("count")
    if not counts.height:
        return pl.DataFrame(schema={"theme_id": pl.String, "words": pl.List(pl.String)})
    usual = counts["count"].sum() / membership["theme_id"].n_unique()
    weighed = counts.with_columns(everywhere=pl.col("count").sum().over("word")).with_columns(
        weight=(pl.col("count") * (1 + usual / pl.col("everywhere")).log()).round(6)
    )
    ordered = weighed.filter(pl.col("count") >= 2).sort("theme_id", "weight", "word", descending=[False, True, False])
    return ordered.group_by("theme_id", maintain_order=True).agg(words=pl.col("word").head(most))
