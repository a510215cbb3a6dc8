"""Open the kansei dictionary and an analyser with its user dictionary, and hand both to the matcher."""

from __future__ import annotations

import csv
import gc
import hashlib
import importlib.metadata
from functools import cache
from pathlib import Path

from pipelines.analysers.janome import JanomeAnalyser
from pipelines.analysers.mecab import MecabAnalyser, compiled
from pipelines.settings import ROOT, Settings
from quality.errors import WrongUsage
from transforms.kansei.lexicon import SPELLINGS, Dictionary, Mistake, read_dictionary
from transforms.kansei.matching import Analyser, Matcher

FOLDER = ROOT / "transforms" / "kansei"
COLUMNS = 13
SELDOM = 100_000
"""New objects after which Python looks for garbage: mentions are many and hold no cycles. Its 700 cost a tenth."""
BEHIND = ("scores.py", "percentiles.py", "facts.py", "coverage.py")
"""Code of that folder that only looks at what was found."""


def files(kind: str, suffix: str = ".tsv") -> dict[str, str]:
    """File name → text of one kind of dictionary file: ontology, lexicon or user_dictionary."""
    return _files(FOLDER, kind, suffix)


def _files(folder: Path, kind: str, suffix: str = ".tsv") -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((folder / kind).glob(f"*{suffix}"))}


def load(*, strict: bool = True) -> Dictionary:
    """The dictionary. Raises WrongUsage where a line is wrong, unless not strict: then `mistakes` lists them."""
    found = _read(FOLDER)
    if strict and found.mistakes:
        raise WrongUsage(
            "kansei dictionary", str(found.mistakes[0]), count=len(found.mistakes),
            remedy="python -m pipelines dictionary check",
        )  # fmt: skip
    return found


@cache
def _read(folder: Path) -> Dictionary:
    """A process reads the lines of a folder once: several steps of a night ask for them."""
    spellings = (folder / SPELLINGS).read_text(encoding="utf-8")
    return read_dictionary(_files(folder, "ontology"), _files(folder, "lexicon"), spellings)


def _spellings() -> str:
    return (FOLDER / SPELLINGS).read_text(encoding="utf-8")


@cache
def version() -> str:
    """Digest of everything that can change what analysis finds: dictionary, user dictionary, code, analyser."""
    digest = hashlib.sha256(f"{Settings().engine} {importlib.metadata.version('janome')}".encode())
    for kind, suffix in (("ontology", ".tsv"), ("lexicon", ".tsv"), ("user_dictionary", ".csv")):
        for name, text in files(kind, suffix).items():
            digest.update(f"{kind}/{name}\n{text}".encode())
    digest.update(_spellings().encode())
    folders = (FOLDER, FOLDER.parent / "language", ROOT / "pipelines" / "analysers")
    code = {path for folder in folders for path in folder.glob("*.py")} - {FOLDER / name for name in BEHIND}
    for path in sorted(code):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def analyser(settings: Settings | None = None) -> Analyser:
    """The analyser that KANSEI_ENGINE names, with the kansei user dictionary."""
    chosen = settings or Settings()
    if chosen.engine == "janome":
        return JanomeAnalyser(user_words())
    return MecabAnalyser(compiled(chosen.cache, user_words()))


def user_words() -> str:
    """The kansei user dictionary: all its files, one below the other, as one 13-column CSV serves both analysers."""
    return "".join(text if text.endswith("\n") else f"{text}\n" for text in _user_entries().values())


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
    """This process's matcher: opened once, about a second."""
    opened = Matcher(load(), analyser())
    gc.collect()
    gc.freeze()  # half a million strings that stay: no collection need look at them again
    gc.set_threshold(SELDOM, *gc.get_threshold()[1:])
    return opened
