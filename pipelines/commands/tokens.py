"""`python -m pipelines tokens`: tokens of any JSONL of texts, as JSON, without a lake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

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
    tails: dict[int, str] = {}
    with target.open("w", encoding="utf-8", newline="\n") as lines:
        for part in in_parts(texts):
            lines.writelines(_lines(part, analyser, tails))
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


def _lines(part: list[tuple[str, str]], analyser: Analyser, tails: dict[int, str]) -> Iterator[str]:
    """One JSON line a text. tails: by lexeme, the end of its token's JSON, "" where it is not fixed; filled on the way."""
    pieces = [(number, text) for number, (_, whole) in enumerate(part) for _, text in sentences(normalise(whole).text)]
    found = analyser.analyse([text for _, text in pieces])
    lexemes = analyser.lexemes
    for lexeme in set(found.lexeme.tolist()) - set(tails):
        tails[lexeme] = _tail(lexemes.pos[lexeme], lexemes.base[lexeme], lexemes.reading[lexeme])
    tokens_of: list[list[str]] = [[] for _ in part]
    columns = (found.sentence, found.start, found.end, found.lexeme)
    for sentence, start, end, lexeme in zip(*(column.tolist() for column in columns), strict=True):
        number, text = pieces[sentence]
        surface = text[start:end]
        quoted = f'"{surface}"' if surface.isalnum() else json.dumps(surface, ensure_ascii=False)
        tail = tails[lexeme] or _tail(lexemes.pos[lexeme], surface, lexemes.reading[lexeme], given=True)
        tokens_of[number].append(f"[{quoted}, {tail}")
    for (name, _), held in zip(part, tokens_of, strict=True):
        yield f'{{"id": {json.dumps(name, ensure_ascii=False)}, "tokens": [{", ".join(held)}]}}\n'


def _tail(pos: str, base: str, reading: str, *, given: bool = False) -> str:
    """`pos, base, reading]` as JSON; "" where the base is the surface, `*`, unless it is given."""
    return "" if base == "*" and not given else json.dumps([pos, base, reading], ensure_ascii=False)[1:]
