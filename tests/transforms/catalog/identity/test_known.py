"""A night that knows what another found out says the same as one that looks at everything."""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.catalog.identity.drawn import decisions_of, rows_of
from transforms.catalog.identity import candidates, known
from transforms.catalog.identity.resolve import Resolution, resolve
from transforms.catalog.staff import staff

KEYS = [f"{source}:{key}" for source in ("label", "store", "third") for key in "ABCD"]
a_row = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["最終のひとつ前", "最終の ひとつ前", "最終のひとつ先", "灯台の犬 2", "夜"]),
        "by": st.sampled_from([None, "甲", "乙（別名：丙）", "丙／甲"]),
        "day": st.sampled_from([None, "2020", "2021-04-01"]),
        "isrc": st.sampled_from([None, None, "JPHK12300036", "JPHK12300037"]),
        "night": st.sampled_from(["2026-11-18", "2026-11-19"]),
    }
)
a_night = st.dictionaries(st.sampled_from(KEYS), a_row, min_size=1)
a_later_one = st.dictionaries(st.sampled_from(KEYS), st.none() | a_row, max_size=4)
"""Rows that came or changed, and those that left (None)."""


def rows(held: dict[str, dict[str, Any]]) -> pl.DataFrame:
    return rows_of(*({"key": key} | row for key, row in held.items()))


def same(one: Resolution, other: Resolution) -> bool:
    mine, theirs = (each.known.beyond.sort("block") for each in (one, other))
    return one.links.equals(other.links) and one.queue.equals(other.queue) and mine.equals(theirs)


@settings(max_examples=10, deadline=None)
@given(a_night, st.lists(a_later_one, min_size=3, max_size=4), st.sampled_from([1, 12]))
def test_identity_of_several_nights_is_that_of_each_night_alone(
    first: dict[str, Any], later: list[dict[str, Any]], stands_for_it: int
) -> None:
    """With few rows that stand for a supplier in a block, one that leaves lets another in."""
    held, before, cells = dict(first), None, None
    decisions = decisions_of("join label:A store:B", "apart label:A third:C")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "FIRST", stands_for_it)
        for changes in [{}, *later]:
            held |= changes
            held = {key: row for key, row in held.items() if row} or dict(first)
            tonight = rows(held)
            found, fresh = resolve(tonight, decisions, before=before), resolve(tonight, decisions)
            assert same(found, fresh)
            credited, alone = staff(tonight, decisions, cells), staff(tonight, decisions)
            assert credited.credits.equals(alone.credits) and credited.names.equals(alone.names)
            before, cells = found.known, credited.cells


def test_a_night_looks_at_rows_that_changed_and_at_pairs_around_them(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: dict[str, int] = {}
    plain = {"features": known.features, "scored": known.scored}

    def counted(name: str, *args: pl.DataFrame) -> pl.DataFrame:
        looked[name] = args[-1].height
        return plain[name](*args)

    for name in plain:
        monkeypatch.setattr(known, name, partial(counted, name))
    held = {f"{source}:{key}": {"title": f"とても長くて二つとない題名 {key}", "by": f"甲{key}", "day": f"20{place:02}"}
            for source in ("label", "store") for place, key in enumerate("ABCDEFGH")}  # fmt: skip
    first = resolve(rows(held))
    assert looked == {"features": 16, "scored": 8}
    found = resolve(rows(held | {"store:B": held["store:B"] | {"day": "2001-04-02"}}), before=first.known)
    assert looked == {"features": 1, "scored": 1}
    assert found.links["work_id"].n_unique() == 8
    resolve(rows(held), before=resolve(rows(held), before=found.known).known)
    assert looked == {"features": 0, "scored": 0}


def test_a_column_that_a_new_supplier_brings_changes_no_other_row(monkeypatch: pytest.MonkeyPatch) -> None:
    first = resolve(rows({"label:A": {"title": "夜", "by": "甲"}}))
    looked = []
    monkeypatch.setattr(known, "features", lambda rows, asked=known.features: looked.append(rows.height) or asked(rows))
    more = rows({"label:A": {"title": "夜", "by": "甲"}, "store:B": {"title": "朝", "credit.editor": "乙"}})
    resolve(more, before=first.known)
    assert looked == [1]
