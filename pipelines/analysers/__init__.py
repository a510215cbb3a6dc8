"""Japanese morphological analysers: MeCab on Janome's own dictionary by default, Janome itself where that cannot run.

Both give the same tokens (all but a few in a thousand) from the same words: Janome's system dictionary and the
kansei user dictionary.
"""

from __future__ import annotations

import re

_LONE = re.compile("[\ud800-\udfff]")


def encodable(sentence: str) -> str:
    """The sentence with U+FFFD for every half of a surrogate pair, which no analyser can encode."""
    return sentence if sentence.isascii() else _LONE.sub("\ufffd", sentence)
