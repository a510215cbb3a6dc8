"""Folding a source's deliveries into what its catalog says on a night."""

from __future__ import annotations

from typing import Literal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.catalog.history import Delivery, current

Kind = Literal["full", "delta", "takedown"]


def drop(night: int, kind: Kind, keys: str = "", title: str = "", touched: str = "") -> Delivery:
    """A delivery of one-letter keys; every row has the title, or else its key and the night."""
    rows = [{"row": row, "source_key": key, "title": title or f"{key}{night}"} for row, key in enumerate(keys, 1)]
    schema = {"row": pl.Int64, "source_key": pl.String, "title": pl.String}
    return Delivery(f"2026-11-{night:02}", kind, pl.DataFrame(rows, schema=schema), tuple(touched))


def told(*deliveries: Delivery) -> str:
    """`A18 live 18` for key A, last row of night 18, first seen on night 18."""
    found = current(list(deliveries)).select("title", "status", "first_night")
    return ", ".join(f"{title} {status} {night[-2:]}" for title, status, night in found.iter_rows())


FOLDS = [
    # deliveries                                                          the catalog
    ([drop(18, "full", "AB")],                                            "A18 live 18, B18 live 18"),
    ([drop(18, "full", "AB"), drop(19, "full", "BC")],                    "A18 withdrawn 18, B19 live 18, C19 live 19"),
    ([drop(18, "full", "AB"), drop(19, "delta", "BC")],                   "A18 live 18, B19 live 18, C19 live 19"),
    ([drop(18, "delta", "A"), drop(19, "delta", "B")],                    "A18 live 18, B19 live 19"),
    ([drop(18, "delta", "A"), drop(19, "full", "B")],                     "A18 withdrawn 18, B19 live 19"),
    ([drop(18, "full", "AB"), drop(19, "takedown", "A")],                 "A18 withdrawn 18, B18 live 18"),
    ([drop(18, "full", "A"), drop(19, "takedown", "A"), drop(20, "full", "A")],
                                                                          "A20 live 18"),
    ([drop(18, "full", "AB"), drop(19, "takedown", "A"), drop(20, "full", "B")],
                                                                          "A18 withdrawn 18, B20 live 18"),
    ([drop(18, "full", "AB"), drop(19, "takedown", "A"), drop(20, "delta", "B")],
                                                                          "A18 withdrawn 18, B20 live 18"),
    ([drop(18, "full", "A"), drop(19, "full", "A"), drop(20, "takedown", "A")],
                                                                          "A19 withdrawn 18"),
    ([drop(18, "full", "A"), drop(19, "takedown", "A"), drop(20, "full", "A"), drop(21, "takedown", "A")],
                                                                          "A20 withdrawn 18"),
    ([drop(18, "full", "AB"), drop(19, "full", "A"), drop(20, "full", "AB")],
                                                                          "A20 live 18, B20 live 18"),
    ([drop(18, "takedown", "A"), drop(19, "full", "A")],                  "A19 live 19"),
    ([drop(18, "full", "A"), drop(19, "takedown", "Z")],                  "A18 live 18"),
    ([drop(18, "takedown", "A")],                                         ""),
    # rows set aside
    ([drop(18, "full", "AB"), drop(19, "full", "A", touched="B")],        "A19 live 18, B18 live 18"),
    ([drop(18, "full", "AB"), drop(19, "delta", "", touched="B")],        "A18 live 18, B18 live 18"),
    ([drop(18, "full", "A", touched="B"), drop(19, "full", "AB")],        "A19 live 18, B19 live 19"),
    ([drop(18, "full", "A"), drop(19, "full", "A", touched="Q")],         "A19 live 18"),
    ([drop(18, "full", "AB"), drop(19, "full", "A", touched="B"), drop(20, "full", "A")],
                                                                          "A20 live 18, B18 withdrawn 18"),
    ([drop(18, "full", "AB"), drop(19, "takedown", "A"), drop(20, "full", "B", touched="A")],
                                                                          "A18 withdrawn 18, B20 live 18"),
    ([drop(18, "full", "AB"), drop(19, "takedown", "A", touched="B")],    "A18 withdrawn 18, B18 withdrawn 18"),
]  # fmt: skip


@pytest.mark.parametrize(("deliveries", "expected"), FOLDS, ids=range(len(FOLDS)))
def test_deliveries_fold_into_the_catalog(deliveries: list[Delivery], expected: str) -> None:
    catalogs = [each for each in deliveries if each.kind != "takedown"]
    assert (told(*deliveries) if catalogs else "") == expected
    assert catalogs or current(deliveries).is_empty()


def test_a_takedown_is_a_tombstone_and_leaves_the_next_full() -> None:
    taken = [drop(18, "full", "AB", "第一"), drop(19, "takedown", "A")]
    assert told(*taken) == "第一 withdrawn 18, 第一 live 18"
    assert told(*taken, drop(20, "full", "B", "第二")) == "第一 withdrawn 18, 第二 live 18"


def test_only_what_the_catalog_says_is_left_in_key_order() -> None:
    found = current([drop(18, "full", "CAB"), drop(19, "takedown", "B")])
    assert found.columns == ["source_key", "title", "first_night", "status"]
    assert found["source_key"].to_list() == ["A", "B", "C"]


def test_a_column_that_only_a_later_delivery_has_is_null_before() -> None:
    later = drop(19, "delta", "B")
    wider = Delivery(later.night, later.kind, later.rows.with_columns(jan=pl.lit("4900000000016")))
    found = current([drop(18, "full", "A"), wider])
    assert found.select("source_key", "jan").rows() == [("A", None), ("B", "4900000000016")]


keys = st.text("ABCDE", max_size=5).map(lambda text: "".join(dict.fromkeys(text)))
kinds: st.SearchStrategy[Kind] = st.sampled_from(["full", "delta", "takedown"])
shipments = st.lists(st.tuples(kinds, keys, keys), min_size=1, max_size=6)


def deliveries_of(shipped: list[tuple[Kind, str, str]], order: int = 1) -> list[Delivery]:
    return [drop(night, kind, has[::order], touched=aside) for night, (kind, has, aside) in enumerate(shipped, 10)]


@settings(deadline=None)
@given(shipments)
def test_the_order_of_rows_inside_a_delivery_does_not_matter(shipped: list[tuple[Kind, str, str]]) -> None:
    assert current(deliveries_of(shipped)).equals(current(deliveries_of(shipped, -1)))


@settings(deadline=None)
@given(shipments)
def test_the_fold_agrees_with_a_walk_through_the_nights(shipped: list[tuple[Kind, str, str]]) -> None:
    """The same said in plain Python, one delivery after the other."""
    title: dict[str, str] = {}
    live: dict[str, bool] = {}
    taken: set[str] = set()
    for night, (kind, has, aside) in enumerate(shipped, 10):
        if kind == "takedown":
            taken |= {*has, *aside}
            continue
        if kind == "full":
            live = {key: key in {*has, *aside} for key in title}
        title |= {key: f"{key}{night}" for key in has}
        live |= dict.fromkeys(has, True) | {key: True for key in aside if key in title}
        taken -= set(has)
    found = current(deliveries_of(shipped))
    expected = {key: (title[key], "live" if live[key] and key not in taken else "withdrawn") for key in title}
    rows = found.select("source_key", "title", "status").iter_rows() if found.width else ()
    assert {key: (name, status) for key, name, status in rows} == expected


@settings(deadline=None)
@given(shipments, st.integers(0, 5))
def test_delivering_the_same_again_changes_nothing(shipped: list[tuple[Kind, str, str]], at: int) -> None:
    """Twice the same file in a row is once the same file."""
    given_drops = deliveries_of(shipped)
    again = [*given_drops[: at + 1], *given_drops[at : at + 1], *given_drops[at + 1 :]]
    assert current(again).equals(current(given_drops))
