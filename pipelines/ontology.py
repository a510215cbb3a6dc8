"""Names of the kansei factors, without the dictionary's words and without an analyser: the intake asks for them."""

from __future__ import annotations

from functools import cache

from pipelines.settings import ROOT
from transforms.kansei.lexicon import read_dictionary

FOLDER = ROOT / "transforms" / "kansei" / "ontology"


@cache
def factors() -> frozenset[str]:
    """Names of all factors of the ontology."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.tsv"))}
    return frozenset(read_dictionary(texts, {}).factors)
