"""Which steps of a night would publish something else if they ran again, and why, as far as that can be told before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.analyse import ROLES as TEXTS
from pipelines.articles import ROLES as ARTICLES
from pipelines.catalog import ROLES as CATALOG
from pipelines.changed_files import Changed
from pipelines.collect import Look
from pipelines.lake import digest_of
from pipelines.running import CONTRACTS, Job, contracts_digest, inputs_now
from pipelines.steps import STEPS, Step
from quality.errors import NotPublished

BEFORE_PACKAGING = tuple(step for step in STEPS if not step.per_client and step.name != "report")
READS = {"catalog": CATALOG, "articles": ARTICLES, "analyse": TEXTS}
"""Step → the kinds of file that it reads by itself; all the others read tables."""
NEVER = "まだ流れていない never ran"
WORDS = {
    "drops": "受け入れたファイル accepted files", "files": "ファイル files", "sources": "取込元の定義 a source file",
    "promised": "件数・検査値の約束 a side file", "dictionary": "感性辞書 dictionary", "model": "モデル model",
    "statistics": "統計 statistics", "labels": "因子名の読み readings of labels",
    "code": "プログラム code", CONTRACTS: "表の契約 a contract",
    "declared": "編成の表 a declared list", "safety": "ブランドセーフティの表 brand safety",
    "segments": "感性セグメント segments", "themes": "前の夜のテーマ themes of the night before",
    "earlier segments": "前の夜のセグメント segments of nights before",
}  # fmt: skip
"""What a step may rest on besides other steps of its night."""


FILES = frozenset({"drops", "files", "promised"})
"""Of these: what differs where suppliers' files do."""
CHAINED = {"themes": "recommend", "earlier segments": "match"}
"""Of these: what an earlier night's step has published."""


@dataclass(frozen=True)
class Redone:
    """A step that would run again, the tables that it replaces, and why in words.

    roots: what differs by itself, by the names in WORDS; none where the step only comes after another one.
    """

    step: str
    tables: tuple[str, ...]
    why: tuple[str, ...]
    roots: frozenset[str] = frozenset()


class Forecast:
    """Goes through nights in order and says of each which steps would be redone. Looks only."""

    def __init__(self, job: Job, look: Look, changes: Iterable[Changed]) -> None:
        self.look, self.changes = look, tuple(changes)
        rows = job.lake.scan("silver.nights").select("step", "night", "digest").collect().iter_rows()
        self.recorded = {(step, night): digest for step, night, digest in rows}
        self.redone_before: dict[str, str] = {}

    def night(self, job: Job) -> tuple[Redone, ...]:
        """The steps of this night that would be redone, given those of the nights asked for before."""
        found: dict[str, Redone] = {}
        for step in BEFORE_PACKAGING:
            redone = self._redone(step, job, found)
            if redone.why:
                found[step.name] = redone
        self.redone_before |= dict.fromkeys(found, job.night)
        return tuple(found.values())

    def _redone(self, step: Step, job: Job, redone: Mapping[str, Redone]) -> Redone:
        recorded = self.recorded.get((step.name, job.night))
        if recorded is None:
            return Redone(step.name, step.tables, (NEVER,))
        now = self._now(step, job)
        read = READS.get(step.name, ())
        files = [each for each in self.changes if step.name == "collect" or each.role in read]
        why = [str(each) for each in files if (each.night or job.night) <= job.night]
        why += [f"{name} のあと after {name}" for name in now if name in redone]
        roots = {}
        if digest_of(now) != recorded:
            roots = _differences(stated(job, step.name, recorded), now)
            why += [word for root, word in roots.items() if not (why and root in FILES)]
        for part, before in CHAINED.items():
            if part in now and before in self.redone_before:
                why.append(f"{WORDS[part]} ({self.redone_before[before]})")
        return Redone(step.name, step.tables, tuple(dict.fromkeys(why)), frozenset(roots))

    def _now(self, step: Step, job: Job) -> dict[str, str]:
        if step.name == "collect":
            return self.look.inputs(job) | {CONTRACTS: contracts_digest("collect")}
        try:
            return inputs_now(step.name, job)
        except NotPublished:  # a step before it never ran
            return {}


def stated(job: Job, step: str, recorded: str) -> dict[str, str]:
    """What the step last said that its rows rest on, by its summary; nothing where that is of another run, or gone."""
    folder = job.settings.reports / job.night / "steps"
    for place in (folder / f"{step}.json", folder / f"{step}.stale"):
        if place.is_file():
            found = json.loads(place.read_text(encoding="utf-8"))
            if found["digest"] == recorded:
                return dict(found["inputs"])
    return {}


def _differences(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What is not as it was, and in words, with both versions. Steps of the night are named where they are redone."""
    if not before:
        return {"unknown": "入力が前回と違う its inputs are not those of the last run"}
    found = {
        name: f"{WORDS[name]} {_short(before.get(name, ''))} → {_short(digest)}"
        for name, digest in now.items() if name in WORDS and before.get(name) != digest
    }  # fmt: skip
    return found or {"steps": "前の工程だけが流れ直した a step before it ran by itself"}


def _short(digest: str) -> str:
    return digest[:8] or "–"
