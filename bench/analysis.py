"""Analysis: token columns, the `tokens` command and scoring, against fugashi's objects, MeCab's bare parse and Janome.

CPU seconds of this process. Input: livedoor articles where ../shared/data is there, else the articles of samples/.
"""

from __future__ import annotations

import csv
import json
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from bench.ratio import Ratio
from pipelines import dictionary
from pipelines.analysers.janome import JanomeAnalyser
from pipelines.analysers.mecab import BLANK, compiled
from pipelines.commands.score import read_kansei
from pipelines.commands.tokens import tokens
from pipelines.settings import ROOT, Settings
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences
from transforms.language.tokens import Lexemes

CORPUS = ROOT.parent / "shared" / "data" / "livedoor" / "ldcc_text.tar.xz"
ARTICLES = 2000
_PLAIN = str.maketrans(dict.fromkeys("\t\r\x0b\x0c\x00\xd0", " "))
AT_ONCE = 10_000
"""Sentences analysed at a time, as a night does."""
JANOME_SHARE = 40
"""Janome gets one sentence in so many; its seconds are multiplied."""


def compare() -> list[Ratio]:
    """Ratios of this house's analysis to its rivals', on the same texts in the same process."""
    texts = _texts()
    parts = [part for text in texts for _, part in sentences(normalise(text).text)]
    objects = _fugashi()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        rows = [json.dumps({"id": str(number), "text": text}, ensure_ascii=False) for number, text in enumerate(texts)]
        source.write_text("\n".join(rows) + "\n", encoding="utf-8")
        analyser = dictionary.analyser(Settings(engine="mecab"))
        columns = best(lambda: [analyser.analyse(parts[at : at + AT_ONCE]) for at in range(0, len(parts), AT_ONCE)])
        command = best(lambda: tokens(source, target))
        frame = pl.DataFrame({"id": [str(number) for number in range(len(texts))], "text": texts})
        read_kansei(frame.head(1))
        scoring = best(lambda: read_kansei(frame))
        bare = best(lambda: [objects.parse(part) for part in parts])
        rival_columns = best(lambda: _columns(objects, parts))
        ours = target.read_bytes()
        rival_json = best(lambda: _json(objects, analyser.lexemes, texts, target))
        assert target.read_bytes() == ours, "both sides must write the same tokens"
    janome = dictionary.analyser(Settings(engine="janome"))
    assert isinstance(janome, JanomeAnalyser)
    few = parts[::JANOME_SHARE]
    slow = best(lambda: janome.analyse(few), times=1) * sum(map(len, parts)) / sum(map(len, few))
    size = f"{sum(map(len, parts)) / 1e6:.1f}M characters"
    return [
        Ratio(f"text → token columns, {size}", columns, "fugashi objects → columns", rival_columns),
        Ratio("text → token columns", columns, "MeCab, bare parse", bare),
        Ratio("text → token columns", columns, "Janome (extrapolated)", slow),
        Ratio("tokens command, JSONL → JSONL", command, "fugashi objects → JSON", rival_json),
        Ratio("score, texts → scores and mentions", scoring, "MeCab, bare parse", bare),
    ]


def best(work: Callable[[], Any], times: int = 3) -> float:
    """CPU seconds of the fastest of several runs."""
    found = []
    for _ in range(times):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def _texts() -> list[str]:
    if CORPUS.exists():
        with tarfile.open(CORPUS) as archive:
            files = [member for member in archive if member.isfile() and member.name.count("/") == 3]
            chosen = files[:: max(1, len(files) // ARTICLES)]
            bodies = [archive.extractfile(member).read().decode().split("\n", 3)[-1] for member in chosen]
            return [body.translate(_PLAIN) for body in bodies]
    inbox = ROOT / "samples" / "inbox" / "machikado_press"
    return [row["body"] for path in sorted(inbox.rglob("*.csv")) for row in csv.DictReader(path.open(encoding="utf-8"))]


def _fugashi() -> Any:
    """Fugashi on the very same compiled dictionary, as its documentation uses it."""
    from fugashi import GenericTagger

    words = dictionary.user_words()
    return GenericTagger(f'-r /dev/null -d "{compiled(Settings().cache, words)}"')


def _columns(tagger: Any, parts: list[str]) -> pl.DataFrame:
    rows = [(number, word.surface, word.feature[0]) for number, part in enumerate(parts) for word in tagger(part)]
    return pl.DataFrame(rows, schema=["sentence", "surface", "lexeme"], orient="row")


def _json(tagger: Any, lexemes: Lexemes, texts: list[str], target: Path) -> None:
    """The same file, made of one object a token."""
    with target.open("w", encoding="utf-8", newline="\n") as lines:
        for number, text in enumerate(texts):
            cells = []
            for _, part in sentences(normalise(text).text):
                for word in tagger(part.strip().replace(" ", BLANK)):
                    lexeme, surface = int(word.feature[0]) - 1, word.surface.replace(BLANK, " ")
                    base = lexemes.base[lexeme]
                    cells.append(
                        [surface, lexemes.pos[lexeme], base if base != "*" else surface, lexemes.reading[lexeme]]
                    )
            lines.write(json.dumps({"id": str(number), "tokens": cells}, ensure_ascii=False) + "\n")
