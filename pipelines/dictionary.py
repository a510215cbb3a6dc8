"""Open the kansei dictionary and Janome with its user dictionary, and hand both to the matcher."""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import re
import tempfile
from functools import cache
from sys import intern
from typing import Any

from pipelines.settings import ROOT
from quality.errors import WrongUsage
from transforms.kansei.lexicon import Dictionary, Mistake, read_dictionary
from transforms.kansei.matching import Matcher
from transforms.language.tokens import Token

FOLDER = ROOT / "transforms" / "kansei"
COLUMNS = 13
_LONE = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair: no analyser can encode it."""


def files(kind: str, suffix: str = ".tsv") -> dict[str, str]:
    """File name → text of one kind of dictionary file: ontology, lexicon or user_dictionary."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((FOLDER / kind).glob(f"*{suffix}"))}


def load(*, strict: bool = True) -> Dictionary:
    """The dictionary. Raises WrongUsage where a line is wrong, unless not strict: then `mistakes` lists them."""
    found = read_dictionary(files("ontology"), files("lexicon"))
    if strict and found.mistakes:
        raise WrongUsage(
            "kansei dictionary", str(found.mistakes[0]), count=len(found.mistakes),
            remedy="python -m pipelines dictionary check",
        )  # fmt: skip
    return found


@cache
def version() -> str:
    """Digest of everything that can change what analysis finds: dictionary, user dictionary, code, Janome."""
    digest = hashlib.sha256(importlib.metadata.version("janome").encode())
    for kind, suffix in (("ontology", ".tsv"), ("lexicon", ".tsv"), ("user_dictionary", ".csv")):
        for name, text in files(kind, suffix).items():
            digest.update(f"{kind}/{name}\n{text}".encode())
    code = {*FOLDER.glob("*.py"), *(FOLDER.parent / "language").glob("*.py")} - {FOLDER / "scores.py"}
    for path in sorted(code):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Analyser:
    """Janome with the kansei user dictionary. Short sentences already seen by this process are not parsed again."""

    SEEN, SHORT = 20_000, 60
    """Sentences remembered, and their longest: what comes again is short (19 in 20 characters of it on livedoor)."""

    def __init__(self) -> None:
        from janome.tokenizer import Tokenizer

        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as merged:
            merged.write("".join(text if text.endswith("\n") else f"{text}\n" for text in _user_entries().values()))
            merged.flush()
            self._tokenizer = Tokenizer(merged.name, udic_enc="utf8", mmap=True)
        self._seen: dict[str, list[Token]] = {}
        self._kinds: dict[str, str] = {}

    def __call__(self, sentence: str) -> list[Token]:
        """Tokens of one sentence, space tokens among them, but none for the space around it."""
        known = self._seen.get(sentence)
        if known is None:
            known = self._parse(sentence)
            if len(sentence) <= self.SHORT and len(self._seen) < self.SEEN:
                self._seen[sentence] = known
        return known

    def _parse(self, sentence: str) -> list[Token]:
        tokens = []
        start = len(sentence) - len(sentence.lstrip())  # Janome strips a text and counts from there
        for part in self._tokenizer.tokenize(_LONE.sub("\ufffd", sentence)):
            surface = part.node.surface
            pos, _, _, base, reading, _ = part.extra or _unknown(part.node)
            kind = self._kinds.get(pos) or self._kinds.setdefault(pos, ",".join(pos.split(",")[:2]))
            tokens.append(Token(start, surface, kind, intern(base) if base != "*" else surface, intern(reading)))
            start += len(surface)
        return tokens


def _unknown(node: Any) -> tuple[str, ...]:
    return node.part_of_speech, node.infl_type, node.infl_form, node.base_form, node.reading, node.phonetic


def _user_entries() -> dict[str, str]:
    return {name: text for name, text in files("user_dictionary", ".csv").items() if text.strip()}


def user_mistakes() -> list[Mistake]:
    """Lines of the user dictionaries that are not 13 cells, or say again what another line says."""
    found, seen = [], {}
    for name, text in _user_entries().items():
        for number, cells in enumerate(csv.reader(text.splitlines()), 1):
            if len(cells) != COLUMNS:
                found.append(Mistake(name, number, f"{len(cells)} cells", "surface,left,right,cost, then nine more"))
            elif (key := tuple(cells[place] for place in (0, 1, 4, 9, 10))) in seen:
                found.append(Mistake(name, number, f"{cells[0]!r} stands at {seen[key]} already", "delete one of them"))
            else:
                seen[key] = f"{name}:{number}"
    return found


@cache
def matcher() -> Matcher:
    """This process's matcher: opened once, about three seconds."""
    return Matcher(load(), Analyser())


