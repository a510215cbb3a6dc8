"""A sample of what a night analysed anew is read by Janome too. It warns where the two differ more than they should."""

from __future__ import annotations

import json
import logging
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Literal

from pipelines import dictionary
from pipelines.running import Job
from pipelines.settings import Settings
from quality import gate, parity
from transforms.language.normalise import normalise
from transforms.language.sentences import sentences
from transforms.language.tokens import Token

log = logging.getLogger(__name__)


class Watch:
    """Takes in the texts that a night analyses, and compares a sample of their sentences at the end."""

    def __init__(self, job: Job) -> None:
        self.job, self.sample = job, parity.Sample(job.settings.parity)
        self.idle = self._idle()

    def _idle(self) -> str:
        if self.job.settings.engine == "janome":
            return "KANSEI_ENGINE=janome: Janome itself is the analyser"
        return "" if self.job.settings.parity else "KANSEI_PARITY=0"

    def add(self, texts: list[str]) -> None:
        """Texts that were not known before."""
        if not self.idle:
            self.sample.add(part for text in texts for _, part in sentences(normalise(text).text))

    def verdict(self) -> dict[str, Any]:
        """For the night's summary: figures and whether they are as they should be, or why nothing was compared.

        Kept in reports/<night>/parity.json, so that the night run again, with nothing new to read, still says it.
        """
        place = self.job.settings.reports / self.job.night / "parity.json"
        chosen = self.sample.chosen()
        if self.idle or (not chosen and not place.exists()):
            return {"skipped": self.idle or "no text was new"}
        if chosen:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(self._compare(chosen), ensure_ascii=False, indent=1), encoding="utf-8")
        found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        return found

    def _compare(self, chosen: list[str]) -> dict[str, Any]:
        try:
            figures = compare(chosen).figures()
        except BrokenProcessPool:
            log.warning("parity with Janome: its process was ended from outside; nothing was compared")
            return {"skipped": "Janome's process was ended from outside: is there too little memory?"}
        from quality.suites import parity_suite  # Great Expectations takes seconds to load: not in Janome's process

        result = gate.observe("analyse.parity", self.job.night, figures, parity_suite())
        floors = {"sentences_floor": parity.SENTENCES, "tokens_floor": parity.TOKENS}
        verdict = {"passed": not result.failed, "failed": result.failed}
        found = {"distinct": self.sample.distinct, **figures, **floors, **verdict}
        if result.failed:
            low = ", ".join(f"{row['column']} {row['observed']}" for row in result.failed)
            log.warning("parity with Janome: %s", low)
        return found


def compare(chosen: list[str]) -> parity.Parity:
    """Janome's tokens of some sentences beside those of the default analyser."""
    return parity.compared(_by_janome(chosen), read("mecab", chosen))


def _by_janome(chosen: list[str]) -> list[list[Token]]:
    """Janome reads in a process of its own: its tables take 700 MB, which go with it."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(read, "janome", chosen).result()


def read(engine: Literal["mecab", "janome"], chosen: list[str]) -> list[list[Token]]:
    """Tokens of some sentences by one of the analysers."""
    analyser = dictionary.analyser(Settings(engine=engine))
    tokens = analyser.analyse(chosen)
    return [tokens.of_sentence(place, text, analyser.lexemes) for place, text in enumerate(chosen)]
