"""Analysis: token columns, the commands `tokens` and `score`, against fugashi's objects, MeCab's parse and Janome.

CPU seconds of this process. Input: livedoor articles where ../shared/data is there, else the articles of samples/.
"""

from __future__ import annotations

import csv
import json
import tarfile
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

from bench.ratio import Ratio
from pipelines import dictionary
from pipelines.analysers.mecab import BLANK, MecabAnalyser, compiled
from pipelines.commands.score import read_kansei, score, score_frame
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
JANOME_SHARE = 80
"""Janome gets one sentence in so many; its seconds are multiplied."""
POST, POSTS = 40, 20_000
PYMLASK = 2409
"""Posts a second that pymlask scored on the machine of shared/measured.md; a ratio to it holds on that machine only."""


def compare() -> list[Ratio]:
    """Ratios of this house's analysis to its rivals', on the same texts in the same process."""
    texts = _texts()
    parts = [part for text in texts for _, part in sentences(normalise(text).text)]
    objects = fugashi()
    analyser = dictionary.matcher().tokenise
    assert isinstance(analyser, MecabAnalyser), "KANSEI_ENGINE is another one"
    chunks = [parts[at : at + AT_ONCE] for at in range(0, len(parts), AT_ONCE)]
    columns, rival_objects, rival_columns, bare = together(
        lambda: [analyser.analyse(chunk) for chunk in chunks],
        lambda: [objects(part) for part in parts],
        lambda: _columns(objects, parts),
        lambda: [objects.parse(part) for part in parts],
    )
    few = parts[::JANOME_SHARE]
    janome = dictionary.analyser(Settings(engine="janome"))
    slow = best(lambda: janome.analyse(few), times=1) * sum(map(len, parts)) / sum(map(len, few))
    size = f"{sum(map(len, parts)) / 1e6:.1f}M characters"
    return [
        Ratio(f"text → token columns, {size}", columns, "fugashi objects, no more", rival_objects, 2.2),
        Ratio("text → token columns", columns, "fugashi objects → columns", rival_columns),
        Ratio("text → token columns", columns, "MeCab, bare parse", bare),
        Ratio("text → token columns", columns, "Janome (extrapolated)", slow, 60),
        *_commands(texts, objects, analyser, parts),
        *_short_posts(texts),
    ]


def _commands(texts: list[str], objects: Any, analyser: MecabAnalyser, parts: list[str]) -> list[Ratio]:
    """`tokens` and `score`, JSON in and out, and the reading of texts by which everything else is scored."""
    with tempfile.TemporaryDirectory() as folder:
        source, target, rival = (Path(folder) / name for name in ("in.jsonl", "out.jsonl", "rival.jsonl"))
        rows = [json.dumps({"id": str(number), "text": text}, ensure_ascii=False) for number, text in enumerate(texts)]
        source.write_text("\n".join(rows) + "\n", encoding="utf-8")
        command, rival_json = together(
            lambda: tokens(source, target), lambda: _json(objects, analyser.lexemes, source, rival)
        )
        assert target.read_bytes() == rival.read_bytes(), "both sides must write the same tokens"
        frame = pl.DataFrame({"id": [str(number) for number in range(len(texts))], "text": texts})
        reading, scoring, bare = together(
            lambda: read_kansei(frame),
            lambda: score(source, target),
            lambda: [objects.parse(part) for part in parts],
        )
    return [
        Ratio("tokens command, JSONL → JSONL", command, "fugashi objects → JSON", rival_json, 2.0),
        Ratio("texts → scores and mentions", reading, "MeCab, bare parse", bare, 0.5),
        Ratio("score command, JSONL → JSONL", scoring, "MeCab, bare parse", bare, 0.5),
    ]


def _short_posts(texts: list[str]) -> list[Ratio]:
    """Scores of posts of 40 characters, against pymlask where it is installed, else against the speed it had."""
    posts = [text[at : at + POST].replace("\n", " ") for text in texts for at in range(0, min(len(text), 400), POST)]
    posts = list(dict.fromkeys(posts))[:POSTS]
    frame = pl.DataFrame({"id": [str(number) for number in range(len(posts))], "text": posts})
    what = f"{len(posts)} different posts → scores"
    if not find_spec("mlask"):
        ours = best(lambda: score_frame(frame))
        return [Ratio(what, ours, "pymlask, as measured before", len(posts) / PYMLASK, 10)]
    rival = import_module("mlask").MLAsk(*_ipadic())
    few = posts[:: POST // 4]
    ours, slow = together(lambda: score_frame(frame), lambda: [rival.analyze(post) for post in few])
    return [Ratio(what, ours, "pymlask (extrapolated)", slow * len(posts) / len(few), 10)]


def _ipadic() -> tuple[str, ...]:
    """What pymlask hands to MeCab so that it finds the ipadic package, where that is installed."""
    return (import_module("ipadic").MECAB_ARGS,) if find_spec("ipadic") else ()


def together(*works: Callable[[], Any], times: int = 3) -> list[float]:
    """`best` of several works, by turns, so that all of them meet the same machine."""
    rounds = [[best(work, times=1) for work in works] for _ in range(times)]
    return [min(column) for column in zip(*rounds, strict=True)]


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


def fugashi() -> Any:
    """Fugashi on the very same compiled dictionary, as its documentation uses it."""
    from fugashi import GenericTagger

    words = dictionary.user_words()
    return GenericTagger(f'-r /dev/null -d "{compiled(Settings().cache, words)}"')


def _columns(tagger: Any, parts: list[str]) -> pl.DataFrame:
    rows = [(number, word.surface, word.feature[0]) for number, part in enumerate(parts) for word in tagger(part)]
    return pl.DataFrame(rows, schema=["sentence", "surface", "lexeme"], orient="row")


def _json(tagger: Any, lexemes: Lexemes, source: Path, target: Path) -> None:
    """The same file, made of one object a token."""
    with source.open(encoding="utf-8") as rows, target.open("w", encoding="utf-8", newline="\n") as lines:
        for row in map(json.loads, rows):
            cells = []
            for _, part in sentences(normalise(row["text"]).text):
                for word in tagger(part.strip().replace(" ", BLANK)):
                    lexeme, surface = int(word.feature[0]) - 1, word.surface.replace(BLANK, " ")
                    base = lexemes.base[lexeme]
                    cells.append(
                        [surface, lexemes.pos[lexeme], base if base != "*" else surface, lexemes.reading[lexeme]]
                    )
            lines.write(json.dumps({"id": row["id"], "tokens": cells}, ensure_ascii=False) + "\n")
