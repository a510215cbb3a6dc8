"""How the values of a fact's cell are read: one a line, each by the rule of its kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from quality.contracts.facts import fact_kind
from quality.intake import amounts, codes, dates, rules
from quality.intake.messages import Broken

_AMOUNT = r"(?:([0-9,]+(?:\.[0-9]+)?){unit})?"
_YEN = re.compile(rf"約?[¥\\]?{''.join(_AMOUNT.format(unit=unit) for unit in ('億', '千万', '万'))}([0-9,]+)?円?")
_UNITS = (10**8, 10**7, 10**4, 1)
MOST_YEN = 10**12


def yen(value: str) -> str:
    """An amount in whole yen as digits: 1230000000, 12.3億円, 5億3,000万円, 2億5千万円, ¥980,000,000, 約4億円."""
    found = _YEN.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if not found or not any(found.groups()):
        raise Broken("bad_number")
    parts = zip(found.groups(), _UNITS, strict=True)
    amount = sum((Decimal(part.replace(",", "") or "0") * unit for part, unit in parts if part), Decimal(0))
    if amount != amount.to_integral_value():
        raise Broken("bad_number")
    if not 0 < amount <= MOST_YEN:
        raise Broken("out_of_range")
    return str(int(amount))


RULES: dict[str, Callable[[str], str]] = {
    "text": rules.text, "url": rules.url, "yen": yen, "date": dates.date, "eidr": codes.eidr_code,
    "isni": codes.isni_code, "issn": codes.issn_code, "iswc": codes.iswc_code, "jasrac": codes.jasrac_code,
    "nextone": codes.nextone_code, "language": codes.language, "tax": amounts.price_tax,
}  # fmt: skip


@cache
def cell_rule(column: str) -> Callable[[str], str]:
    """The rule of an extra column: `fact.<kind>` reads each line by the kind's rule, any other column is text."""
    if not column.startswith("fact."):
        return rules.text
    read = RULES[fact_kind(column.removeprefix("fact.")).value]

    def lines(value: str) -> str:
        found = dict.fromkeys(read(line) for line in rules.text(value).split("\n") if line.strip())
        return "\n".join(line for line in found if line)

    return lines
