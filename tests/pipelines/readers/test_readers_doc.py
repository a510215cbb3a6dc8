"""docs/readers.md names every reader and every column that it always gives."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from pipelines.readers import reader_names
from quality.intake.standards import GRANTED


def section(root: Path, name: str) -> str:
    text = (root / "docs" / "readers.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.*)$", text, flags=re.MULTILINE)
    return next((body for heads, body in zip(parts[1::2], parts[2::2], strict=True) if name in heads.split(", ")), "")


@pytest.mark.parametrize("name", reader_names())
def test_a_reader_and_its_columns_are_documented(root: Path, name: str) -> None:
    module = importlib.import_module(f"pipelines.readers.{name}")
    tables = ("COLUMNS", "DATES", "LOCALISED", "LISTED", "TITLES", "NAMED", "WRITTEN", "FEED")
    columns = {
        each for table in tables if name != "ddex_ern" or table == "COLUMNS" for each in getattr(module, table, ())
    }
    columns |= set(module.TAGS.values()) if hasattr(module, "TAGS") else set()
    columns |= set(GRANTED) if hasattr(module, "GRANTED") else set()
    said = section(root, name)
    assert said
    assert not {each for each in columns if f"`{each}`" not in said}
