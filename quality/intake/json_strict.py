"""JSON as RFC 8259 writes it and no looser: one document, or one object a line."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from quality.errors import IntakeRefused
from quality.intake.files import refuse

DEEPEST = 60
"""Nesting of JSON."""
LARGEST_NUMBER = 2**53
"""Beyond it programs disagree about a number's value."""


class WrongLine(ValueError):
    """A line of JSON Lines broke the rule that the message names."""


def strict_json(file: str, text: str) -> Any:
    """JSON without NaN, duplicate keys, lone surrogates or nesting beyond DEEPEST. Raises IntakeRefused."""
    if _depth(text) > DEEPEST:
        raise refuse(file, "json_depth", f"nested deeper than {DEEPEST}", "flatten the document")
    try:
        found = json.loads(
            text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
    except (ValueError, RecursionError) as error:
        why = f"not strict JSON ({type(error).__name__})"
        raise refuse(file, "json", why, "write valid JSON (RFC 8259)") from error
    if re.search(r"\\u[dD][89a-fA-F]", text) and _has_surrogate(found):
        raise refuse(file, "json_surrogate", "a lone surrogate", "write valid Unicode")
    return found


def _depth(text: str) -> int:
    deepest = level = 0
    for mark in re.finditer(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', text, re.DOTALL):  # possessive: linear in bad input
        if mark[0] in "[{":
            level += 1
            deepest = max(deepest, level)
        elif mark[0] in "]}":
            level -= 1
    return deepest


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _finite(number: str) -> float:
    found = float(number)
    if not math.isfinite(found):
        raise ValueError(number)
    return found


def _whole(number: str) -> int:
    if number == "-0":
        raise ValueError(number)
    return int(number)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _has_surrogate(found: Any) -> bool:
    if isinstance(found, str):
        return any("\ud800" <= letter <= "\udfff" for letter in found)
    if isinstance(found, dict):
        return any(_has_surrogate(part) for pair in found.items() for part in pair)
    return isinstance(found, list) and any(_has_surrogate(part) for part in found)


def text_values(line: str, as_text: str = "") -> dict[str, str | None]:
    """The members of the one flat object that a line holds, as text. Raises WrongLine with the name of the rule.

    as_text: the member that must be written as text, since a number loses its zeros. Of others, a whole number within
    LARGEST_NUMBER becomes its digits; true, an array or an object inside is no value.
    """
    try:
        found = strict_json("", line)
    except IntakeRefused as refused:
        raise WrongLine(_RULES[refused.why.split(":")[0]]) from refused
    if not isinstance(found, dict):
        raise WrongLine("json_line")
    if as_text in found and not isinstance(found[as_text], str):
        raise WrongLine("json_key_number")
    return {name: _as_text(value) for name, value in found.items()}


_RULES = {"json": "json_line", "json_depth": "json_line", "json_surrogate": "lost_characters"}


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongLine("json_value")
    if abs(value) > LARGEST_NUMBER:
        raise WrongLine("json_number")
    return str(value)
