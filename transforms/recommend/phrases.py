"""Short phrases for a pair of works: 「夜の情景と未練、透明感のある声」, from factors that both carry and nothing else.

A phrase says what the evidence says. A factor is named only where both sides score at least profiles.STATED in it; a
pair that shares nothing so strongly has no phrase, though it may have reasons.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.recommend.profiles import Indices, Profiles, facet_of
from transforms.recommend.reasons import strongest
from transforms.recommend.stories import Labels

QUOTED = {
    "after_reading": ("という読後感", "the response “{}”"),
    "brand": ("という印象", "an impression of “{}”"),
    "motive": ("という気持ち", "the wish “{}”"),
    "taste": ("という味わい", "a taste of “{}”"),
    "texture": ("という質感", "a texture of “{}”"),
    "fashion": ("という雰囲気", "a style of “{}”"),
    "cosmetic": ("という使い心地", "a finish of “{}”"),
    "dwelling": ("という趣", "a home that is “{}”"),
}
"""Facets whose labels are clauses or adjectives in part: quoted, then the noun that the phrase needs."""
NAMED = {
    "scene": ("の情景", "scenes of {}"),
    "season": ("の季節感", "a sense of {}"),
    "setting": ("という舞台", "a setting of {}"),
    "calling": ("の姿", "the figure of {}"),
    "relation": ("の間柄", "the bond of {}"),
    "colour": ("の色合い", "shades of {}"),
    "instrument": ("の響き", "the sound of {}"),
}
"""Facets whose labels are nouns that need another to say what is meant; labels of all others stand by themselves."""
VERBS = ("る", "す")
"""Endings of a label that is a verb (恋に落ちる): こと makes a noun of it."""
SILENT = frozenset({"safety"})
"""Facets that are a warning, no praise: never in a phrase."""
MOST = 3


def phrases(queries: Profiles, items: Profiles, query: Indices, item: Indices, labels: Labels) -> pl.DataFrame:
    """phrase_ja, phrase_en of each pair (query[n], item[n]); null where no factor is stated on both sides.

    queries, items: profiles that know which scores are STATED. labels: of their factors.
    Of the MOST factors that add most to the pair's score those are named that both sides state, strongest first.
    Pairs with the same factors get the same words, so that words are put together once.
    """
    none = len(queries.factors)
    picked = strongest(queries.matrix, items.matrix, query, item, MOST).astype(np.int64)
    column = np.minimum(picked, max(0, none - 1))
    both = queries.stated[query[:, None], column] & items.stated[item[:, None], column] & (picked < none)
    picked[~both] = none
    code = (picked[:, 0] * (none + 1) + picked[:, 1]) * (none + 1) + picked[:, 2]
    kinds, kind = np.unique(code, return_inverse=True)
    made = [wording([queries.factors[each] for each in _unpacked(int(one), none)], labels) for one in kinds]
    return pl.DataFrame({"phrase_ja": _gathered([ja for ja, _ in made], kind),
                         "phrase_en": _gathered([en for _, en in made], kind)})  # fmt: skip


def wording(factors: Sequence[str], labels: Labels) -> tuple[str | None, str | None]:
    """The phrase of some factors, strongest first, in Japanese and English; None where there is nothing to name.

    Labels that read alike are named once. と joins the first two unless one of them holds it already.
    """
    said = [factor for factor in factors if facet_of(factor) not in SILENT]
    ja = list(dict.fromkeys(_japanese(facet_of(factor), labels[factor][0]) for factor in said))
    en = list(dict.fromkeys(_english(facet_of(factor), labels[factor][1]) for factor in said))
    if not said:
        return None, None
    first = "、" if any("と" in each for each in ja[:2]) else "と"
    phrase = first.join(ja[:2]) + "".join(f"、{each}" for each in ja[2:])
    sentence = en[0] if len(en) == 1 else f"{', '.join(en[:-1])} and {en[-1]}"
    return phrase, sentence[0].upper() + sentence[1:]


def _japanese(facet: str, label: str) -> str:
    if facet in QUOTED:
        return f"「{label}」{QUOTED[facet][0]}"
    if facet in NAMED:
        return label + NAMED[facet][0]
    return f"{label}こと" if label.endswith(VERBS) else label


def _english(facet: str, label: str) -> str:
    word = label[0].lower() + label[1:] if label[1:2].islower() else label
    return {**QUOTED, **NAMED}.get(facet, ("", "{}"))[1].format(word)


def _unpacked(code: int, none: int) -> list[int]:
    places = [code // (none + 1) ** 2, code // (none + 1) % (none + 1), code % (none + 1)]
    return [place for place in places if place < none]


def _gathered(words: list[str | None], kind: npt.NDArray[np.int64]) -> pl.Series:
    return pl.Series(words, dtype=pl.String).gather(kind)
