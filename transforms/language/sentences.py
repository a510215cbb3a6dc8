"""Split normalised text into sentences, none longer than an analyser should be given."""

from __future__ import annotations

import re

LONGEST = 400
"""Characters of one sentence; a longer run without an end is cut at a comma, or else just there."""
_SENTENCE = re.compile(r"(?:[^。!?\n]++|[。!?]++[」』]+(?=[とっを]))*+(?:[。!?]+[」』)\]]*|\n|$)")
"""An end within a quotation that the sentence goes on to name is none: 「楽しかった?」と聞かれた."""


def sentences(text: str) -> list[tuple[int, str]]:
    """(start, sentence) for every sentence that is not only white space; together they cover all other characters."""
    found = []
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        while end - start > LONGEST:
            reach = start + LONGEST
            cut = max(text.rfind("、", start, reach), text.rfind(" ", start, reach)) + 1 or reach
            found.append((start, text[start:cut]))
            start = cut
        found.append((start, text[start:end]))
    return [(start, part) for start, part in found if part.strip()]
