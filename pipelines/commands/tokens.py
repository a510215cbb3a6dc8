"""`python -m pipelines tokens`: tokens of any JSONL of texts, as JSON, without a lake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from pipelines import dictionary
from pipelines.commands.match import read_texts
from pipelines.settings import Settings
from quality.errors import WrongUsage
from transforms.kansei.matching import Analyser
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences

ENGINES = ("mecab", "janome")
AT_ONCE = 400_000
"""Characters analysed at a time."""


def tokens(source: Path, target: Path, engine: str = "mecab") -> int:
    """Write {"id", "tokens": [[surface, pos, base, reading], …]} for each {"id", "text"}; returns how many.

    The text is NFKC-normalised first; space tokens are kept. Raises WrongUsage for another engine or a wrong line.
    """
    if engine not in ENGINES:
        raise WrongUsage("--engine", f"{engine!r} is not built in", remedy=f"one of {', '.join(ENGINES)}")
    texts = read_texts(source)
    analyser = dictionary.analyser(Settings(engine=engine))
    target.parent.mkdir(parents=True, exist_ok=True)
    known: dict[int, str] = {}
    with target.open("w", encoding="utf-8", newline="\n") as lines:
        for part in in_parts(texts):
            lines.writelines(_lines(part, analyser, known))
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


def _lines(part: list[tuple[str, str]], analyser: Analyser, known: dict[int, str]) -> Iterator[str]:
    """One JSON line a text. known: a lexeme's token as JSON, filled on the way; "" where it depends on the text."""
    pieces = [(number, text) for number, (_, whole) in enumerate(part) for _, text in sentences(normalise(whole).text)]
    found = analyser.analyse([text for _, text in pieces])
    lexemes = analyser.lexemes
    for lexeme in set(found.lexeme.tolist()) - set(known):
        surface, base = lexemes.surface[lexeme], lexemes.base[lexeme]
        known[lexeme] = surface and _json(surface, lexemes.pos[lexeme], base, lexemes.reading[lexeme])
    cells = [known[lexeme] for lexeme in found.lexeme.tolist()]
    for place in [place for place, cell in enumerate(cells) if not cell]:
        text, lexeme = pieces[found.sentence[place]][1], found.lexeme[place]
        surface = text[found.start[place] : found.end[place]]
        cells[place] = _json(surface, lexemes.pos[lexeme], surface, lexemes.reading[lexeme])
    owners = np.array([number for number, _ in pieces], dtype=np.int64)[found.sentence]
    bounds = np.searchsorted(owners, np.arange(len(part) + 1)).tolist()
    for number, (name, _) in enumerate(part):
        held = ", ".join(cells[bounds[number] : bounds[number + 1]])
        yield f'{{"id": {json.dumps(name, ensure_ascii=False)}, "tokens": [{held}]}}\n'


def _json(*cells: str) -> str:
    return json.dumps(cells, ensure_ascii=False)
