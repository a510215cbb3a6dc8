"""docs/readers.md names every reader and every column that it always gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.readers import columns_given, reader_names


def section(root: Path, name: str) -> str:
    text = (root / "docs" / "readers.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.*)$", text, flags=re.MULTILINE)
    return next((body for heads, body in zip(parts[1::2], parts[2::2], strict=True) if name in heads.split(", ")), "")


@pytest.mark.parametrize("name", reader_names())
def test_a_reader_and_its_columns_are_documented(root: Path, name: str) -> None:
    said = section(root, name)
    assert said
    plain = {each for each in columns_given(name) if "*" not in each}
    assert not {each for each in plain if f"`{each}`" not in said}
    begun = {each[:-1] for each in columns_given(name) if each.endswith(".*")}
    assert not {each for each in begun if f"`{each}⟨" not in said}
