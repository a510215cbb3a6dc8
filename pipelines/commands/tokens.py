"""`python -m pipelines tokens`: tokens of any JSONL of texts, as JSON, without a lake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from pipelines import dictionary
from pipelines.commands.texts import read_texts
from pipelines.settings import Settings
from quality.errors import WrongUsage
from transforms.kansei.matching import Analyser
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences
from transforms.language.tokens import Tokens

ENGINES = ("mecab", "janome")
AT_ONCE = 200_000
"""Characters analysed at a time."""
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def tokens(source: Path, target: Path, engine: str = "mecab") -> int:
    """Write {"id", "tokens": [[surface, pos, base, reading], …]} for each {"id", "text"}; returns how many.

    The text is NFKC-normalised first; space tokens are kept. Raises WrongUsage for another engine or a wrong line.
    """
    if engine not in ENGINES:
        raise WrongUsage("--engine", f"{engine!r} is not built in", remedy=f"one of {', '.join(ENGINES)}")
    texts = read_texts(source)
    analyser = dictionary.analyser(Settings(engine=engine))
    target.parent.mkdir(parents=True, exist_ok=True)
    cells = Cells(analyser)
    with target.open("wb") as lines:
        for part in in_parts(texts):
            lines.writelines(_lines(part, analyser, cells))
    return texts.height


def in_parts(texts: pl.DataFrame) -> Iterator[list[tuple[str, str]]]:
    """(id, text) pairs, about AT_ONCE characters of text at a time."""
    part: list[tuple[str, str]] = []
    room = AT_ONCE
    for name, text in texts.select("id", "text").iter_rows():
        part.append((name, text))
        room -= len(text)
        if room <= 0:
            yield part
            part, room = [], AT_ONCE
    if part:
        yield part


class Cells:
    """A token as JSON in UTF-8, made once for every lexeme that is met; an unknown word's hangs on its surface."""

    def __init__(self, analyser: Analyser) -> None:
        self._lexemes = analyser.lexemes
        self._known = np.empty(0, dtype=object)
        self._around: dict[int, tuple[str, str]] = {}

    def __call__(self, found: Tokens, pieces: list[str]) -> list[bytes]:
        """One for each token; `pieces` are the sentences."""
        missing = len(self._lexemes.surface) - len(self._known)
        self._known = np.concatenate([self._known, np.full(missing, None, dtype=object)])
        cells = self._known[found.lexeme]
        new = np.unique(found.lexeme[np.equal(cells, None)]).tolist()
        if new:
            self._known[new] = [self._of_lexeme(lexeme) for lexeme in new]
            cells = self._known[found.lexeme]
        columns = (found.sentence, found.start, found.end, found.lexeme)
        places = np.flatnonzero(cells == b"")
        rows = zip(*(each[places].tolist() for each in columns), strict=True)
        cells[places] = [self._of_unknown(_quoted(pieces[row][start:end]), lexeme) for row, start, end, lexeme in rows]
        held: list[bytes] = cells.tolist()
        return held

    def _of_lexeme(self, lexeme: int) -> bytes:
        known = self._lexemes
        surface = known.surface[lexeme]
        if not surface:
            self._around[lexeme] = _quoted(known.pos[lexeme]), _quoted(known.reading[lexeme])
            return b""
        cells = (surface, known.pos[lexeme], known.base[lexeme], known.reading[lexeme])
        return f"[{', '.join(map(_quoted, cells))}]".encode()

    def _of_unknown(self, surface: str, lexeme: int) -> bytes:
        pos, reading = self._around[lexeme]
        return f"[{surface}, {pos}, {surface}, {reading}]".encode()


def _lines(part: list[tuple[str, str]], analyser: Analyser, cells: Cells) -> Iterator[bytes]:
    """One JSON line a text."""
    pieces = [(number, text) for number, (_, whole) in enumerate(part) for _, text in sentences(normalise(whole).text)]
    texts = [text for _, text in pieces]
    found = analyser.analyse(texts)
    held = cells(found, texts)
    owners = np.array([number for number, _ in pieces], dtype=np.int64)[found.sentence]
    bounds = np.searchsorted(owners, np.arange(len(part) + 1)).tolist()
    for number, (name, _) in enumerate(part):
        mine = b", ".join(held[bounds[number] : bounds[number + 1]])
        yield b'{"id": %b, "tokens": [%b]}\n' % (_quoted(name).encode(), mine)
