"""The rules of context, each with a bit of its own: a mention is read by those alone whose gates are open to it."""

from __future__ import annotations

(
    CLAUSE, NOUN, THING, WORTH, UNHEARD, VAIN, SUPPOSED, SAID, FAR, WITHOUT, MUST, ENOUGH, BECOMING, FREED, FAREWELL,
    EASED, WHITHER, USELESS, NEVER, MOOD, LACKING,
    PREFERRED, HOLLOW, OFFERED, GRANTED, BANNED, BIDDEN, FOOLED, DOUBTED, HOW_CAN, NEEDLESS, TRAIT, MANNER, COMPARED,
    MEANT, QUOTED, CITED, UNMET, INTENDED, SPOILT, OTHERS, SO_TO_SAY, ONCE, WAS, UNTRUE, LIMITED, UNFULFILLED, WISHED,
    WONDERED,
    DEGREE, CONDITION,
) = RULES = tuple(1 << place for place in range(51))  # fmt: skip
"""Of `negation`: what hangs on the words of a clause, on a thing behind a mention, and turns of phrase. Of `stance`,
from PREFERRED on. Then words of degree, and condition."""
ALL = sum(RULES)
DENIAL = sum(RULES[: RULES.index(PREFERRED)])
STANCE = sum(RULES[RULES.index(PREFERRED) : RULES.index(DEGREE)])
