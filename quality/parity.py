"""Do two analysers read the same? Which sentences are compared, what is counted, and how much may differ."""

from __future__ import annotations

import hashlib
import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

LEAST, MOST = 20, 2_000
"""Sentences of a sample, where there are as many."""
SENTENCES, TOKENS = 0.94, 0.994
"""Shares of identical sentences and tokens from which the default analyser counts as Janome's equal."""
SURE = 1.645
"""Standard deviations of a one-sided bound at 95 %."""


class Sample:
    """The distinct sentences with the smallest digests: chosen by content, in whatever order they come."""

    def __init__(self, share: float) -> None:
        self.share = share
        self._digests: list[np.ndarray[tuple[int], np.dtype[np.uint64]]] = []
        self._kept: dict[int, str] = {}

    def add(self, sentences: Iterable[str]) -> None:
        """Meet more sentences. Memory: 8 bytes for each and MOST sentences."""
        met = {_digest(sentence): sentence for sentence in sentences}
        self._digests.append(np.fromiter(met, dtype=np.uint64, count=len(met)))
        self._kept |= met
        self._kept = {digest: self._kept[digest] for digest in heapq.nsmallest(MOST, self._kept)}

    @property
    def distinct(self) -> int:
        """Distinct sentences that were met."""
        return len(np.unique(np.concatenate(self._digests))) if self._digests else 0

    def chosen(self) -> list[str]:
        """`share` of the distinct sentences, at least LEAST and at most MOST, in the order of their digests."""
        size = min(max(math.ceil(self.share * self.distinct), LEAST), MOST)
        return list(self._kept.values())[:size]


def _digest(sentence: str) -> int:
    return int.from_bytes(hashlib.blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Parity:
    """Sentences and tokens compared, and how many of them are the same in both."""

    sentences: int = 0
    same_sentences: int = 0
    tokens: int = 0
    same_tokens: int = 0

    def figures(self) -> dict[str, float]:
        """Counts, shares, and what the shares can still be: `…_at_most`, the upper bound for a sample of this size."""
        return asdict(self) | {
            "sentences_share": round(self.same_sentences / max(self.sentences, 1), 6),
            "tokens_share": round(self.same_tokens / max(self.tokens, 1), 6),
            "sentences_at_most": upper(self.same_sentences, self.sentences),
            "tokens_at_most": upper(self.same_tokens, self.tokens),
        }


def compared(expected: Sequence[Sequence[object]], found: Sequence[Sequence[object]]) -> Parity:
    """Compare the tokens of the same sentences, `expected` being the reference's."""
    pairs = list(zip(expected, found, strict=True))
    return Parity(
        sentences=len(pairs),
        same_sentences=sum(list(left) == list(right) for left, right in pairs),
        tokens=sum(len(left) for left, _ in pairs),
        same_tokens=sum(len(set(left) & set(right)) for left, right in pairs),
    )


def upper(same: int, count: int) -> float:
    """Wilson's one-sided upper bound at 95 % of a share: two of twenty sentences that differ prove nothing yet."""
    if not count:
        return 1.0
    share, square = same / count, SURE**2
    middle = share + square / (2 * count)
    reach = SURE * math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return round(min((middle + reach) / (1 + square / count), 1.0), 6)
