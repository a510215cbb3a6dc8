"""The environment: Python, pins, the analyser's dictionary, a Japanese font."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from collections.abc import Iterator

from pipelines import dictionary
from pipelines.analysers.mecab import LEXEMES, place_of
from pipelines.fonts import NAMES, japanese_font
from pipelines.health.finding import Finding
from pipelines.settings import ROOT, Settings

PYTHON = (3, 11)
SHOWN = 3


def look(settings: Settings, _today: str) -> Iterator[Finding]:
    """Yields one finding a part."""
    yield _python()
    yield _pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    yield _kansei_dictionary()
    yield _analyser(settings)
    yield _font()


def _python() -> Finding:
    said = f"Python {sys.version.split()[0]}"
    if sys.version_info[:2] == PYTHON:
        return Finding("Python", "ok", said)
    return Finding(
        "Python", "fail", f"{said}; the pins are for 3.11", "install Python 3.11, then: rm -rf .venv; make venv"
    )


def _pins(text: str) -> Finding:
    """Is installed what requirements.txt pins?"""
    pinned = dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE))
    wrong = []
    for name, version in pinned.items():
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = "missing"
        if found != version:
            wrong.append(f"{name} {found}, not {version}")
    if wrong:
        more = f", and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        return Finding("requirements.txt", "fail", "; ".join(wrong[:SHOWN]) + more, "rm .venv/.synced; make venv")
    return Finding("requirements.txt", "ok", f"{len(pinned)} packages as pinned")


def _kansei_dictionary() -> Finding:
    found = dictionary.load(strict=False)
    mistakes = [*found.mistakes, *dictionary.user_mistakes()]
    if mistakes:
        told = f"{len(mistakes)} mistakes, first: {mistakes[0]}"
        return Finding("感性辞書 dictionary", "fail", told, "python -m pipelines dictionary check")
    return Finding("感性辞書 dictionary", "ok", f"{len(found.entries)} entries, version {dictionary.version()[:16]}")


def _analyser(settings: Settings) -> Finding:
    if settings.engine == "janome":
        return Finding(
            "形態素解析 analyser",
            "warn",
            "KANSEI_ENGINE=janome: some seventy times slower than MeCab",
            "unset KANSEI_ENGINE when fugashi works again",
        )
    place = place_of(settings.cache, dictionary.user_words())
    if (place / LEXEMES).is_file():
        return Finding("形態素解析 analyser", "ok", f"MeCab's dictionary is compiled: {place}")
    return Finding(
        "形態素解析 analyser",
        "warn",
        "MeCab's dictionary is not compiled yet; the first night does it (about 10 s)",
        'nothing, or now: echo \'{"id": "a", "text": "夜"}\' >/tmp/a.jsonl; '
        "python -m pipelines tokens /tmp/a.jsonl /tmp/b.jsonl",
    )


def _font() -> Finding:
    found = japanese_font()
    if found:
        return Finding("日本語フォント font", "ok", f"{found.family}: {found.path}")
    return Finding(
        "日本語フォント font",
        "warn",
        f"none of {', '.join(NAMES)}: PDFs and charts would lose their text",
        "apt-get install fonts-noto-cjk",
    )
