"""What every table contract states, how frames are made to fit one, and that a new one is found."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.steps import BESIDE, STEPS
from quality import contracts
from quality.contracts import Table, tables
from quality.data_dictionary import bounds
from tests.quality.rows import works

SINGULAR = {
    "silver.consistency", "silver.quarantine", "silver.identity_queue", "silver.feedback", "silver.feedback_aside",
    "gold.cross_domain",
}  # fmt: skip
"""Tables that the design page names so, and a queue."""
UNIT_OF = {"_s": "s", "_jpy": "JPY", "_bpm": "bpm"}
every_table = pytest.mark.parametrize("table", tables().values(), ids=lambda table: table.name)


@every_table
def test_a_table_has_a_key_without_nulls_and_a_sentence_about_its_rows(table: Table) -> None:
    assert table.key
    assert [name for name in table.key if table.columns[name].nullable] == []
    assert table.grain.startswith("One row per ")


@every_table
def test_every_column_has_a_meaning_in_both_languages_a_unit_and_a_licence_mark(table: Table) -> None:
    for name, column in table.columns.items():
        meaning = column.metadata
        assert meaning["ja"].strip() and meaning["en"].strip(), name
        assert isinstance(meaning["unit"], str) and isinstance(meaning["licensable"], bool), name


@every_table
def test_no_column_is_unsigned_or_called_night(table: Table) -> None:
    """Delta gives unsigned integers back signed; `night` is the partition."""
    assert not any(dtype.is_unsigned_integer() for dtype in table.polars_schema().values())
    assert "night" not in table.columns


@every_table
def test_a_table_is_named_in_the_plural_within_silver_or_gold(table: Table) -> None:
    layer, _, name = table.name.partition(".")
    assert layer in {"silver", "gold"}
    assert name.endswith("s") or table.name in SINGULAR


@every_table
def test_a_unit_stands_in_the_name_and_in_the_contract_alike(table: Table) -> None:
    for name, column in table.columns.items():
        suffix = next((suffix for suffix in UNIT_OF if name.endswith(suffix)), None)
        unit = column.metadata["unit"]
        assert unit == UNIT_OF[suffix] if suffix else unit not in UNIT_OF.values(), name


@every_table
def test_what_is_steady_is_a_number_of_the_table(table: Table) -> None:
    assert all(table.polars_schema()[name].is_numeric() for name in table.steady)
    assert all(0 < distance < 1 for distance in table.steady.values())
    assert 0 <= table.min_ratio < 1


def test_every_table_is_published_by_one_step_and_every_published_table_has_a_contract() -> None:
    published = [name for step in (*STEPS, *BESIDE) for name in step.tables]
    assert len(set(published)) == len(published)
    assert set(tables()) == {*published, "silver.nights"}  # silver.nights is about all steps


def test_conform_orders_casts_fills_and_drops_columns() -> None:
    table = tables()["silver.credits"]
    row = {"position": 1, "work_id": "work-000000000001", "party_id": "p", "role": "r", "mood": 1}
    frame = pl.DataFrame([row])
    found = table.conform(frame)
    assert dict(found.schema) == table.polars_schema()
    assert found.rows() == [("work-000000000001", "p", "r", 1, None, None)]


@every_table
def test_an_empty_frame_has_the_columns_of_its_table(table: Table) -> None:
    assert (table.empty().height, dict(table.empty().schema)) == (0, table.polars_schema())
    assert table.conform(table.empty()).equals(table.empty())


@pytest.mark.parametrize(
    ("length", "broken"),
    [
        (0,    {"title|min_length": 1}),
        (1,    {}),
        (1000, {}),
        (1001, {"title|max_length": 1}),
    ],
)  # fmt: skip
def test_lengths_count_characters_and_not_bytes(length: int, broken: dict[str, int]) -> None:
    _, failure = tables()["silver.works"].schema.filter(works(1, title="漢" * length))
    assert failure.counts() == broken


def test_a_new_module_is_a_new_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "festivals.py").write_text(
        "import dataframely as dy\n"
        "from quality.contracts import doc, table\n"
        "@table('silver.festivals', 'state')\n"
        "class Festivals(dy.Schema):\n"
        "    '''One row per festival.'''\n"
        "    festival_id = dy.String(primary_key=True, metadata=doc('祭りID', 'Festival'))\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(contracts, "__path__", [*contracts.__path__, str(tmp_path)])
    monkeypatch.setattr(contracts, "_declared", dict(contracts._declared))
    monkeypatch.setitem(sys.modules, "quality.contracts.festivals", None)
    monkeypatch.delitem(sys.modules, "quality.contracts.festivals")
    found = contracts.tables.__wrapped__()
    assert found["silver.festivals"].grain == "One row per festival."
    assert set(found) == {*tables(), "silver.festivals"}


def test_a_table_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contracts, "_declared", dict(contracts._declared))
    with pytest.raises(ValueError, match=r"silver\.works is declared twice"):
        contracts.table("silver.works", "state")(tables()["silver.rights"].schema)


def test_the_data_dictionary_in_docs_is_what_the_contracts_say(root: Path) -> None:
    printed = CliRunner().invoke(app, ["contracts"]).stdout
    kept = (root / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert kept == printed, "refresh it: python -m pipelines contracts > docs/data-dictionary.md"
    assert all(f"\n## {name}\n" in kept for name in tables())


@pytest.mark.parametrize(
    ("table", "column", "shown"),
    [
        ("gold.kansei_scores", "score",       "0 < x ≤ 1"),
        ("gold.ad_matches",    "rank",        "1 ≤ x"),
        ("silver.rights",      "territory",   "`^(?:[A-Z]{2}|WORLD)$`"),
        ("silver.works",       "status",      "live, withdrawn"),
        ("silver.works",       "source_key",  "1–200 字 characters"),
        ("silver.articles",    "body",        "1–∞ 字 characters"),
        ("silver.works",       "title_kana",  ""),
    ],
)  # fmt: skip
def test_the_data_dictionary_shows_the_bounds_of_a_column(table: str, column: str, shown: str) -> None:
    assert bounds(tables()[table].columns[column]) == shown
