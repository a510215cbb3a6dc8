"""Janome with the kansei user dictionary: the reference, and the analyser where MeCab cannot run."""

from __future__ import annotations

import tempfile
from typing import Any

import numpy as np

from pipelines.analysers import encodable
from transforms.language.tokens import Lexemes, Token, Tokens


class JanomeAnalyser:
    """Janome. The table of lexemes grows with what it meets."""

    name = "janome"

    def __init__(self, user_dictionary: str) -> None:
        from janome.tokenizer import Tokenizer

        with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as merged:
            merged.write(user_dictionary)
            merged.flush()
            self._tokenizer = Tokenizer(merged.name, udic_enc="utf8", mmap=True)
        self.lexemes = Lexemes([], [], [], [])
        self._numbers: dict[tuple[str, str, str, str], int] = {}

    def __call__(self, sentence: str) -> list[Token]:
        """Tokens of one sentence as objects, space tokens among them, but none for the space around it."""
        return self.analyse([sentence]).of_sentence(0, sentence, self.lexemes)

    def analyse(self, sentences: list[str]) -> Tokens:
        """Tokens of normalised sentences, in order."""
        rows: list[tuple[int, int, int, int]] = []
        for number, sentence in enumerate(sentences):
            start = len(sentence) - len(sentence.lstrip())  # Janome strips a text and counts from there
            for part in self._tokenizer.tokenize(encodable(sentence)):
                end = start + len(part.node.surface)
                rows.append((number, start, end, self._lexeme(part)))
                start = end
        columns = np.array(rows, dtype=np.int32).reshape(-1, 4).T
        return Tokens(*columns)

    def _lexeme(self, part: Any) -> int:
        pos, _, _, base, reading, _ = part.extra or _unknown(part.node)
        key = ("" if base == "*" else part.node.surface, pos, base, reading)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._numbers)
            known = self.lexemes
            for column, value in zip((known.surface, known.pos, known.base, known.reading), key, strict=True):
                column.append(value)
        return number


def _unknown(node: Any) -> tuple[str, ...]:
    return node.part_of_speech, node.infl_type, node.infl_form, node.base_form, node.reading, node.phonetic
