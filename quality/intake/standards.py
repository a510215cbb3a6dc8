"""Values as XML standards write them, in the shapes that the field rules read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quality.territories import ISO_3166

_FRACTION = re.compile(r"(P.*?\d)\.\d{1,9}S")
_DAYS = re.compile(r"P(?:0{1,4}Y)?(?:0{1,4}M)?(?:0{1,4}D)?(T.+)")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)?(?:T.*)?")


def duration(value: str | None) -> str | None:
    """An xs:duration in whole seconds: PT4M23.583S is PT4M23S, P0Y0M0DT1H is PT1H. All else stays as it is."""
    plain = _FRACTION.sub(r"\1S", value) if value else value
    found = _DAYS.fullmatch(plain or "")
    return f"P{found[1]}" if found else plain


def compact_date(value: str | None) -> str | None:
    """ONIX's 20180621T1115 is 2018-06-21, 201806 is 2018-06. All else stays as it is."""
    found = _COMPACT.fullmatch(value or "")
    return "-".join(part for part in found.groups() if part) if found else value


def territories(included: Iterable[str], excluded: Iterable[str] = ()) -> set[str]:
    """Codes of `included` without `excluded`; WORLD without some is all the others. An unknown code stays as it is."""
    codes, without = set(included), set(excluded)
    if "WORLD" in codes and without:
        codes = codes - {"WORLD"} | set(ISO_3166)
    known = without <= set(ISO_3166) | {"WORLD"}
    return codes - without if known else codes | {f"not {code}" for code in without}


Deal = dict[str, list[str]]
"""What one deal says: territories, excluded, start, end, models, uses."""
GRANTED = ("deals", "territories", "deal_start", "deal_end", "commercial_models", "use_types")


def granted(deals: list[Deal], made: str) -> dict[str, str | None]:
    """What deals allow, as columns of that name: `deals` has every deal in a line of its own.

    The others are of the deals that had not ended when the message was made (an ISO moment): their territories joined;
    the latest of their first days and the earliest of their last, between which all of these territories hold.
    """
    standing = [deal for deal in deals if not deal["end"] or deal["end"][0] >= made[: len(deal["end"][0])]]
    codes = {code for deal in standing for code in territories(deal["territories"], deal["excluded"])}
    lines = [" | ".join(map(" ".join, (deal[name] for name in _SAID))) for deal in deals]
    return {
        "deals": "\n".join(dict.fromkeys(lines)) or None, "territories": "\n".join(sorted(codes)) or None,
        "deal_start": max((day for deal in standing for day in deal["start"]), default=None),
        "deal_end": min((day for deal in standing for day in deal["end"]), default=None),
        "commercial_models": "\n".join(dict.fromkeys(each for deal in standing for each in deal["models"])) or None,
        "use_types": "\n".join(dict.fromkeys(each for deal in standing for each in deal["uses"])) or None,
    }  # fmt: skip


_SAID = ("territories", "excluded", "start", "end", "models", "uses")
