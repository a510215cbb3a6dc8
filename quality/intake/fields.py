"""Apply field rules to the rows of a file: typed rows, and the rows set aside with rule and original text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from quality.intake.characters import fault
from quality.intake.columns import decided, fits
from quality.intake.fact_values import cell_rule
from quality.intake.feedback import above_total
from quality.intake.files import refuse
from quality.intake.messages import MESSAGES, Broken
from quality.intake.path_counts import shortened
from quality.intake.rules import LONGEST_TEXT, UNKNOWN
from quality.intake.targets import ALTERNATIVES, LIST, TARGETS, UNIQUE, Field

BROKEN_SCHEMA = {
    "row": pl.Int64, "rule": pl.String, "column": pl.String, "value": pl.String, "original": pl.String,
    "message_ja": pl.String, "message_en": pl.String,
}  # fmt: skip
MOST_COLUMNS = 500
MOST_CELLS = 50_000_000


@dataclass(frozen=True)
class Mapped:
    """Where a target field comes from: a column of the file, or a fixed value.

    rule: name of an alternative rule. pattern: what the value must look like. digits: how many it
    has if it has nothing else (0: any number). required: a row without it is set aside.
    """

    column: str = ""
    value: str = ""
    rule: str = ""
    pattern: str = ""
    required: bool = False
    digits: int = 0


@dataclass
class Rows:
    """What a reader gives: rows of text with `row` (from 1), and the rows that it could not even split.

    ignored: path in the file → how many values there the reader has no column for. plain: column → which of
    its values consist of plain characters alone (plain.py), where the reader knows it.
    """

    frame: pl.DataFrame
    broken: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    ignored: dict[str, int] = field(default_factory=dict)
    plain: dict[str, pl.Series] = field(default_factory=dict)


def gathered(
    file: str,
    records: Sequence[Mapping[str, str | int | None]],
    columns: Iterable[str],
    ignored: dict[str, int],
    broken: Sequence[dict[str, Any]] = (),
) -> Rows:
    """Rows of one record each: these columns (but patterns with *), and then what else the records have, by name.

    A record has its number as `row` where some were set aside; without it, records count from 1. Raises IntakeRefused
    for more columns than a standard has: they are named after roles and schemes that the file may make up.
    """
    known = list(dict.fromkeys(name for name in columns if "*" not in name))
    more = sorted({name for record in records for name in record} - {*known, "row"})
    if len(more) > MOST_COLUMNS or len(records) * (len(known) + len(more)) > MOST_CELLS:
        raise refuse(file, "too_many_columns", f"{len(more)} columns in {len(records)} rows", "split the delivery")
    rows = [{"row": place, **record} for place, record in enumerate(records, 1)]
    schema = {"row": pl.Int64, **dict.fromkeys([*known, *more], pl.String)}
    return Rows(pl.DataFrame(rows, schema=schema), list(broken), len(rows) + len(broken), shortened(ignored))


def set_aside(row: int, rule: str, column: str, value: str | None, original: str) -> dict[str, Any]:
    """One row of BROKEN_SCHEMA."""
    ja, en = MESSAGES[rule]
    return {
        "row": row, "rule": rule, "column": column, "value": value, "original": original,
        "message_ja": ja, "message_en": en,
    }  # fmt: skip


def apply(
    rows: Rows, role: str, mapping: dict[str, Mapped], extra: dict[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Type the rows of a file.

    mapping: target field → where it comes from. extra: further output column → column of the file, kept as text
    (credits, texts, facts). Returns (good rows: `row`, the role's target fields, the extra columns; rows set
    aside: BROKEN_SCHEMA). A row is good only if no rule is broken; no row is lost.
    """
    columns: dict[str, pl.Series] = {"row": rows.frame["row"]}
    faults: list[tuple[int, str, str, str | None]] = []
    for name, target in TARGETS[role].items():
        columns[name] = _typed(name, target, mapping.get(name), rows, faults)
    for name, column in extra.items():
        longest = LONGEST_TEXT if name.startswith("text.") else LIST
        columns[name] = _typed(name, Field(cell_rule(name), longest=longest), Mapped(column), rows, faults)
    typed = pl.DataFrame(list(columns.values()))
    repeats = not _is_unique(typed, UNIQUE[role])
    if repeats:
        faults += _repeated(typed, UNIQUE[role])
    faults += _reversed_periods(typed)
    faults += above_total(typed)
    bad = {place for place, *_ in faults}
    originals = {place: json.dumps(rows.frame.row(place, named=True), ensure_ascii=False) for place in sorted(bad)}
    broken = rows.broken + [
        set_aside(columns["row"][place], rule, column, value, originals[place])
        for place, rule, column, value in sorted(faults, key=lambda fault: (fault[0], fault[1], fault[2]))
    ]
    frame = pl.DataFrame(broken, schema=BROKEN_SCHEMA).unique(["row", "rule"], keep="first").sort("row", "rule")
    if bad:
        typed = typed.filter(pl.Series([place not in bad for place in range(typed.height)], dtype=pl.Boolean))
    return _once(typed, UNIQUE[role]) if repeats else typed, frame


def _is_unique(typed: pl.DataFrame, key: tuple[str, ...]) -> bool:
    if not key:
        return True
    return (typed[key[0]] if len(key) == 1 else typed.select(key)).n_unique() == typed.height


def _once(typed: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Of rows that say the same under the same key, the first; all where there is no key."""
    if not key:
        return typed
    first = pl.struct(key).is_first_distinct() | ~pl.all_horizontal(pl.col(key).is_not_null())
    return typed.filter(first)


def without_unknown(
    typed: pl.DataFrame, broken: pl.DataFrame, column: str, known: frozenset[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The good rows and the rows set aside, after those whose `column` is none of `known` have gone to the latter."""
    is_known = pl.col(column).is_in(list(known))
    aside = [
        set_aside(row["row"], f"unknown_{column}", column, row[column], json.dumps(row, ensure_ascii=False))
        for row in typed.filter(~is_known).iter_rows(named=True)
    ]
    added = pl.DataFrame(aside, schema=BROKEN_SCHEMA)
    return typed.filter(is_known), pl.concat([broken, added]).sort("row", "rule")


def _typed(
    name: str, target: Field, mapped: Mapped | None, rows: Rows, faults: list[tuple[int, str, str, str | None]]
) -> pl.Series:
    """One target column; appends (place, rule, column, value) for each value that breaks its rule.

    What is beyond doubt is read as a column, the rest value by value, each value once.
    """
    mapped = mapped or Mapped()
    height, rule = rows.frame.height, ALTERNATIVES[mapped.rule] if mapped.rule else target.rule
    required = target.required or mapped.required
    if mapped.value and not isinstance(fixed := _judged(rule, mapped.value, target, mapped, required), Broken):
        return pl.repeat(fixed, height, dtype=target.dtype, eager=True).alias(name)
    if mapped.value or mapped.column not in rows.frame.columns:
        values, plain = pl.repeat(mapped.value or None, height, dtype=pl.String, eager=True), None
    else:
        values, plain = rows.frame[mapped.column], rows.plain.get(mapped.column)
    typed, certain = decided(values, plain, target, rule)
    if required:
        certain &= typed.is_not_null()
    if mapped.pattern:
        certain &= fits(typed, mapped.pattern)
    if mapped.digits:
        as_long = typed.str.len_bytes() == mapped.digits
        certain &= as_long if as_long.all() else as_long | ~typed.str.contains("^[0-9]+$")
    places = (~certain).arg_true()
    if not len(places):
        return typed.alias(name)
    left = values[places]
    known = {value: _judged(rule, value, target, mapped, required) for value in left.unique().to_list()}
    bad = {value: found for value, found in known.items() if isinstance(found, Broken)}
    read = [None if value in bad else found for value, found in known.items()]
    found = left.replace_strict(list(known), read, return_dtype=target.dtype)
    if bad:
        is_bad = left.is_in(list(bad), nulls_equal=True)
        for place, value in zip(places.filter(is_bad).to_list(), left.filter(is_bad).to_list(), strict=True):
            faults.append((place, str(bad[value]), mapped.column or name, value))
    return typed.scatter(places, found).alias(name)


def _judged(
    rule: Callable[[str], str | int | float], value: str | None, target: Field, mapped: Mapped, required: bool
) -> Any:
    """What the rule reads of a value, None where nothing is said, or the Broken that it breaks."""
    found = _read(rule, value, target)
    if found is None and required:
        return Broken("missing")
    if isinstance(found, str) and not _is_key(found, mapped):
        return Broken("bad_key")
    return found


def _is_key(found: str, mapped: Mapped) -> bool:
    fits_pattern = not mapped.pattern or re.fullmatch(mapped.pattern, found) is not None
    return fits_pattern and not (mapped.digits and found.isdecimal() and len(found) != mapped.digits)


def _read(rule: Callable[[str], str | int | float], value: str | None, target: Field) -> Any:
    """What the rule reads, None where nothing is said, or the Broken that it raises."""
    try:
        if value is None:
            return None
        if len(value) > target.longest:
            raise Broken("too_long")
        if not value or value.isspace():
            return None
        if wrong := fault(value):
            raise Broken(wrong)
        if target.may_be_unknown and not target.required and value.strip() in UNKNOWN:
            return None
        found = rule(value)
    except Broken as broken:
        return broken
    return None if found == "" else found


def _repeated(typed: pl.DataFrame, key: tuple[str, ...]) -> list[tuple[int, str, str, str | None]]:
    """Every row of a key whose rows differ: no winner can be chosen."""
    if not key:
        return []
    said = typed.select(pl.exclude("row")).with_columns(pl.int_range(pl.len()).alias("place"))
    values = [name for name in said.columns if name != "place"]
    whole = said.filter(pl.all_horizontal(pl.col(key).is_not_null()))
    distinct = whole.unique(values).group_by(key).len().filter(pl.col("len") > 1)
    again = whole.join(distinct, on=key, how="semi", maintain_order="left").select(
        "place", value=pl.concat_str([pl.col(name).cast(pl.String) for name in key], separator=" ")
    )
    return [(place, "duplicate_key", " ".join(key), value) for place, value in again.iter_rows()]


def _reversed_periods(typed: pl.DataFrame) -> list[tuple[int, str, str, str | None]]:
    if "start_date" not in typed.columns:
        return []
    found = typed.select(place=pl.int_range(pl.len()), bad=pl.col("end_date") < pl.col("start_date"), value="end_date")
    return [(place, "reversed_period", "end_date", value) for place, bad, value in found.iter_rows() if bad]
