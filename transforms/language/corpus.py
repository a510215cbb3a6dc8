"""Many texts as one: normalised and split into sentences in one go, with the way back to each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from transforms.language.normalise import Normalised, joins, normalise
from transforms.language.sentences import split

Array = np.ndarray[Any, Any]
END = "\n"
"""Behind every text: it ends a sentence, and nothing joins it."""


@dataclass(frozen=True)
class Corpus:
    """Texts by number, each with END behind it.

    text: all of them, normalised. begins: where each begins there, and one more for the end.
    """

    text: str
    begins: Array
    _whole: Normalised
    _origins: Array

    @classmethod
    def of(cls, texts: list[str]) -> Corpus:
        """The corpus of these texts, in linear time."""
        lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
        origins = np.concatenate([[0], np.cumsum(lengths)])
        if any(map(joins, {text[:1] for text in texts} - {""})):
            whole = _apart(texts)  # a mark that opens a text would join the END before it
        else:
            whole = normalise(END.join([*texts, ""]))
        begins = origins if whole.places is None else np.searchsorted(whole.places, origins)
        return cls(whole.text, begins, whole, origins)

    def sentences(self) -> tuple[list[str], Array]:
        """Every sentence that is not only white space, in order, and where each begins in `text`."""
        return split(self.text, self.begins[1:])

    def owners(self, places: Array) -> Array:
        """Numbers of the texts in which places of `text` lie."""
        found: Array = np.searchsorted(self.begins, places, "right") - 1
        return found

    def originals(self, start: Array, end: Array) -> tuple[Array, Array, Array]:
        """Text, and place in that text as it was written, of spans [start, end) of `text`, none of them empty."""
        text, places = self.owners(start), self._whole.places
        if places is not None:
            start, last = places[start], places[end - 1]
            end = places[np.searchsorted(places, last, "right")]
        return text, start - self._origins[text], end - self._origins[text]


def _apart(texts: list[str]) -> Normalised:
    """The same as of all texts at once, of one after the other."""
    wholes = [normalise(text + END) for text in texts]
    sizes = np.cumsum([0, *(whole.length for whole in wholes)])
    steps = [np.arange(whole.length) if whole.places is None else whole.places[:-1] for whole in wholes]
    places = [step + size for step, size in zip(steps, sizes, strict=False)]
    return Normalised("".join(whole.text for whole in wholes), np.concatenate([*places, sizes[-1:]]), int(sizes[-1]))
