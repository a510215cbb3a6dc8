"""Open the kansei dictionary and Janome with its user dictionary, and hand both to the matcher."""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import tempfile
from functools import cache
from pathlib import Path

from pipelines.settings import ROOT
from quality.errors import WrongUsage
from transforms.kansei.lexicon import Dictionary, Mistake, read_dictionary
from transforms.kansei.matching import Matcher
from transforms.language.tokens import Token

FOLDER = ROOT / "transforms" / "kansei"
CODE = ("context.py", "matching.py", "lexicon.py")
COLUMNS = 13


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
    language = FOLDER.parent / "language"
    for path in [*(FOLDER / name for name in CODE), *sorted(language.glob("*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Analyser:
    """Janome with the kansei user dictionary. Sentences already seen by this process are not parsed again."""

    SEEN = 20_000

    def __init__(self) -> None:
        from janome.tokenizer import Tokenizer

        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as merged:
            merged.write("".join(text if text.endswith("\n") else f"{text}\n" for text in _user_entries().values()))
            merged.flush()
            self._tokenizer = Tokenizer(merged.name, udic_enc="utf8", mmap=True)
        self._seen: dict[str, list[Token]] = {}

    def __call__(self, sentence: str) -> list[Token]:
        """Tokens of one sentence, space tokens among them."""
        known = self._seen.get(sentence)
        if known is None:
            known = self._parse(sentence)
            if len(self._seen) < self.SEEN:
                self._seen[sentence] = known
        return known

    def _parse(self, sentence: str) -> list[Token]:
        tokens, start = [], 0
        for part in self._tokenizer.tokenize(sentence):
            kind = ",".join(part.part_of_speech.split(",")[:2])
            base = part.base_form if part.base_form != "*" else part.surface
            tokens.append(Token(start, part.surface, kind, base, part.reading))
            start += len(part.surface)
        return tokens


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


