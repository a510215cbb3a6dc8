"""`python -m pipelines dictionary coverage`: what of a corpus the kansei dictionary finds, and what it misses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pipelines import dictionary
from pipelines.commands.texts import read_texts
from pipelines.commands.tokens import in_parts
from pipelines.readers import ldcc
from pipelines.settings import ROOT
from pipelines.sources import load_source
from quality.errors import WrongUsage
from transforms.kansei.coverage import Coverage
from transforms.kansei.lexicon import SUBJECTS
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences

LIVEDOOR = ROOT / "pipelines" / "sources" / "livedoor.yaml"
KINDS = (".jsonl", ".parquet", ".tar.xz")


def coverage(
    corpora: list[Path], domain: str, every: int, top: int, tell: Callable[[int, int], None]
) -> dict[str, Any]:
    """Coverage.figures of all corpora together, read as texts of `domain`, of each corpus every n-th text.

    tell: called with characters done and characters in all. Raises WrongUsage.
    """
    if domain not in SUBJECTS:
        raise WrongUsage("--domain", f"{domain!r} is none", remedy=f"one of {', '.join(sorted(SUBJECTS))}")
    texts = [text for corpus in corpora for text in texts_of(corpus)[::every]]
    matcher = dictionary.matcher()
    found, done, size = Coverage(matcher.dictionary), 0, sum(map(len, texts))
    for part in in_parts(pl.DataFrame({"text": texts}, schema={"text": pl.String}).with_columns(id=pl.lit(""))):
        wholes = [normalise(text).text for _, text in part]
        cut = [(number, *each) for number, whole in enumerate(wholes) for each in sentences(whole)]
        tokens = matcher.tokenise.analyse([sentence for _, _, sentence in cut])
        mentions = matcher.mentions_of([(whole, domain) for whole in wholes])
        found.add(wholes, cut, tokens, matcher.tokenise.lexemes, mentions)
        done += sum(len(text) for _, text in part)
        tell(done, size)
    return {"domain": domain, "every": every, **found.figures(top)}


def texts_of(corpus: Path) -> list[str]:
    """Texts of a JSONL file ({"id", "text"}), a Parquet file (`text`), the livedoor archive, or a folder of these."""
    if corpus.is_dir():
        return [text for path in _within(corpus) for text in texts_of(path)]
    try:
        if corpus.name.endswith(".parquet"):
            return pl.read_parquet(corpus, columns=["text"])["text"].drop_nulls().to_list()
        if corpus.name.endswith(".tar.xz"):
            promise = load_source(LIVEDOOR).promise_for(corpus.name)
            if promise:
                return ldcc.read(corpus.name, corpus.read_bytes(), promise).frame["body"].to_list()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise WrongUsage(str(corpus), f"cannot be read: {error}", remedy=f"give {', '.join(KINDS)}") from error
    return read_texts(corpus)["text"].to_list()


def _within(folder: Path) -> Iterator[Path]:
    found = sorted(path for path in folder.iterdir() if path.name.endswith(KINDS))
    if not found:
        raise WrongUsage(str(folder), "holds no corpus", remedy=f"put {', '.join(KINDS)} there")
    yield from found
