"""MeCab (through fugashi) on the dictionary that the janome wheel holds, with the kansei user dictionary inside.

Compiled once, about ten CPU seconds, and kept under the digest of all that went into it. A lexeme's feature is its
number, which a compiled loop reads from MeCab's own nodes: no object a token, no text to split.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import importlib.metadata
import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.analysers import encodable
from pipelines.analysers.native import Mecab
from pipelines.settings import ROOT
from quality.errors import KanseiError
from transforms.language.tokens import Lexemes, Token, Tokens

LAYOUT = 2
"""Raised when the compiled dictionary or its lexeme table changes shape."""
LEXEMES = "lexemes.parquet"
"""Written last: a folder with it is whole."""
BLANK = "\u3000"
"""Handed to MeCab for every space, which it would drop; a category of its own gives it what Janome gives a space."""
PART = 10_000
"""Lexemes that become Python's strings at a time."""
_SPACES = " \t\r\x0b\x0c\x00\xd0"


def compiled(cache: Path, user_dictionary: str) -> Path:
    """Folder of the compiled dictionary, made where it is not there yet. Two makers at once do no harm."""
    place = place_of(cache, user_dictionary)
    if not (place / LEXEMES).exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as work:
            made = Path(work) / "made"
            _compile(Path(work) / "source", made, user_dictionary)
            with contextlib.suppress(OSError):  # another maker was first: its dictionary is the same
                made.rename(place)
    return place


def place_of(cache: Path, user_dictionary: str) -> Path:
    """Where the compiled dictionary lies, or will."""
    parts = (str(LAYOUT), importlib.metadata.version("janome"), importlib.metadata.version("fugashi"), user_dictionary)
    return cache / "mecab" / hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _compile(source: Path, made: Path, user_dictionary: str) -> None:
    """Compile in a process of its own: Janome's tables take 800 MB, and MeCab's compiler prints on C's own output."""
    command = [sys.executable, "-m", __name__, str(source), str(made)]
    done = subprocess.run(command, cwd=ROOT, input=user_dictionary.encode(), capture_output=True, check=False)
    if done.returncode or not (made / "sys.dic").exists():
        raise KanseiError(
            "MeCab dictionary", f"its compiler ended with {done.returncode}",
            remedy="set KANSEI_ENGINE=janome for tonight, then look at fugashi",
        )  # fmt: skip


def compile_here(source: Path, made: Path, user_dictionary: str) -> None:
    """Write MeCab's source files under `source` and compile them to `made`, with the lexeme table beside."""
    from fugashi import build_dictionary

    source.mkdir()
    made.mkdir()
    lexemes = _write_lexicon(source, user_dictionary)
    _write_matrix(source / "matrix.def")
    _write_characters(source / "char.def")
    for name in ("feature.def", "left-id.def", "right-id.def", "rewrite.def", "pos-id.def"):
        (source / name).touch()
    (source / "dicrc").write_text("cost-factor = 800\nbos-feature = -1\nconfig-charset = UTF-8\n", encoding="utf-8")
    build_dictionary(f'build -f utf8 -t utf8 -d "{source}" -o "{made}"')
    shutil.copy(source / "dicrc", made / "dicrc")
    lexemes.write_parquet(made / LEXEMES)


def _write_lexicon(source: Path, user_dictionary: str) -> pl.DataFrame:
    """Write lexicon and unknown words, lexeme numbers as features; return the lexemes: surface, pos, base, reading."""
    from janome.sysdic import unknowns
    from janome.system_dic import MMapSystemDictionary

    known: dict[tuple[str, str, str, str], int] = {}

    def number(surface: str, pos: str, base: str, reading: str) -> int:
        return known.setdefault((surface, pos, base, reading), len(known)) + 1

    janome = MMapSystemDictionary.instance()  # its own look-up: importing the entries as modules takes a minute
    entries = max(last for _, last in janome.bucket_ranges)
    with (source / "lexicon.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        for place in range(entries):
            word, (pos, _, _, base, reading, _) = janome._find_entry(place), janome.lookup_extra(place)
            if word[0] != BLANK:
                write((*word, number(word[0], pos, base, reading)))
        for cells in csv.reader(io.StringIO(user_dictionary)):
            write((*cells[:4], number(cells[0], ",".join(cells[4:8]), cells[10], cells[11])))
    with (source / "unk.def").open("w", encoding="utf-8", newline="") as file:
        for category, words in (*unknowns.DATA.items(), ("BLANK", unknowns.DATA["SPACE"])):
            for left, right, cost, pos in words:
                file.write(f"{category},{left},{right},{cost},{number('', pos, '*', '*')}\n")
    return pl.DataFrame(list(known), schema=["surface", "pos", "base", "reading"], orient="row")


def _write_matrix(target: Path) -> None:
    from janome.sysdic import connections

    with target.open("w", encoding="ascii") as file:
        file.write(f"{len(connections)} {len(connections[0])}\n")
        for right, row in enumerate(connections):
            file.write("".join(f"{right} {left} {cost}\n" for left, cost in enumerate(row)))


def _write_characters(target: Path) -> None:
    from janome.sysdic import chardef

    categories, ranges = chardef.DATA
    lines = [f"{name} {int(kind['INVOKE'])} {int(kind['GROUP'])} {kind['LENGTH']}" for name, kind in categories.items()]
    for span in ranges:
        first, last = ord(span["from"]), min(ord(span["to"]), 0xFFFF)
        if first <= last:
            lines.append(" ".join([f"0x{first:04X}..0x{last:04X}", span["cate"], *span.get("compat_cates", [])]))
    space = categories["SPACE"]
    lines.insert(0, f"BLANK {int(space['INVOKE'])} {int(space['GROUP'])} {space['LENGTH']}")
    lines.append(f"0x{ord(BLANK):04X} BLANK")
    target.write_text("\n".join(lines) + "\n", encoding="ascii")


def _handed(sentences: list[str]) -> str:
    """Sentences as MeCab gets them, each on a line: stripped, encodable, every space BLANK."""
    lines = [sentence.strip() for sentence in sentences]
    whole = "\n".join(lines)
    if whole.count("\n") >= len(lines):
        whole = "\n".join([line.replace("\n", " ") for line in lines])
    whole = encodable(whole)
    for space in _SPACES:
        whole = whole.replace(space, BLANK)
    return f"{whole}\n" if lines else ""


def _column(folder: Path, name: str) -> pl.Series:
    return pl.read_parquet(folder / LEXEMES, columns=[name])[name]


def _shared(words: pl.Series) -> list[str]:
    """The same words, each string in memory once; a part at a time, since what is held twice for a moment stays."""
    known: dict[str, str] = {}
    return [known.setdefault(word, word) for part in words.to_frame().iter_slices(PART) for word in part.to_series()]


class MecabAnalyser:
    """MeCab on a compiled dictionary. `analyse` takes many sentences at once; calling it takes one."""

    name = "mecab"

    def __init__(self, folder: Path) -> None:
        self._mecab = Mecab(folder)
        pos = _shared(_column(folder, "pos"))
        surface, base, reading = (_column(folder, name) for name in ("surface", "base", "reading"))
        self.lexemes = Lexemes(surface, pos, base, reading)  # of these three few are asked for: they stay packed

    def analyse(self, sentences: list[str]) -> Tokens:
        """Tokens of normalised sentences, in order: space tokens too, but none for the space around a sentence."""
        indents = np.fromiter([len(text) - len(text.lstrip()) for text in sentences], np.int32, len(sentences))
        return Tokens(*self._mecab(_handed(sentences), indents))

    def __call__(self, sentence: str) -> list[Token]:
        """Tokens of one sentence as objects."""
        return self.analyse([sentence]).of_sentence(0, sentence, self.lexemes)


if __name__ == "__main__":
    compile_here(Path(sys.argv[1]), Path(sys.argv[2]), sys.stdin.buffer.read().decode("utf-8"))
