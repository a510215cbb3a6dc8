"""What is worth watching from night to night: sizes, shares of what could be done, what the gate measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.nights import Ran
from pipelines.timeline import timeline

Read = Callable[[Ran], float | None]


@dataclass(frozen=True)
class Figure:
    """A figure of a night. kind: `count`, `share` (0–1), `seconds` or `mb`. read: None where the night has none."""

    name: str
    ja: str
    en: str
    kind: str
    read: Read


@dataclass(frozen=True)
class Trend:
    """A figure on several nights, in their order; None where a night has none."""

    figure: Figure
    values: tuple[float | None, ...]


def trends(runs: Sequence[Ran]) -> list[Trend]:
    """Every figure that at least one of these nights has."""
    found = [Trend(figure, tuple(figure.read(run) for run in runs)) for figure in FIGURES]
    return [trend for trend in found if any(value is not None for value in trend.values)]


def _rows(table: str) -> Read:
    return lambda run: run.rows(table)


def _gate(table: str, figure: str) -> Read:
    """What the gate measured; only of a table that has passed."""

    def read(run: Ran) -> float | None:
        told = run.quality.get(table, {})
        return told["figures"].get(figure) if told.get("passed") else None

    return read


def _remarks(run: Ran, step: str) -> dict[str, Any]:
    remarks: dict[str, Any] = run.done.get(step, {}).get("remarks", {})
    return remarks


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 6) if whole else None


def _scored(run: Ran) -> float | None:
    told = _remarks(run, "score")
    return _share(sum(told.get("scored", {}).values()), sum(told.get("subjects", {}).values()))


def _matched(run: Ran) -> float | None:
    told = _remarks(run, "match")
    return _share(told.get("matched", 0), told.get("articles", 0))


def _parity(part: str) -> Read:
    return lambda run: _remarks(run, "analyse").get("parity", {}).get(f"{part}_share")


def _delivered(run: Ran) -> float | None:
    sent = [each["rows_out"] for label, each in run.done.items() if label.startswith("deliver.")]
    return sum(sent) if sent else None


def _set_aside(run: Ran) -> float | None:
    return sum(each["set_aside"] for each in run.done.values()) if run.done else None


def _seconds(run: Ran) -> float | None:
    return round(sum(each["seconds"] for each in run.done.values()), 2) if run.done else None


def _longest(run: Ran) -> float | None:
    bars = timeline({label: each["seconds"] for label, each in run.done.items()})
    return max(bar.end for bar in bars) if bars else None


def _peak(run: Ran) -> float | None:
    return max((each["peak_mb"] for each in run.done.values()), default=None)


FIGURES: tuple[Figure, ...] = (
    Figure("works", "作品", "Works", "count", _rows("silver.works")),
    Figure("articles", "その夜の記事", "Articles of the night", "count", _rows("silver.articles")),
    Figure("mentions", "見つけた因子", "Mentions", "count", _rows("silver.mentions")),
    Figure("scores", "感性スコア", "Kansei scores", "count", _rows("gold.kansei_scores")),
    Figure("delivered", "納品した行", "Rows delivered", "count", _delivered),
    Figure("set_aside", "隔離した行", "Rows set aside", "count", _set_aside),
    Figure("scored", "採点できた対象", "Subjects scored", "share", _scored),
    Figure("matched", "広告の合った記事", "Articles matched", "share", _matched),
    Figure("parity_sentences", "解析器の一致: 文", "Parity: sentences", "share", _parity("sentences")),
    Figure("parity_tokens", "解析器の一致: 形態素", "Parity: tokens", "share", _parity("tokens")),
    Figure("coverage", "近い作品がある", "Similar works: coverage", "share", _gate("gold.similar_works", "coverage")),
    Figure("hubs", "上位1%への集中", "Held by the top 1%", "share", _gate("gold.similar_works", "hubs")),
    Figure("churn", "理由のない入れ替わり", "Unexplained churn", "share", _gate("gold.similar_works", "churn")),
    Figure("picks_coverage", "おすすめがある", "Picks: coverage", "share", _gate("gold.listener_picks", "coverage")),
    Figure("seconds", "工程の秒数の計", "Seconds in steps", "seconds", _seconds),
    Figure("longest", "最長経路", "Critical path", "seconds", _longest),
    Figure("peak_mb", "最大メモリ", "Peak memory", "mb", _peak),
)  # fmt: skip
