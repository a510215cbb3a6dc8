"""Facts: who said what when, what stands of a disagreement, and how a value must look."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from quality.contracts import tables
from quality.contracts.facts import FACT_KINDS, fact_kind
from transforms.catalog.facts import facts, statements
from transforms.catalog.history import Delivery, folded
from transforms.identity import identifier

WORK = identifier("work", "one")
KINDS = {"label": "rights_holder", "studio": "rights_holder", "museum": "reference", "shop": "retailer"}
N18, N19 = "2026-11-18", "2026-11-19"


def stated(*said: str) -> list[tuple[str, str, bool]]:
    """(source, value, winner) of `source value night` about one work of the label, for the kind box_office or award."""
    kind = "award" if all("賞" in each for each in said) else "box_office"
    rows = [dict(zip(("source", "value", "first_night"), each.split(), strict=True)) for each in said]
    now = pl.DataFrame(
        [{"source": row["source"], "source_key": "K", "work_id": WORK, f"fact.{kind}": row["value"]} for row in rows]
    )
    history = pl.DataFrame([{**row, "source_key": "K", "fact": kind} for row in rows])
    found = facts(now, history, {WORK: "label"}, KINDS)
    table = tables()["silver.facts"]
    _, failure = table.schema.filter(table.conform(found))
    assert failure.counts() == {}
    return sorted(found.select("source", "value", "winner").rows())


@pytest.mark.parametrize(
    ("said", "winners"),
    [
        # the subject's own rights holder, whatever comes later
        (["label 100 18", "studio 200 19", "shop 300 20"],   ["label 100"]),
        # another rights holder before a reference work before a retailer
        (["studio 200 18", "museum 300 19"],                 ["studio 200"]),
        (["museum 300 18", "shop 400 19"],                   ["museum 300"]),
        (["shop 400 18", "nobody 500 19"],                   ["shop 400"]),
        # of equals the later, then the first by name
        (["studio 200 18", "amber 250 19", "museum 9 18"],   ["studio 200"]),
        (["label 100 18", "label 120 19"],                   ["label 120"]),
        (["shop 400 18", "shop 300 18"],                     ["shop 300"]),
        # of a kind that may have several values all stand, each by its best source
        (["label 金賞 18", "studio 銀賞 19"],                  ["label 金賞", "studio 銀賞"]),
        (["shop 金賞 18", "studio 金賞 19"],                   ["studio 金賞"]),
    ],
)  # fmt: skip
def test_every_word_is_kept_and_the_winner_follows_precedence(said: list[str], winners: list[str]) -> None:
    found = stated(*said)
    assert len(found) == len(said)
    assert [f"{source} {value}" for source, value, winner in found if winner] == winners


def test_the_night_of_a_fact_is_the_first_on_which_it_was_stated() -> None:
    def drop(night: str, *values: str) -> Delivery:
        rows = [{"source_key": f"K{place}", "fact.award": value} for place, value in enumerate(values)]
        return Delivery(night, "full", pl.DataFrame(rows))

    catalog = folded([drop(N18, "金賞"), drop(N19, "金賞\n銀賞", "金賞")])
    assert sorted(catalog.stated.select("source_key", "value", "first_night").rows()) == [
        ("K0", "金賞", N18), ("K0", "銀賞", N19), ("K1", "金賞", N19),
    ]  # fmt: skip


def test_each_line_of_a_cell_is_a_fact_and_so_is_the_series() -> None:
    cells = {"fact.award": "金賞\n \n銀賞\n金賞", "fact.brand": None, "series": "灯台"}
    rows = pl.DataFrame([{"source_key": "A", **cells}])
    assert sorted(statements(rows, N18).select("fact", "value").rows()) == [
        ("award", "金賞"), ("award", "銀賞"), ("series", "灯台"),
    ]  # fmt: skip


def test_no_fact_column_gives_no_fact() -> None:
    rows = pl.DataFrame([{"source": "label", "source_key": "A", "work_id": WORK}])
    history = statements(rows, N18).with_columns(source=pl.lit("label"))
    assert facts(rows, history, {}, KINDS).height == 0


@pytest.mark.parametrize(
    "kind",
    ["tie_up", "series", "award", "box_office", "setting", "landmark", "brand", "ending", "sns_link", "translation"],
)
def test_the_vocabulary_has_every_kind_that_clients_ask_for_in_both_languages(kind: str) -> None:
    assert all(part.strip() for part in FACT_KINDS[kind][:2])


def test_a_kind_is_known_or_a_suppliers_own() -> None:
    assert fact_kind("x_scent").many
    unknown: Any
    for unknown in ("scent", "x_", "X_scent"):
        with pytest.raises(KeyError):
            fact_kind(unknown)
