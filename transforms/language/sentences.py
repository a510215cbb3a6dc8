"""Split normalised text into sentences, none longer than an analyser should be given."""

from __future__ import annotations

import re

LONGEST = 400
"""Characters of one sentence; a longer run without an end is cut at a comma, or else just there."""
_SENTENCE = re.compile(r"[^。!?\n]*(?:[。!?]+[」』)\]]*|\n|$)")


def sentences(text: str) -> list[tuple[int, str]]:
    """(start, sentence) for every sentence that is not only white space; together they cover all other characters."""
    found = []
    for match in _SENTENCE.finditer(text):
        start, whole = match.start(), match[0]
        while len(whole) > LONGEST:
            cut = max(whole.rfind("、", 0, LONGEST), whole.rfind(" ", 0, LONGEST)) + 1 or LONGEST
            found.append((start, whole[:cut]))
            start, whole = start + cut, whole[cut:]
        found.append((start, whole))
    return [(start, part) for start, part in found if part.strip()]
