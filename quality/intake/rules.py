"""Field rules of words: text in, value out, or the name of the rule that was broken. A rule never guesses.

Codes, amounts and dates have their rules in codes.py, amounts.py and dates.py; messages.py has what a supplier reads.
"""

from __future__ import annotations

import re
import unicodedata

from quality.intake.domains import domain_of
from quality.intake.messages import Broken

UNKNOWN = frozenset(("不明", "[不明]", "記載なし", "[記載なし]", "非売品", "なし", "-", "―"))
"""What suppliers write for a value that they do not have: the same as an empty cell."""
LONGEST_TEXT = 65_536
"""Characters of a text: lyrics, synopsis, description."""


def text(value: str) -> str:
    """NFC, outer white space off. Tabs and line breaks stay."""
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def title(value: str) -> str:
    """A line of up to 1,000 characters, line breaks and tabs as spaces. It may begin with = or +: that is a title."""
    line = text(value).replace("\n", " ").replace("\t", " ")
    if len(line) > 1000:
        raise Broken("too_long")
    return line


def key(value: str) -> str:
    """A supplier's key, kept as text: leading zeros matter."""
    if not re.fullmatch(r"\S{1,200}", value):
        raise Broken("bad_key")
    return value


def annotator(value: str) -> str:
    """The key of an expert. `adjudicated` is what we call the mean of them."""
    if value == "adjudicated":
        raise Broken("reserved_name")
    return key(value)


def domain(value: str) -> str:
    """One of the twelve domains, by its own name or a Japanese one."""
    if not (found := domain_of(value)):
        raise Broken("bad_domain")
    return found


def names(value: str) -> str:
    """A list in one cell: parts between line breaks, ／, ∥, |, 、 or a slash in spaces, joined by line breaks."""
    parts = re.split(r"[\n／∥|、]|\s/(?=\s)", text(value))
    return "\n".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def url(value: str) -> str:
    """An absolute http(s) address, never fetched."""
    if not re.fullmatch(r"https?://[^\s<>\"]{3,1990}", value.strip()):
        raise Broken("bad_url")
    return value.strip()


def factor(value: str) -> str:
    """The name of a factor, facet.slug."""
    if not re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", value.strip()):
        raise Broken("bad_factor")
    return value.strip()


def marks(value: str) -> str:
    """Did the expert see the dictionary's marks: shown or hidden."""
    if value.strip() not in ("shown", "hidden"):
        raise Broken("bad_marks")
    return value.strip()


def unit_interval(value: str) -> float:
    """A number from 0 to 1."""
    if not re.fullmatch(r"[0-9](\.[0-9]{1,9})?", value.strip()):
        raise Broken("bad_number")
    if float(value) > 1:
        raise Broken("out_of_range")
    return float(value)
