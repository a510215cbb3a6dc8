"""Values of codes, numbers and dates as ASCII has them: full-width forms folded, and nothing else.

NFKC would fold more than a supplier means: 5² would be 52 and ① would be 1. Those stay, and break a rule.
"""

from __future__ import annotations

_FORMS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0xFFE5: "¥", 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2212: "-",
    0x337B: "平成", 0x337C: "昭和", 0x337D: "大正", 0x337E: "明治", 0x32FF: "令和",
}  # fmt: skip
"""Full-width ASCII, the yen sign, hyphens and minus signs that word processors write, and ㍻ and its kin."""


def narrow(value: str) -> str:
    """`value` with full-width forms folded and outer white space off."""
    return value.strip() if value.isascii() else value.translate(_FORMS).strip()
